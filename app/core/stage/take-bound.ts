/**
 * What the machine itself may wait for, beyond the steps: records, reads, cancels. Part of a plan's bound (bound.ts).
 */
import type { Plan } from './plan.ts';
import { CANCEL_MS, JOURNAL_MS, readMs } from './take-draft.ts';

/** Records: start, five phases, four barriers back, outcome, and new choices of F there and back. Reads: before, hold, switch, settle, reveal, thrice back. */
export function machineWaitsMs(plan: Pick<Plan, 'steps' | 'gates'>): number {
  const records = 1 + 5 + 4 + 1;
  const newFrames = 2;
  const reads = 8 * readMs(plan.steps);
  const closeAfterMs = plan.gates.reduce((most, gate) => Math.max(most, gate.closeAfterMs), 0);
  return (records + newFrames) * JOURNAL_MS + reads + 2 * CANCEL_MS + 6 * closeAfterMs;
}
