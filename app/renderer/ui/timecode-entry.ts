/**
 * Timecode as broadcast people type it: digits come in from the right, `1 0 0 0` is ten seconds. Arrows choose one of the
 * four pairs and count it up or down. Pure.
 */
import type { Rate } from '../../core/stage/model.ts';
import { formatTimecode, frameOfTimecode, labelsPerSecond, type Timecode } from '../../core/time/timecode.ts';

export interface Entry {
  /** Eight digits; empty while nothing was typed. */
  readonly digits: string;
  /** The pair that digits go into and arrows count; undefined = digits fill the whole from the right. */
  readonly pair: number | undefined;
  /** The next digit begins anew. */
  readonly fresh: boolean;
}

export interface Labels {
  readonly rate: Rate;
  readonly drop: boolean;
}

export const EMPTY: Entry = { digits: '', pair: undefined, fresh: true };

const ZERO = '00000000';
const LAST_PAIR = 3;
const SECONDS = 2;

/** Digits, and `.` for a pair of zeros. Anything else is left out. */
export function typed(entry: Entry, text: string): Entry {
  let now = entry;
  for (const digit of text.replaceAll('.', '00').replace(/\D/g, '')) now = push(now, digit);
  return now;
}

export function erased(entry: Entry): Entry {
  const { digits, pair } = entry;
  if (digits === '') return entry;
  if (pair !== undefined) return { ...entry, digits: withPair(digits, pair, `0${digits[pair * 2] ?? ''}`) };
  const left = `0${digits.slice(0, -1)}`;
  return left === ZERO ? EMPTY : { ...entry, digits: left, fresh: false };
}

/** To the pair beside; out of the last one at the right, digits fill the whole again. */
export function moved(entry: Entry, by: 1 | -1): Entry {
  if (entry.digits === '') return entry;
  const pair = (entry.pair ?? LAST_PAIR + 1) + by;
  return { ...entry, pair: pair > LAST_PAIR ? undefined : Math.max(0, pair), fresh: true };
}

/** Counts the chosen pair, at first the seconds; the pairs before it follow. From `now` where nothing was typed. */
export function stepped(entry: Entry, by: 1 | -1, { rate, drop }: Labels, now: string): Entry {
  const pair = entry.pair ?? SECONDS;
  const perSecond = labelsPerSecond(rate);
  const [h = 0, m = 0, s = 0, f = 0] = pairsOf(entry.digits === '' ? now.replace(/\D/g, '') : entry.digits);
  const day = 86_400 * perSecond;
  const unit = [3_600 * perSecond, 60 * perSecond, perSecond, 1][pair] ?? 1;
  let label = ((h * 60 + m) * 60 + s) * perSecond + f + by * unit;
  for (;;) {
    label = ((label % day) + day) % day;
    const tc = timecodeOfLabel(label, perSecond, drop);
    // Drop-frame leaves out a few labels at a time: over them to the next one.
    if (frameOfTimecode(tc, rate) !== undefined)
      return { digits: formatTimecode(tc).replace(/\D/g, ''), pair, fresh: true };
    label += by;
  }
}

/** What stands in a clipboard: whole labels, `hh:mm:ss`, or digits; undefined where it is no time at all. */
export function pasted(text: string): Entry | undefined {
  const groups = text.trim().split(/[:;.,]/);
  if (!groups.every((group) => /^\d+$/.test(group))) return undefined;
  if (groups.length === 1) return text.trim().length > ZERO.length ? undefined : typed(EMPTY, text.trim());
  if (groups.length < 3 || groups.length > 4 || groups.some((group) => group.length > 2)) return undefined;
  return {
    digits: [...groups, '00']
      .slice(0, 4)
      .map((group) => group.padStart(2, '0'))
      .join(''),
    pair: undefined,
    fresh: true,
  };
}

/** `10:00:00:00`; empty while nothing was typed. */
export function labelOf({ digits }: Entry, drop: boolean): string {
  if (digits === '') return '';
  const [h, m, s, f] = [0, 2, 4, 6].map((at) => digits.slice(at, at + 2));
  return `${h}:${m}:${s}${drop ? ';' : ':'}${f}`;
}

function push(entry: Entry, digit: string): Entry {
  const { digits, pair, fresh } = entry;
  if (pair === undefined) return { digits: `${fresh ? ZERO : digits}${digit}`.slice(1), pair, fresh: false };
  const before = fresh ? '0' : digits[pair * 2 + 1];
  return { digits: withPair(digits, pair, `${before}${digit}`), pair, fresh: false };
}

function withPair(digits: string, pair: number, two: string): string {
  return `${digits.slice(0, pair * 2)}${two}${digits.slice(pair * 2 + 2)}`;
}

function pairsOf(digits: string): readonly number[] {
  return [0, 2, 4, 6].map((at) => Number(digits.slice(at, at + 2)));
}

function timecodeOfLabel(label: number, perSecond: number, drop: boolean): Timecode {
  const seconds = Math.floor(label / perSecond);
  return {
    hours: Math.floor(seconds / 3_600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    frames: label % perSecond,
    drop,
  };
}
