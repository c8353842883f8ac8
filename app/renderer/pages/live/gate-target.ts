/** The target that the gates in sight are about: what is armed, or what this seat would arm. */
import { useStageList } from '../../live/store.ts';
import { type Target, targetOf, useTarget } from '../../live/target.ts';

export function useGateTarget(): Target | undefined {
  const by = useTarget((target) => target.by);
  const hand = useTarget((target) => target.hand);
  const { mode, scene, preset, zones } = useStageList((state): Target => {
    if (!state.armed) return targetOf(state.cues, by, hand) ?? {};
    const { armed } = state;
    if (armed.preset !== null) return { preset: armed.preset };
    return {
      ...(armed.mode === null ? {} : { mode: armed.mode }),
      ...(armed.scene === null ? {} : { scene: armed.scene }),
      zones: armed.zones,
    };
  });
  const parts = {
    ...(mode === undefined ? {} : { mode }),
    ...(scene === undefined ? {} : { scene }),
    ...(preset === undefined ? {} : { preset }),
    ...(zones === undefined ? {} : { zones }),
  };
  return mode === undefined && scene === undefined && preset === undefined ? undefined : parts;
}
