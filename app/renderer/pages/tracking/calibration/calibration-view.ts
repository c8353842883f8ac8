/** Calibrations as pages show them. Pure. */
import type { AlignmentDifference } from '../../../../core/calibration/kept/version.ts';
import type { CameraCalibration } from '../../../../protocol/state-calibration.ts';

export type OneCalibration = CameraCalibration;

/** Millimetres as the reference gives its limits: tenths, hundredths below one. */
export const mm = (value: number): string => (Math.abs(value) < 1 ? value.toFixed(2) : value.toFixed(1));
export const degrees = (value: number): string => value.toFixed(3);

/** An engine's answer, read with care. */
export function readDifference(answer: unknown): AlignmentDifference | undefined {
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
