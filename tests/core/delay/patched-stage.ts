/** The small stage with a patch for each system and zone that a camera sees: what flashes to measure delays. */
import type { DelayPatch } from '../../../app/core/delay/patch.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { binding, SMALL_VALUES, smallSpecs, smallStudio, spec, viewOf } from '../small-studio.ts';

export const patch = (system: string, zone: string): DelayPatch => ({
  id: `${system}-${zone}`,
  zone,
  system,
  path: `patch/${system}/${zone}`,
  lit: true,
  dark: false,
  x: 0,
  y: 0,
  w: 300,
  h: 200,
  levelPct: 12,
  maxNits: 1_500,
  reactionMs: 0,
  brightnessPath: zone === 'left' ? 'wall/proc-1/brightness' : 'wall/proc-2/brightness',
});
export const PATCHES = [patch('vp', 'left'), patch('xr', 'left'), patch('xr', 'right')];

export function patchedStage(): StageView {
  const studio = smallStudio({ delayCal: { patches: PATCHES, video: [], expiresH: 24 } });
  const specs = new Map(smallSpecs());
  for (const host of ['xr-host', 'vp-host'])
    specs.set(host, [
      ...(specs.get(host) ?? []),
      ...['left', 'right'].map((zone) => spec(`patch/${zone}`, { visible: true })),
    ]);
  const bindings = PATCHES.map(({ path, system, zone }) =>
    binding(path, `${system}-host`, `patch/${zone}`, { zoneIds: [zone], phase: 'switch', safety: 3, look: true }),
  );
  const values = { ...SMALL_VALUES, ...Object.fromEntries(PATCHES.map(({ path }) => [path, false])) };
  return viewOf({ ...studio, bindings: [...studio.bindings, ...bindings] }, specs, values);
}
