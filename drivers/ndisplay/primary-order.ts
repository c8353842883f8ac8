/**
 * At which node to knock next for the primary. Pure.
 *
 * The nodes stand in the order of the settings, the usual primary first. A node that refused is passed over; one whose link
 * was lost gives way to the next, and a backup's loss begins again at the first, which may be primary again. A round in
 * vain waits before the next one.
 */
export interface Knock {
  readonly door: number;
  /** Rounds in vain since somebody last let us in, from 1. */
  readonly round: number;
}

export const FIRST_KNOCK: Knock = { door: 0, round: 1 };

export interface Pause {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

export interface NextKnock extends Knock {
  readonly waitMs: number;
}

export function knockAfter(at: Knock, was: 'let-in' | 'refused', doors: number, pause: Pause): NextKnock {
  if (was === 'let-in') return { door: at.door === 0 ? 1 % doors : 0, round: 1, waitMs: 0 };
  const door = (at.door + 1) % doors;
  if (door !== 0) return { door, round: at.round, waitMs: 0 };
  return { door, round: at.round + 1, waitMs: Math.min(pause.maxDelayMs, pause.firstDelayMs * 2 ** (at.round - 1)) };
}
