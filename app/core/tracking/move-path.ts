// hot path
/**
 * The path of a virtual move: key poses in the stage with their times, and what lies between them.
 *
 * Between two keys every number runs on a curve of least jerk; a key is a halt, or is passed with the speed that its
 * neighbours ask for, so that neither place nor direction nor lens has a step in its speed anywhere. From key to key the
 * camera turns the shorter way round. Before the first key and after the last it stands there.
 */
import { type Numbers, POSE_NUMBERS, rotationVectorFromQuat, turnBetween, turnQuatAt } from '../geometry.ts';
import { quintic } from './min-jerk.ts';
import { blendable, LENS_NUMBERS, MOVE_LENS, type MoveLens } from './move-lens.ts';

export interface MoveKey {
  /** Since the first key, which stands at 0. */
  readonly atS: number;
  /** `[xM, yM, zM, qx, qy, qz, qw]` of the camera in the stage. */
  readonly pose: readonly number[];
  /** Absent = it is passed. The first and the last are halts in any case. */
  readonly halt?: boolean;
  readonly lens?: MoveLens;
}

const PLACE = 3;
const TURN = 3;
/** Per key: place and lens, which run straight from number to number. */
const STRAIGHT = PLACE + LENS_NUMBERS;

/** Made once per move; asked for every sample. */
export class MovePath {
  readonly lengthS: number;
  readonly #last: number;
  readonly #atS: Float64Array;
  readonly #straight: Float64Array;
  readonly #straightSpeed: Float64Array;
  readonly #poses: Float64Array;
  /** From each key to the next, in its own axes. */
  readonly #turn: Float64Array;
  /** Of each key, in its own axes, per second. */
  readonly #turnSpeed: Float64Array;
  readonly #arriving = new Float64Array(TURN);
  readonly #vector = new Float64Array(TURN);

