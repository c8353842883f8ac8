/**
 * A simulated evening: devices that acknowledge, verify, lie, refuse, drop, duplicate, delay, reorder and reboot; a disk
 * that is slow or fails; hands on front panels; people who press buttons. All on a test clock, all from one seed.
 *
 * It keeps the truth apart from the machine: what each parameter really is, when bytes really left, what each zone shows.
 * Complaints are collected from that truth (see sim-check.ts), never from the machine's own state.
 */
import type { Fault, Value } from '../../../app/core/parameter.ts';
import type { Plan, Step } from '../../../app/core/stage/plan.ts';
import type { Now, Take, TakeEffect, TakeEvent } from '../../../app/core/stage/take.ts';
import { choicesOf, startTake, stepAll } from '../../../app/core/stage/take-machine.ts';
import type { TakeRecord } from '../../../app/core/stage/take-recovery.ts';
import { JobQueue } from './job-queue.ts';
import type { Chance } from './random.ts';
import { choiceOf, FRAME_US, MS, type Sent, type SimOptions } from './sim-types.ts';

export class Sim {
  readonly plan: Plan;
  readonly c: Chance;
  readonly trouble: number;
  take: Take;
  nowUs = 1_000_000;
  events = 0;
  /** path -> what the device really does. */
  readonly truth = new Map<string, Value>();
  /** The truth at the instant the take ended. */
  truthAtEnd: ReadonlyMap<string, Value> | undefined;
  /** path -> when somebody else changed it last; Infinity where the device acts later than its own time allows. */
  readonly outside = new Map<string, number>();
  readonly sent: Sent[] = [];
  readonly outcomes: { readonly outcome: string; readonly why: Fault | undefined; readonly atUs: number }[] = [];
  readonly leases: { readonly frame: number; readonly nowFrame: number; readonly back: boolean }[] = [];
  readonly alarms: { readonly fault: Fault; readonly loud: boolean }[] = [];
  /** Everything the machine asked to be written, and what is on disk already. */
  readonly records: TakeRecord[] = [];
  readonly onDisk: TakeRecord[] = [];
  readonly desired = new Map<string, Value | undefined>();
  /** group -> when its hold was truly lost. */
  readonly lostUs = new Map<string, number>();
  /** Time spent waiting for people. */
  waitedUs = 0;
  personActs = 0;
  bailedOut = false;
  readonly #queue = new JobQueue();
  #waitingSinceUs: number | undefined;
  readonly #pending = new Map<string, { left: boolean; cancelled: boolean }>();
  readonly #busyUntilUs = new Map<string, number>();
  readonly #epoch = new Map<string, number>();
  readonly #down = new Map<string, number>();
  readonly #crashAfter: number;

  constructor(options: SimOptions) {
    this.plan = options.plan;
    this.c = options.chance;
    this.trouble = options.trouble;
    this.#crashAfter = options.crashAfter ?? Infinity;
    for (const step of this.plan.steps)
      if (!this.truth.has(step.path)) this.truth.set(step.path, step.undo.value ?? 'old');
    const first = startTake(this.plan, 'take-1', options.show, this.now());
    this.take = first.state;
    this.#perform(first.effects);
    this.#planTrouble();
  }

  now(): Now {
    return { us: this.nowUs, frame: Math.floor(this.nowUs / FRAME_US) };
  }

  get crashed(): boolean {
    return this.events >= this.#crashAfter;
  }

  /** Until nothing is left to happen, or the limit: a take that is still running then is a finding. */
  run(limitUs = 400_000_000): void {
    while (!this.crashed) {
      const job = this.#queue.next();
      if (!job || job.atUs > limitUs) return;
      this.nowUs = Math.max(this.nowUs, job.atUs);
      job.run();
    }
  }

  /** What the devices still do after the process has died or the take is over. */
  drain(): void {
    for (let job = this.#queue.next(); job; job = this.#queue.next()) {
      this.nowUs = Math.max(this.nowUs, job.atUs);
      job.run();
    }
  }

  at(delayMs: number, run: () => void): void {
    this.#queue.add(this.nowUs + Math.round(delayMs * MS), run);
  }

