/** How far two calibrations of one kind are apart: number by number, and for frames of a tracker on the stage itself. Pure. */
import { angleBetweenRad, composePoses, degFromRad, invertPose, wrapDeg } from '../../geometry.ts';
import type { Vec3 } from '../rotation.ts';
import { type Figure, figuresOf } from './figures.ts';
import type { CalibrationValues } from './version.ts';

/** How far two alignments are apart at a place of the stage, and which way. */
export interface AlignmentDifference {
  /** Where it is told: the centre of the points. */
  readonly atM: Vec3;
  /** b minus a, stage axes, of a camera that stands there. */
  readonly shiftMm: Vec3;
  readonly shiftLengthMm: number;
  readonly turnDeg: number;
}

export function compareAlignments(
  a: readonly number[],
  b: readonly number[],
  atM: Vec3 = [0, 0, 0],
): AlignmentDifference {
  // stage by b <- tracker <- stage by a, of the place itself
  const trackerFromStage = [0, 0, 0, 0, 0, 0, 1];
  invertPose(trackerFromStage, a);
  const moved = [...atM, 0, 0, 0, 1];
  composePoses(moved, trackerFromStage, moved);
  composePoses(moved, b, moved);
  const shiftMm: Vec3 = [(moved[0]! - atM[0]) * 1_000, (moved[1]! - atM[1]) * 1_000, (moved[2]! - atM[2]) * 1_000];
  return {
    atM,
    shiftMm,
    shiftLengthMm: Math.hypot(...shiftMm),
    turnDeg: degFromRad(angleBetweenRad(a, 3, b, 3)),
  };
}

/** One number in two calibrations; null = that one does not say it. */
export interface FigureDifference extends Pick<Figure, 'id' | 'at'> {
  readonly a: number | null;
  readonly b: number | null;
  /** b minus a. */
  readonly change: number | null;
  /** One sigma of the change; null = unknown. */
  readonly sigma: number | null;
}

export function compareFigures(
  a: CalibrationValues | undefined,
  b: CalibrationValues | undefined,
): readonly FigureDifference[] {
  const [first, second] = [a ? figuresOf(a) : [], b ? figuresOf(b) : []];
  const rows = first.map((one) =>
    difference(
      one,
      second.find((other) => same(one, other)),
    ),
  );
  const added = second.filter((one) => !first.some((other) => same(one, other)));
  return [...rows, ...added.map((one) => difference(undefined, one))];
}

const same = (a: Figure, b: Figure): boolean =>
  a.id === b.id && a.at?.zoom === b.at?.zoom && a.at?.focus === b.at?.focus;

function difference(a: Figure | undefined, b: Figure | undefined): FigureDifference {
  const about = a ?? b!;
  const known = a?.sigma != null && b?.sigma != null;
  const turned = about.id.endsWith('pan') || about.id.endsWith('tilt') || about.id.endsWith('roll');
  const raw = a && b ? b.value - a.value : null;
  return {
    id: about.id,
    ...(about.at && { at: about.at }),
    a: a?.value ?? null,
    b: b?.value ?? null,
    change: raw !== null && turned ? wrapDeg(raw) : raw,
    sigma: known ? Math.hypot(a.sigma, b.sigma) : null,
  };
}
