/**
 * A take at a timecode: what is armed begins by itself in time for its switch to leave on the announced frame.
 *
 * Knows: one appointment. Is told: a plan, a timecode, who; the passing of time. Tells: the take, or why there is none.
 * Time is asked of the house clock again and again, never counted down: a clock that is slewed or set moves the take along.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { judgeHouse } from '../../core/stage/gates-clock.ts';
import type { Plan } from '../../core/stage/plan.ts';
import { parseTimecode } from '../../core/time/timecode.ts';
import type { CueDesk } from '../cues/cue-desk.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { SeatDesk } from '../seats/seat-desk.ts';
import type { Who } from '../server/auth.ts';
import type { Alarms } from '../stage/alarms.ts';
import type { Stage } from '../stage/stage.ts';
import type { HouseClock } from '../timing/house-clock.ts';
import type { Takes } from './takes.ts';

/** Beside half as much again as the slow part is predicted to need: reads, journal, the machine's own margins. */
const SPARE_MS = 700;
/** A limited arming that has no more than this is extended. */
const KEEP_ARMED_US = 20_000_000;
/** A label that comes later than this has passed already. */
const FARTHEST_MS = 12 * 3_600_000;

export interface ScheduleDeps {
  readonly house: HouseClock;
  readonly stage: Pick<Stage, 'house'>;
  readonly takes: Takes;
  readonly cues: CueDesk;
  readonly seats: SeatDesk;
  readonly journal: Journal;
  readonly alarms: Alarms;
  readonly publisher: Publisher;
}

interface Appointment {
  readonly planId: string;
  readonly at: string;
  readonly frame: number;
  readonly startFrame: number;
  readonly who: Who;
}

export class TakeSchedule {
  readonly #deps: ScheduleDeps;
  #next: Appointment | undefined;
  /** The newest plan of a cue that was looked at. */
  #seen: string | undefined;

  constructor(deps: ScheduleDeps) {
    this.#deps = deps;
  }

  /** The plan that waits for its timecode. */
  get planId(): string | undefined {
    return this.#next?.planId;
  }

  /** Replaces an earlier appointment of the same plan. */
  set(planId: string, at: string, who: Who): unknown {
    const { takes, seats } = this.#deps;
    const armed = takes.armedPlans().find((one) => one.plan.id === planId);
    if (!armed) return { code: 'arming.not-armed' };
    return seats.act(who) ?? this.#appoint(armed.plan, at, who);
  }

