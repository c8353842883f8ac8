/** A device that says it lost its reference, among those that a camera's calibration was made with. Pure. */
import type { StageView } from '../../stage/plan.ts';
import { branchesOf, syncReading } from '../../stage/sync-tree.ts';

/** The tracker, the processors of the walls that the camera sees, and what their frames come through. */
export function unlockedFor(view: StageView, camera: string, nowUs: number): string | undefined {
  const about = view.studio.cameras.find(({ id }) => id === camera);
  if (!about) return undefined;
  const processors = view.studio.zones
    .filter(({ id }) => about.sees.includes(id))
    .flatMap(({ rasters }) => rasters.map(({ processor }) => processor));
  const ids = [...(about.tracking ? [about.tracking.source] : []), ...processors];
  return branchesOf(view, [...new Set(ids)]).find(
    ({ reports }) => syncReading(view, reports?.locked, nowUs).value === false,
  )?.id;
}
