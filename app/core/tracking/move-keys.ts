/** Whether keys make a path: wherever a move comes from (studio file, a person, another process), it passed here. */
import { angleBetweenRad, degFromRad, distance, isPose } from '../geometry.ts';
import { LENS_NUMBERS, MOVE_LENS, type MoveLens, type MoveLensName } from './move-lens.ts';
import { type MoveKey, MovePath } from './move-path.ts';
import { DEFAULT_GATE_LIMITS } from './sample-gate.ts';

export const MAX_MOVE_KEYS = 64;
export const MAX_MOVE_S = 600;
/** Shorter is no way between two poses. */
export const MIN_KEY_GAP_S = 0.2;

/** Smallest and largest number of a lens that a key may say. */
export const MOVE_LENS_LIMITS: Readonly<Record<MoveLensName, readonly [min: number, max: number]>> = {
  focalLengthMm: [1, 2_000],
  focusDistanceM: [0.05, 100_000],
  zoomRaw: [0, 0xff_ffff],
  focusRaw: [0, 0xff_ffff],
  zoom: [0, 1],
  focus: [0, 1],
};

/** Which key is wrong, counted from 0, and why. */
export interface KeyFault {
  readonly key: number;
  readonly why: 'none' | 'too-many' | 'time' | 'too-long' | 'pose' | 'lens' | 'too-fast';
}

export function keyFault(keys: readonly MoveKey[]): KeyFault | undefined {
  if (keys.length === 0) return { key: 0, why: 'none' };
  if (keys.length > MAX_MOVE_KEYS) return { key: MAX_MOVE_KEYS, why: 'too-many' };
  for (const [key, { atS, pose, lens }] of keys.entries()) {
    const before = keys[key - 1]?.atS;
    if (!(before === undefined ? atS === 0 : atS >= before + MIN_KEY_GAP_S)) return { key, why: 'time' };
    if (!(atS <= MAX_MOVE_S)) return { key, why: 'too-long' };
    if (!isPose(pose)) return { key, why: 'pose' };
    if (lens !== undefined && !isLens(lens)) return { key, why: 'lens' };
  }
  return speedFault(keys);
}

/** From elsewhere: keys in shape, and a path. */
export function areMoveKeys(raw: unknown): raw is readonly MoveKey[] {
  return Array.isArray(raw) && raw.every(isKey) && keyFault(raw) === undefined;
}

function isKey(raw: unknown): raw is MoveKey {
  if (typeof raw !== 'object' || raw === null || !('atS' in raw) || !('pose' in raw)) return false;
  const { atS, pose } = raw;
  const lens: unknown = 'lens' in raw ? raw.lens : {};
  const isSaid = typeof lens === 'object' && lens !== null && Object.values(lens).every(isNumber);
  const isPassed = !('halt' in raw) || typeof raw.halt === 'boolean';
  return isNumber(atS) && Array.isArray(pose) && pose.every(isNumber) && isSaid && isPassed;
}

const isNumber = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x);

function isLens(lens: MoveLens): boolean {
  return MOVE_LENS.every((name) => {
    const value = lens[name];
    const [min, max] = MOVE_LENS_LIMITS[name];
    return value === undefined || (value >= min && value <= max);
  });
}

/** As fine as the eye of a receiver's own filter. */
const STEP_S = 0.02;

/** The first key on the way to which the camera would outrun what receivers believe. */
function speedFault(keys: readonly MoveKey[]): KeyFault | undefined {
  const path = new MovePath(keys);
  const lens = new Float64Array(LENS_NUMBERS);
  const before = [...(keys[0]?.pose ?? [])];
  const now = [...before];
  for (let s = STEP_S; s <= path.lengthS + STEP_S; s += STEP_S) {
    path.at(now, lens, s);
    const mPerS = distance(before, now) / STEP_S;
    const degPerS = degFromRad(angleBetweenRad(before, 3, now, 3)) / STEP_S;
    if (mPerS > DEFAULT_GATE_LIMITS.maxSpeedMPerS || degPerS > DEFAULT_GATE_LIMITS.maxTurnDegPerS) {
      const next = keys.findIndex(({ atS }) => atS >= s);
      return { key: next < 0 ? keys.length - 1 : next, why: 'too-fast' };
    }
    for (let n = 0; n < now.length; n++) before[n] = now[n] ?? 0;
  }
  return undefined;
}

/** A virtual move as a studio or a library keeps it; blends in frames of the house. */
export interface StoredMove {
  readonly id: string;
  readonly name: string;
  readonly keys: readonly MoveKey[];
  readonly atEnd: 'return' | 'hold';
  readonly inFrames: number;
  readonly outFrames: number;
}
