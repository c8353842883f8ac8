/** Ends of a take that are as they were meant to be. */
import type { TakeState } from '../../../protocol/state.ts';

export const GOOD: ReadonlySet<TakeState['at']> = new Set(['committed', 'committed-with-exceptions']);
