/**
 * What this seat would arm: the standby cue, or a target chosen by hand; and which ended take it has put away.
 * Belongs to the seat, not to the stage.
 */
import { create } from 'zustand';
import type { Gate } from '../../core/stage/plan.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { StageState } from '../../protocol/state.ts';
import { cueById } from './view.ts';

export interface Target {
  readonly mode?: string;
  readonly scene?: string;
  readonly preset?: string;
  readonly zones?: readonly string[];
}

export const useTarget = create<{
  readonly by: 'cue' | 'hand';
  readonly hand: Target;
  readonly dismissed: string | undefined;
  readonly rehearsed: unknown;
  /** Of the target chosen by hand, as the newest rehearsal says. */
  readonly handGates: readonly Gate[];
}>(() => ({ by: 'cue', hand: {}, dismissed: undefined, rehearsed: undefined, handGates: [] }));

export function targetOf(cues: StageState['cues'], by: 'cue' | 'hand', hand: Target): Target | undefined {
  if (by === 'hand')
    return hand.mode === undefined && hand.scene === undefined && hand.preset === undefined ? undefined : hand;
  const cue = cueById(cues, cues?.standby ?? null);
  if (!cue) return undefined;
  if (cue.preset !== null) return { preset: cue.preset };
  return { ...(cue.mode === null ? {} : { mode: cue.mode }), ...(cue.scene === null ? {} : { scene: cue.scene }) };
}

/** Arguments of `stage.arm` and `stage.rehearse`. */
export function targetArgs(target: Target): CommandArgs<'stage.rehearse'> {
  const { zones, ...rest } = target;
  return { ...rest, ...(zones && zones.length > 0 ? { zones: [...zones] } : {}) };
}
