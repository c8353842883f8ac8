// hot path
/**
 * How far the ring of a lens has been turned, in the counts of its encoder: seen, never guessed.
 *
 * Is told: every believed count; what was kept of earlier days; that a person begins anew. An encoder that begins anew at
 * 0 within its way needs the number of its counts: then counts go on beyond it. Without, a turn from one end to the other
 * within one sample is taken for that, counted, and nothing more is learnt until somebody begins anew.
 */

/** In counts that go on where the encoder begins anew. */
export interface RingSeen {
  readonly minRaw: number;
  readonly maxRaw: number;
}

/** Of one tracker; null = never turned. */
export interface KeptEncoders {
  readonly zoom: RingSeen | null;
  readonly focus: RingSeen | null;
}

/** Widths that encoders count in, where nobody said. */
const WIDTHS = [0x1_0000, 0x100_0000] as const;
const MIN = 0;
const MAX = 1;
const AT = 2;

export class EncoderRange {
  readonly #countsTo: number | undefined;
  /** In an array: a number in a field would be allocated anew. */
  readonly #counts = new Float64Array(3).fill(Number.NaN);
  #wraps = 0;

  /** `countsTo`: how many counts it has before it begins anew; absent = it does not. */
  constructor(countsTo?: number) {
    this.#countsTo = countsTo;
  }

  /** Null: it has not been turned. */
  get seen(): RingSeen | null {
    const [minRaw = Number.NaN, maxRaw = Number.NaN] = this.#counts;
    return maxRaw > minRaw ? { minRaw, maxRaw } : null;
  }

  /** Where it stands now; NaN = never heard. */
  get atRaw(): number {
    return this.#counts[AT]!;
  }

  /** How often it seems to have begun anew though nobody said that it does. */
  get wraps(): number {
    return this.#wraps;
  }

  heard(raw: number): void {
    const counts = this.#counts;
    const at = this.#unrolled(raw);
    if (this.#countsTo === undefined && this.#turnedOver(raw)) this.#wraps++;
    counts[AT] = at;
    if (this.#wraps > 0) return;
    if (!(counts[MIN]! <= at)) counts[MIN] = at;
    if (!(counts[MAX]! >= at)) counts[MAX] = at;
  }

  /** What was seen before counts as seen. */
  widen({ minRaw, maxRaw }: RingSeen): void {
    const counts = this.#counts;
    // What was heard before stands in some turn: in the one of what was kept.
    const turn = this.#countsTo;
    if (turn !== undefined && !Number.isNaN(counts[AT]!)) {
      const byCounts = turn * Math.round(((minRaw + maxRaw) / 2 - counts[AT]!) / turn);
      for (let i = 0; i < counts.length; i++) counts[i]! += byCounts;
    }
    counts[MIN] = Number.isNaN(counts[MIN]!) ? minRaw : Math.min(counts[MIN]!, minRaw);
    counts[MAX] = Number.isNaN(counts[MAX]!) ? maxRaw : Math.max(counts[MAX]!, maxRaw);
  }

  reset(): void {
    this.#counts.fill(Number.NaN);
    this.#wraps = 0;
  }

  /** The count nearest to where it was, or to the middle of what was seen where it was not heard yet. */
  #unrolled(raw: number): number {
    const turn = this.#countsTo;
    if (turn === undefined) return raw;
    const counts = this.#counts;
    const near = Number.isNaN(counts[AT]!) ? (counts[MIN]! + counts[MAX]!) / 2 : counts[AT]!;
    return Number.isNaN(near) ? raw : raw + turn * Math.round((near - raw) / turn);
  }

  #turnedOver(raw: number): boolean {
    const before = this.#counts[AT]!;
    const most = Math.max(before, raw);
    for (const width of WIDTHS) if (most < width) return most >= (width * 3) / 4 && Math.abs(raw - before) > width / 2;
    return false;
  }
}
