/**
 * What `arecord` of alsa-utils says while it captures, line by line, in its own language (LC_ALL=C).
 *
 * Follows the words of alsa-utils 1.2.8 (aplay/aplay.c: open, set_params, xrun, pcm_read) and of strerror. Pure.
 */

export type ArecordSays =
  /** It goes on, and samples are gone. */
  | { readonly is: 'overrun'; readonly ms: number }
  /** It goes on, at another rate than was asked for. */
  | { readonly is: 'rate'; readonly gotHz: number }
  | { readonly is: 'busy' | 'none' | 'denied' | 'format' | 'gone' | 'stalled' }
  | { readonly is: 'other' };

const OVERRUN = /^overrun!!! \(at least ([0-9.]+) ms long\)/;
const RATE = /^Warning: rate is not accurate \(requested = \d+Hz, got = (\d+)Hz\)/;
const FORMAT =
  /(?:Sample format non|Channels count non|Access type not) available|Broken configuration|Unable to install hw params/;

export function readArecord(line: string): ArecordSays {
  const overrun = OVERRUN.exec(line)?.[1];
  if (overrun !== undefined) return { is: 'overrun', ms: Number(overrun) };
  const rate = RATE.exec(line)?.[1];
  if (rate !== undefined) return { is: 'rate', gotHz: Number(rate) };
  if (FORMAT.test(line)) return { is: 'format' };
  if (line.includes('audio open error:')) return { is: openReason(line) };
  if (/read error: |read\/write error, state = DISCONNECTED|status error: No such device/.test(line))
    return { is: line.includes('Input/output error') ? 'stalled' : 'gone' };
  return { is: 'other' };
}

function openReason(line: string): 'busy' | 'none' | 'denied' | 'other' {
  if (line.includes('Device or resource busy')) return 'busy';
  if (line.includes('Permission denied')) return 'denied';
  return /No such (?:file or directory|device)/.test(line) ? 'none' : 'other';
}
