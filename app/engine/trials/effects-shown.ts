/** Per parameter what was shown of its effect and which lead is configured, learnt and adopted. Pure shaping. */
import type { ParamPath } from '../../core/parameter.ts';
import { frameUs } from '../../core/time/rates.ts';
import { learntLead } from '../../core/trial/lead.ts';
import type { EffectState } from '../../protocol/state-trials.ts';
import type { Room } from '../room.ts';
import type { TrialBook } from './trial-book.ts';

type Deps = Pick<Room, 'house' | 'stage'> & { readonly book: TrialBook };

export function effectState({ book, house, stage }: Deps, path: ParamPath): EffectState {
  const trial = book.trials.get(path);
  return {
    trial: trial ?? null,
    lead: {
      configured: stage.studio.bindings.find((binding) => binding.path === path)?.leadFrames ?? 0,
      learnt: learntLead(trial, book.samples(path), frameUs(house.rate)) ?? null,
      adopted: book.leads.get(path) ?? null,
    },
  };
}

/** Those of which anything is known. */
export function effectStates(deps: Deps): Readonly<Record<ParamPath, EffectState>> {
  const effects: Record<ParamPath, EffectState> = {};
  for (const { path, writable } of deps.stage.values.descriptors.values()) {
    const state = effectState(deps, path);
    const isKnown = state.trial ?? state.lead.learnt ?? state.lead.adopted;
    if (writable && (isKnown || state.lead.configured > 0)) effects[path] = state;
  }
  return effects;
}
