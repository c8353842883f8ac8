/**
 * The engine's monotonic clock as a client sees it. A message is never early: of the last few, the one that travelled
 * fastest tells the offset best.
 */
const KEPT = 64;

export class EngineClock {
  readonly #offsets = new Float64Array(KEPT);
  #count = 0;
  #next = 0;
  #bestUs = 0;

  /** A new engine, a new clock. */
  restart(engineUs: number, localMs: number): void {
    this.#count = 0;
    this.#next = 0;
    this.hear(engineUs, localMs);
  }

  hear(engineUs: number, localMs: number): void {
    this.#offsets[this.#next] = engineUs - localMs * 1_000;
    this.#next = (this.#next + 1) % KEPT;
    this.#count = Math.min(KEPT, this.#count + 1);
    let bestUs = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#count; i++) bestUs = Math.max(bestUs, this.#offsets[i] ?? bestUs);
    this.#bestUs = bestUs;
  }

  engineUs(localMs: number): number {
    return localMs * 1_000 + this.#bestUs;
  }
}
