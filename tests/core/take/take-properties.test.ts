/**
 * take.md section 8 on the pure machine: random plans, devices, disks and people, judged by light and true state.
 * STAGELOCK_LONG=1 runs ten thousand evenings. A failing seed is printed by fast-check and replays alone.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomPlan } from './plans.ts';
import { chance } from './random.ts';
import { Sim } from './sim.ts';
import { complaintsOf } from './sim-check.ts';

const LONG = process.env['STAGELOCK_LONG'] === '1';
const RUNS = LONG ? 10_000 : 1_000;
const seeds = fc.integer({ min: 1, max: 2_000_000_000 });

function evening(seed: number, trouble: number, crashAfter?: number): Sim {
  const c = chance(seed);
  const plan = randomPlan(c);
  const show = c.yes(0.6) ? 'SHOW' : 'REHEARSAL';
  return new Sim({ plan, chance: c, show, trouble, ...(crashAfter !== undefined && { crashAfter }) });
}

test('with well-behaved devices every take commits, and well within its bound', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const sim = evening(seed, 0);
      sim.run();
      expect(complaintsOf(sim)).toEqual([]);
      expect(sim.take.at).toBe('committed');
      expect((sim.take.endedUs ?? 0) - sim.take.startedUs).toBeLessThan(sim.plan.boundMs * 1000);
    }),
    { seed: 11, numRuns: LONG ? 2_000 : 150 },
  );
}, 600_000);

test('whatever devices, disk and people do, the outcome says the truth and no light changes unplanned', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(seeds, (seed) => {
      const sim = evening(seed, 1);
      sim.run();
      sim.drain();
      seen.set(sim.take.at, (seen.get(sim.take.at) ?? 0) + 1);
      expect(complaintsOf(sim)).toEqual([]);
    }),
    { seed: 12, numRuns: RUNS },
  );
  // The evenings must be of every kind, or the property proves little.
  for (const outcome of ['committed', 'committed-with-exceptions', 'rolled-back', 'stuck', 'refused', 'bailed-out']) {
    expect([outcome, seen.get(outcome) ?? 0]).not.toEqual([outcome, 0]);
  }
}, 600_000);

test('on a calmer evening most takes commit or roll back by themselves', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(seeds, (seed) => {
      const sim = evening(seed, 0.15);
      sim.run();
      sim.drain();
      seen.set(sim.take.at, (seen.get(sim.take.at) ?? 0) + 1);
      expect(complaintsOf(sim)).toEqual([]);
    }),
    { seed: 13, numRuns: RUNS },
  );
  expect((seen.get('committed') ?? 0) / RUNS).toBeGreaterThan(0.3);
}, 600_000);
