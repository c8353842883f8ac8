/**
 * The one door for commands: known name, role, checked arguments, same key once, journal line, handler.
 *
 * Is told: a command by HTTP, WebSocket, OSC. Tells: done with a result, or refused with a named fault. What a person
 * is told is on disk first.
 */

import { isFault } from '../../drivers/contract.ts';
import type { Storage } from '../../presets/contract.ts';
import type { Fault } from '../core/parameter.ts';
import {
  type AnyCommand,
  COMMANDS,
  type CommandArgs,
  type CommandName,
  parseCommand,
  ROLE_RANK,
} from '../protocol/commands.ts';
import { COMMAND_KEY_MS } from '../protocol/limits.ts';
import type { CrashPoints } from './crash.ts';
import type { Journal } from './journal/journal.ts';
import type { Who } from './server/auth.ts';
import type { CommandOutcome } from './server/http.ts';

/** A handler answers with a result (undefined = nothing to say) or a fault. */
export type Handler<N extends CommandName> = (args: CommandArgs<N>, who: Who) => unknown;
export type Handlers = { readonly [N in CommandName]: Handler<N> };

/** These work with a broken disk too: they make the stage safer. */
const WITHOUT_JOURNAL: ReadonlySet<CommandName> = new Set([
  'stage.stop',
  'stage.bailout',
  'take.stop',
  'trial.stop',
  'alarm.ack',
  'stage.disarm',
  'delaycal.stop',
  'tracking.replay.stop',
]);

export interface DispatchOptions {
  readonly handlers: Handlers;
  readonly journal: Journal;
  readonly storage: Pick<Storage, 'rememberAnswer' | 'recallAnswer' | 'status'>;
  readonly crash: CrashPoints;
  wallMs(): number;
  onCommand(name: CommandName, ok: boolean): void;
}

export class Dispatch {
  readonly #options: DispatchOptions;
  /** Commands under way or answered lately, by key: a second press joins the first. */
  readonly #keyed = new Map<string, { readonly atMs: number; readonly outcome: Promise<CommandOutcome> }>();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  async run(name: string, args: unknown, who: Who, key: string | undefined): Promise<CommandOutcome> {
    const parsed = parseCommand(name, args);
    if ('unknown' in parsed)
      return { ok: false, fault: { code: 'command.unknown', params: { name: name.slice(0, 60) } } };
    const entry = COMMANDS['command' in parsed ? parsed.command.name : (name as CommandName)];
    if (ROLE_RANK[who.role] < ROLE_RANK[entry.role]) {
      return {
        ok: false,
        fault: { code: 'role.too-low', params: { command: name, role: who.role, needs: entry.role } },
      };
    }
    if ('wrong' in parsed) return { ok: false, fault: { code: 'args.invalid', params: parsed.wrong } };
    const { command } = parsed;
    return key === undefined ? this.#perform(command, who) : this.#once(command, who, `${who.seat} ${name} ${key}`);
  }

  async #once(command: AnyCommand, who: Who, key: string): Promise<CommandOutcome> {
    const nowMs = this.#options.wallMs();
    for (const [old, { atMs }] of this.#keyed) if (nowMs - atMs > COMMAND_KEY_MS) this.#keyed.delete(old);
    const running = this.#keyed.get(key);
    if (running) return running.outcome;
    const outcome = this.#recalled(key, nowMs).then((first) => first ?? this.#remembered(command, who, key, nowMs));
    this.#keyed.set(key, { atMs: nowMs, outcome });
    return outcome;
  }

  async #recalled(key: string, nowMs: number): Promise<CommandOutcome | undefined> {
    const answer = await this.#options.storage.recallAnswer(key, nowMs - COMMAND_KEY_MS);
    if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return undefined;
    return answer as CommandOutcome;
  }

  async #remembered(command: AnyCommand, who: Who, key: string, nowMs: number): Promise<CommandOutcome> {
    const outcome = await this.#perform(command, who);
    this.#options.crash.pass('answer.before');
    await this.#options.storage.rememberAnswer(key, outcome, nowMs);
    this.#options.crash.pass('answer.after');
    return outcome;
  }

  async #perform(command: AnyCommand, who: Who): Promise<CommandOutcome> {
    const { handlers, journal } = this.#options;
    const { name, args } = command;
    const journaled = COMMANDS[name].safety > 0;
    if (journaled) {
      const { journal: disk } = this.#options.storage.status();
      if (disk !== 'ok' && !WITHOUT_JOURNAL.has(name)) {
        return { ok: false, fault: { code: 'journal.not-writable', params: { command: name, why: disk.code } } };
      }
    }
    if (journaled) this.#options.crash.pass(`command:${name}`);
    const handler = handlers[name] as (a: unknown, w: Who) => unknown;
    let result: unknown;
    try {
      result = await handler(args, who);
    } catch (cause) {
      result = { code: 'engine.failed', params: { message: cause instanceof Error ? cause.message : String(cause) } };
    }
    const fault: Fault | undefined = isFault(result) ? result : undefined;
    this.#options.onCommand(name, fault === undefined);
    if (journaled) {
      const written = await journal.write({
        kind: 'command',
        seat: who.seat,
        data: { name, args: bounded(args), by: who.name, ...(fault ? { refused: fault } : {}) },
      });
      if (written && !WITHOUT_JOURNAL.has(name)) return { ok: false, fault: written };
    }
    return fault ? { ok: false, fault } : { ok: true, result };
  }
}

/** Keys, and what carries them: `data` is a whole file, in which one may stand. */
const UNSAID = new Set(['apiKey', 'passphrase', 'headers', 'data']);

/** The journal keeps what was asked, not megabytes of it, and nobody's key. */
export function bounded(args: unknown): unknown {
  const text = JSON.stringify(args, (name, value: unknown) => (UNSAID.has(name) ? undefined : value));
  return text.length <= 4_000 ? (JSON.parse(text) as unknown) : { shortened: text.slice(0, 4_000) };
}
