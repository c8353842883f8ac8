/**
 * Runs one take: feeds the pure machine with what happened and performs the effects it answers with.
 *
 * Is told: reports, links, gates, people's choices. Tells: the state after every step of the machine, the outcome once.
 * It decides nothing: which step leaves when, what failed and what comes back is app/core/stage/take-machine.ts.
 */

import { type Clock, isFault, type Ticket } from '../../../drivers/contract.ts';
import type { Desired, Fault, ParamPath, Value } from '../../core/parameter.ts';
import { matches } from '../../core/parameter-state.ts';
import type { Step } from '../../core/stage/plan.ts';
import { stepOfUndo } from '../../core/stage/rollback.ts';
import type { Now, Outcome, Take, TakeEffect, TakeEvent, TakeResult } from '../../core/stage/take.ts';
import { readMs } from '../../core/stage/take-draft.ts';
import { stepAll } from '../../core/stage/take-machine.ts';
import type { CrashPoints } from '../crash.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import { readFrom } from '../devices/values.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { Stage } from '../stage/stage.ts';
import type { HouseClock } from '../timing/house-clock.ts';
import { readyAhead, startText } from './ahead.ts';
import type { Ready, Sender, Sending, When } from './sender.ts';

export interface RunnerDeps {
  readonly clock: Clock;
  readonly house: HouseClock;
  readonly stage: Stage;
  readonly supervisor: Supervisor;
  readonly sender: Sender;
  readonly journal: Journal;
  readonly alarms: Alarms;
  readonly crash: CrashPoints;
}

export interface RunnerEvents {
  onChange(take: Take): void;
  /** `asking`, `stopped` or an outcome: a person who waits may be told. */
  onTurn(take: Take, turn: Outcome | 'asking' | 'stopped', why: Fault | undefined): void;
}

interface Leaving {
  readonly step: Step;
  readonly attempt: number;
  readonly ready: Ready;
  readonly when: When;
}

const INTENTS: ReadonlySet<string> = new Set(['take-start', 'take-intent']);
/** Words of devices about steps. */
const SAID: ReadonlySet<TakeEvent['t']> = new Set(['sent', 'acked', 'report']);
const HOLD_POLL_MS = 150;
/** A wake that comes later than this: the whole process stood still. */
const STOOD_STILL_MS = 50;
const PATIENCE_MS = 300;
/** A read answers this long before the machine gives it up as a whole. */
const READ_MARGIN_MS = 150;

export class TakeRunner {
  readonly seat: string;
  readonly #deps: RunnerDeps;
  readonly #events: RunnerEvents;
  readonly #sendings = new Map<string, Sending>();
  /** Side by side in this turn, and nothing but them: they leave one right after the other. */
  #leaving: Leaving[] = [];
  readonly #timers = new Set<Disposable>();
  readonly #queue: TakeEvent[] = [];
  /** What was last passed on of a parameter: the very record, or the odd keys. */
  readonly #told = new Map<ParamPath, unknown>();
  readonly #desiredBefore = new Map<ParamPath, Desired | undefined>();
  readonly #alarms = new Set<string>();
  /** Hold groups whose poll is under way. */
  readonly #asking = new Set<string>();
  #take: Take;
  #feeding = false;
  #hearing: NodeJS.Immediate | undefined;
  #holdPoll: Disposable | undefined;
  #disposed = false;

  constructor(deps: RunnerDeps, seat: string, begun: TakeResult, events: RunnerEvents) {
    this.#deps = deps;
    this.seat = seat;
    this.#events = events;
    this.#take = begun.state;
    this.#feeding = true;
    this.#after(begun.effects);
    this.#feeding = false;
    this.#drain();
  }

  get take(): Take {
    return this.#take;
  }

  get ended(): boolean {
    return this.#take.endedUs !== undefined;
  }

