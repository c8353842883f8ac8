/** A virtual move while it is worked on: keys that are taken, retimed, dropped; how it runs over the plan. Pure. */
import { operatorAnglesOf } from '../../../../core/geometry/angles.ts';
import { type KeyFault, keyFault, MIN_KEY_GAP_S } from '../../../../core/tracking/move-keys.ts';
import { LENS_NUMBERS } from '../../../../core/tracking/move-lens.ts';
import { type MoveKey, MovePath } from '../../../../core/tracking/move-path.ts';
import type { Point } from '../../../stage/geometry.ts';

export interface MoveDraft {
  /** Absent: it is a new one. */
  readonly move?: string;
  readonly version: number;
  readonly name: string;
  readonly keys: readonly MoveKey[];
  readonly atEnd: 'return' | 'hold';
  readonly inFrames: number;
  readonly outFrames: number;
}

export const NEW_MOVE: MoveDraft = {
  version: 0,
  name: '',
  keys: [],
  atEnd: 'return',
  inFrames: 50,
  outFrames: 50,
};

/** A key that is taken comes so long after the one before. */
const GAP_S = 2;
export const GAP_STEP_S = 0.5;

export function withKey(draft: MoveDraft, key: Pick<MoveKey, 'pose' | 'lens'>): MoveDraft {
  const last = draft.keys.at(-1);
  return { ...draft, keys: [...draft.keys, { ...key, atS: last === undefined ? 0 : last.atS + GAP_S }] };
}

/** The others come as long after one another as before; the first stands at 0. */
export function withoutKey(draft: MoveDraft, index: number): MoveDraft {
  const kept = draft.keys.filter((_, i) => i !== index);
  const byS = index === 0 ? (kept[0]?.atS ?? 0) : gapOf(draft.keys, index);
  const keys = kept.map((key, i) => (i < index ? key : at(key, tidy(key.atS - byS))));
  return { ...draft, keys };
}

/** Since the key before it. */
export function gapOf(keys: readonly MoveKey[], index: number): number {
  return tidy((keys[index]?.atS ?? 0) - (keys[index - 1]?.atS ?? 0));
}

/** Everything after it moves along. */
export function withGap(draft: MoveDraft, index: number, seconds: number): MoveDraft {
  const wanted = Math.max(MIN_KEY_GAP_S, seconds);
  const byS = wanted - gapOf(draft.keys, index);
  return { ...draft, keys: draft.keys.map((key, i) => (i < index ? key : at(key, tidy(key.atS + byS)))) };
}

export function withHalt(draft: MoveDraft, index: number, halt: boolean): MoveDraft {
  const keys = draft.keys.map((key, i) => {
    if (i !== index) return key;
    const { halt: _, ...passed } = key;
    return halt ? { ...passed, halt: true } : passed;
  });
  return { ...draft, keys };
}

export function draftFault(draft: MoveDraft): KeyFault | undefined {
  return keyFault(draft.keys);
}

export interface PlanKey extends Point {
  readonly atS: number;
  /** Where it looks, from above. */
  readonly toX: number;
  readonly toY: number;
}

const LOOK_M = 0.7;
const STEPS_PER_S = 12;

/** From above: the keys with their directions, and the way between them. */
export function planOfMove(keys: readonly MoveKey[]): {
  readonly keys: readonly PlanKey[];
  readonly way: readonly Point[];
} {
  const placed = keys.map(({ atS, pose }) => {
    const pan = (operatorAnglesOf(pose).panDeg * Math.PI) / 180;
    const [x = 0, y = 0] = pose;
    return { atS, x, y, toX: x + LOOK_M * Math.sin(pan), toY: y + LOOK_M * Math.cos(pan) };
  });
  if (keyFault(keys) !== undefined && keyFault(keys)?.why !== 'too-fast') return { keys: placed, way: [] };
  const path = new MovePath(keys);
  const pose = [0, 0, 0, 0, 0, 0, 1];
  const lens = new Float64Array(LENS_NUMBERS);
  const steps = Math.min(600, Math.ceil(path.lengthS * STEPS_PER_S));
  const way = Array.from({ length: steps + 1 }, (_, i) => {
    path.at(pose, lens, (path.lengthS * i) / Math.max(1, steps));
    return { x: pose[0] ?? 0, y: pose[1] ?? 0 };
  });
  return { keys: placed, way };
}

const at = (key: MoveKey, atS: number): MoveKey => ({ ...key, atS });
const tidy = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;
