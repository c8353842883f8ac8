/**
 * Cold changes as one place: shows what would be done, runs the one that a person began, keeps it on disk before anything of
 * it leaves, and locks out takes meanwhile (docs/decisions/0010-mode-contract.md).
 *
 * Is told: commands of people; time, ten times a second. Tells: the published state, journal lines, leases. After a restart
 * it observes and waits: nothing is sent before a person resumed or aborted.
 */
import { randomUUID } from 'node:crypto';
import { isFault } from '../../../drivers/contract.ts';
import { type ColdPlan, coldPlan } from '../../core/contract/cold-default.ts';
import { type ColdStep, pathsOf } from '../../core/contract/cold-list.ts';
import { lookAt } from '../../core/contract/cold-look.ts';
import {
  beginChange,
  type ColdChange,
  type ColdEvent,
  type ColdRun,
  type ColdSend,
  isLocking,
  isOver,
  nextCold,
  undoValues,
} from '../../core/contract/cold-machine.ts';
import { lessonsOf } from '../../core/contract/cold-times.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import { recordingGates } from '../../core/stage/gates-devices.ts';
import type { ShowState } from '../../core/stage/model.ts';
import { watchingCameras } from '../../core/stage/ownership.ts';
import type { TargetRequest } from '../../core/stage/plan.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { ColdPlanShown, ContractShown } from '../../protocol/state-cold.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import type { History } from '../takes/history.ts';
import { ColdActs } from './cold-acts.ts';
import { ColdAgain } from './cold-again.ts';
import { shownChange, shownContract, shownPlan } from './cold-show.ts';
import { ColdStore } from './cold-store.ts';

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
> & {
  readonly history: History;
  takes(): Pick<Room['takes'], 'activePlans' | 'runningTakes'>;
  /** Something else moves the stage to measure it. */
  busy(): Fault | undefined;
  /** What survives a restart was changed: leases and modes. */
  keep(): Promise<void>;
  wallOfUs(us: number): number;
};

const SHOW_EVERY_MS = 1_000;
const ASK_EVERY_MS = 300;

export class ColdDesk {
  readonly #deps: ColdDeps;
  readonly #store: ColdStore;
  readonly #acts: ColdActs;
  readonly #again: ColdAgain;
  readonly #turns = new OneAtATime();
  #change: ColdChange | undefined;
  #noting = false;
  #shownMs = 0;
  #askedMs = 0;

  constructor(deps: ColdDeps) {
    this.#deps = deps;
    this.#store = new ColdStore(deps.storage, deps.stage.studio.id);
    this.#acts = new ColdActs(deps);
    this.#again = new ColdAgain(deps);
  }