  #appoint(plan: Plan, at: string, who: Who): Fault | { planId: string; at: string; frame: number } {
    const { house, journal } = this.#deps;
    const label = parseTimecode(at);
    const frame = label && house.frameOfLabel(label);
    if (frame === undefined) return { code: 'schedule.no-such-timecode', params: { at: at.slice(0, 16) } };
    const closed = this.#closed();
    if (closed) return closed;
    const now = house.frame();
    const ahead = framesOf(house, aheadMs(plan));
    if (frame - now > framesOf(house, FARTHEST_MS) || frame - ahead < now) {
      const soonest = house.timecode(house.usOf(now + ahead + 1));
      return { code: 'schedule.too-soon', params: { at, soonest } };
    }
    this.#next = { planId: plan.id, at, frame, startFrame: frame - ahead, who };
    journal.note({ kind: 'take-scheduled', seat: who.seat, data: { planId: plan.id, at, frame } });
    this.#publish();
    return { planId: plan.id, at, frame };
  }

  /** Why nobody can count on the house clock now; a waiver is for the plan, not for the time. */
  #closed(): Fault | undefined {
    const judged = this.#deps.stage.house && judgeHouse(this.#deps.stage.house);
    return judged?.verdict === 'blocking' ? judged.why : undefined;
  }

  /** A cue that carries its time is set for it when somebody arms it, once; called off, it stays called off. */
  #cueArmed(): void {
    const { takes, cues, seats } = this.#deps;
    const armed = takes.armedPlans().findLast((one) => one.cue !== undefined);
    if (armed?.cue === undefined || armed.plan.id === this.#seen) return;
    this.#seen = armed.plan.id;
    const at = cues.timeOf(armed.cue);
    if (at === undefined) return;
    const set = this.#appoint(armed.plan, at, { seat: armed.seat, name: seats.nameOf(armed.seat), role: 'director' });
    if (isFault(set)) this.#told(set, at);
  }

  /** The house clock stepped: the label is what was asked for, its frame is another one now. */
  rebase(): void {
    const next = this.#next;
    const label = next && parseTimecode(next.at);
    if (!next || !label) return;
    const { house } = this.#deps;
    const frame = house.frameOfLabel(label);
    if (frame === undefined || frame - house.frame() > framesOf(house, FARTHEST_MS))
      return this.#drop({ code: 'schedule.passed' });
    this.#next = { ...next, frame, startFrame: frame - (next.frame - next.startFrame) };
    this.#publish();
  }

  /** By anybody who may arm; all stop does the same. */
  clear(who: Who | undefined): Fault | undefined {
    const gone = this.#next;
    if (!gone) return { code: 'schedule.nothing' };
    this.#next = undefined;
    const { planId, at } = gone;
    this.#deps.journal.note({
      kind: 'take-unscheduled',
      ...(who === undefined ? {} : { seat: who.seat }),
      data: { planId, at },
    });
    this.#publish();
    return undefined;
  }

  /** About ten times a second; the start may be that much late, the spare time covers it. */
  sweep(): void {
    this.#cueArmed();
    const { house, takes } = this.#deps;
    const next = this.#next;
    if (!next) return;
    const armed = takes.armedPlans().find((one) => one.plan.id === next.planId);
    // Withdrawn: for the clock, where it is the clock.
    if (!armed) return this.#drop(this.#closed() ?? { code: 'arming.not-armed' });
    // Whoever set the time wants it armed until then.
    if (armed.untilUs !== undefined && armed.untilUs - house.nowUs() < KEEP_ARMED_US)
      takes.extend(next.planId, next.who);
    if (house.frame() < next.startFrame) return;
    this.#next = undefined;
    this.#publish();
    void this.#begin(next, armed.cue).then((begun) => {
      if (isFault(begun)) this.#told(begun, next.at);
    });
  }

  /** A cue that stands by goes through its list, which moves on; anything else is a take. */
  #begin({ planId, who, frame }: Appointment, cue: string | undefined): Promise<unknown> {
    const { takes, cues } = this.#deps;
    if (cue !== undefined && cues.isStandby(cue)) return cues.startAt(cue, who, frame);
    return takes.take(planId, who, false, frame);
  }

  #drop(why: Fault): void {
    const at = this.#next?.at ?? '';
    this.clear(undefined);
    this.#told(why, at);
  }

  /** Nobody waits for an answer: it is an alarm that stays until somebody has seen it. */
  #told(why: Fault, at: string): void {
    this.#deps.alarms.raise('take/schedule', { code: 'schedule.dropped', params: { at, why: why.code } }, 'fault');
    this.#deps.alarms.clear('take/schedule');
  }

  #publish(): void {
    const { house, publisher } = this.#deps;
    const next = this.#next;
    publisher.set(
      ['scheduled'],
      next
        ? {
            planId: next.planId,
            at: next.at,
            frame: next.frame,
            atUs: house.usOf(next.frame),
            startUs: house.usOf(next.startFrame),
            by: next.who.name,
          }
        : null,
    );
  }
}

function aheadMs(plan: Plan): number {
  return 1.5 * (plan.predictedMs.prepare + plan.predictedMs.hold) + SPARE_MS;
}

function framesOf(house: HouseClock, ms: number): number {
  return Math.ceil((ms * house.rate.num) / (1000 * house.rate.den));
}
