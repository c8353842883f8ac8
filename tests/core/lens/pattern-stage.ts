/** The small stage with markers on its walls: dark, off air, in rehearsal. */
import type { LensCal } from '../../../app/core/lens/settings.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import type { WallLight } from '../../../app/core/stage/wall-light.ts';
import { binding, SMALL_VALUES, smallSpecs, smallStudio, spec, viewOf, withOnAir } from '../small-studio.ts';

export const wall = (system: string, zone: string): WallLight => ({
  id: `${system}-${zone}`,
  zone,
  system,
  path: `pattern/${system}/${zone}`,
  lit: true,
  dark: false,
  levelPct: 12,
  maxNits: 1_500,
  brightnessPath: zone === 'left' ? 'wall/proc-1/brightness' : 'wall/proc-2/brightness',
});
const WALLS = [wall('vp', 'left'), wall('xr', 'left'), wall('xr', 'right')];
const lensCal: LensCal = {
  pattern: { dictionary: 'apriltag-36h11', modulePx: 12, gapModules: 2, board: 'markers' },
  walls: WALLS,
  sources: [],
  sensors: [],
  leaseMin: 10,
};

function stage(): StageView {
  const studio = smallStudio({ lensCal });
  const specs = new Map(smallSpecs());
  for (const host of ['xr-host', 'vp-host'])
    specs.set(host, [
      ...(specs.get(host) ?? []),
      ...['left', 'right'].map((zone) => spec(`pattern/${zone}`, { visible: true })),
    ]);
  const bindings = WALLS.map(({ path, system, zone }) =>
    binding(path, `${system}-host`, `pattern/${zone}`, { zoneIds: [zone], phase: 'switch', safety: 3, look: true }),
  );
  const values = { ...SMALL_VALUES, ...Object.fromEntries(WALLS.map(({ path }) => [path, false])) };
  return viewOf({ ...studio, bindings: [...studio.bindings, ...bindings] }, specs, values);
}

export const patternView = (): StageView => withOnAir({ ...stage(), show: 'REHEARSAL' }, 'a', 'no');
