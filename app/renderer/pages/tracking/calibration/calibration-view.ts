/** Calibrations as pages show them. Pure. */
import type { AlignmentDifference, FigureDifference } from '../../../../core/calibration/kept/compare.ts';
import { FIGURE_UNITS, type Figure, type FigureId } from '../../../../core/calibration/kept/figures.ts';
import type { CommandArgs } from '../../../../protocol/commands.ts';
import type {
  AlignmentSessionState,
  CameraCalibration,
  SessionPointState,
} from '../../../../protocol/state-calibration.ts';

export type OneCalibration = CameraCalibration;
export type { KindCalibration } from '../../../../protocol/state-calibration.ts';

/** Millimetres as the reference gives its limits: tenths, hundredths below one. */
export const mm = (value: number): string => (Math.abs(value) < 1 ? value.toFixed(2) : value.toFixed(1));
export const degrees = (value: number): string => value.toFixed(3);

/** How far something was turned: nobody needs thousandths of it. */
const SPANS: ReadonlySet<FigureId> = new Set(['lean-wide', 'lean-across', 'turn-wide', 'turn-next']);

/** Thousandths of a degree, whole counts, else as millimetres. */
export function figureText(id: FigureId, value: number): string {
  const unit = FIGURE_UNITS[id];
  if (unit === '°') return SPANS.has(id) ? value.toFixed(0) : degrees(value);
  if (unit === '%') return value.toFixed(0);
  return unit === '' && Number.isInteger(value) ? String(value) : mm(value);
}

/** Where on the rings of a lens: zoom and focus in per cent. */
export const ringText = (at: Figure['at']): string =>
  at ? `${Math.round(at.zoom * 100)} / ${Math.round(at.focus * 100)} %` : '';

export interface Comparison {
  readonly figures: readonly FigureDifference[];
  /** Of frames of a tracker. */
  readonly apart: AlignmentDifference | undefined;
}

/** An engine's answer, read with care. */
export function readComparison(answer: unknown): Comparison | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { figures, apart } = answer as { figures?: unknown; apart?: unknown };
  if (!Array.isArray(figures)) return undefined;
  return { figures: figures as FigureDifference[], apart: differenceIn(apart) };
}

function differenceIn(answer: unknown): AlignmentDifference | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { shiftLengthMm, turnDeg, shiftMm } = answer as Partial<AlignmentDifference>;
  const whole = typeof shiftLengthMm === 'number' && typeof turnDeg === 'number' && shiftMm?.length === 3;
  return whole ? (answer as AlignmentDifference) : undefined;
}

/** Whole days, hours or minutes since, for a line in a list. */
export function ageOf(atMs: number, nowMs: number): { readonly n: number; readonly unit: 'd' | 'h' | 'min' } {
  const minutes = Math.max(0, Math.floor((nowMs - atMs) / 60_000));
  if (minutes < 60) return { n: minutes, unit: 'min' };
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? { n: hours, unit: 'h' } : { n: Math.floor(hours / 24), unit: 'd' };
}

/** The first that was not taken; else the one that stands furthest off; undefined when every one is well. */
export function nextPoint(session: AlignmentSessionState): SessionPointState | undefined {
  const open = session.points.find(({ taken, use }) => taken === null && use !== 'dropped');
  return open ?? session.points.find(({ outlier }) => outlier !== null);
}

/** `mark-7 1.25 -3 0.15` or with commas; a fifth number is the uncertainty in mm. Undefined while it is none. */
export function readPoint(text: string): CommandArgs<'calibration.point'>['point'] | undefined {
  const [id = '', ...numbers] = text.trim().split(/[\s,;]+/);
  const values = numbers.map(Number);
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/.test(id) || values.length < 3 || values.length > 4) return undefined;
  if (values.some((value) => !Number.isFinite(value) || Math.abs(value) > 1_000)) return undefined;
  const [xM = 0, yM = 0, zM = 0, mm] = values;
  if (mm !== undefined && mm <= 0) return undefined;
  return { id, name: id, xM, yM, zM, ...(mm !== undefined && { mm }) };
}

export interface PlanPoint {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** End of its residual. */
  readonly toX?: number;
  readonly toY?: number;
  readonly look: 'open' | 'fit' | 'check' | 'dropped' | 'bad';
}

/** Seen from above: x to the right, upstage up. From the side: upstage to the right, height up. One scale for both axes. */
export function planView(
  points: readonly SessionPointState[],
  from: 'top' | 'side',
  width: number,
  height: number,
  times: number,
): readonly PlanPoint[] {
  const [across, up] = from === 'top' ? ([0, 1] as const) : ([1, 2] as const);
  const margin = 34;
  const range = (axis: 0 | 1 | 2): readonly [number, number] => {
    const values = points.map(({ stageM }) => stageM[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [fromX, toX] = range(across);
  const [fromY, toY] = range(up);
  const scale = Math.min(
    (width - 2 * margin) / Math.max(0.5, toX - fromX),
    (height - 2 * margin) / Math.max(0.5, toY - fromY),
  );
  return points.map(({ id, stageM, errorMm, use, taken, outlier }): PlanPoint => {
    const x = width / 2 + (stageM[across] - (fromX + toX) / 2) * scale;
    const y = height / 2 - (stageM[up] - (fromY + toY) / 2) * scale;
    const look = !taken ? 'open' : outlier ? 'bad' : use;
    if (!errorMm || use === 'dropped') return { id, x, y, look };
    const perMm = (scale * times) / 1_000;
    return { id, x, y, toX: x + errorMm[across] * perMm, toY: y - errorMm[up] * perMm, look };
  });
}
