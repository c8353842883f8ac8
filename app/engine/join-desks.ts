/** Desks that watch the stage and act on it beside takes: how warm systems are, and whom the wall is drawn for. */
import { CutDesk, type CutDeskDeps } from './cuts/cut-desk.ts';
import type { KeepWarmDeps } from './warmth/keep-warm.ts';
import { WarmthDesk } from './warmth/warmth-desk.ts';

export type Desks = ReturnType<typeof joinDesks>;

export function joinDesks(deps: KeepWarmDeps & CutDeskDeps) {
  const warmth = new WarmthDesk(deps);
  const cuts = new CutDesk(deps);
  return {
    warmth,
    cuts,
    /** A few times a second. */
    lookAtDesks: (): void => {
      warmth.sweep();
      cuts.look();
    },
  };
}
