/** Does and ticks the steps of a cold change as people would. */
import type { StageState } from '../../../app/protocol/state.ts';
import type { ColdStepShown } from '../../../app/protocol/state-cold.ts';
import type { EngineRig } from '../rig.ts';

export async function ok(rig: EngineRig, name: string, args: Record<string, unknown> = {}): Promise<void> {
  const answer = await rig.command(name, args);
  if (!answer.ok) throw new Error(`${name} ${JSON.stringify(args)}: ${JSON.stringify(answer.error)}`);
}

export function runOf(state: StageState, id: string): ColdStepShown['run'] | undefined {
  return state.cold?.steps.find((step) => step.id === id)?.run;
}

const isDue = ({ run, set }: ColdStepShown): boolean =>
  run.at === 'unproved' || (run.at === 'ready' && Object.keys(set).length > 0);

/** Until this step is no longer waiting for those before it. */
export async function walkTo(rig: EngineRig, last: string): Promise<void> {
  const isThere = (state: StageState): boolean => runOf(state, last)?.at !== 'waiting';
  for (;;) {
    const state = await rig.until(
      `something to do before ${last}`,
      (now) => isThere(now) || (now.cold?.steps.some(isDue) ?? false),
    );
    const due = isThere(state) ? undefined : state.cold?.steps.find(isDue);
    if (!due) return;
    if (due.run.at === 'unproved') await ok(rig, 'cold.tick', { step: due.id, evidence: 'looked' });
    else await ok(rig, 'cold.do', { step: due.id });
    await rig.until(`${due.id} has moved`, (now) => runOf(now, due.id)?.at !== due.run.at);
  }
}