  tell(event: TakeEvent): void {
    if (this.crashed) return;
    this.events += 1;
    const before = this.take.at;
    const { state, effects } = stepAll(this.take, [event], this.now());
    this.take = state;
    if (state.endedUs !== undefined) this.truthAtEnd ??= new Map(this.truth);
    if (before !== state.at) this.#person(state.at);
    this.#perform(effects);
  }

  holdOf(group: string): Step | undefined {
    const id = this.plan.holds.find((h) => h.group === group)?.holdStep;
    return this.plan.steps.find((s) => s.id === id);
  }

  isHold(path: string): boolean {
    return this.plan.holds.some((h) => this.holdOf(h.group)?.path === path);
  }

  isHeld(group: string): boolean {
    const step = this.holdOf(group);
    return step !== undefined && this.truth.get(step.path) === step.value;
  }

  heldZones(): Set<string> {
    const zones = new Set<string>();
    for (const hold of this.plan.holds) {
      const recently = this.nowUs - (this.lostUs.get(hold.group) ?? -Infinity) < 260 * MS;
      if (!this.isHeld(hold.group) && !recently) continue;
      for (const zone of this.plan.steps.find((s) => s.id === hold.holdStep)?.visible.zoneIds ?? []) zones.add(zone);
    }
    return zones;
  }

