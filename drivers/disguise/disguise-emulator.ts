/**
 * A disguise director on loopback: the session API over HTTP and the OSC transport on the same port number, one state.
 *
 * Knows: sockets and one session (designer.ts). Tells: real changes and every command byte. Faults: offline, slow, drop,
 * duplicate; refuse (HTTP says no, OSC says nothing), lie (answers and reports what was asked, does nothing), garbled, cut and
 * huge (what HTTP answers).
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import { type Emulator, type EmulatorFault, type EmulatorOptions, isFault, type Peer } from '../contract.ts';
import { type EmulatorNet, openUdpServer } from '../kit/emulator-net.ts';
import { EmulatorState } from '../kit/emulator-state.ts';
import { openWebServer, type WebAsked, type WebNet } from '../kit/emulator-web.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { WireFaultError } from '../kit/faults.ts';
import { decodeOsc } from '../kit/osc-decode.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { messagesOf, oscText } from '../kit/osc-packet.ts';
import { REPLY_FAULTS, spoilReply } from '../kit/reply-spoiler.ts';
import { parseSettings } from '../kit/settings.ts';
import { type DesignerVirtual, designerInitial, designerTypes, designerVirtual } from './designer.ts';
import { answerDesigner, refusal } from './designer-http.ts';
import { changesOf, feedbackOf } from './designer-osc.ts';

const HOST = '127.0.0.1';
const MAX_LISTENERS = 16;
const MAX_PORT_TRIES = 20;

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<Emulator> {
  const world = parseSettings(designerVirtual, options.virtual ?? {});
  if (isFault(world)) throw new WireFaultError(world);
  const director = new Director(options, world);
  await director.open();
  return director;
}

class Director implements Emulator {
  readonly plays = [...LINK_FAULTS, 'refuse', 'lie', ...REPLY_FAULTS] as const;
  readonly #options: EmulatorOptions<unknown>;
  readonly #world: DesignerVirtual;
  readonly #board = new FaultBoard(() => this.#faultsChanged());
  readonly #state: EmulatorState;
  /** Who is told by OSC, the last who spoke last. */
  readonly #listeners = new Map<string, Peer>();
  #web: WebNet | undefined;
  #osc: EmulatorNet<Peer> | undefined;
  #beating: Disposable | undefined;
  #loading: Disposable | undefined;
  #beat = 0;

  constructor(options: EmulatorOptions<unknown>, world: DesignerVirtual) {
    this.#options = options;
    this.#world = world;
    this.#state = new EmulatorState({
      clock: options.clock,
      board: this.#board,
      types: designerTypes(world),
      initial: designerInitial(world),
      onChange: (change) => {
        options.onChange(change);
        if (change.key === 'scene') this.#load();
        this.#tell();
      },
    });
  }

  /** HTTP and OSC on one port number; of a free one, the first try may meet a stranger on the other network. */
  async open(): Promise<void> {
    const { clock, random, port } = this.#options;
    const base = { clock, random, faults: this.#board };
    for (let tries = 0; this.#osc === undefined; tries++) {
      const web = await openWebServer({ ...base, port, onRequest: (asked) => this.#answer(asked) });
      const osc = await openUdpServer({
        ...base,
        port: web.address.port,
        onBytes: (from, bytes) => this.#hear(from, bytes),
      }).catch(async (cause: unknown) => {
        await web.close();
        if (port !== 0 || tries > MAX_PORT_TRIES) throw cause;
      });
      if (!osc) continue;
      this.#web = web;
      this.#osc = osc;
    }
    this.#beating = clock.every(this.#world.heartbeatMs, () => {
      this.#beat = (this.#beat + 0.25) % 1;
      this.#tell();
    });
  }

  get address(): Peer {
    return this.#web?.address ?? { host: HOST, port: this.#options.port };
  }

  get faults(): readonly EmulatorFault[] {
    return this.#board.list;
  }

  setFault(fault: EmulatorFault, on: boolean): void {
    this.#board.set(fault, on);
  }

  clearFaults(): void {
    this.#board.clear();
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    const wrong = this.#state.check(key, value);
    if (wrong === undefined) this.#state.put(key, value);
    return wrong;
  }

  actual(): ReadonlyMap<string, Value> {
    return this.#state.actual;
  }

  async reboot(downMs: number): Promise<void> {
    this.#listeners.clear();
    this.#state.reset();
    await Promise.all([this.#web?.reboot(downMs), this.#osc?.reboot(downMs)]);
  }

  async close(): Promise<void> {
    this.#beating?.[Symbol.dispose]();
    this.#loading?.[Symbol.dispose]();
    await Promise.all([this.#web?.close(), this.#osc?.close()]);
  }

  #answer(asked: WebAsked): ReturnType<typeof refusal> {
    const isCommand = asked.method !== 'GET';
    if (isCommand) this.#commanded(asked.body, `${asked.method} ${asked.path}`);
    const reply =
      isCommand && this.#board.has('refuse')
        ? refusal()
        : answerDesigner(asked, this.#world, {
            said: (key) => this.#state.said(key),
            actual: this.#state.actual,
            command: (key, value) => this.#command(key, value)?.code,
          });
    return spoilReply(this.#board, this.#options.random, reply);
  }

  #hear(from: Peer, bytes: Uint8Array): void {
    this.#remember(from);
    const packet = decodeOsc(bytes, 'tolerant');
    if (isFault(packet)) return; // a real box throws away what it cannot read
    for (const message of messagesOf(packet)) {
      const changes = changesOf(message, this.#world, this.#state.actual);
      if (changes.length > 0) this.#commanded(bytes, oscText(message));
      if (this.#board.has('refuse')) continue;
      for (const [key, value] of changes) this.#command(key, value);
    }
    this.#tell();
  }

  #commanded(bytes: Uint8Array, decoded: string): void {
    this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes: bytes.slice(), decoded });
  }

  #command(key: string, value: Value): Fault | undefined {
    const wrong = this.#state.check(key, value);
    if (wrong === undefined) this.#state.command(key, value);
    return wrong;
  }

  /** A track's engine content is there at once, and renders when it has loaded. */
  #load(): void {
    this.#loading?.[Symbol.dispose]();
    this.#state.put('ready', false);
    this.#loading = this.#options.clock.after(this.#world.loadMs, () => this.#state.put('ready', true));
  }

  #remember(peer: Peer): void {
    const id = `${peer.host}/${peer.port}`;
    this.#listeners.delete(id);
    this.#listeners.set(id, peer);
    const [oldest] = this.#listeners.keys();
    if (this.#listeners.size > MAX_LISTENERS && oldest !== undefined) this.#listeners.delete(oldest);
  }

  #tell(): void {
    const { feedbackPort } = this.#world;
    const to = feedbackPort === undefined ? [...this.#listeners.values()] : [{ host: HOST, port: feedbackPort }];
    if (to.length === 0) return;
    for (const message of feedbackOf(this.#beat, this.#world, (key) => this.#state.said(key))) {
      const bytes = encodeOsc(message);
      if (isFault(bytes)) continue;
      for (const peer of to) this.#osc?.send(peer, bytes);
    }
  }

  #faultsChanged(): void {
    this.#web?.refresh();
    this.#osc?.refresh();
    if (this.#state.faultsChanged().length > 0) this.#tell();
  }
}
