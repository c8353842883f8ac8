// hot path
/**
 * The mean of a tracker's poses over a second or two while it stands on a point: where it was, and whether it stood.
 *
 * Knows: raw poses as they come. Spread is the root mean square distance from the mean; drift is how far the last third
 * lies from the first.
 */
import { angleBetweenRad, degFromRad } from '../../geometry.ts';

export interface PoseAverageResult {
  /** Tracker from body, before any alignment; null = no sample came. */
  readonly pose: readonly number[] | null;
  readonly samples: number;
  /** At the rate that was expected. */
  readonly expected: number;
  readonly refused: number;
  readonly spreadMm: number;
  readonly driftMm: number;
  readonly turnDeg: number;
  /** One by one, where that was asked: when it came (microseconds), then the pose. */
  readonly track?: readonly (readonly number[])[];
}

const THIRDS = 3;
const ROW = 8;
/** A tracker of 240 Hz over fifteen seconds. */
const MOST_ROWS = 3_600;

export class PoseAverage {
  readonly untilUs: number;
  readonly #startUs: number;
  readonly #expected: number;
  /** Relative to the first: sums of squares of metres far from the origin lose the tenths of millimetres. */
  readonly #first = new Float64Array(7);
  readonly #sum = new Float64Array(7);
  readonly #thirds = new Float64Array(THIRDS * 4);
  #squares = 0;
  #samples = 0;
  #refused = 0;
  #turnRad = 0;
  readonly #track: Float64Array | undefined;
  readonly #everyUs: number;
  #rows = 0;

  /** `everyMs`: a track with one row every so often beside the mean; 0 = none. */
  constructor(startUs: number, seconds: number, expectedHz: number, everyMs = 0) {
    this.#track = everyMs > 0 ? new Float64Array(ROW * MOST_ROWS) : undefined;
    this.#everyUs = everyMs * 1_000;
    this.#startUs = startUs;
    this.untilUs = startUs + seconds * 1e6;
    this.#expected = Math.round(seconds * expectedHz);
  }

  add(pose: ArrayLike<number>, atUs: number): void {
    if (atUs > this.untilUs) return;
    if (this.#track) this.#keep(this.#track, pose, atUs);
    if (this.#samples === 0) for (let i = 0; i < 7; i++) this.#first[i] = pose[i]!;
    const span = this.untilUs - this.#startUs;
    const third = Math.min(THIRDS - 1, Math.max(0, Math.floor(((atUs - this.#startUs) / span) * THIRDS)));
    let square = 0;
    for (let i = 0; i < 3; i++) {
      const off = pose[i]! - this.#first[i]!;
      this.#sum[i]! += off;
      this.#thirds[third * 4 + i]! += off;
      square += off * off;
    }
    this.#thirds[third * 4 + 3]!++;
    this.#squares += square;
    // The two signs of a quaternion are one rotation.
    let dot = 0;
    for (let i = 3; i < 7; i++) dot += pose[i]! * this.#first[i]!;
    for (let i = 3; i < 7; i++) this.#sum[i]! += dot < 0 ? -pose[i]! : pose[i]!;
    this.#turnRad = Math.max(this.#turnRad, angleBetweenRad(this.#first, 3, pose, 3));
    this.#samples++;
  }

  #keep(track: Float64Array, pose: ArrayLike<number>, atUs: number): void {
    if (this.#rows === MOST_ROWS || (this.#rows > 0 && atUs < track[(this.#rows - 1) * ROW]! + this.#everyUs)) return;
    const at = this.#rows++ * ROW;
    track[at] = atUs;
    for (let i = 0; i < 7; i++) track[at + 1 + i] = pose[i]!;
  }

  refuse(): void {
    this.#refused++;
  }

  result(): PoseAverageResult {
    const n = this.#samples;
    const counts = { samples: n, expected: this.#expected, refused: this.#refused, ...this.#rowsKept() };
    if (n === 0) return { pose: null, ...counts, spreadMm: 0, driftMm: 0, turnDeg: 0 };
    const mean = [0, 1, 2].map((i) => this.#sum[i]! / n);
    const length = Math.hypot(this.#sum[3]!, this.#sum[4]!, this.#sum[5]!, this.#sum[6]!);
    const turned = [3, 4, 5, 6].map((i) => this.#sum[i]! / length);
    const variance = this.#squares / n - mean.reduce((sum, off) => sum + off * off, 0);
    return {
      pose: [...mean.map((off, i) => off + this.#first[i]!), ...turned],
      ...counts,
      spreadMm: Math.sqrt(Math.max(0, variance)) * 1_000,
      driftMm: this.#drift() * 1_000,
      turnDeg: degFromRad(this.#turnRad),
    };
  }

  #rowsKept(): Pick<PoseAverageResult, 'track'> {
    const track = this.#track;
    if (!track) return {};
    return { track: Array.from({ length: this.#rows }, (_, i) => [...track.subarray(i * ROW, (i + 1) * ROW)]) };
  }

  #drift(): number {
    const [early, late] = [0, THIRDS - 1];
    const [a, b] = [this.#thirds[early * 4 + 3]!, this.#thirds[late * 4 + 3]!];
    if (a === 0 || b === 0) return 0;
    const off = [0, 1, 2].map((i) => this.#thirds[late * 4 + i]! / b - this.#thirds[early * 4 + i]! / a);
    return Math.hypot(...off);
  }
}
