/**
 * Cold changes as one place: shows what would be done, runs the one that a person began, keeps it on disk before anything of
 * it leaves, and locks out takes meanwhile (docs/decisions/0010-mode-contract.md).
 *
 * Is told: commands of people; time, ten times a second. Tells: the published state, journal lines, leases. After a restart
 * it observes and waits: nothing is sent before a person resumed or aborted.
 */
import { randomUUID } from 'node:crypto';
import { isFault } from '../../../drivers/contract.ts';
import {
  type ColdChange,
  type ColdEvent,
  type ColdSend,
  isAllDone,
  isLocking,
  isOver,
  undoValues,
} from '../../core/contract/cold-change.ts';
import { type ColdPlan, coldPlan } from '../../core/contract/cold-default.ts';
import { type ColdStep, pathsOf } from '../../core/contract/cold-list.ts';
import { lookAt } from '../../core/contract/cold-look.ts';
import { beginChange, isLooked, nextCold } from '../../core/contract/cold-machine.ts';
import { askedOf, type Doubts, watchDone } from '../../core/contract/cold-watch.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import type { ShowState } from '../../core/stage/model.ts';
import type { TargetRequest } from '../../core/stage/plan.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { ColdPlanShown, ContractShown } from '../../protocol/state-cold.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { ColdActs } from './cold-acts.ts';
import { ColdAgain } from './cold-again.ts';
import { ColdFollows, type FollowDeps } from './cold-follows.ts';
import { occupiedFault, type RulesDeps, unsafeFault } from './cold-rules.ts';
import { shownChange, shownContract, shownPlan } from './cold-show.ts';
import { ColdStore } from './cold-store.ts';
import { ColdTold } from './cold-told.ts';

export type ColdDeps = Pick<
  Room,
  | 'clock'
  | 'stage'
  | 'supervisor'
  | 'sender'
  | 'journal'
  | 'alarms'
  | 'publisher'
  | 'storage'
  | 'wallMs'
  | 'measures'
  | 'seats'
  | 'trials'
> &
  RulesDeps &
  FollowDeps & {
    wallOfUs(us: number): number;
  };

const SHOW_EVERY_MS = 1_000;
const ASK_EVERY_MS = 300;

export class ColdDesk {
  readonly #deps: ColdDeps;
  readonly #store: ColdStore;
  readonly #acts: ColdActs;
  readonly #again: ColdAgain;
  readonly #told: ColdTold;
  readonly #follows: ColdFollows;
  readonly #turns = new OneAtATime();
  #change: ColdChange | undefined;
  /** Not on disk yet; nobody arms meanwhile. */
  #beginning: ColdChange | undefined;
  #noting = false;
  #shownMs = 0;
  #askedMs = 0;
  #doubts: Doubts = new Map();
  /** Stops so far, and the newest: what was asked for before one does not leave after it. */
  #halts = 0;
  #halted: Fault | undefined;

  constructor(deps: ColdDeps) {
    this.#deps = deps;
    this.#store = new ColdStore(deps.storage, deps.stage.studio.id);
    this.#acts = new ColdActs(deps);
    this.#again = new ColdAgain(deps);
    this.#told = new ColdTold(deps);
    this.#follows = new ColdFollows(deps);
  }

