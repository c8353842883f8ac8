/**
 * Whether another alignment may come into force for a camera now: it moves what its sinks get, at once.
 *
 * Refused while the camera may be on air with a relay of ours in its path, and while a take that it or a zone in its
 * view is part of is armed or runs. Unknown counts as on air.
 */
import type { Fault } from '../../parameter.ts';
import type { ActivePlans } from '../../stage/manual.ts';
import type { StageView } from '../../stage/plan.ts';
import { planOn } from '../../stage/plans-on.ts';

export function changeFault(
  view: Pick<StageView, 'studio' | 'pictures'>,
  camera: string,
  relaying: boolean,
  activePlans: ActivePlans,
): Fault | undefined {
  const onAir = view.pictures.get(camera)?.onAir ?? 'unknown';
  if (relaying && onAir !== 'no')
    return { code: onAir === 'yes' ? 'caldesk.on-air' : 'caldesk.air-unknown', params: { camera } };
  const sees = view.studio.cameras.find((one) => one.id === camera)?.sees ?? [];
  return planOn(activePlans, { id: camera, sees }) && { code: 'caldesk.take', params: { camera } };
}
