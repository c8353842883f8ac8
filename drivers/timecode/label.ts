/**
 * The fields of a timecode label as the wire formats here carry them, and what makes one impossible.
 *
 * The same shape as `Timecode` of app/core/time: frame counts and arithmetic are made there, not here.
 */
export interface Label {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
  readonly drop: boolean;
}

/** Rate code of MTC and Art-Net timecode: 0 = 24, 1 = 25, 2 = 29.97 drop-frame, 3 = 30 (or 29.97 non-drop). */
export type RateCode = 0 | 1 | 2 | 3;

const NOMINAL: readonly number[] = [24, 25, 30, 30];

export function nominalOf(code: RateCode): number {
  return NOMINAL[code]!;
}

/** Whether such a label exists where `nominal` labels make a second: ranges, and the labels that drop-frame leaves out. */
export function labelExists(label: Label, nominal: number): boolean {
  const { hours, minutes, seconds, frames, drop } = label;
  for (const [value, limit] of [
    [hours, 24],
    [minutes, 60],
    [seconds, 60],
    [frames, nominal],
  ] as const)
    if (!Number.isInteger(value) || value < 0 || value >= limit) return false;
  return !(drop && seconds === 0 && frames < 2 && minutes % 10 !== 0);
}

/** The label after (or before) one that exists, over drop-frame and midnight. For generators, one frame at a time. */
export function stepLabel(label: Label, nominal: number, by: 1 | -1): Label {
  const { drop } = label;
  let { hours, minutes, seconds } = label;
  let frames = label.frames + by;
  const dropped = (): boolean => drop && seconds === 0 && minutes % 10 !== 0 && frames < 2;
  if (by === -1 && dropped()) frames = -1;
  if (frames >= 0 && frames < nominal) return { hours, minutes, seconds, frames, drop };
  const at = (((hours * 60 + minutes) * 60 + seconds + by + 86_400) % 86_400) | 0;
  hours = Math.floor(at / 3600);
  minutes = Math.floor(at / 60) % 60;
  seconds = at % 60;
  frames = by === 1 ? 0 : nominal - 1;
  if (dropped()) frames = 2;
  return { hours, minutes, seconds, frames, drop };
}
