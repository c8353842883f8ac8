/**
 * A Reality Hub on loopback: its REST API with API key, engines, nodes, properties and functions.
 *
 * Knows: the server and what it stands for (hub.ts). Tells: real changes and every command byte. Faults: offline, slow, drop,
 * duplicate, refuse (403), wrong-key (no key is right), lie (answers and reports what was asked, does nothing), garbled, cut and
 * huge (what it answers).
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import {
  type Emulator,
  type EmulatorFault,
  type EmulatorOptions,
  type HttpReply,
  isFault,
  type Peer,
} from '../contract.ts';
import { EmulatorState } from '../kit/emulator-state.ts';
import { openWebServer, type WebAsked, type WebNet } from '../kit/emulator-web.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { WireFaultError } from '../kit/faults.ts';
import { REPLY_FAULTS, spoilReply } from '../kit/reply-spoiler.ts';
import { parseSettings } from '../kit/settings.ts';
import { type HubVirtual, hubInitial, hubTypes, hubVirtual } from './hub.ts';
import { answerHub, keyIn, refusal, unauthorised } from './hub-http.ts';

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<Emulator> {
  const hub = parseSettings(hubVirtual, options.virtual ?? {});
  if (isFault(hub)) throw new WireFaultError(hub);
  const emulator = new RealityHub(options, hub);
  await emulator.open();
  return emulator;
}

class RealityHub implements Emulator {
  readonly plays = [...LINK_FAULTS, 'refuse', 'wrong-key', 'lie', ...REPLY_FAULTS] as const;
  readonly #options: EmulatorOptions<unknown>;
  readonly #hub: HubVirtual;
  readonly #board = new FaultBoard(() => this.#faultsChanged());
  readonly #state: EmulatorState;
  #web: WebNet | undefined;

  constructor(options: EmulatorOptions<unknown>, hub: HubVirtual) {
    this.#options = options;
    this.#hub = hub;
    this.#state = new EmulatorState({
      clock: options.clock,
      board: this.#board,
      types: hubTypes(hub),
      initial: hubInitial(hub),
      onChange: (change) => options.onChange(change),
    });
  }

  async open(): Promise<void> {
    const { clock, random, port } = this.#options;
    this.#web = await openWebServer({
      clock,
      random,
      port,
      faults: this.#board,
      onRequest: (asked) => spoilReply(this.#board, random, this.#answer(asked)),
    });
  }

  get address(): Peer {
    return this.#web?.address ?? { host: '127.0.0.1', port: this.#options.port };
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
    this.#state.reset();
    await this.#web?.reboot(downMs);
  }

  async close(): Promise<void> {
    await this.#web?.close();
  }

  #answer(asked: WebAsked): HttpReply {
    const isCommand = asked.method !== 'GET';
    if (isCommand) {
      const { method, path, body } = asked;
      this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes: body.slice(), decoded: `${method} ${path}` });
    }
    if (this.#board.has('wrong-key') || keyIn(asked) !== this.#hub.apiKey) return unauthorised();
    if (isCommand && this.#board.has('refuse')) return refusal();
    return answerHub(asked, this.#hub, {
      said: (key) => this.#state.said(key),
      command: (key, value) => this.#command(key, value)?.code,
    });
  }

  #command(key: string, value: Value): Fault | undefined {
    const wrong = this.#state.check(key, value);
    if (wrong === undefined) this.#state.command(key, value);
    return wrong;
  }

  #faultsChanged(): void {
    this.#web?.refresh();
    this.#state.faultsChanged();
  }
}
