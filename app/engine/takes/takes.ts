/**
 * Arming, takes and their ways out, as one place (take.md sections 5 to 7): compiles plans from the stage, keeps what is
 * armed, runs what is taken, and shows all of it.
 *
 * Is told: commands of people; parameters, devices and time by the engine. Tells: plans, outcomes, the published state.
 */
import { randomUUID } from 'node:crypto';
import { isFault } from '../../../drivers/contract.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import type { Armed, Withdrawn } from '../../core/stage/arming.ts';
import { scenesWanted } from '../../core/stage/keep-warm.ts';
import { hasLed, layersAfter } from '../../core/stage/layers-after.ts';
import type { Gate, Plan, TargetRequest } from '../../core/stage/plan.ts';
import { liveGates, planChanged } from '../../core/stage/plan-changed.ts';
import type { Choice, Outcome, Take } from '../../core/stage/take.ts';
import { startBailout, startTake } from '../../core/stage/take-machine.ts';
import type { PlanState } from '../../protocol/state.ts';
import { compileEarly } from '../early-tiers.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { SeatDesk } from '../seats/seat-desk.ts';
import type { Who } from '../server/auth.ts';
import type { TrialDesk } from '../trials/trial-desk.ts';
import { desireUntouched } from './after-take.ts';
import { makeAhead } from './ahead.ts';
import { ArmedPlans } from './armed-plans.ts';
import { History } from './history.ts';
import { holdFrames, involved, PlanMaker, summary } from './plan-maker.ts';
import { prepareTarget } from './prepare.ts';
import { type FinishedTake, TakeBook, valuesBefore } from './take-book.ts';
import { queryPaths, type RunnerDeps, TakeRunner } from './take-runner.ts';
import { planState, resultOf, takeState } from './take-shape.ts';
import { TakesShown } from './takes-shown.ts';

export interface TakesDeps extends RunnerDeps {
  readonly publisher: Publisher;
  readonly seats: SeatDesk;
  readonly history: History;
  /** After an outcome: what survives a restart was changed. */
  keep(): Promise<void>;
  onOutcome(take: Take, outcome: Outcome): void;
  /** They make way: before a plan that meets one is made, and before anything of a take leaves. */
  readonly trials: Pick<TrialDesk, 'yieldTo' | 'stop'>;
  /** A cold change has the stage. */
  locked(): Fault | undefined;
}

export interface ArmOptions {
  readonly replace?: boolean | undefined;
  readonly confirm?: readonly string[] | undefined;
  readonly cue?: string;
  /** Hold groups that an interrupted take left held; this plan releases them. */
  readonly letGo?: readonly string[];
}

export class Takes {
  readonly #deps: TakesDeps;
  readonly #armed = new ArmedPlans();
  readonly #runners = new Map<string, TakeRunner>();
  readonly #waiting = new Map<string, ((take: Take) => void)[]>();
  readonly #book = new TakeBook();
  readonly #plans: PlanMaker;
  readonly #shown: TakesShown;
  #standby: TargetRequest | undefined;
  #gates: readonly Gate[] = [];
  #changed = false;

  constructor(deps: TakesDeps) {
    this.#deps = deps;
    this.#plans = new PlanMaker(deps.stage, deps.clock);
    this.#shown = new TakesShown(deps.publisher);
  }

  /** Compile, check, show; nothing is sent, not even a question. */
  rehearse(request: TargetRequest): PlanState | Fault {
    const plan = this.#plans.to(request);
    return isFault(plan) ? plan : planState(plan);
  }

