/** The target that the gates in sight are about: what is armed, or what this seat would arm. */
import { useCallback } from 'react';
import type { Fault } from '../../../core/parameter.ts';
import { useSeconds } from '../../live/beat.ts';
import { nowUs } from '../../live/session.ts';
import { useLive, useStageList } from '../../live/store.ts';
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

/** A load that has not come by then is not on its way any more, and is offered again. */
const LOADING_US = 20_000_000;

/** The load that a gate asks for was asked of its system already; its report is still to come. */
export function useIsLoading(fix: Fault | undefined): boolean {
  const path = fix?.code === 'fix.load' ? fix.params?.['path'] : undefined;
  const wanted = fix?.params?.['value'];
  const read = useCallback(() => {
    const param = typeof path === 'string' ? useLive.getState().state?.params[path] : undefined;
    if (!param?.desired || param.status === 'failed' || String(param.desired.value) !== wanted) return false;
    return nowUs() - param.desired.atUs < LOADING_US;
  }, [path, wanted]);
  return useSeconds(read);
}