  constructor(keys: readonly MoveKey[]) {
    this.#last = keys.length - 1;
    this.#atS = Float64Array.from(keys, ({ atS }) => atS);
    this.#straight = Float64Array.from(keys.flatMap(straightOf));
    this.#straightSpeed = new Float64Array(this.#straight.length);
    this.#poses = Float64Array.from(keys.flatMap(({ pose }) => [...pose]));
    this.#turn = turnsOf(this.#poses, keys.length);
    this.#turnSpeed = new Float64Array(keys.length * TURN);
    this.lengthS = this.#atS[this.#last] ?? 0;
    for (let i = 1; i < this.#last; i++) if (keys[i]?.halt !== true) this.#pass(i);
  }

  /** Every key says this number of the lens. */
  drives(quantity: number): boolean {
    for (let i = 0; i <= this.#last; i++)
      if (Number.isNaN(this.#straight[i * STRAIGHT + PLACE + quantity]!)) return false;
    return true;
  }

  /** Fills pose and lens of a time on the path; NaN in the lens = not driven. */
  at(pose: Numbers, lens: Numbers, seconds: number): void {
    const from = this.#keyBefore(seconds);
    const to = Math.min(from + 1, this.#last);
    const spanS = this.#atS[to]! - this.#atS[from]!;
    const s = spanS > 0 ? Math.min(1, Math.max(0, (seconds - this.#atS[from]!) / spanS)) : 0;
    for (let n = 0; n < PLACE; n++) pose[n] = this.#run(from, to, n, spanS, s);
    for (let n = 0; n < LENS_NUMBERS; n++) lens[n] = this.#run(from, to, PLACE + n, spanS, s);
    for (let n = PLACE; n < POSE_NUMBERS; n++) pose[n] = this.#poses[from * POSE_NUMBERS + n]!;
    if (spanS > 0) this.#turned(pose, from, to, spanS, s);
  }

  #keyBefore(seconds: number): number {
    let i = 0;
    while (i < this.#last && this.#atS[i + 1]! <= seconds) i++;
    return i;
  }

  #run(from: number, to: number, n: number, spanS: number, s: number): number {
    const a = from * STRAIGHT + n;
    const b = to * STRAIGHT + n;
    return quintic(
      this.#straight[a]!,
      this.#straightSpeed[a]! * spanS,
      this.#straight[b]!,
      this.#straightSpeed[b]! * spanS,
      s,
    );
  }

  #turned(pose: Numbers, from: number, to: number, spanS: number, s: number): void {
    speedOfVector(this.#arriving, this.#turn, from * TURN, this.#turnSpeed, to * TURN);
    for (let n = 0; n < TURN; n++) {
      const leaving = this.#turnSpeed[from * TURN + n]! * spanS;
      this.#vector[n] = quintic(0, leaving, this.#turn[from * TURN + n]!, this.#arriving[n]! * spanS, s);
    }
    turnQuatAt(pose, PLACE, this.#vector);
  }

  /** The speed at a key that is passed: of the parabola through it and its neighbours. */
  #pass(i: number): void {
    const beforeS = this.#atS[i]! - this.#atS[i - 1]!;
    const afterS = this.#atS[i + 1]! - this.#atS[i]!;
    for (let n = 0; n < STRAIGHT; n++) {
      const at = i * STRAIGHT + n;
      const before = (this.#straight[at]! - this.#straight[at - STRAIGHT]!) / beforeS;
      const after = (this.#straight[at + STRAIGHT]! - this.#straight[at]!) / afterS;
      // A lens never runs past a key and back; a camera may swing out a little.
      this.#straightSpeed[at] =
        n < PLACE ? (before * afterS + after * beforeS) / (beforeS + afterS) : withoutOvershoot(before, after);
    }
    for (let n = 0; n < TURN; n++) {
      // A turn is the same vector in the axes that it begins with and in those that it ends with.
      const before = this.#turn[(i - 1) * TURN + n]! / beforeS;
      const after = this.#turn[i * TURN + n]! / afterS;
      this.#turnSpeed[i * TURN + n] = (before * afterS + after * beforeS) / (beforeS + afterS);
    }
  }
}

function straightOf({ pose, lens }: MoveKey): number[] {
  const numbers = MOVE_LENS.map((name) => (lens?.[name] === undefined ? Number.NaN : blendable(name, lens[name])));
  return [...pose.slice(0, PLACE), ...numbers];
}

function turnsOf(poses: Float64Array, count: number): Float64Array {
  const turns = new Float64Array(count * TURN);
  const quat = new Float64Array(4);
  for (let i = 0; i + 1 < count; i++) {
    turnBetween(quat, poses, i * POSE_NUMBERS + PLACE, poses, (i + 1) * POSE_NUMBERS + PLACE);
    rotationVectorFromQuat(turns, i * TURN, quat, 0);
  }
  return turns;
}

/** Harmonic mean of the slopes before and after; nought where they differ in sign. */
function withoutOvershoot(before: number, after: number): number {
  return before * after > 0 ? (2 * before * after) / (before + after) : 0;
}

/**
 * How fast a rotation vector must change at its end for the body to turn with `speed` in its own axes (inverse of the
 * right Jacobian): a rotation vector and a turning body run alike only about one axis.
 */
function speedOfVector(
  out: Float64Array,
  vectors: Float64Array,
  vectorAt: number,
  speeds: Float64Array,
  speedAt: number,
): void {
  const x = vectors[vectorAt]!;
  const y = vectors[vectorAt + 1]!;
  const z = vectors[vectorAt + 2]!;
  const u = speeds[speedAt]!;
  const v = speeds[speedAt + 1]!;
  const w = speeds[speedAt + 2]!;
  const angle = Math.sqrt(x * x + y * y + z * z);
  const k = angle < 1e-4 ? 1 / 12 : 1 / (angle * angle) - 1 / (2 * angle * Math.tan(angle / 2));
  const cx = y * w - z * v;
  const cy = z * u - x * w;
  const cz = x * v - y * u;
  out[0] = u + cx / 2 + k * (y * cz - z * cy);
  out[1] = v + cy / 2 + k * (z * cx - x * cz);
  out[2] = w + cz / 2 + k * (x * cy - y * cx);
}