  /**
   * An event that an effect causes is fed after the effects that were already asked for. What devices say of one
   * moment, sixty of them after one salvo, is heard to the end of it and then judged once.
   */
  feed(event: TakeEvent): void {
    if (this.#disposed) return;
    this.#queue.push(event);
    if (this.#feeding) return;
    if (SAID.has(event.t)) this.#hearing ??= setImmediate(() => this.#drain());
    else this.#drain();
  }

  /** A parameter's record moved. */
  report(path: ParamPath, asked = false): void {
    const { stage } = this.#deps;
    const { actual } = stage.values.record(path);
    const odd = stage.values.odd(path);
    if (!actual && odd.length === 0) return;
    // A record also moves when we write or wish; only what the device said is a report.
    const said = actual ?? odd;
    if (!asked && this.#told.get(path) === said) return;
    this.#told.set(path, said);
    this.feed({
      t: 'report',
      path,
      value: actual?.value,
      odd,
      atUs: actual?.atUs ?? this.#deps.clock.nowUs(),
    });
  }

  /** What answers later finds nobody: nothing more of it leaves. */
  dispose(): void {
    this.#disposed = true;
    this.#queue.length = 0;
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
    clearImmediate(this.#hearing);
    this.#holdPoll?.[Symbol.dispose]();
    this.#holdPoll = undefined;
  }

  #now(): Now {
    const us = this.#deps.clock.nowUs();
    return { us, frame: this.#deps.house.frame(us) };
  }

  #drain(): void {
    clearImmediate(this.#hearing);
    this.#hearing = undefined;
    this.#feeding = true;
    while (this.#queue.length > 0) {
      const { state, effects } = stepAll(this.#take, this.#nextEvents(), this.#now());
      const changed = state !== this.#take;
      this.#take = state;
      this.#after(effects);
      if (changed) this.#events.onChange(state);
    }
    this.#feeding = false;
    this.#pollHolds();
  }

  /** All that was said up to the next other event, or that event. */
  #nextEvents(): readonly TakeEvent[] {
    const other = this.#queue.findIndex(({ t }) => !SAID.has(t));
    return this.#queue.splice(0, other < 0 ? this.#queue.length : Math.max(1, other));
  }

  #after(effects: readonly TakeEffect[]): void {
    for (const effect of effects) {
      if (effect.t === 'release') this.#ready(effect);
      else {
        this.#letGo();
        this.#perform(effect);
      }
    }
    this.#letGo();
  }

  #perform(effect: Exclude<TakeEffect, { t: 'release' }>): void {
    const { stage, house, alarms, crash } = this.#deps;
    switch (effect.t) {
      case 'read':
        return void this.#read(effect.token, effect.paths);
      case 'journal':
        return this.#journal(effect);
      case 'cancel':
        return void this.#cancel(effect.step, effect.attempt);
      case 'leases':
        crash.pass('leases.before');
        stage.lease(
          effect.back
            ? effect.leases.map(({ zoneId, from }) => ({ zoneId, from: undefined, to: from }))
            : effect.leases,
        );
        crash.pass('leases.after');
        return;
      case 'desired':
        this.#desire(effect.path, effect.value);
        return stage.reported([effect.path]);
      case 'held': {
        crash.pass(effect.held ? 'hold.held' : 'hold.released');
        const group = stage.studio.holdGroups.find((g) => g.id === effect.group);
        return stage.held(group?.zoneIds ?? [], effect.held ? `take:${this.#take.id}` : undefined);
      }
      case 'alarm':
        this.#alarms.add(`take/${effect.fault.code}`);
        return alarms.raise(`take/${effect.fault.code}`, effect.fault, effect.loud ? 'fault' : 'warning');
      case 'wake': {
        const { token, atUs } = effect;
        return this.#later((atUs - house.nowUs()) / 1000, () => this.#wake(token, (house.nowUs() - atUs) / 1000));
      }
      case 'outcome':
        crash.pass(`outcome.before:${effect.outcome}`);
        this.#calm();
        return this.#events.onTurn(this.#take, effect.outcome, effect.why);
    }
  }

  /** Desired from now on; undefined = what was desired before this take, none included. */
  #desire(path: ParamPath, value: Value | undefined): void {
    const { values } = this.#deps.stage;
    const { desired } = values.record(path);
    if (value === undefined) return values.desire(path, this.#desiredBefore.get(path));
    if (!this.#desiredBefore.has(path)) this.#desiredBefore.set(path, desired);
    values.desire(path, { value, by: `take:${this.#take.id}`, atUs: this.#deps.clock.nowUs() });
  }

  /** What this take shouted about is over when the take is; people still see it until they acknowledge it. */
  #calm(): void {
    if (!this.ended) return;
    for (const id of this.#alarms) this.#deps.alarms.clear(id);
    this.#alarms.clear();
  }

  /** Time in which this process stood still is nobody's lateness: disk and devices get it again, within bounds. */
  #wake(token: string, lateMs: number): void {
    const wake = (): void => this.feed({ t: 'wake', token });
    if (lateMs < STOOD_STILL_MS) wake();
    else this.#later(Math.min(lateMs, PATIENCE_MS), wake);
  }

  #later(ms: number, act: () => void): void {
    const timer = this.#deps.clock.after(Math.max(0, ms), () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  /** Every path that answered comes as a report before the read itself. */
  async #read(token: string, paths: readonly ParamPath[]): Promise<void> {
    const { stage } = this.#deps;
    const faults = await queryPaths(this.#deps, paths, readMs(this.#take.plan.steps) - READ_MARGIN_MS);
    for (const path of paths) this.report(path, true);
    const changed: ParamPath[] = [];
    for (const input of this.#take.plan.inputs) {
      if (input.what !== 'value' || !paths.includes(input.id)) continue;
      const descriptor = stage.descriptor(input.id);
      const now = stage.values.record(input.id).actual?.value;
      if (!descriptor || now === undefined || input.was === undefined) continue;
      if (!matches(descriptor.type, descriptor.verify, now, input.was)) changed.push(input.id);
    }
    this.feed({ t: 'read', token, changed, faults });
  }

  #journal(effect: Extract<TakeEffect, { t: 'journal' }>): void {
    const { kind, data, token } = effect;
    const { journal } = this.#deps;
    const text = kind === 'take-start' ? startText(this.#take.plan, data) : undefined;
    const entry = { kind, seat: this.seat, takeId: this.#take.id, data, text };
    // Before anything leaves, by this very thread; what a person is told is on disk for a lost mains too.
    if (INTENTS.has(kind)) return this.#journaled(token, journal.intend(entry));
    void journal.write(entry, kind === 'take-outcome').then((fault) => this.#journaled(token, fault));
  }

  #journaled(token: string, fault: Fault | undefined): void {
    this.feed(fault ? { t: 'journal-failed', token, fault } : { t: 'journaled', token });
  }

  #ready({ step, attempt, frame }: Extract<TakeEffect, { t: 'release' }>): void {
    const { sender, house } = this.#deps;
    const ahead = readyAhead(this.#take.plan, step);
    const ready = ahead && sender.isGood(ahead) ? ahead : sender.prepare(step.path, step.value, step.entries);
    if (isFault(ready)) return this.feed({ t: 'step-fault', step: step.id, attempt, fault: ready });
    const when = frame === undefined ? 'now' : { atUs: house.usOf(frame) };
    this.#leaving.push({ step, attempt, ready, when });
  }

  /** Everything that leaves together has left before anything of it is written down. */
  #letGo(): void {
    if (this.#leaving.length === 0) return;
    const leaving = this.#leaving;
    this.#leaving = [];
    const tickets = leaving.map(({ ready, when }) => this.#deps.sender.release(ready, when));
    for (const [n, ticket] of tickets.entries()) {
      const left = leaving[n];
      if (left) this.#watch(left, ticket);
    }
  }

  #watch({ step, attempt, ready }: Leaving, ticket: Ticket): void {
    const sending = this.#deps.sender.watch(ready, ticket);
    const key = `${step.id}#${attempt}`;
    this.#sendings.set(key, sending);
    void sending.sent.then((result) => {
      if (isFault(result)) {
        // A cancelled write is answered by the cancel, not as a failure of the step.
        if (result.code !== 'ticket.cancelled') this.feed({ t: 'step-fault', step: step.id, attempt, fault: result });
      } else {
        this.feed({ t: 'sent', step: step.id, attempt, atUs: result.atUs, lateUs: result.lateUs });
        if (step.verify.by === 'echo') this.#later(step.timeoutMs / 2, () => void this.#askEcho(step, attempt));
      }
    });
    void sending.acked.then((result) => {
      if (result === 'acked') this.feed({ t: 'acked', step: step.id, attempt, atUs: this.#deps.clock.nowUs() });
      else if (isFault(result) && result.code !== 'ticket.cancelled') {
        this.feed({ t: 'step-fault', step: step.id, attempt, fault: result });
      }
    });
  }

  /**
   * A box that echoes another one tells what changes, and nothing of a value that it has already: an undo of what never
   * acted would wait for a word that nobody says. So it is asked once, before the step is given up.
   */
  async #askEcho(step: Step, attempt: number): Promise<void> {
    const run = this.#take.steps.get(stepOfUndo(step.id));
    const isOpen = run?.at === 'sent' || run?.at === 'acknowledged' || run?.at === 'undoing';
    if (this.ended || !isOpen || run.attempt !== attempt) return;
    await queryPaths(this.#deps, [step.path], step.timeoutMs / 2);
    if (!this.ended) this.report(step.path, true);
  }

  async #cancel(step: string, attempt: number): Promise<void> {
    const sending = this.#sendings.get(`${step}#${attempt}`);
    const was = sending ? await sending.cancel() : 'cancelled';
    this.feed({ t: 'cancelled', step, attempt, was });
  }

  /** While something is held, the hold itself is asked for again and again (take.md section 3: at least every 200 ms). */
  #pollHolds(): void {
    const holding = this.#take.held.size > 0 && !this.ended && !this.#disposed;
    if (!holding) {
      this.#holdPoll?.[Symbol.dispose]();
      this.#holdPoll = undefined;
      return;
    }
    this.#holdPoll ??= this.#deps.clock.every(HOLD_POLL_MS, () => {
      for (const { id, path } of this.#deps.stage.studio.holdGroups) {
        // A slow processor is asked again when it has answered: questions never pile up before what it must do.
        if (!this.#take.held.has(id) || this.#asking.has(id)) continue;
        this.#asking.add(id);
        void queryPaths(this.#deps, [path]).finally(() => this.#asking.delete(id));
      }
    });
  }
}

/** Asks every reporting device at once; a fault names its parameter. Paths that nobody can be asked for are skipped. */
export async function queryPaths(
  deps: Pick<RunnerDeps, 'stage' | 'supervisor'>,
  paths: readonly ParamPath[],
  limitMs?: number,
): Promise<readonly Fault[]> {
  const byDevice = new Map<string, { keys: Set<string>; paths: ParamPath[] }>();
  for (const path of paths) {
    const descriptor = deps.stage.descriptor(path);
    if (!descriptor || descriptor.verify.by === 'none' || descriptor.verify.by === 'operator') continue;
    const { device, keys } = readFrom(descriptor);
    const readable = keys.filter((key) =>
      deps.supervisor.specsOf(device).some((spec) => spec.key === key && spec.readable),
    );
    if (readable.length === 0) continue;
    const asked = byDevice.get(device) ?? { keys: new Set<string>(), paths: [] };
    byDevice.set(device, asked);
    for (const key of readable) asked.keys.add(key);
    asked.paths.push(path);
  }
  const faults: Fault[] = [];
  await Promise.all(
    [...byDevice].map(async ([device, asked]) => {
      const fault = await deps.supervisor.query(device, [...asked.keys], limitMs);
      if (fault) for (const path of asked.paths) faults.push({ code: fault.code, params: { ...fault.params, path } });
    }),
  );
  return faults;
}
