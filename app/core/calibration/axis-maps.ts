/**
 * Which of the 48 ways to name, swap and turn round three axes makes tracker points fit stage points.
 *
 * Half of the 48 keep the handedness. A free rotation fits all of one half equally well, so the one is proposed that
 * leaves the tracker level, is the simplest change, and turns least.
 */

import { type Pair, rigidFit } from './rigid-fit.ts';
import { DEG, multiply3, transpose3, type Vec3 } from './rotation.ts';

export interface AxisMap {
  /** What each stage-like axis takes from the tracker: `+x,-y,+z`. */
  readonly axes: string;
  /** Row by row; applied to tracker coordinates before the fit. */
  readonly matrix: readonly number[];
  /** Axes that change their place. */
  readonly moved: number;
  /** Axes that change their sign. */
  readonly turned: number;
  readonly mirrors: boolean;
}

export interface AxisProposal extends AxisMap {
  readonly rmsMm: number;
  /** Left between the tracker's vertical and the stage's. */
  readonly tiltDeg: number;
  readonly yawDeg: number;
  /** No other map of the same quality is as level, as simple and turns as little. */
  readonly clear: boolean;
}

const NAMES = ['x', 'y', 'z'];
const ORDERS: readonly Vec3[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

export const AXIS_MAPS: readonly AxisMap[] = ORDERS.flatMap((order) =>
  Array.from({ length: 8 }, (_, bits): AxisMap => {
    const signs = [0, 1, 2].map((i) => ((bits >> i) & 1 ? -1 : 1));
    const matrix = Array.from({ length: 9 }, (_unused, i) =>
      order[Math.floor(i / 3)] === i % 3 ? signs[Math.floor(i / 3)]! : 0,
    );
    const moved = order.filter((axis, i) => axis !== i).length;
    const turned = signs.filter((sign) => sign < 0).length;
    return {
      axes: order.map((axis, i) => `${signs[i]! < 0 ? '-' : '+'}${NAMES[axis]!}`).join(),
      matrix,
      moved,
      turned,
      mirrors: (moved === 2 ? 1 : 0) !== turned % 2,
    };
  }),
);

/** Within so much the tracker counts as level, and as facing the same way. */
const LEVEL_DEG = 5;
const AHEAD_DEG = 20;
/** Turned further than this, another axis may as well be meant. */
const HALF_AWAY_DEG = 40;

/** The maps of one handedness, best first. */
export function rankAxisMaps(pairs: readonly Pair[], mirrors: boolean): readonly AxisProposal[] {
  const whole = rigidFit(pairs, { handedness: mirrors ? -1 : 1 });
  const ranked = AXIS_MAPS.filter((map) => map.mirrors === mirrors)
    .map((map): AxisProposal => {
      const rotation = multiply3(whole.rotation, transpose3(map.matrix));
      const tiltDeg = Math.acos(Math.min(1, Math.max(-1, rotation[8]!))) * DEG;
      const yawDeg = Math.atan2(rotation[3]!, rotation[0]!) * DEG;
      const { axes, matrix, moved, turned } = map;
      return { axes, matrix, moved, turned, mirrors, rmsMm: whole.rmsMm, tiltDeg, yawDeg, clear: false };
    })
    .toSorted((a, b) => costOf(a) - costOf(b));
  const [first, second] = ranked;
  if (!first || !second) return ranked;
  return [
    { ...first, clear: costOf(second) - costOf(first) > 1 && Math.abs(first.yawDeg) <= HALF_AWAY_DEG },
    ...ranked.slice(1),
  ];
}

/** Level before simple, simple before straight ahead. */
function costOf({ tiltDeg, yawDeg, moved, turned }: AxisProposal): number {
  const tilt = tiltDeg <= LEVEL_DEG ? 0 : tiltDeg;
  const yaw = Math.abs(yawDeg) <= AHEAD_DEG ? 0 : 1 + Math.abs(yawDeg) / 180;
  return tilt * 10 + yaw * 4 + moved + turned;
}
