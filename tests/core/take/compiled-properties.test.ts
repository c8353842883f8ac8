/** The same evenings with plans that the compiler made, on random stages: compiler and machine must agree on light. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../app/core/stage/compile.ts';
import type { Plan } from '../../../app/core/stage/plan.ts';
import { arbStage } from '../arbitrary-studio.ts';
import { NOW_US } from '../small-studio.ts';
import { chance } from './random.ts';
import { Sim } from './sim.ts';
import { complaintsOf } from './sim-check.ts';

const RUNS = process.env['STAGELOCK_LONG'] === '1' ? 5_000 : 300;
const seeds = fc.integer({ min: 1, max: 2_000_000_000 });

function planOf(stage: {
  readonly view: Parameters<typeof compile>[0];
  readonly request: Parameters<typeof compile>[1];
}) {
  const plan = compile(stage.view, stage.request, { planId: 'plan-1' }, NOW_US);
  return 'blockers' in plan || plan.gates.some((gate) => gate.verdict === 'blocking')
    ? undefined
    : (plan satisfies Plan);
}

for (const trouble of [0, 0.3, 1]) {
  test(`compiled plans, trouble ${trouble}: the outcome says the truth and no light changes unplanned`, () => {
    let ran = 0;
    fc.assert(
      fc.property(arbStage({ wild: false }), seeds, fc.boolean(), (stage, seed, isShow) => {
        const plan = planOf(stage);
        if (!plan) return;
        ran += 1;
        const sim = new Sim({ plan, chance: chance(seed), show: isShow ? 'SHOW' : 'REHEARSAL', trouble });
        sim.run();
        sim.drain();
        expect({ complaints: complaintsOf(sim), shape: stage.shape, seed }).toMatchObject({ complaints: [] });
        if (trouble === 0) expect(sim.take.at).toBe('committed');
      }),
      { seed: 41, numRuns: RUNS },
    );
    expect(ran).toBeGreaterThan(RUNS / 20);
  }, 600_000);
}
