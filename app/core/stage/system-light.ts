/** What light and which pictures a system makes now: what would be gone with it. */
import type { Fault } from '../parameter.ts';
import type { PicturePath, System } from './model.ts';
import { watchingCameras } from './ownership.ts';
import type { StageView } from './plan.ts';
import { zonesShowing } from './view.ts';

const MADE_BY: Readonly<Partial<Record<PicturePath, System['kind']>>> = { xr: 'xr', ar: 'ar-key', key: 'ar-key' };

/** Cameras that may be on air and see its light, or whose picture it makes. Unknown counts as on air. */
export function onAirFault(view: StageView, { id, kind }: System): Fault | undefined {
  const seen = zonesShowing(view, id).flatMap((zone) => watchingCameras(view, zone));
  const made = view.studio.cameras.filter((camera) => {
    const picture = view.pictures.get(camera.id);
    const path = picture?.path;
    const isIts = path === undefined || path === 'unknown' || path === 'contested' || MADE_BY[path] === kind;
    return isIts && Object.values(MADE_BY).includes(kind) && (picture?.onAir ?? 'unknown') !== 'no';
  });
  const cameras = [...new Set([...seen, ...made.map((camera) => camera.id)])];
  return cameras.length === 0
    ? undefined
    : { code: 'system.on-air', params: { system: id, cameras: cameras.join(', ') } };
}

/** Zones that would lose their picture; a person says that they may. */
export function ownsFault(view: StageView, { id }: System): Fault | undefined {
  const zones = zonesShowing(view, id);
  return zones.length === 0 ? undefined : { code: 'system.owns', params: { system: id, zones: zones.join(', ') } };
}
