/**
 * A tally source on loopback: what a vision mixer would send, on every change and again every 500 ms.
 *
 * Knows: the true tally and, apart from it, what it says (they differ only while it lies). Is told: tallies by the
 * virtual stage, faults, hands on the panel. Tells: every true change. Nobody can command it.
 */
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions, Peer } from '../contract.ts';
import { isFault } from '../contract.ts';
import { type EmulatorNet, openUdpServer } from '../kit/emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { freeUdpPort } from '../kit/free-port.ts';
import { parseSettings } from '../kit/settings.ts';
import { type TslSettings, tslSettings } from './tsl-settings.ts';
import { datagramsOf, type Tally } from './tsl-tally.ts';

const HOST = '127.0.0.1';

const virtualSettings = z.object({
  refreshMs: z._default(z.number().check(z.gte(20), z.lte(60_000)), 500),
  /** Where it sends to; default loopback and the port of the options. */
  target: z.optional(z.object({ host: z.string(), port: z.number().check(z.int(), z.gte(1), z.lte(65_535)) })),
});

export interface TslEmulator extends Emulator {
  /** What the mixer puts on program and preview. A key that no display has does nothing. Text: unchanged if left out. */
  setTally(key: string, pgm: boolean, pvw: boolean, text?: string): void;
}

/** `options.port` is the port that it sends to; 0 picks a free one for the listener to take. */
export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TslEmulator> {
  const settings = parseSettings(tslSettings, options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const port = options.port === 0 && virtual.target === undefined ? await freeUdpPort() : options.port;
  const source = new TallySource(options, settings, virtual.target ?? { host: HOST, port });
  await source.open(virtual.refreshMs);
  return source;
}

class TallySource implements TslEmulator {
  readonly address: Peer;
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: TslSettings;
  readonly plays = [...LINK_FAULTS, 'lie'] as const;
  readonly #faults = new FaultBoard(() => this.#faultsChanged());
  readonly #true: Map<string, Tally>;
  #said: Map<string, Tally>;
  #net: EmulatorNet<Peer> | undefined;
  #refreshing: Disposable | undefined;

  constructor(options: EmulatorOptions<unknown>, settings: TslSettings, target: Peer) {
    this.#options = options;
    this.#settings = settings;
    this.address = target;
    this.#true = new Map(
      settings.displays.map(({ key }) => [key, { key, pgm: false, pvw: false, text: key.toUpperCase() }]),
    );
    this.#said = new Map(this.#true);
  }

  async open(refreshMs: number): Promise<void> {
    const { clock, random } = this.#options;
    // Its own port is any; what is sent to it is not listened to.
    this.#net = await openUdpServer({ clock, port: 0, faults: this.#faults, random, onBytes: () => undefined });
    this.#refreshing = clock.every(refreshMs, () => this.#send([...this.#said.values()]));
    this.#send([...this.#said.values()]);
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

  setTally(key: string, pgm: boolean, pvw: boolean, text?: string): void {
    const before = this.#true.get(key);
    if (before === undefined) return;
    const after: Tally = { key, pgm, pvw, text: text ?? before.text };
    this.#true.set(key, after);
    const atUs = this.#options.clock.nowUs();
    for (const part of ['pgm', 'pvw', 'text'] as const) {
      if (before[part] !== after[part]) this.#options.onChange({ key: `${key}/${part}`, value: after[part], atUs });
    }
    if (this.#faults.has('lie')) return; // it goes on saying what it said
    this.#said.set(key, after);
    this.#send([after]);
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    const slash = key.lastIndexOf('/');
    const tally = this.#true.get(key.slice(0, slash));
    const part = key.slice(slash + 1);
    if (tally === undefined || (part !== 'pgm' && part !== 'pvw' && part !== 'text')) {
      return faultOf('driver.unknown-key', { key });
    }
    const { pgm, pvw, text } = tally;
    if (part === 'text' && typeof value === 'string') this.setTally(tally.key, pgm, pvw, value);
    else if (part === 'pgm' && typeof value === 'boolean') this.setTally(tally.key, value, pvw, text);
    else if (part === 'pvw' && typeof value === 'boolean') this.setTally(tally.key, pgm, value, text);
    else return faultOf('driver.value', { key, value: String(value) });
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    const state = new Map<string, Value>();
    for (const { key, pgm, pvw, text } of this.#true.values()) {
      state.set(`${key}/pgm`, pgm);
      state.set(`${key}/pvw`, pvw);
      state.set(`${key}/text`, text);
    }
    return state;
  }

  /** The mixer behind it goes on; it says nothing while it is down. */
  async reboot(downMs: number): Promise<void> {
    await this.#net?.reboot(downMs);
    this.#send([...this.#said.values()]);
  }

  async close(): Promise<void> {
    this.#refreshing?.[Symbol.dispose]();
    await this.#net?.close();
  }

  #send(tallies: readonly Tally[]): void {
    for (const datagram of datagramsOf(tallies, this.#settings)) this.#net?.send(this.address, datagram);
  }

  /** A source that no longer lies says what is. */
  #faultsChanged(): void {
    this.#net?.refresh();
    if (this.#faults.has('lie')) return;
    const wrong = [...this.#true.values()].filter((tally) => this.#said.get(tally.key) !== tally);
    this.#said = new Map(this.#true);
    this.#send(wrong);
  }
}
