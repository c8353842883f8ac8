/** Captures that the tracking process was asked for and has not told of yet, by the number of the order. */
import type { Clock } from '../../../drivers/contract.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';

/** Beyond the capture itself. */
const LIMIT_MS = 5_000;

export class Captures {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (result: PoseAverageResult | Fault) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Settles when it is told, when the process is gone, or when it took far too long. */
  async wait(id: number, seconds: number, order: () => Promise<Fault | undefined>): Promise<PoseAverageResult | Fault> {
    const told = Promise.withResolvers<PoseAverageResult | Fault>();
    this.#waiting.set(id, told.resolve);
    const limit = this.#clock.after(seconds * 1_000 + LIMIT_MS, () =>
      told.resolve({ code: 'tracking.no-answer', params: { afterMs: LIMIT_MS } }),
    );
    const refused = await order();
    const result = refused ?? (await told.promise);
    limit[Symbol.dispose]();
    this.#waiting.delete(id);
    return result;
  }

  tell(id: number, result: PoseAverageResult): void {
    this.#waiting.get(id)?.(result);
  }

  fail(why: Fault): void {
    for (const told of this.#waiting.values()) told(why);
  }
}
