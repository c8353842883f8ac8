/**
 * A clock that moves only when a test says so. Between two timers every promise gets its turn, so no test sleeps.
 */
import type { Clock } from '../../drivers/contract.ts';

interface Timer {
  readonly id: number;
  dueUs: number;
  readonly everyUs: number | undefined;
  readonly fn: () => void;
}

export class TestClock implements Clock {
  #nowUs: number;
  #lastId = 0;
  readonly #timers = new Map<number, Timer>();

  constructor(startUs = 1_000_000) {
    this.#nowUs = startUs;
  }

  /** Timers still armed. */
  get pending(): number {
    return this.#timers.size;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  every(ms: number, fn: () => void): Disposable {
    return this.#add(ms, Math.max(1, ms * 1000), fn);
  }

  after(ms: number, fn: () => void): Disposable {
    return this.#add(ms, undefined, fn);
  }

  /** Fires what is due in order, with every promise drained before, between and after. */
  async advance(ms: number): Promise<void> {
    const endUs = this.#nowUs + ms * 1000;
    await drain();
    for (let due = this.#next(endUs); due; due = this.#next(endUs)) {
      this.#nowUs = Math.max(this.#nowUs, due.dueUs);
      if (due.everyUs === undefined) this.#timers.delete(due.id);
      else due.dueUs += due.everyUs;
      due.fn();
      await drain();
    }
    this.#nowUs = endUs;
    await drain();
  }

  /** Time goes on and nothing fires before the next advance: a machine that stood still. */
  leap(ms: number): void {
    this.#nowUs += ms * 1000;
  }

  /** Advances until the promise settles, at most limitMs. */
  async until<T>(promise: Promise<T>, limitMs = 60_000, stepMs = 10): Promise<T> {
    let settled = false;
    const watched = promise.finally(() => {
      settled = true;
    });
    watched.catch(() => undefined);
    for (let passedMs = 0; !settled && passedMs < limitMs; passedMs += stepMs) await this.advance(stepMs);
    if (!settled) throw new Error(`nothing settled within ${limitMs} ms of test time`);
    return watched;
  }

  #add(ms: number, everyUs: number | undefined, fn: () => void): Disposable {
    const id = ++this.#lastId;
    this.#timers.set(id, { id, dueUs: this.#nowUs + Math.max(0, ms) * 1000, everyUs, fn });
    return { [Symbol.dispose]: () => void this.#timers.delete(id) };
  }

  #next(endUs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (timer.dueUs <= endUs && (!first || timer.dueUs < first.dueUs)) first = timer;
    }
    return first;
  }
}

/** Every promise that can settle without time passing has settled. */
export function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
