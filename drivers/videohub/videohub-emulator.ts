/**
 * A Videohub on loopback: real TCP, several clients, status blocks to all of them, locks, labels, a front panel.
 *
 * Knows: the true crosspoints and, apart from them, what the box says (they differ only while it lies). Is told: blocks
 * by clients, faults, hands on the panel. Tells: every true change and every command that could make one.
 */
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions } from '../contract.ts';
import { isFault } from '../contract.ts';
import { type EmulatorNet, openTcpServer, type TcpClient } from '../kit/emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import {
  type Block,
  BlockReader,
  DEVICE,
  decodeBlock,
  encodeBlock,
  INPUT_LABELS,
  LOCKS,
  OUTPUT_LABELS,
  ROUTING,
  type Side,
} from './videohub-codec.ts';
import { type VideohubSettings, videohubSettings } from './videohub-settings.ts';

const PANEL = -1;

const virtualSettings = z.object({
  /** Input of each output at first start; outputs not named take their own number, or 0. */
  routes: z._default(z.record(z.string(), z.number().check(z.int(), z.gte(0))), {}),
  /** From the ACK to the true change and its status block: an inclusive range. */
  switchMs: z._default(z.tuple([z.number().check(z.gte(0)), z.number().check(z.lte(5_000))]), [5, 40]),
});

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<Emulator> {
  const settings = parseSettings(videohubSettings, options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const emulator = new VideohubEmulator(options, settings, virtual);
  await emulator.open();
  return emulator;
}

class VideohubEmulator implements Emulator {
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: VideohubSettings;
  readonly #virtual: z.infer<typeof virtualSettings>;
  readonly plays = [...LINK_FAULTS, 'refuse', 'lie', 'crosspoint-stuck'] as const;
  readonly #faults = new FaultBoard(() => this.#faultsChanged());
  readonly #clients = new Map<TcpClient, BlockReader>();
  readonly #true: number[];
  #said: number[];
  /** Who holds each output: a client's id or the panel. */
  readonly #locks = new Map<number, number>();
  readonly #labels: Readonly<Record<Side, string[]>>;
  readonly #switching = new Set<Disposable>();
  #switchedUs = 0;
  #net: EmulatorNet<TcpClient> | undefined;

  constructor(options: EmulatorOptions<unknown>, settings: VideohubSettings, virtual: z.infer<typeof virtualSettings>) {
    this.#options = options;
    this.#settings = settings;
    this.#virtual = virtual;
    const { inputs, outputs, labels } = settings;
    this.#true = Array.from({ length: outputs }, (_, n) =>
      Math.min(virtual.routes[n] ?? (n < inputs ? n : 0), inputs - 1),
    );
    this.#said = [...this.#true];
    this.#labels = {
      in: Array.from({ length: inputs }, (_, n) => labels?.in?.[n] ?? `Input ${n + 1}`),
      out: Array.from({ length: outputs }, (_, n) => labels?.out?.[n] ?? `Output ${n + 1}`),
    };
  }

  async open(): Promise<void> {
    const { clock, port, random } = this.#options;
    this.#net = await openTcpServer({
      clock,
      port,
      random,
      faults: this.#faults,
      onConnect: (client) => {
        this.#clients.set(client, new BlockReader());
        this.#greet(client);
      },
      onBytes: (client, bytes) => {
        this.#clients.get(client)?.read(
          bytes,
          (block) => this.#hear(client, block),
          () => this.#send(client, encodeBlock('NAK')),
        );
      },
      onGone: (client) => void this.#clients.delete(client),
    });
  }

  get address() {
    return this.#net?.address ?? { host: '127.0.0.1', port: 0 };
  }

  get faults() {
    return this.#faults.list;
  }

  setFault(...[fault, on]: Parameters<Emulator['setFault']>): void {
    this.#faults.set(fault, on);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    const [kind, n] = [key.slice(0, key.lastIndexOf('/')), Number(key.slice(key.lastIndexOf('/') + 1))];
    if (kind === 'out' && n < this.#true.length) {
      const input = typeof value === 'string' && /^in\/\d+$/.test(value) ? Number(value.slice(3)) : Number.NaN;
      if (!(input < this.#settings.inputs)) return faultOf('driver.value', { key, value: String(value) });
      if (this.#faults.isStuck(n)) return faultOf('emulator.stuck', { output: n });
      this.#route(new Map([[n, input]]));
      return undefined;
    }
    if (kind === 'lock' && n < this.#true.length) {
      if (value !== 'locked' && value !== 'unlocked') return faultOf('driver.value', { key, value: String(value) });
      if (value === 'locked') this.#locks.set(n, PANEL);
      else this.#locks.delete(n);
      this.#changed(`lock/${n}`, value);
      this.#tellLocks([n]);
      return undefined;
    }
    return faultOf('driver.unknown-key', { key });
  }

  actual(): ReadonlyMap<string, Value> {
    const state = new Map<string, Value>();
    this.#true.forEach((input, output) => {
      state.set(`out/${output}`, `in/${input}`);
      state.set(`lock/${output}`, this.#locks.has(output) ? 'locked' : 'unlocked');
      state.set(`label/out/${output}`, this.#labels.out[output] ?? '');
    });
    this.#labels.in.forEach((label, input) => state.set(`label/in/${input}`, label));
    return state;
  }

  /** Crosspoints, locks and labels are kept in the box's memory; a switch on its way is not. */
  async reboot(downMs: number): Promise<void> {
    this.#forgetSwitching();
    await this.#net?.reboot(downMs);
  }

  async close(): Promise<void> {
    this.#forgetSwitching();
    await this.#net?.close();
  }

  #greet(client: TcpClient): void {
    this.#send(client, encodeBlock('PROTOCOL PREAMBLE', ['Version: 2.8']));
    // Models send the blocks in different orders.
    const headers = [DEVICE, INPUT_LABELS, OUTPUT_LABELS, LOCKS, ROUTING, 'CONFIGURATION'];
    const from = Math.floor(this.#options.random() * headers.length);
    for (const header of [...headers.slice(from), ...headers.slice(0, from)]) {
      const block = this.#status(header, client) ?? encodeBlock(header, ['Take Mode: false']);
      this.#send(client, block);
    }
    this.#send(client, encodeBlock('END PRELUDE'));
  }

  #hear(client: TcpClient, block: Block): void {
    const { message, badLines } = decodeBlock(block);
    const asks = block.lines.length === 0;
    if (!asks) this.#tellCommand(block);
    if (message.kind === 'ping') return this.#send(client, encodeBlock('ACK'));
    const status = asks ? this.#status(block.header, client) : undefined;
    if (status !== undefined) {
      this.#send(client, encodeBlock('ACK'));
      return this.#send(client, status);
    }
    if (asks || badLines > 0 || this.#faults.has('refuse')) return this.#send(client, encodeBlock('NAK'));
    switch (message.kind) {
      case 'routing': {
        const { inputs, outputs } = this.#settings;
        const fits = [...message.routes].every(([output, input]) => output < outputs && input < inputs);
        this.#send(client, encodeBlock(fits ? 'ACK' : 'NAK'));
        if (fits) this.#later(() => this.#routeFor(client, message.routes));
        return;
      }
      case 'locks':
        return this.#lockFor(client, message.locks);
      case 'labels':
        return this.#relabel(client, message.side, message.labels);
      default:
        return this.#send(client, encodeBlock('NAK'));
    }
  }

  /** An output that somebody else holds does not move; the status block says so. */
  #routeFor(client: TcpClient, asked: ReadonlyMap<number, number>): void {
    const held = (output: number): boolean => (this.#locks.get(output) ?? client.id) !== client.id;
    const routes = new Map([...asked].map(([output, input]) => [output, held(output) ? this.#said[output]! : input]));
    this.#route(routes);
  }

  #route(asked: ReadonlyMap<number, number>): void {
    const lies = this.#faults.has('lie');
    for (const [output, input] of asked) {
      if (this.#faults.isStuck(output)) continue;
      this.#said[output] = input;
      if (lies || this.#true[output] === input) continue;
      this.#true[output] = input;
      this.#changed(`out/${output}`, `in/${input}`);
    }
    this.#tellRoutes([...asked.keys()]);
  }

  #tellRoutes(outputs: readonly number[]): void {
    const lines = outputs.map((output) => `${output} ${this.#said[output]}`);
    for (const client of this.#clients.keys()) this.#send(client, encodeBlock(ROUTING, lines));
  }

  #lockFor(client: TcpClient, asked: ReadonlyMap<number, string>): void {
    const fits = [...asked].every(([output, letter]) => output < this.#settings.outputs && letter !== 'L');
    this.#send(client, encodeBlock(fits ? 'ACK' : 'NAK'));
    if (!fits) return;
    for (const [output, letter] of asked) {
      const owner = this.#locks.get(output);
      if (owner !== undefined && owner !== client.id && letter !== 'F') continue;
      if (letter === 'O') this.#locks.set(output, client.id);
      else this.#locks.delete(output);
      this.#changed(`lock/${output}`, this.#locks.has(output) ? 'locked' : 'unlocked');
    }
    this.#tellLocks([...asked.keys()]);
  }

  #tellLocks(outputs: readonly number[]): void {
    for (const client of this.#clients.keys()) this.#send(client, this.#lockBlock(outputs, client));
  }

  #lockBlock(outputs: readonly number[], client: TcpClient): Uint8Array {
    const letter = (owner: number | undefined): string => (owner === undefined ? 'U' : owner === client.id ? 'O' : 'L');
    return encodeBlock(
      LOCKS,
      outputs.map((output) => `${output} ${letter(this.#locks.get(output))}`),
    );
  }

  #relabel(client: TcpClient, side: Side, asked: ReadonlyMap<number, string>): void {
    const labels = this.#labels[side];
    const fits = [...asked.keys()].every((index) => index < labels.length);
    this.#send(client, encodeBlock(fits ? 'ACK' : 'NAK'));
    if (!fits) return;
    for (const [index, label] of asked) {
      labels[index] = label;
      this.#changed(`label/${side}/${index}`, label);
    }
    const lines = [...asked].map(([index, label]) => `${index} ${label}`);
    const block = encodeBlock(side === 'in' ? INPUT_LABELS : OUTPUT_LABELS, lines);
    for (const other of this.#clients.keys()) this.#send(other, block);
  }

  #status(header: string, client: TcpClient): Uint8Array | undefined {
    const { inputs, outputs, model } = this.#settings;
    const numbered = (values: readonly (string | number)[]): string[] => values.map((value, n) => `${n} ${value}`);
    switch (header) {
      case DEVICE:
        return encodeBlock(DEVICE, [
          'Device present: true',
          `Model name: ${model ?? 'Blackmagic Smart Videohub'}`,
          `Video inputs: ${inputs}`,
          'Video processing units: 0',
          `Video outputs: ${outputs}`,
          'Video monitoring outputs: 0',
          'Serial ports: 0',
        ]);
      case INPUT_LABELS:
        return encodeBlock(header, numbered(this.#labels.in));
      case OUTPUT_LABELS:
        return encodeBlock(header, numbered(this.#labels.out));
      case ROUTING:
        return encodeBlock(header, numbered(this.#said));
      case LOCKS:
        return this.#lockBlock([...this.#said.keys()], client);
      default:
        return undefined;
    }
  }

  #later(act: () => void): void {
    const [fromMs, toMs] = this.#virtual.switchMs;
    const nowUs = this.#options.clock.nowUs();
    const tookMs = fromMs + this.#options.random() * Math.max(0, toMs - fromMs);
    this.#switchedUs = Math.max(this.#switchedUs, nowUs + tookMs * 1000); // one after the other, as they were asked
    const timer = this.#options.clock.after((this.#switchedUs - nowUs) / 1000, () => {
      this.#switching.delete(timer);
      act();
    });
    this.#switching.add(timer);
  }

  #forgetSwitching(): void {
    for (const timer of this.#switching) timer[Symbol.dispose]();
    this.#switching.clear();
  }

  /** A box that no longer lies says what is. */
  #faultsChanged(): void {
    this.#net?.refresh();
    if (this.#faults.has('lie')) return;
    const wrong = [...this.#true.keys()].filter((output) => this.#true[output] !== this.#said[output]);
    this.#said = [...this.#true];
    if (wrong.length > 0) this.#tellRoutes(wrong);
  }

  #send(client: TcpClient, bytes: Uint8Array): void {
    this.#net?.send(client, bytes);
  }

  #changed(key: string, value: Value): void {
    this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
  }

  #tellCommand(block: Block): void {
    this.#options.onCommand({
      atUs: this.#options.clock.nowUs(),
      bytes: encodeBlock(block.header, block.lines),
      decoded: `${block.header} ${block.lines.join(', ')}`.slice(0, 400),
    });
  }
}