  /** What an earlier engine left: shown, and nothing sent. */
  async open(): Promise<void> {
    const kept = await this.#store.read();
    if (kept && isFault(kept)) this.#deps.alarms.raise('cold/kept', kept, 'fault');
    if (!kept || isFault(kept) || !kept.change) return;
    this.#again.open(kept);
    this.#change = nextCold(kept.change, { t: 'restart' }, this.#deps.wallMs()).change;
    if (this.#change !== kept.change) this.#told.note(this.#change, 'interrupted', undefined, {});
    this.#told.alarm(this.#change);
    this.#publish();
  }

  /** Takes and hands of others wait for it. */
  lock(): Fault | undefined {
    const change = this.#newest;
    if (!change || !isLocking(change)) return undefined;
    return { code: 'cold.locked', params: { seat: change.by, from: change.from, to: change.to } };
  }

  /** A hand leaves alone what the list writes. */
  holds(path: ParamPath): Fault | undefined {
    const change = this.#newest;
    return change && pathsOf(change.steps).includes(path) ? this.lock() : undefined;
  }

  /** EDIT would send nothing of it; SHOW waits for the change, and for what is to be done again after it. */
  showFault(state: ShowState): Fault | undefined {
    const change = this.#newest;
    if (state === 'REHEARSAL' || !change || isOver(change)) return undefined;
    const lock = this.lock();
    if (lock || state === 'EDIT') return lock;
    return change.why ?? { code: 'cold.again-open', params: { n: this.#again.left } };
  }

  plan(args: CommandArgs<'cold.plan'>): ColdPlanShown | Fault {
    const plan = this.#planOf(args);
    if (isFault(plan)) return plan;
    return shownPlan(this.#now(), plan, this.#standsIn(plan.zones) ?? '', this.#beginFault(plan));
  }

  contract({ from, to, scene }: CommandArgs<'contract.show'>): ContractShown | Fault {
    const zones = this.#deps.stage.studio.zones.filter((zone) => zone.kind === 'led').map((zone) => zone.id);
    const standsIn = this.#standsIn(zones);
    const request = { mode: to, ...(scene !== undefined && { scene }) };
    const shown = shownContract(this.#now(), from ?? standsIn ?? '', request, standsIn);
    return shown ?? { code: 'target.no-mode', params: { mode: from ?? standsIn ?? to } };
  }

  async begin(args: CommandArgs<'cold.begin'>, who: Who): Promise<unknown> {
    return this.#turns.run(async () => {
      const plan = this.#planOf(args);
      if (isFault(plan)) return plan;
      const refused = this.#beginFault(plan) ?? this.#deps.seats.act(who);
      if (refused) return refused;
      const { wallMs } = this.#deps;
      const about = {
        from: this.#standsIn(plan.zones) ?? '',
        to: plan.target.mode ?? '',
        scene: plan.target.scene ?? null,
      };
      const id = randomUUID();
      const change = beginChange({ ...about, id, zones: plan.zones, by: who.name, steps: plan.steps }, wallMs());
      this.#again.clear();
      this.#beginning = change;
      const fault = await this.#keep(change);
      this.#beginning = undefined;
      if (fault) return fault;
      this.#deps.alarms.clear('cold/kept');
      this.#told.begun(change, who);
      this.#publish();
      return { id };
    });
  }

  do({ step }: CommandArgs<'cold.do'>, who: Who): Promise<unknown> {
    return this.#act({ t: 'do', step, by: who.name }, who);
  }
  tick({ step, evidence }: CommandArgs<'cold.tick'>, who: Who): Promise<unknown> {
    return this.#act({ t: 'tick', step, by: who.name, evidence }, who);
  }
  resume(who: Who): Promise<unknown> {
    return this.#act({ t: 'resume', by: who.name }, who);
  }
  abort(who: Who): Promise<unknown> {
    return this.#act({ t: 'abort', by: who.name }, who);
  }

  /** All stop, bail-out, a person, or the stage itself: nothing new leaves until somebody resumes. */
  stop(why: Fault, who?: Who): void {
    if (!this.#change || isOver(this.#change)) return;
    this.#halts += 1;
    this.#halted = why;
    this.#acts.callOff();
    void this.#turn({ t: 'stop', why }, who);
  }

  async again({ item, evidence }: CommandArgs<'cold.again'>, who: Who): Promise<unknown> {
    return this.#turns.run(async () => {
      const change = this.#change;
      if (change?.at !== 'requalify') return { code: 'cold.not-open' };
      if (change.why) return change.why;
      const fault = this.#again.tick(item, who.name, evidence) ?? (await this.#keep(change));
      if (fault) return fault;
      this.#told.note(change, 'again', who, { item, evidence });
      this.#publish();
      return {};
    });
  }

  /** Ten times a second. */
  sweep(): void {
    const change = this.#change;
    if (!change || isOver(change)) return;
    if (change.at !== 'interrupted') this.#look(change);
    if (isArrived(change)) this.#lookAgain(change);
    if (this.#deps.wallMs() - this.#shownMs >= SHOW_EVERY_MS) this.#publish();
  }

  #look(change: ColdChange): void {
    const { wallMs, stage, clock } = this.#deps;
    const unsafe = unsafeFault(this.#deps, change.zones);
    if (unsafe && (change.at === 'running' || change.at === 'aborting')) this.stop(unsafe);
    this.#watch(change);
    const isTimeToAsk = wallMs() - this.#askedMs >= ASK_EVERY_MS;
    if (isTimeToAsk) this.#askedMs = wallMs();
    for (const step of change.steps) {
      const run = change.runs[step.id];
      if (run?.at === 'ready' && step.part === 'lock' && !change.back) this.#noteBefore(step);
      if (!run || !(change.back ? run.back === 'doing' : isLooked(run, step))) continue;
      const isDoing = change.back ? run.back === 'doing' : run.at === 'doing';
      const view = stage.view();
      const asked = change.back ? { checks: [], values: undoValues(change, step) ?? {} } : askedOf(view, change, step);
      if (isDoing && isTimeToAsk) this.#acts.ask(step.id, Object.keys(asked.values));
      const sinceUs = run.touched ? this.#acts.sentUs(step.id) : undefined;
      const { id } = step;
      const look = lookAt(view, change.zones, { id, checks: asked.checks }, asked.values, sinceUs, clock.nowUs());
      const event: ColdEvent = look.refused
        ? { t: 'failed', step: step.id, why: look.refused }
        : { t: 'looked', step: step.id, verdict: look.verdict, ...(look.why && { why: look.why }) };
      this.#tell(change, event);
    }
    this.#tell(change, { t: 'time' });
  }

  /** What is done must stay so as long as the change is not over. */
  #watch(change: ColdChange): void {
    const { stage, clock, wallMs } = this.#deps;
    const watch = watchDone(stage.view(), change, this.#doubts, { us: clock.nowUs(), ms: wallMs() });
    this.#doubts = watch.doubts;
    for (const fallen of watch.fallen) this.#tell(change, { t: 'fell', ...fallen });
  }

  /** Only what moves something is a turn. */
  #tell(change: ColdChange, event: ColdEvent): void {
    if (!isSame(change, nextCold(change, event, this.#deps.wallMs()).change)) void this.#turn(event);
  }

  /** What is done again by itself is seen; when nothing is open, the change is over. */
  #lookAgain(change: ColdChange): void {
    const moved = this.#again.look(change);
    if (moved.length > 0) this.#told.note(change, 'redone', undefined, { items: moved });
    if (this.#again.left === 0) void this.#turn({ t: 'requalified' });
    else if (moved.length > 0) void this.#turns.run(() => this.#keep(change));
  }

  #noteBefore(step: ColdStep): void {
    if (this.#noting || !this.#change) return;
    this.#noting = true;
    void this.#acts
      .note(this.#change.steps)
      .then((before) => this.#turn({ t: 'noted', step: step.id, before }))
      .finally(() => {
        this.#noting = false;
      });
  }

  async #act(event: ColdEvent, who: Who): Promise<unknown> {
    const held = this.#deps.seats.act(who);
    const isTick = event.t === 'tick';
    if (held && !isTick) return held;
    if (this.#change && this.#change.at !== 'interrupted' && !isOver(this.#change)) this.#watch(this.#change);
    return (await this.#turn(event, who)) ?? {};
  }

  /** One after another: decided, on disk, and only then sent. */
  #turn(event: ColdEvent, who?: Who): Promise<Fault | undefined> {
    const halts = this.#halts;
    const halted = (): Fault | undefined => (halts === this.#halts ? undefined : this.#halted);
    return this.#turns.run(async (): Promise<Fault | undefined> => {
      const before = this.#change;
      if (!before) return { code: 'cold.none' };
      const next = nextCold(before, event, this.#deps.wallMs());
      if (next.refused) return next.refused;
      if (isSame(before, next.change)) return undefined;
      const occupied = isLocking(next.change) && !isLocking(before) ? occupiedFault(this.#deps) : undefined;
      if (occupied) return occupied;
      const { send } = next;
      const blocked = send && (halted() ?? unsafeFault(this.#deps, before.zones) ?? this.#acts.refusal(send.values));
      if (blocked && event.t === 'do') return blocked;
      const change = blocked ? stoppedAt(next.change, send.step, blocked, this.#deps.wallMs()) : next.change;
      if (isArrived(change) && !isArrived(before)) this.#again.begin(change);
      const fault = await this.#keep(change);
      if (fault) return fault;
      this.#told.moved(before, change, who);
      await this.#follows.follow(before, change);
      if (send && !blocked) void this.#send(change, send, halted());
      this.#publish();
      return undefined;
    });
  }

  async #send(change: ColdChange, send: ColdSend, halted: Fault | undefined): Promise<void> {
    const fault = halted ?? (await this.#acts.send(send, `change:${change.id}`));
    if (fault) await this.#turn({ t: 'failed', step: send.step, why: fault });
  }

  async #keep(change: ColdChange): Promise<Fault | undefined> {
    const fault = await this.#store.write({ change, ...this.#again.kept });
    if (!fault) this.#change = change;
    return fault;
  }

  /** Also one that is not on disk yet. */
  get #newest(): ColdChange | undefined {
    return this.#beginning ?? this.#change;
  }

  #planOf({ mode, scene, preset }: CommandArgs<'cold.plan'>): ColdPlan | Fault {
    const request: TargetRequest = {
      ...(mode !== undefined && { mode }),
      ...(scene !== undefined && { scene }),
      ...(preset !== undefined && { preset }),
    };
    return coldPlan(this.#deps.stage.view(), request, this.#deps.clock.nowUs());
  }

  #beginFault(plan: ColdPlan): Fault | undefined {
    const open = this.#change && !isOver(this.#change) ? this.#change : undefined;
    if (open) return this.lock() ?? { code: 'cold.again-open', params: { n: this.#again.left } };
    return occupiedFault(this.#deps) ?? unsafeFault(this.#deps, plan.zones);
  }

  /** The mode that these zones have in common. */
  #standsIn(zones: readonly string[]): string | undefined {
    const modes = new Set(zones.map((id) => this.#deps.stage.zones.get(id)?.mode));
    return modes.size === 1 ? [...modes][0] : undefined;
  }

  #now(): Parameters<typeof shownChange>[0] {
    return { view: this.#deps.stage.view(), nowUs: this.#deps.clock.nowUs() };
  }

  #publish(): void {
    this.#shownMs = this.#deps.wallMs();
    const change = this.#change;
    this.#deps.publisher.set(['cold'], change ? shownChange(this.#now(), change, this.#again.shown) : null);
  }
}

/** Everything is done; what it made uncertain is to be done again. */
function isArrived(change: ColdChange): boolean {
  return change.at === 'requalify' && isAllDone(change);
}

/** Nothing of it left: the way back stops there and says why. */
function stoppedAt(change: ColdChange, step: string, why: Fault, nowMs: number): ColdChange {
  return nextCold(change, { t: 'failed', step, why }, nowMs).change;
}

function isSame(a: ColdChange, b: ColdChange): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
