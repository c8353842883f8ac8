/**
 * Light over time: changes are gathered up to a frame boundary, evaluated there, and kept only where light changed.
 *
 * Is told: true changes of emulators with their time. Tells: the newest frame and a bounded history. A change between
 * two boundaries is seen in the frame after it; late timers do not move it, because its own time decides.
 */
import type { Value } from '../core/parameter.ts';
import type { Rate } from '../core/stage/model.ts';
import type { TruthFrame } from '../protocol/truth.ts';
import { evaluateLight, isSameLight } from './light.ts';
import type { LightPlan, Spot } from './light-plan.ts';

export const MAX_HISTORY = 20_000;

export interface TrueChange extends Spot {
  readonly value: Value;
  readonly atUs: number;
}

export class LightRecorder {
  #plan: LightPlan;
  readonly #rate: Rate;
  readonly #values = new Map<string, Value>();
  readonly #down = new Set<string>();
  readonly #history: TruthFrame[] = [];
  readonly #zeroUs: number;
  #pendingFrame: number | undefined;
  #now: TruthFrame;

  /** `zeroUs`: when frame 0 began, on the clock of the changes. */
  constructor(plan: LightPlan, rate: Rate, values: Iterable<readonly [Spot, Value]>, nowUs: number, zeroUs = 0) {
    this.#plan = plan;
    this.#rate = rate;
    this.#zeroUs = zeroUs;
    for (const [spot, value] of values) this.#values.set(idOf(spot), value);
    this.#now = this.#evaluate(this.frameAt(nowUs), undefined);
    this.#history.push(this.#now);
  }

  get now(): TruthFrame {
    return this.#now;
  }

  /** The frame that is on at this time. */
  frameAt(atUs: number): number {
    return Math.floor(((atUs - this.#zeroUs) * this.#rate.num) / (1_000_000 * this.#rate.den));
  }

  change(change: TrueChange): void {
    this.#before(change.atUs);
    this.#values.set(idOf(change), change.value);
  }

  /** The device has no power: what it renders or shows is black. */
  power(device: string, on: boolean, atUs: number): void {
    this.#before(atUs);
    if (on) this.#down.delete(device);
    else this.#down.add(device);
  }

  /** Other devices: what those showed that are gone is forgotten, what others show goes on. */
  replan(plan: LightPlan, values: Iterable<readonly [Spot, Value]>, atUs: number): void {
    this.#before(atUs);
    this.#plan = plan;
    this.#values.clear();
    for (const [spot, value] of values) this.#values.set(idOf(spot), value);
  }

  /** Call at least once a frame, and before reading. */
  flush(nowUs: number): void {
    if (this.#pendingFrame !== undefined && this.frameAt(nowUs) >= this.#pendingFrame) this.#close();
  }

  /** Oldest first, after this frame; at most `limit`. Without `since`: the newest. */
  history(since: number | undefined, limit: number): readonly TruthFrame[] {
    if (since === undefined) return this.#history.slice(-limit);
    const from = this.#history.findIndex((one) => one.frame > since);
    return from < 0 ? [] : this.#history.slice(from, from + limit);
  }

  /** What changes at this time is first seen at the next boundary; whatever belongs to an earlier one is closed first. */
  #before(atUs: number): void {
    const frame = Math.max(this.frameAt(atUs) + 1, this.#now.frame, this.#pendingFrame ?? 0);
    if (this.#pendingFrame !== undefined && frame > this.#pendingFrame) this.#close();
    this.#pendingFrame = frame;
  }

  #close(): void {
    const frame = this.#pendingFrame;
    this.#pendingFrame = undefined;
    if (frame === undefined) return;
    const next = this.#evaluate(frame, this.#now);
    if (isSameLight(next, this.#now)) return;
    this.#now = next;
    this.#history.push(next);
    if (this.#history.length > MAX_HISTORY) this.#history.splice(0, this.#history.length - MAX_HISTORY);
  }

  #evaluate(frame: number, before: TruthFrame | undefined): TruthFrame {
    return evaluateLight({
      plan: this.#plan,
      read: (spot) => this.#values.get(idOf(spot)),
      isDown: (device) => this.#down.has(device),
      frame,
      atUs: Math.round(this.#zeroUs + (frame * 1_000_000 * this.#rate.den) / this.#rate.num),
      before,
    });
  }
}

const idOf = (spot: Spot): string => `${spot.device} ${spot.key}`;
