/** Timecode of the house clock as the page counts it between two patches. Pure. */
import { formatTimecode, framesBetween, parseTimecode, timecodeOf } from '../../core/time/timecode.ts';
import type { StageState } from '../../protocol/state.ts';

export type Clock = StageState['sync']['clock'];

/** The label at that time, with `;` where labels are drop-frame ones. */
export function timecodeAt(clock: Clock, us: number): string {
  return formatTimecode(timecodeOf(Math.floor(countAt(clock, us)), clock.timecodeRate, clock.drop));
}

/** Seconds until the label comes, by the house clock as it runs now; negative once it has passed, undefined for no label. */
export function secondsTo(clock: Clock, label: string, us: number): number | undefined {
  const to = parseTimecode(label);
  const { num, den } = clock.timecodeRate;
  const count = countAt(clock, us);
  const now = timecodeOf(Math.floor(count), clock.timecodeRate, clock.drop);
  const whole = to && framesBetween(now, to, clock.timecodeRate);
  return whole === undefined ? undefined : ((whole - (count - Math.floor(count))) * den) / num;
}

/** Labels counted since the clock's midnight, with the part of the present one that is over. */
function countAt({ timecodeRate, epochUs, timecodeAtEpoch, speedPpm }: Clock, us: number): number {
  const elapsedS = ((us - epochUs) * (1 + speedPpm / 1e6)) / 1e6;
  return timecodeAtEpoch + (elapsedS * timecodeRate.num) / timecodeRate.den;
}
