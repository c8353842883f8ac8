/** The small stage with XR and VP on one host, their engines started and stopped by a parameter: a cold change by nature. */
import type { ParamPath, Value } from '../../../app/core/parameter.ts';
import type { SpecsByDevice } from '../../../app/core/stage/descriptors.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { changed, NOW_US, SMALL_VALUES, smallSpecs, smallStudio, spec, viewOf } from '../small-studio.ts';

export const ROOM: Readonly<Record<ParamPath, Value>> = { ...SMALL_VALUES, 'engine/vp/ready': false };

export function roomStudio(patch: Partial<Studio> = {}): Studio {
  const plain = smallStudio();
  const shared = changed(plain.systems, ({ id }) => (id === 'playback' ? {} : { exclusive: ['host-1'] }));
  return { ...plain, systems: shared, ...patch };
}

/** The same with a recorder that tells. */
export const ROLLING = 'tally/a/preview';
export function recordedStudio(patch: Partial<Studio> = {}): Studio {
  const { gates } = smallStudio();
  return roomStudio({ gates: { ...gates, recordingPath: ROLLING }, ...patch });
}

/** Engines that a parameter starts and ends. */
export function roomSpecs(): SpecsByDevice {
  const specs = new Map(smallSpecs());
  for (const host of ['xr-host', 'vp-host'])
    specs.set(host, [
      ...(specs.get(host) ?? []).filter(({ key }) => key !== 'ready'),
      spec('ready', { effect: { kind: 'restart' }, timeoutMs: 20_000 }),
    ]);
  return specs;
}

export function roomView(
  patch: Partial<StageView> = {},
  values: Readonly<Record<ParamPath, Value>> = ROOM,
  studio: Studio = roomStudio(),
): StageView {
  const view = viewOf(studio, roomSpecs(), values);
  const pictures = new Map([['a', { path: 'xr', onAir: 'no', by: 'tally' } as const]]);
  return { ...view, show: 'REHEARSAL', pictures, ...patch };
}

/** The reference order from XR to VP, step by step. */
export const XR_TO_VP = [
  'precheck',
  'lock',
  'warn',
  'black',
  'release-xr',
  'start-vp',
  'load-vp',
  'route-walls',
  'route-pictures',
  'preset',
  'tracking',
  'sync',
  'test',
  'delays',
  'light',
  'reveal',
  'handover',
  'clear',
] as const;

export { NOW_US };
