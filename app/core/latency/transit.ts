/**
 * How long a pose was on its way from the moment that it shows to its arrival here: only where tracker and this machine
 * follow the same PTP clock. Pure.
 *
 * Is told: how much later than the device's time its samples arrive by ours, whom the device's clock follows, and our own
 * wall clock against PTP time. Tells: the transit, or why it cannot be told, and then only what came later than the fastest.
 */
import type { Fault } from '../parameter.ts';

/** What this machine's wall clock is to PTP time, while that is known. */
export interface PtpTime {
  readonly utcOffsetS: number;
  readonly domain: number;
  /** As ptp4l writes it: `001122.fffe.334455`. */
  readonly grandmaster: string;
  /** Farthest from the master. */
  readonly offsetNs: number;
}

export interface TransitInputs {
  /** Middle arrival by our monotonic clock less device time; undefined: no device time. */
  readonly lateUs: number | undefined;
  readonly spreadUs: number;
  /** Whom the device says that its clock follows: `ptp/<domain>/<leader, hexadecimal>`, another word, or nothing. */
  readonly follows: string;
  /** Wall clock less monotonic clock, where the samples arrive. */
  readonly wall: { readonly aheadUs: number; readonly accuracyUs: number } | undefined;
  readonly ptp: PtpTime | undefined;
}

export type Transit = { readonly valueUs: number; readonly spreadUs: number } | { readonly why: Fault };

/** Nothing is longer on its way; a clock that is off by leap seconds is off by more. */
const MOST_US = 2_000_000;
/** The wall clock is read this well, or nothing is made of it. */
const ACCURACY_US = 250;

export function transitOf({ lateUs, spreadUs, follows, wall, ptp }: TransitInputs): Transit {
  if (lateUs === undefined) return { why: { code: 'latency.relative-pace' } };
  const [kind = '', domain = '', leader = ''] = follows.split('/');
  if (kind !== 'ptp') return { why: { code: kind === '' ? 'latency.clock-unsaid' : 'latency.clock-own' } };
  if (!ptp || !wall || wall.accuracyUs > ACCURACY_US) return { why: { code: 'latency.clock-ours' } };
  if (Number(domain) !== ptp.domain || !sameClock(leader, ptp.grandmaster))
    return { why: { code: 'latency.clock-other' } };
  const offUs = ptp.offsetNs / 1_000 + wall.accuracyUs;
  const utcUs = lateUs + wall.aheadUs;
  // Some senders stamp PTP time, some UTC: the seconds between tell which.
  for (const valueUs of [utcUs + ptp.utcOffsetS * 1e6, utcUs])
    if (valueUs > -offUs && valueUs < MOST_US) return { valueUs: Math.max(0, valueUs), spreadUs: spreadUs / 2 + offUs };
  return { why: { code: 'latency.clock-odd' } };
}

/** A leader may name itself by its clock (eight bytes) or by the address that this is made of (six). */
function sameClock(leader: string, grandmaster: string): boolean {
  const [said, ours] = [leader, grandmaster].map((text) => text.toLowerCase().replaceAll(/[^0-9a-f]/g, ''));
  if (!said || !ours) return false;
  return said === ours || `${said.slice(0, 6)}fffe${said.slice(6)}` === ours;
}
