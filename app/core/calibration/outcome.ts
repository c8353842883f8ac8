/**
 * What every calibration answers: a value that can be stored as JSON, or a refusal that says why and what to do.
 *
 * Units stand in the names. One-sigma everywhere. Positions along the outer (result) axes, rotations about the inner ones.
 */
import type { Fault } from '../parameter.ts';
import type { Matrix } from './linear/matrix.ts';
import { DEG } from './rotation.ts';

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const solved = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refused = (fault: Fault): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault });

/** `stop`: worse than anything that may be used; `watch`: usable for in-camera effects, not for set extension. */
export type Grade = 'good' | 'watch' | 'poor' | 'stop';

export interface Limit {
  readonly good: number;
  readonly watch: number;
  readonly stop: number;
}

export function gradeOf(value: number, limit: Limit): Grade {
  if (value <= limit.good) return 'good';
  if (value <= limit.watch) return 'watch';
  return value <= limit.stop ? 'poor' : 'stop';
}

const ORDER: readonly Grade[] = ['good', 'watch', 'poor', 'stop'];
export const worst = (...grades: readonly Grade[]): Grade =>
  grades.reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), 'good');

/** One sigma of a pose: x, y, z along the outer axes, then about the x, y, z of the inner ones. */
export interface PoseSigma {
  readonly positionMm: readonly [number, number, number];
  readonly rotationDeg: readonly [number, number, number];
  /** 6 x 6, row by row, mm and degrees. */
  readonly covariance: readonly number[];
}

/** From a covariance in metres and radians whose pose starts at row `at`. */
export function poseSigma(covariance: Matrix, at = 0): PoseSigma {
  const unit = (i: number): number => (i < 3 ? 1_000 : DEG);
  const n = covariance.cols;
  const out: number[] = [];
  for (let r = 0; r < 6; r++)
    for (let c = 0; c < 6; c++) out.push(covariance.data[(at + r) * n + at + c]! * unit(r) * unit(c));
  const sigma = (i: number): number => Math.sqrt(Math.max(0, out[i * 7]!));
  return {
    positionMm: [sigma(0), sigma(1), sigma(2)],
    rotationDeg: [sigma(3), sigma(4), sigma(5)],
    covariance: out,
  };
}

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** The axis that a direction lies along most, and the direction itself, for a sentence. */
export function axisWords(v: ArrayLike<number>): { readonly axis: string; readonly direction: string } {
  const names = ['x', 'y', 'z'];
  const sizes = [0, 1, 2].map((i) => Math.abs(v[i]!));
  const most = sizes.indexOf(Math.max(...sizes));
  const sign = v[most]! < 0 ? -1 : 1;
  return { axis: names[most]!, direction: [0, 1, 2].map((i) => round(v[i]! * sign, 2)).join(', ') };
}
