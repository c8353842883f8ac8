/**
 * Do this machine's wall clock and PTP time differ by a number that is known? Only then do frames of the wall clock begin
 * where those of everybody on this PTP time begin.
 *
 * ptp4l with software time stamping steers the system clock itself, to UTC = PTP time - currentUtcOffset; with hardware
 * time stamping it steers the clock of a network card, and what ties the system clock to that (phc2sys) does not answer
 * `pmc`. The two are told apart by the stamp of the newest Sync message: it is of the clock that is steered.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import type { PtpReading } from './ptp-verdict.ts';

/** TAI minus UTC has not been less since 1972. */
const LEAST_UTC_OFFSET_S = 10;
/** The newest Sync message is not older, nor newer: Sync messages come at least once a second. */
const SYNC_OLD_NS = 2_500_000_000n;
const SYNC_AHEAD_NS = 100_000_000n;

export interface PtpEpoch {
  /** TAI minus wall clock; undefined while it cannot be told, see faults. */
  readonly utcOffsetS: number | undefined;
  readonly faults: readonly Fault[];
}

/** `wallNs`: this machine's wall clock when the poll was answered. */
export function judgeEpoch({ sets }: PtpReading, wallNs: bigint): PtpEpoch {
  const time = sets.TIME_PROPERTIES_DATA_SET;
  if (!time?.ptpTimescale) return none('ptp.no-epoch');
  const { currentUtcOffset, currentUtcOffsetValid } = time;
  if (!currentUtcOffsetValid || currentUtcOffset < LEAST_UTC_OFFSET_S)
    return none('ptp.utc-unknown', { offsetS: currentUtcOffset });
  const stampedNs = sets.TIME_STATUS_NP?.ingress_time;
  if (stampedNs === undefined || stampedNs === 0n) return none('ptp.no-sync');
  const oldNs = wallNs - stampedNs;
  if (oldNs > SYNC_OLD_NS || oldNs < -SYNC_AHEAD_NS)
    return none('ptp.other-clock', { apartS: Number(-oldNs / 10_000_000n) / 100 });
  const leap = time.leap61 || time.leap59;
  return { utcOffsetS: currentUtcOffset, faults: leap ? [faultOf('ptp.leap-ahead')] : [] };
}

function none(code: string, params?: Record<string, number>): PtpEpoch {
  return { utcOffsetS: undefined, faults: [faultOf(code, params)] };
}
