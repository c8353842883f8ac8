/**
 * OSC into the engine (design section 4): off unless the studio file names a port, listed senders only.
 *
 * A message becomes the same command that a seat would give, with the same checks. It never replaces a hand on GO:
 * `/stagelock/take` acts only on what a seat armed for that very target. A repeat within 400 ms is refused and journaled.
 */
import { type Clock, isFault, type Peer } from '../../../drivers/contract.ts';
import { type OscArg, type OscMessage, oscText } from '../../../drivers/kit/osc-packet.ts';
import { type OscServer, openOscServer } from '../../../drivers/osc/osc-server.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Armed } from '../../core/stage/arming.ts';
import type { StageState } from '../../protocol/state.ts';
import { sayFault } from '../../protocol/words/faults.ts';
import type { Journal } from '../journal/journal.ts';
import { REMOTE, type Who } from './auth.ts';
import type { CommandOutcome } from './http.ts';

export interface OscInOptions {
  readonly clock: Clock;
  readonly port: number;
  readonly allow: readonly string[];
  readonly journal: Journal;
  readonly command: (name: string, args: unknown, who: Who) => Promise<CommandOutcome>;
  armed(): readonly Armed[];
  readonly onFault: (fault: Fault) => void;
}

const REPEAT_US = 400_000;
const REMEMBERED = 256;

export class OscIn {
  readonly #options: OscInOptions;
  readonly #lastUs = new Map<string, number>();
  readonly #told = new Map<string, string>();
  #server: OscServer | undefined;

  constructor(options: OscInOptions) {
    this.#options = options;
  }

  async open(): Promise<Fault | undefined> {
    const { clock, port, allow, onFault } = this.#options;
    const local = allow.every((sender) => /^127\.|^::1/.test(sender));
    const server = await openOscServer({
      clock,
      host: local ? '127.0.0.1' : '0.0.0.0',
      port,
      allow,
      onMessage: (message, from) => void this.#heard(message, from),
      onFault: (fault) => onFault(fault),
    });
    if (isFault(server)) return server;
    this.#server = server;
    return undefined;
  }

  /** What subscribers are told, whenever it differs from the last time. */
  tell(state: StageState): void {
    if (!this.#server || this.#server.subscribers.length === 0) return;
    this.#say('/stagelock/state/show', state.show);
    this.#say('/stagelock/state/mode', state.mode ?? '');
    this.#say('/stagelock/state/scene', state.scene ?? '');
    this.#say('/stagelock/state/armed', state.armed ? targetOf(state.armed) : '');
    this.#say('/stagelock/state/take', state.take ? (state.take.outcome ?? state.take.at) : '');
    this.#say('/stagelock/state/standby', state.cues?.standby ?? '');
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #heard(message: OscMessage, from: Peer): Promise<void> {
    const { address } = message;
    if (address === '/stagelock/subscribe') {
      this.#server?.subscribe(from);
      this.#told.clear();
      return;
    }
    if (address === '/stagelock/unsubscribe') return this.#server?.unsubscribe(from);
    const outcome = this.#isRepeat(message, from) ? this.#repeated(address, from) : await this.#act(message, from);
    this.#answer(from, address, outcome);
  }

  async #act(message: OscMessage, from: Peer): Promise<CommandOutcome> {
    const { command } = this.#options;
    const who: Who = { seat: REMOTE + from.host, name: `OSC ${from.host}`, role: 'technician' };
    const [first, second] = message.args;
    const word = first && 'value' in first && typeof first.value === 'string' ? first.value : undefined;
    switch (message.address) {
      case '/stagelock/arm':
        return word === undefined ? wrong(message) : command('stage.arm', requestOf(word), who);
      case '/stagelock/take':
        return word === undefined ? wrong(message) : this.#take(word);
      case '/stagelock/preset/recall':
        return word === undefined ? wrong(message) : command('preset.recall', { id: word }, who);
      case '/stagelock/cue/go': {
        const byRemote = this.#options.armed().find((one) => one.cue !== undefined && one.seat.startsWith(REMOTE));
        if (byRemote) return { ok: false, fault: { code: 'osc-in.not-armed', params: { target: byRemote.cue ?? '' } } };
        return command('cue.go', {}, who);
      }
      case '/stagelock/cue/back':
        return command('cue.back', {}, who);
      case '/stagelock/stop':
        return command('stage.stop', {}, who);
      case '/stagelock/param/set': {
        const value = plainValue(second);
        return word === undefined || value === undefined
          ? wrong(message)
          : command('param.set', { path: word, value }, who);
      }
      default:
        return { ok: false, fault: { code: 'osc-in.unknown', params: { address: message.address } } };
    }
  }

