/** The newest cut that a wall has a part in, as seats see it. */
import type { Fault } from '../core/parameter.ts';
import type { CutPlan } from '../core/stage/camera-cut.ts';
import type { CutAt } from '../core/stage/cut-run.ts';

export interface CutState extends Pick<CutPlan, 'source' | 'camera' | 'to'> {
  readonly at: CutAt;
  readonly sinceUs: number;
  /** Frame F at which the wall goes; null until it is chosen, or where it serves the camera already. */
  readonly wallAtUs: number | null;
  readonly cutAtUs: number | null;
  /** From F to the cut; null: nobody measured it. */
  readonly followUs: number | null;
  /** Why a person cuts; null: the mixer follows by itself. */
  readonly countIn: Fault | null;
  readonly why: Fault | null;
}