  /** What an earlier engine left: shown, and nothing sent. */
  async open(): Promise<void> {
    const kept = await this.#store.read();
    if (kept && isFault(kept)) this.#deps.alarms.raise('cold/kept', kept, 'fault');
    if (!kept || isFault(kept) || !kept.change) return;
    this.#again.open(kept);
    this.#change = nextCold(kept.change, { t: 'restart' }, this.#deps.wallMs()).change;
    if (this.#change !== kept.change) this.#note(this.#change, 'interrupted', undefined, {});
    this.#publish();
  }

  /** Takes and hands of others wait for it. */
  lock(): Fault | undefined {
    const change = this.#change;
    if (!change || !isLocking(change)) return undefined;
    return { code: 'cold.locked', params: { seat: change.by, from: change.from, to: change.to } };
  }

  /** A hand leaves alone what the list writes. */
  holds(path: ParamPath): Fault | undefined {
    return this.#change && pathsOf(this.#change.steps).includes(path) ? this.lock() : undefined;
  }

  /** SHOW waits for the change, and for what is to be done again after it. */
  showFault(state: ShowState): Fault | undefined {
    if (state !== 'SHOW' || !this.#change || isOver(this.#change)) return undefined;
    return this.lock() ?? { code: 'cold.again-open', params: { n: this.#again.left } };
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
      const fault = await this.#keep(change);
      if (fault) return fault;
      this.#deps.alarms.clear('cold/kept');
      this.#note(change, 'begin', who, {
        scene: change.scene,
        zones: change.zones,
        steps: change.steps.map((s) => s.id),
      });
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
    if (this.#change && (this.#change.at === 'running' || this.#change.at === 'aborting'))
      void this.#turn({ t: 'stop', why }, who);
  }

  async again({ item, evidence }: CommandArgs<'cold.again'>, who: Who): Promise<unknown> {
    return this.#turns.run(async () => {
      const change = this.#change;
      if (change?.at !== 'requalify') return { code: 'cold.not-open' };
      const fault = this.#again.tick(item, who.name, evidence) ?? (await this.#keep(change));
      if (fault) return fault;
      this.#note(change, 'again', who, { item, evidence });
      this.#publish();
      return {};
    });
  }

  /** Ten times a second. */
  sweep(): void {
    const change = this.#change;
    if (!change || isOver(change)) return;
    if (change.at === 'requalify') this.#lookAgain(change);
    else if (change.at !== 'interrupted') this.#look(change);
    if (this.#deps.wallMs() - this.#shownMs >= SHOW_EVERY_MS) this.#publish();
  }

  #look(change: ColdChange): void {
    const { wallMs, stage, clock } = this.#deps;
    const unsafe = this.#unsafe(change.zones);
    if (unsafe) this.stop(unsafe);
    const isTimeToAsk = wallMs() - this.#askedMs >= ASK_EVERY_MS;
    if (isTimeToAsk) this.#askedMs = wallMs();
    for (const step of change.steps) {
      const run = change.runs[step.id];
      if (run?.at === 'ready' && step.part === 'lock' && !change.back) this.#noteBefore(step);
      if (!run || !isLooked(change, run, step)) continue;
      const isDoing = change.back ? run.back === 'doing' : run.at === 'doing';
      const values = change.back ? (undoValues(change, step) ?? {}) : run.touched ? step.set : {};
      if (isDoing && isTimeToAsk) this.#acts.ask(step.id, Object.keys(values));
      const checks = change.back ? { ...step, checks: [] } : step;
      const sinceUs = run.touched ? this.#acts.sentUs(step.id) : undefined;
      const look = lookAt(stage.view(), change.zones, checks, values, sinceUs, clock.nowUs());
      const event: ColdEvent = look.refused
        ? { t: 'failed', step: step.id, why: look.refused }
        : { t: 'looked', step: step.id, verdict: look.verdict, ...(look.why && { why: look.why }) };
      this.#tell(change, event);
    }
    this.#tell(change, { t: 'time' });
  }

  /** Only what moves something is a turn. */
  #tell(change: ColdChange, event: ColdEvent): void {
    if (!isSame(change, nextCold(change, event, this.#deps.wallMs()).change)) void this.#turn(event);
  }

  /** What is done again by itself is seen; when nothing is open, the change is over. */
  #lookAgain(change: ColdChange): void {
    const moved = this.#again.look(change);
    if (moved.length > 0) this.#note(change, 'redone', undefined, { items: moved });
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
    return (await this.#turn(event, who)) ?? {};
  }

  /** One after another: decided, on disk, and only then sent. */
  #turn(event: ColdEvent, who?: Who): Promise<Fault | undefined> {
    return this.#turns.run(async (): Promise<Fault | undefined> => {
      const before = this.#change;
      if (!before) return { code: 'cold.none' };
      const next = nextCold(before, event, this.#deps.wallMs());
      if (next.refused) return next.refused;
      if (isSame(before, next.change)) return undefined;
      const { send } = next;
      const blocked = send && (this.#unsafe(before.zones) ?? this.#acts.refusal(send.values));
      if (blocked && event.t === 'do') return blocked;
      const change = blocked ? stoppedAt(next.change, send.step, blocked, this.#deps.wallMs()) : next.change;
      if (change.at === 'requalify' && before.at !== 'requalify') this.#again.begin(change);
      const fault = await this.#keep(change);
      if (fault) return fault;
      await this.#follow(before, change, who);
      if (send && !blocked) void this.#send(change, send);
      this.#publish();
      return undefined;
    });
  }

  async #send(change: ColdChange, send: ColdSend): Promise<void> {
    const fault = await this.#acts.send(send, `change:${change.id}`);
    if (fault) await this.#turn({ t: 'failed', step: send.step, why: fault });
  }

  /** Journal, leases, modes and lessons follow from what moved. */
  async #follow(before: ColdChange, change: ColdChange, who: Who | undefined): Promise<void> {
    let leased = false;
    for (const step of change.steps) {
      const [was, is] = [before.runs[step.id], change.runs[step.id]];
      if (!is || (was?.at === is.at && was?.back === is.back)) continue;
      this.#note(change, 'step', who, { step: step.id, is: is.back ?? is.at, evidence: is.evidence, why: is.why });
      const gone = is.at !== was?.at && (is.at === 'confirmed' || is.at === 'ticked');
      const back = is.back !== was?.back && (is.back === 'undone' || is.back === 'ticked');
      if (gone) this.#acts.lease(change, step, step.set);
      if (back) this.#acts.lease(change, step, undoValues(change, step) ?? {});
      leased ||= step.part === 'route' && (gone || back);
    }
    if (change.at !== before.at) this.#note(change, change.at, who, { why: change.why });
    if (change.at === 'requalify' && before.at !== 'requalify') this.#arrived(change);
    if (leased || change.at !== before.at) await this.#deps.keep();
  }

  #arrived(change: ColdChange): void {
    const { stage, history } = this.#deps;
    stage.layered(change.zones, { mode: change.to, scene: change.scene ?? undefined, preset: undefined });
    for (const { key, ms } of lessonsOf(change)) history.add(key, ms);
    void history.keep();
  }

