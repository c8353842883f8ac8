/**
 * A stage that nobody has taken yet: which mode, and which scene, it is seen to be in. A wish, never a claim: zones whose
 * owners and pictures fit no mode, or more than one, stay without one.
 */
import type { Mode } from '../../core/stage/model.ts';
import type { Stage } from './stage.ts';

export function settleModes(stage: Stage): void {
  const { studio } = stage;
  const open = studio.zones.filter((zone) => stage.zones.get(zone.id)?.mode === undefined);
  if (open.length === 0) return;
  const fitting = studio.modes.filter((mode) => fits(stage, mode));
  const [mode] = fitting;
  if (fitting.length !== 1 || !mode) return;
  const scene = sceneOf(stage, mode);
  stage.layered(
    open.map((zone) => zone.id),
    scene === undefined ? { mode: mode.id } : { mode: mode.id, scene },
  );
}

function fits(stage: Stage, mode: Mode): boolean {
  const owners = Object.entries(mode.owners);
  const pictures = Object.entries(mode.pictures);
  if (owners.length + pictures.length === 0) return false;
  return (
    owners.every(([zone, system]) => stage.zones.get(zone)?.observed === system) &&
    pictures.every(([camera, path]) => stage.pictures.get(camera)?.path === path)
  );
}

/** The one scene that all owning systems report. */
function sceneOf(stage: Stage, mode: Mode): string | undefined {
  const systems = new Set(Object.values(mode.owners));
  const fitting = stage.studio.scenes.filter((scene) =>
    [...systems].every((id) => {
      const path = stage.studio.systems.find((system) => system.id === id)?.scenePath;
      const wanted = scene.systems[id]?.scene;
      return path === undefined || wanted === undefined ? false : stage.values.record(path).actual?.value === wanted;
    }),
  );
  return fitting.length === 1 ? fitting[0]?.id : undefined;
}
