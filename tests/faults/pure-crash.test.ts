/** The process dies after any event: what the next start says from disk and by looking is so (take.md 6.10). */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomPlan } from '../core/take/plans.ts';
import { chance } from '../core/take/random.ts';
import { Sim } from '../core/take/sim.ts';
import { complaintsAfterCrash } from '../core/take/sim-check.ts';

const RUNS = process.env['STAGELOCK_LONG'] === '1' ? 10_000 : 800;

test('crash after any event: the statement of the next start is true', () => {
  let interrupted = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.integer({ min: 1, max: 120 }), (seed, crashAfter) => {
      const c = chance(seed);
      const sim = new Sim({ plan: randomPlan(c), chance: c, show: 'SHOW', trouble: 0.5, crashAfter });
      sim.run();
      // Devices finish what had left; then the new process looks.
      sim.drain();
      if (sim.crashed && sim.take.endedUs === undefined) interrupted += 1;
      expect(complaintsAfterCrash(sim)).toEqual([]);
    }),
    { seed: 21, numRuns: RUNS },
  );
  expect(interrupted).toBeGreaterThan(RUNS / 3);
}, 600_000);
