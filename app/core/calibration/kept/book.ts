/**
 * Which version of a calibration is in force, which were before it, their notes, and what was learnt of it since.
 *
 * Pure steps from one book to the next. Versions themselves are written once and stand apart (version.ts).
 */
import type { Fault } from '../../parameter.ts';
import { type Bound, FROM_FILE } from './version.ts';

/** What stood on the point: what the tracker tracks, or the camera at the end of the lever arm in force. */
export const CHECKED = ['body', 'camera'] as const;

/** A camera put on a surveyed point between takes: one number. */
export interface QuickCheck {
  readonly point: string;
  /** Absent = what is tracked. */
  readonly of?: (typeof CHECKED)[number];
  readonly atMs: number;
  readonly by: string;
  readonly mm: number;
  readonly limitMm: number;
  readonly version: number;
  /** How positions and looks stood then: one that passed counts from there. */
  readonly values: Bound['values'];
}

export interface Head {
  /** Highest number that was ever given. */
  readonly last: number;
  readonly inForce: number;
  readonly sinceMs: number;
  readonly by: string;
  /** What was in force before, newest last. */
  readonly before: readonly number[];
  /** By version. */
  readonly notes: Readonly<Record<string, string>>;
  /** Newest last. */
  readonly checks: readonly QuickCheck[];
  /** What happened since that no reading can show any more: genlock was lost. */
  readonly broken: Fault | null;
}

export const NO_HEAD: Head = {
  last: 0,
  inForce: FROM_FILE,
  sinceMs: 0,
  by: '',
  before: [],
  notes: {},
  checks: [],
  broken: null,
};
const MOST_BEFORE = 50;
const MOST_CHECKS = 50;

/** Another version in force; what was learnt of the one before does not count for it. */
export function putInForce(head: Head, version: number, by: string, atMs: number): Head {
  if (version === head.inForce) return head;
  return {
    ...head,
    inForce: version,
    sinceMs: atMs,
    by,
    before: [...head.before, head.inForce].slice(-MOST_BEFORE),
    broken: null,
  };
}

/** The one before is in force again; undefined where there is none. */
export function goBack(head: Head, by: string, atMs: number): Head | undefined {
  const version = head.before.at(-1);
  if (version === undefined) return undefined;
  return { ...head, inForce: version, sinceMs: atMs, by, before: head.before.slice(0, -1), broken: null };
}

/** One that passes shows that the alignment still stands, whatever happened since. */
export function withCheck(head: Head, check: QuickCheck): Head {
  return {
    ...head,
    checks: [...head.checks, check].slice(-MOST_CHECKS),
    broken: hasPassed(check) ? null : head.broken,
  };
}

/** The newest of the version in force. */
export function newestCheck(head: Head): QuickCheck | undefined {
  return head.checks.findLast((check) => check.version === head.inForce && check.atMs >= head.sinceMs);
}

export const hasPassed = (check: QuickCheck): boolean => check.mm <= check.limitMm;