  /** A cue standing by, or a press: invisible loads only. Never at a start or a reconnect. */
  async prepare(request: TargetRequest, who: Who): Promise<unknown> {
    const plan = this.#deps.locked() ?? this.#plans.to(request);
    return isFault(plan) ? plan : prepareTarget(this.#deps, plan, this.activePlans(), who);
  }

  async arm(request: TargetRequest, who: Who, options: ArmOptions): Promise<PlanState | Fault> {
    return this.#arm(() => this.#plans.to(request, options.letGo), who, options);
  }

  async armUndo(who: Who, takeId: string | undefined): Promise<PlanState | Fault> {
    const of = takeId === undefined ? this.#book.undoable : this.#book.get(takeId);
    if (!of) return { code: 'undo.nothing' };
    const before = this.#book.before(of);
    return this.#arm(() => this.#plans.back(of.take.plan, before, []), who, {});
  }

  /** The way back from a plan that an earlier engine left half done. */
  async armBack(plan: Plan, who: Who, letGo: readonly string[]): Promise<PlanState | Fault> {
    return this.#arm(() => this.#plans.back(plan, new Map(), letGo), who, {});
  }

  disarm(planId: string | undefined, who: Who): Fault | undefined {
    const gone = this.#armed.disarm(planId, who.name);
    if (gone.length === 0) return { code: 'arming.not-armed' };
    this.#withdrawn(gone, false);
    return undefined;
  }

  /** The arming starts its time again: by whoever holds the GO, like arming itself. */
  extend(planId: string, who: Who): unknown {
    const { seats, clock, journal } = this.#deps;
    if (!this.#armed.all().some((armed) => armed.plan.id === planId)) return { code: 'arming.not-armed' };
    const held = seats.act(who);
    if (held) return held;
    const extended = this.#armed.extend(planId, clock.nowUs());
    if (isFault(extended)) return extended;
    const { plan, untilUs } = extended;
    const leftS = Math.round((untilUs - clock.nowUs()) / 1e6);
    journal.note({ kind: 'plan-extended', seat: who.seat, data: { ...summary(plan), leftS } });
    this.#publish();
    return { planId, untilUs };
  }

  /** Joins a plan that is being taken already; takes one that is armed; refuses anything else. */
  async take(planId: string, who: Who, wait: boolean, atFrame?: number): Promise<unknown> {
    const { stage, clock, seats } = this.#deps;
    const armed = this.#armed.all().find((one) => one.plan.id === planId);
    if (armed) {
      const held = seats.act(who);
      if (held) return held;
      if (stage.show === 'EDIT') return { code: 'show.edit-sends-nothing' };
      const changed = planChanged(armed.plan, stage.view(), clock.nowUs());
      if (changed) {
        this.#withdrawn(this.#armed.withdraw(planId, changed), true);
        return { code: 'plan.withdrawn', params: { ...changed.params, why: changed.code } };
      }
    }
    const takeId = randomUUID();
    const joined = this.#armed.join(planId, takeId, clock.nowUs());
    if (joined.do === 'refuse') return joined.why;
    if (joined.do === 'join') return this.#answer(joined.takeId, wait);
    this.#begin(takeId, joined.entry.plan, who.seat, startTake, atFrame);
    this.#publish();
    return this.#answer(takeId, wait);
  }

  /** From any state, needing no arming: unsent plan and rollback steps are dropped, safe pictures go up. */
  async bailout(zones: readonly string[] | undefined, who: Who): Promise<unknown> {
    this.#withdrawn(this.#armed.disarm(undefined, who.name), false);
    for (const runner of this.#running()) runner.feed({ t: 'bailout', seat: who.seat });
    const plan = this.#plans.bailout(zones);
    const takeId = randomUUID();
    this.#begin(takeId, plan, who.seat, startBailout);
    return this.#answer(takeId, true);
  }

  /** Pauses every take at its barrier, changes no picture, works with half the stage offline. */
  stopAll(who: Who): { readonly stopped: readonly string[] } {
    this.#withdrawn(this.#armed.disarm(undefined, who.name), false);
    const running = this.#running();
    for (const runner of running) runner.feed({ t: 'stop', seat: who.seat });
    return { stopped: running.map((runner) => runner.take.id) };
  }

  stopTake(takeId: string | undefined, who: Who): Fault | undefined {
    const running = this.#running().filter((runner) => takeId === undefined || runner.take.id === takeId);
    if (running.length === 0) return { code: 'take.unknown', params: { takeId: takeId ?? '' } };
    for (const runner of running) runner.feed({ t: 'stop', seat: who.seat });
    return undefined;
  }

  choose(takeId: string, who: Who, choice: Choice): unknown {
    const runner = this.#runners.get(takeId);
    if (!runner) return { code: 'take.unknown', params: { takeId } };
    const offered = takeState(runner.take, runner.seat).choices;
    const wanted = 'step' in choice ? `${choice.do}:${choice.step}` : choice.do;
    if (!offered.includes(wanted)) {
      return { code: 'take.choice-not-offered', params: { choice: wanted, at: runner.take.at } };
    }
    runner.feed({ t: 'choice', seat: who.seat, choice });
    return { takeId, at: runner.take.at };
  }

  /** An operator's eye confirms steps that only a person can. */
  tick(step: string, who: Who): boolean {
    const running = this.#running().filter((runner) => runner.take.steps.has(step));
    for (const runner of running) runner.feed({ t: 'tick', seat: who.seat, step });
    return running.length > 0;
  }

  get(takeId: string): unknown {
    const known = this.#runners.get(takeId) ?? this.#book.get(takeId);
    return known ? resultOf(known.take, known.seat) : { code: 'take.unknown', params: { takeId } };
  }

  activePlans(): readonly Plan[] {
    return [...this.#armed.all().map((armed) => armed.plan), ...this.#running().map((runner) => runner.take.plan)];
  }

  /** Of each system, by what is armed or stands by. */
  wantedScenes(): ReadonlyMap<string, string> {
    return scenesWanted(this.#gates);
  }

  armedPlans(): readonly Armed[] {
    return this.#armed.all();
  }

  /** Undefined while it runs, or when nobody knows it. */
  endedTake(takeId: string): FinishedTake | undefined {
    return this.#book.get(takeId);
  }

  runningTakes(): readonly Take[] {
    return this.#running().map((runner) => runner.take);
  }

  /** What the gates on the page are about while nothing is armed. */
  setStandby(request: TargetRequest | undefined): void {
    this.#standby = request;
  }

  changedByHand(path: ParamPath): void {
    this.#book.changedByHand(path);
    this.#publish();
  }

  onParams(paths: readonly ParamPath[]): void {
    for (const runner of this.#running()) {
      for (const path of paths) {
        if (runner.take.plan.claims.has(path)) runner.report(path);
      }
    }
  }

  onDevice(device: string): void {
    const view = this.#deps.stage.devices.get(device);
    if (!view) return;
    for (const runner of this.#running()) {
      runner.feed({ t: 'device', device, online: view.online, epoch: view.epoch });
    }
  }

  /** About ten times a second: gates of what runs and what is armed, and what the page shows of them. */
  sweep(): void {
    const { stage, clock } = this.#deps;
    const view = stage.view();
    const nowUs = clock.nowUs();
    for (const runner of this.#running()) {
      if (runner.take.plan.kind !== 'bailout')
        runner.feed({ t: 'gates', gates: liveGates(runner.take.plan, view, nowUs) });
    }
    this.#withdrawn(this.#armed.sweep(view, nowUs), true);
    this.#gates = this.#shown.gates(view, this.#armed.newest(), this.#standby, nowUs);
    stage.settleWaivers(this.#gates);
  }

  stop(): void {
    for (const runner of this.#runners.values()) runner.dispose();
  }

  #running(): readonly TakeRunner[] {
    return [...this.#runners.values()].filter((runner) => !runner.ended);
  }

  async #arm(make: () => Plan | Fault, who: Who, options: ArmOptions): Promise<PlanState | Fault> {
    const held = this.#deps.locked() ?? this.#deps.seats.act(who);
    if (held) return held;
    const first = make();
    if (isFault(first)) return first;
    await this.#deps.trials.yieldTo(first.claims, { code: 'trial.made-way' });
    // Arming reads first: everything involved is asked again, then the plan that is shown is compiled.
    await queryPaths(this.#deps, involved(first));
    const plan = make();
    if (isFault(plan)) return plan;
    const closed = plan.gates.filter((gate) => gate.verdict === 'blocking');
    const [worst] = closed;
    if (worst) {
      const why = worst.why ? { ...worst.why.params, why: worst.why.code } : {};
      return { code: 'plan.blocked', params: { ...why, count: closed.length, gate: worst.id } };
    }
    const { stage, clock } = this.#deps;
    const fault = await this.#deps.journal.write({ kind: 'plan-armed', seat: who.seat, data: summary(plan) });
    // A cold change may have begun meanwhile.
    const refused = fault ?? this.#deps.locked();
    if (refused) return refused;
    const result = this.#armed.arm({
      plan,
      seat: who.seat,
      show: stage.show,
      nowUs: clock.nowUs(),
      limitS: stage.studio.armLimitS,
      // A seat may always change its own mind.
      replace: (options.replace ?? false) || this.#armed.all().every((armed) => armed.seat === who.seat),
      ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
      ...(options.cue === undefined ? {} : { cue: options.cue }),
    });
    if (isFault(result)) return this.#named(result);
    compileEarly();
    makeAhead(plan, this.#deps.sender, this.#deps.journal);
    this.#withdrawn(result.withdrawn, true);
    this.#publish();
    return planState(plan);
  }

  /** A refusal that names a seat says it by the name people know. */
  #named(fault: Fault): Fault {
    const seat = fault.params?.['seat'];
    return typeof seat === 'string'
      ? { ...fault, params: { ...fault.params, seat: this.#deps.seats.nameOf(seat) } }
      : fault;
  }

  #begin(takeId: string, plan: Plan, seat: string, start: typeof startTake, atFrame?: number): void {
    const { stage, clock, house, trials } = this.#deps;
    trials.stop({ code: 'trial.made-way' });
    const us = clock.nowUs();
    const frameUs = (1e6 * house.rate.den) / house.rate.num;
    // A hold that reads as set shows on the wall some frames later: nothing visible may leave before.
    const setup = { frameUs, marginFrames: 1 + holdFrames(stage, plan), ...(atFrame === undefined ? {} : { atFrame }) };
    const begun = start(plan, takeId, stage.show, { us, frame: house.frame(us) }, setup);
    const runner = new TakeRunner(this.#deps, seat, begun, {
      onChange: () => {
        this.#changed = true;
      },
      onTurn: (take, turn) => this.#turned(take, turn, seat),
    });
    this.#runners.set(takeId, runner);
    this.#changed = true;
  }

  #turned(take: Take, turn: Outcome | 'asking' | 'stopped', seat: string): void {
    const ended = take.endedUs !== undefined;
    if (ended && turn !== 'asking' && turn !== 'stopped') this.#ended(take, turn, seat);
    for (const tell of this.#waiting.get(take.id) ?? []) tell(take);
    this.#waiting.delete(take.id);
    this.#publish();
  }

  #ended(take: Take, outcome: Outcome, seat: string): void {
    const { stage, history } = this.#deps;
    this.#armed.ended(take.id);
    this.#forget(this.#book.add({ take, seat, outcome, before: valuesBefore(take.plan) }));
    const { kind, backTo, target } = take.plan;
    for (const [zone, layers] of layersAfter({ ...target, kind, backTo, zones: target.zoneIds }, outcome))
      stage.layered([zone], layers);
    if (hasLed(outcome)) {
      desireUntouched(stage, take, this.#deps.clock.nowUs());
      if (outcome !== 'failed-visible') history.took(take);
    }
    this.#deps.onOutcome(take, outcome);
    void this.#deps.keep();
  }

  #forget(takeId: string | undefined): void {
    if (takeId === undefined) return;
    this.#runners.get(takeId)?.dispose();
    this.#runners.delete(takeId);
  }

  async #answer(takeId: string, wait: boolean): Promise<unknown> {
    const runner = this.#runners.get(takeId);
    if (!runner) return this.get(takeId);
    const { at } = runner.take;
    if (!wait) return { takeId };
    if (!runner.ended && at !== 'asking' && at !== 'stopped' && at !== 'stuck') {
      await new Promise<void>((resolve) => {
        this.#waiting.set(takeId, [...(this.#waiting.get(takeId) ?? []), () => resolve()]);
      });
    }
    return resultOf(runner.take, runner.seat);
  }

  /** Each goes into the journal with its reason; one that went by itself is also told to people. */
  #withdrawn(gone: readonly Withdrawn[], tell: boolean): void {
    if (gone.length === 0) return;
    for (const { armed, why } of gone) {
      this.#deps.journal.note({ kind: 'plan-withdrawn', seat: armed.seat, data: { ...summary(armed.plan), why } });
      if (!tell) continue;
      const said = { code: 'plan.withdrawn', params: { ...why.params, why: why.code } };
      this.#deps.alarms.raise('plan/withdrawn', said, 'warning');
      this.#deps.alarms.clear('plan/withdrawn');
    }
    this.#publish();
  }

  /** Seats are shown it with the next flush: nothing that leaves now waits for that. */
  #publish(): void {
    this.#changed = true;
  }

  /** A running take moves many times a tick; seats are shown the last of it. */
  flush(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#shown.armed(this.#armed.newest(), this.#deps.stage.show === 'EDIT');
    this.#shown.undo(this.#book.undoable, this.#book.lost());
    const runners = [...this.#runners.values()];
    this.#shown.take(this.#running()[0] ?? runners[runners.length - 1]);
  }
}