  /** Only what a person armed, for that target, and in that person's name. */
  #take(target: string): Promise<CommandOutcome> | CommandOutcome {
    const armed = this.#options.armed().find((one) => !one.seat.startsWith(REMOTE) && isTarget(one, target));
    if (!armed) return { ok: false, fault: { code: 'osc-in.not-armed', params: { target } } };
    const who: Who = { seat: armed.seat, name: 'OSC', role: 'director' };
    return this.#options.command('stage.take', { planId: armed.plan.id, wait: false }, who);
  }

  #isRepeat(message: OscMessage, from: Peer): boolean {
    const args = oscText(message);
    // A dragged fader is many different values, each meant.
    const key = `${from.host} ${args}`;
    const nowUs = this.#options.clock.nowUs();
    const lastUs = this.#lastUs.get(key);
    this.#lastUs.delete(key);
    this.#lastUs.set(key, nowUs);
    if (this.#lastUs.size > REMEMBERED) {
      const [oldest] = this.#lastUs.keys();
      if (oldest !== undefined) this.#lastUs.delete(oldest);
    }
    return message.address !== '/stagelock/stop' && lastUs !== undefined && nowUs - lastUs < REPEAT_US;
  }

  #repeated(address: string, from: Peer): CommandOutcome {
    const fault = { code: 'osc-in.repeat', params: { address } };
    this.#options.journal.note({ kind: 'osc-in', seat: REMOTE + from.host, data: { address, refused: fault } });
    return { ok: false, fault };
  }

  #answer(to: Peer, address: string, outcome: CommandOutcome): void {
    const said = outcome.ok ? 'ok' : outcome.fault.code;
    const words = outcome.ok ? '' : sayFault(outcome.fault, 'en');
    this.#server?.send(to, { address: '/stagelock/result', args: [text(address), text(said), text(words)] });
  }

  #say(address: string, value: string): void {
    if (this.#told.get(address) === value) return;
    this.#told.set(address, value);
    this.#server?.publish({ address, args: [text(value)] });
  }
}

function text(value: string): OscArg {
  return { type: 's', value };
}

function wrong(message: OscMessage): CommandOutcome {
  return { ok: false, fault: { code: 'osc-in.arguments', params: { address: message.address } } };
}

/** `VP`, `VP/snow-camp`. */
function requestOf(target: string): { mode: string; scene?: string } {
  const [mode = '', scene] = target.split('/');
  return scene === undefined ? { mode } : { mode, scene };
}

function targetOf(target: {
  readonly mode?: string | null | undefined;
  readonly scene?: string | null | undefined;
}): string {
  return target.scene === null || target.scene === undefined
    ? (target.mode ?? '')
    : `${target.mode ?? ''}/${target.scene}`;
}

function isTarget(armed: Armed, target: string): boolean {
  const { mode, scene, preset } = armed.plan.target;
  return target === mode || target === preset || target === targetOf({ mode, scene });
}

function plainValue(arg: OscArg | undefined): number | string | boolean | undefined {
  if (!arg) return undefined;
  if (arg.type === 'T') return true;
  if (arg.type === 'F') return false;
  if (!('value' in arg)) return undefined;
  const { value } = arg;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