  async #keep(change: ColdChange): Promise<Fault | undefined> {
    const fault = await this.#store.write({ change, ...this.#again.kept });
    if (!fault) this.#change = change;
    return fault;
  }

  #note(change: ColdChange, act: string, who: Who | undefined, data: Readonly<Record<string, unknown>>): void {
    const { id, from, to } = change;
    this.#deps.journal.note({ kind: 'cold', ...(who && { seat: who.seat }), data: { act, id, from, to, ...data } });
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
    const { stage } = this.#deps;
    const takes = this.#deps.takes();
    const open = this.#change && !isOver(this.#change) ? this.#change : undefined;
    if (open) return this.lock() ?? { code: 'cold.again-open', params: { n: this.#again.left } };
    if (stage.show === 'SHOW') return { code: 'cold.in-show' };
    if (stage.show === 'EDIT') return { code: 'show.edit-sends-nothing' };
    if (takes.runningTakes().length > 0) return { code: 'cold.take-running' };
    if (takes.activePlans().length > 0) return { code: 'cold.armed' };
    return this.#deps.busy() ?? this.#unsafe(plan.zones);
  }

  /** On air, or a recorder rolls: the whole change waits. */
  #unsafe(zones: readonly string[]): Fault | undefined {
    const view = this.#deps.stage.view();
    const zone = zones.find((one) => watchingCameras(view, one).length > 0);
    if (zone !== undefined)
      return { code: 'cold.on-air', params: { zone, cameras: watchingCameras(view, zone).join(', ') } };
    const [recording] = recordingGates({ view, nowUs: this.#deps.clock.nowUs() });
    return recording?.value === 'rolling' ? { code: 'cold.recording' } : undefined;
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

function isLooked(change: ColdChange, run: ColdRun, step: ColdStep): boolean {
  if (change.back) return run.back === 'doing';
  return run.at === 'doing' || run.at === 'unproved' || (run.at === 'ready' && Object.keys(step.set).length === 0);
}

/** Nothing of it left: the way back stops there and says why. */
function stoppedAt(change: ColdChange, step: string, why: Fault, nowMs: number): ColdChange {
  return nextCold(change, { t: 'failed', step, why }, nowMs).change;
}

function isSame(a: ColdChange, b: ColdChange): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
