/** Switches bound to timecode labels: F is the first frame of one, there and back, whatever happens on the way. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../../app/core/stage/plan.ts';
import { labelFrames } from '../../../app/core/time/label-start.ts';
import { randomPlan } from './plans.ts';
import { chance } from './random.ts';
import { Rig } from './rig.ts';
import { Sim } from './sim.ts';
import { complaintsOf } from './sim-check.ts';
import { usual } from './usual.ts';

const PAIRS = { rate: { num: 50, den: 1 }, timecodeRate: { num: 25, den: 1 } };
const FOURS = { rate: { num: 100, den: 1 }, timecodeRate: { num: 25, den: 1 } };

function frameOf(plan: Plan, startUs: number, atFrame?: number): number {
  const rig = new Rig(plan, { startUs, ...(atFrame === undefined ? {} : { atFrame }) }).through('load', 'hold-g');
  expect(rig.take.at).toBe('switching');
  const leads = rig.of('release').slice(-2);
  expect(leads.map((e) => e.frame)).toEqual([(rig.take.frame ?? 0) - 2, rig.take.frame]);
  return rig.take.frame ?? Number.NaN;
}

test('F waits for the first frame of its pair, and only then', () => {
  const [even, odd] = [1_000_000, 1_020_000];
  expect([frameOf(usual(), even), frameOf(usual(), odd)]).toEqual([54, 55]);
  const bound = { ...usual(), onLabel: PAIRS };
  expect([frameOf(bound, even), frameOf(bound, odd)]).toEqual([54, 56]);
  expect([0, 1, 2, 3].map((n) => frameOf({ ...usual(), onLabel: FOURS }, even + n * 20_000))).toEqual([56, 56, 56, 60]);
  // An announced frame is a label's own; one that is not, or came too soon, is moved on to the next.
  expect([frameOf(bound, even, 80), frameOf(bound, even, 81), frameOf(bound, odd, 51)]).toEqual([80, 82, 56]);
});

test('on random evenings with trouble every switch, there and back, is on a label; the take stays within its bound', () => {
  let switched = 0;
  let back = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.constantFrom(PAIRS, FOURS), (seed, onLabel) => {
      const c = chance(seed);
      const plan = randomPlan(c);
      const every = labelFrames(onLabel.rate, onLabel.timecodeRate);
      const boundMs = plan.boundMs + 2 * every * 20;
      const sim = new Sim({ plan: { ...plan, onLabel, boundMs }, chance: c, show: 'REHEARSAL', trouble: 0.4 });
      sim.run();
      sim.drain();
      expect(complaintsOf(sim)).toEqual([]);
      for (const { frame, step, undo } of sim.sent) {
        if (frame === undefined) continue;
        expect([step.id, (frame + step.leadFrames) % every]).toEqual([step.id, 0]);
        if (undo) back += 1;
        else switched += 1;
      }
      // A bail-out waits for nothing.
      if (!sim.bailedOut) for (const lease of sim.leases) expect(lease.frame % every).toBe(0);
    }),
    { seed: 21, numRuns: 400 },
  );
  expect(switched).toBeGreaterThan(200);
  expect(back).toBeGreaterThan(20);
}, 120_000);
