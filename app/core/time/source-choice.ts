/**
 * Which source of time leads: the best that can be used, with hysteresis, so that a flapping one never drags the house.
 *
 * Pure: candidates and the present choice in, the next choice out.
 */
export interface SourceCandidate {
  readonly id: string;
  /** Smaller leads. */
  readonly priority: number;
  readonly usable: boolean;
  /** Monotonic time since when `usable` has had its value. */
  readonly sinceUs: number;
}

export interface ChoicePolicy {
  /** A better source must have been usable this long before it takes over from one that still works. */
  readonly takeOverAfterUs: number;
  /** The present source must have been unusable this long before another one steps in. */
  readonly leaveAfterUs: number;
}

export const CHOICE_POLICY: ChoicePolicy = { takeOverAfterUs: 5_000_000, leaveAfterUs: 1_000_000 };

/** The id to follow now, or undefined while none can be used and none was followed. Ties go to the first listed. */
export function chooseSource(
  currentId: string | undefined,
  candidates: readonly SourceCandidate[],
  nowUs: number,
  policy: ChoicePolicy,
): string | undefined {
  const current = candidates.find(({ id }) => id === currentId);
  const best = bestOf(candidates, (one) => one.usable);
  if (!current) return best?.id;
  const forUs = nowUs - current.sinceUs;
  if (!current.usable) return forUs >= policy.leaveAfterUs ? (best ?? current).id : current.id;
  const settled = bestOf(candidates, (one) => one.usable && nowUs - one.sinceUs >= policy.takeOverAfterUs);
  return settled && settled.priority < current.priority ? settled.id : current.id;
}

function bestOf(
  candidates: readonly SourceCandidate[],
  wanted: (one: SourceCandidate) => boolean,
): SourceCandidate | undefined {
  let best: SourceCandidate | undefined;
  for (const one of candidates) if (wanted(one) && (!best || one.priority < best.priority)) best = one;
  return best;
}