  #odd(p: number): boolean {
    return this.c.yes(p * this.trouble);
  }

  #perform(effects: readonly TakeEffect[]): void {
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: TakeEffect): void {
    switch (effect.t) {
      case 'read':
        return this.#read(effect.token, effect.paths);
      case 'journal':
        return this.#journal(effect);
      case 'release':
        return this.#release(effect);
      case 'cancel':
        return this.#cancel(effect.step, effect.attempt);
      case 'leases':
        this.leases.push({ frame: effect.frame, nowFrame: this.now().frame, back: effect.back });
        return;
      case 'desired':
        this.desired.set(effect.path, effect.value);
        return;
      case 'held':
        return;
      case 'alarm':
        this.alarms.push({ fault: effect.fault, loud: effect.loud });
        return;
      case 'wake':
        this.at((effect.atUs - this.nowUs) / MS + this.c.next(), () => this.tell({ t: 'wake', token: effect.token }));
        return;
      case 'outcome':
        this.outcomes.push({ outcome: effect.outcome, why: effect.why, atUs: this.nowUs });
        return;
    }
  }

  #journal(effect: Extract<TakeEffect, { t: 'journal' }>): void {
    const record = { kind: effect.kind, data: effect.data };
    this.records.push(record);
    if (this.#odd(0.01)) {
      this.at(5, () => this.tell({ t: 'journal-failed', token: effect.token, fault: { code: 'disk-full' } }));
      return;
    }
    // One writer: what was asked first is on disk first. The answer may take its time.
    this.onDisk.push(record);
    const delayMs = this.#odd(0.05) ? this.c.int(50, 900) : this.c.next() * 5;
    this.at(delayMs, () => this.tell({ t: 'journaled', token: effect.token }));
    if (this.#odd(0.03)) this.at(delayMs + 10, () => this.tell({ t: 'journaled', token: effect.token }));
  }

  #read(token: string, paths: readonly string[]): void {
    const faults: Fault[] = [];
    const opening = this.events === 0;
    const changed: string[] = [];
    let lastMs = 1;
    for (const path of paths) {
      const step = this.plan.steps.find((s) => s.path === path);
      if (!step || (step.verify.by !== 'readback' && step.verify.by !== 'echo')) continue;
      const delayMs = 1 + this.c.next() * 40;
      if (this.#odd(0.01) || this.#isDown(step.device)) {
        faults.push({ code: 'no-reply', params: { path } });
        continue;
      }
      lastMs = Math.max(lastMs, delayMs);
      this.at(delayMs, () => {
        const value = this.truth.get(path);
        if (opening && value !== (step.undo.value ?? 'old')) changed.push(path);
        this.tell({ t: 'report', path, value, odd: [], atUs: this.nowUs });
      });
    }
    if (this.#odd(0.005)) return;
    this.at(lastMs + 1, () => this.tell({ t: 'read', token, changed, faults }));
    if (this.#odd(0.05)) this.at(lastMs + 30, () => this.tell({ t: 'read', token, changed: ['ghost'], faults: [] }));
  }

  #release(effect: Extract<TakeEffect, { t: 'release' }>): void {
    const { step, attempt, undo, frame } = effect;
    const key = `${step.id}#${attempt}`;
    const fate = { left: false, cancelled: false };
    this.#pending.set(key, fate);
    const leaveUs = frame === undefined ? this.nowUs : Math.max(this.nowUs, frame * FRAME_US);
    const jitterMs = this.#odd(0.02) ? this.c.int(1, 60) : this.c.next() * 0.5;
    this.at((leaveUs - this.nowUs) / MS + jitterMs, () => {
      if (fate.cancelled) return;
      if (this.#isDown(step.device)) {
        fate.cancelled = true;
        this.tell({ t: 'step-fault', step: step.id, attempt, fault: { code: 'offline' } });
        return;
      }
      fate.left = true;
      const sentUs = this.nowUs;
      this.sent.push({
        step,
        undo,
        attempt,
        atUs: sentUs,
        frame,
        takeAt: this.take.at,
        heldZones: this.heldZones(),
        byPerson: this.personActs > 0,
      });
      const lateUs = frame === undefined ? 0 : Math.max(0, sentUs - leaveUs);
      this.#soon(0.2, () => this.tell({ t: 'sent', step: step.id, attempt, atUs: sentUs, lateUs }));
      this.#deviceHears(step, attempt, frame);
    });
  }

  /** An answer on its way: maybe lost, twice, or late. */
  #soon(delayMs: number, run: () => void, lossy = false): void {
    if (lossy && this.#odd(0.04)) return;
    const late = this.#odd(0.05) ? this.c.int(20, 900) : 0;
    this.at(delayMs + late, run);
    if (this.#odd(0.06)) this.at(delayMs + this.c.int(0, 1_500), run);
  }

  #deviceHears(step: Step, attempt: number, frame: number | undefined): void {
    if (this.#odd(0.03)) return;
    if (this.#odd(0.03)) {
      this.#soon(2, () => this.tell({ t: 'step-fault', step: step.id, attempt, fault: { code: 'refused' } }), true);
      return;
    }
    const slowMs = this.#odd(0.04) ? this.c.int(100, step.timeoutMs * 1.5) : this.c.next() * 30;
    const onFrameMs = frame === undefined ? 0 : (step.leadFrames * FRAME_US) / MS;
    const readyUs = Math.max(this.nowUs + Math.max(slowMs, onFrameMs) * MS, this.#busyUntilUs.get(step.device) ?? 0);
    this.#busyUntilUs.set(step.device, readyUs);
    if (readyUs - this.nowUs > step.timeoutMs * MS) this.outside.set(step.path, Infinity);
    this.#soon(1, () => this.tell({ t: 'acked', step: step.id, attempt, atUs: this.nowUs }), true);
    if (this.#odd(0.04)) {
      // It says what it was told and does nothing.
      this.#soon(
        3,
        () => this.tell({ t: 'report', path: step.path, value: step.value, odd: [], atUs: this.nowUs }),
        true,
      );
      return;
    }
    this.at((readyUs - this.nowUs) / MS, () => {
      if (this.#isDown(step.device)) return;
      this.#set(step.path, step.value);
      this.#push(step.path);
      this.at(80, () => this.#push(step.path));
    });
  }

  /** The device says what it does now. Delayed, it still carries the value of that moment, stamped when it comes. */
  #push(path: string): void {
    const step = this.plan.steps.find((s) => s.path === path);
    if (step?.verify.by !== 'readback' && step?.verify.by !== 'echo') return;
    const value = this.truth.get(path);
    this.#soon(1, () => this.tell({ t: 'report', path, value, odd: [], atUs: this.nowUs }), true);
  }

  #set(path: string, value: Value): void {
    this.truth.set(path, value);
    for (const { group } of this.plan.holds) {
      const step = this.holdOf(group);
      if (step?.path === path && step.value === value) this.lostUs.delete(group);
    }
  }

  #cancel(step: string, attempt: number): void {
    const fate = this.#pending.get(`${step}#${attempt}`);
    if (!fate) throw new Error(`cancel of ${step}#${attempt}, which was never released`);
    const was = fate.left ? 'sent' : 'cancelled';
    if (!fate.left) fate.cancelled = true;
    if (this.#odd(0.05)) return;
    this.#soon(this.c.next() * 20, () => this.tell({ t: 'cancelled', step, attempt, was }));
  }

  #isDown(device: string): boolean {
    return (this.#down.get(device) ?? 0) > this.nowUs;
  }

  #planTrouble(): void {
    // A stage that already is as wanted: nothing can be troubled.
    if (this.plan.steps.length === 0) return;
    const devices = [...new Set(this.plan.steps.map((s) => s.device))];
    const when = (): number => this.c.int(0, 1_500);
    if (this.#odd(0.15)) {
      const device = this.c.pick(devices);
      this.at(when(), () => this.#reboot(device, this.c.int(50, 3_000)));
    }
    if (this.#odd(0.15))
      this.at(when(), () =>
        this.#frontPanel(this.c.pick([...this.truth.keys()].filter((p) => !this.isHold(p)).concat('nobody/cares'))),
      );
    for (const hold of this.plan.holds) if (this.#odd(0.2)) this.at(when(), () => this.#loseHold(hold.group));
    if (this.#odd(0.2)) this.at(when(), () => this.tell({ t: 'stop', seat: 'anna' }));
    if (this.#odd(0.08)) {
      this.at(when(), () => {
        this.bailedOut = true;
        this.tell({ t: 'bailout', seat: 'bo' });
      });
    }
    for (const gate of this.plan.gates) {
      if (!this.#odd(0.4)) continue;
      const startMs = when();
      this.at(startMs, () => this.tell({ t: 'gates', gates: [{ ...gate, verdict: 'blocking' }] }));
      if (this.c.yes(0.6)) this.at(startMs + this.c.int(10, 2_000), () => this.tell({ t: 'gates', gates: [gate] }));
    }
  }

  #reboot(device: string, downMs: number): void {
    const epoch = this.#epoch.get(device) ?? 1;
    this.tell({ t: 'device', device, online: true, epoch });
    this.#down.set(device, this.nowUs + downMs * MS);
    for (const hold of this.plan.holds) {
      const step = this.plan.steps.find((s) => s.id === hold.holdStep);
      if (step?.device === device && this.isHeld(hold.group)) this.#dropHold(hold.group);
    }
    this.at(20, () => this.tell({ t: 'device', device, online: false, epoch }));
    this.#epoch.set(device, epoch + 1);
    this.at(downMs + 5, () => this.tell({ t: 'device', device, online: true, epoch: epoch + 1 }));
  }

  #frontPanel(path: string): void {
    this.outside.set(path, this.nowUs);
    this.#set(path, 'by-hand');
    this.#push(path);
  }

  #dropHold(group: string): void {
    const step = this.holdOf(group);
    if (!step) return;
    this.truth.set(step.path, step.undo.value ?? 'live');
    this.outside.set(step.path, this.nowUs);
    this.lostUs.set(group, this.nowUs);
  }

  #loseHold(group: string): void {
    if (!this.isHeld(group)) return;
    this.#dropHold(group);
    this.at(this.c.int(1, 200), () => this.tell({ t: 'hold-lost', group }));
  }

  #person(at: string): void {
    const waits = at === 'asking' || at === 'stopped' || at === 'stuck';
    if (!waits && this.#waitingSinceUs !== undefined) {
      this.waitedUs += this.nowUs - this.#waitingSinceUs;
      this.#waitingSinceUs = undefined;
    }
    if (!waits) return;
    this.#waitingSinceUs ??= this.nowUs;
    this.at(this.c.int(30, 600), () => this.#choose());
  }

  /** Somebody presses something that is offered; after a dozen tries only what ends it. */
  #choose(): void {
    const { at } = this.take;
    if (this.crashed) return;
    if (this.take.endedUs !== undefined || (at !== 'asking' && at !== 'stopped' && at !== 'stuck')) return;
    const offered = choicesOf(this.take);
    const tired = this.personActs > 12;
    const wanted = tired
      ? offered.filter((o) => o === 'back' || o.startsWith('skip') || (at !== 'asking' && o === 'continue'))
      : offered;
    if (tired && wanted.length === 0) {
      this.bailedOut = true;
      this.tell({ t: 'bailout', seat: 'bo' });
      return;
    }
    this.personActs += 1;
    const choice = choiceOf(this.c.pick(wanted.length > 0 ? wanted : ['back']));
    this.tell({ t: 'choice', seat: 'anna', choice });
    this.at(this.c.int(30, 600), () => this.#choose());
  }
}
