/** The loop from a wall's rendering to a camera's output, where it was measured; a data sheet is no measurement. Pure. */
import type { Fault } from '../parameter.ts';
import { LOOP_HOPS } from './hops.ts';
import { spansOf, sumOf, type Waterfall } from './waterfall.ts';

export function measuredLoopUs(fall: Pick<Waterfall, 'hops' | 'loop' | 'transit'>): number | Fault {
  const sum = sumOf(fall, LOOP_HOPS);
  if (sum.atLeast) return { code: 'cut.loop-incomplete', params: { hops: sum.missing.join(', ') } };
  const spans = spansOf(fall).filter(({ hops }) => hops.every((hop) => LOOP_HOPS.includes(hop)));
  const covered = new Set<string>(spans.flatMap(({ hops }) => hops));
  const declared = fall.hops.filter(
    ({ hop, origin }) => LOOP_HOPS.some((one) => one === hop) && !covered.has(hop) && origin?.kind === 'file',
  );
  if (declared.length === 0) return sum.us;
  return { code: 'cut.loop-declared', params: { hops: declared.map(({ hop }) => hop).join(', ') } };
}
