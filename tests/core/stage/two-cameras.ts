/** The small stage with two cameras: XR draws for one of them, VP lights a frustum for each; a mixer, tally for both. */
import type { ParamPath, Value } from '../../../app/core/parameter.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { binding, changed, SMALL_VALUES, smallSpecs, smallStudio, spec, viewOf } from '../small-studio.ts';

const CAMERA = { kind: 'enum', options: ['a', 'b'] } as const;

export function twoCameras(patch: Partial<Studio> = {}): Studio {
  const studio = smallStudio();
  const [a] = studio.cameras;
  if (!a) throw new Error('no camera');
  const { tracking: _, ...plain } = a;
  const b = {
    ...plain,
    id: 'b',
    short: '2',
    picture: { ...plain.picture, path: 'picture/b/path' },
    tallyPath: 'tally/b',
    previewPath: 'tally/b/preview',
    mixerInput: 'cam-b',
  };
  return {
    ...studio,
    cameras: [a, b],
    systems: changed(studio.systems, ({ id }) => {
      if (id === 'xr') return { activeCameraPath: 'engine/xr/camera' };
      if (id !== 'vp') return {};
      return {
        activeCameraPath: 'engine/vp/camera',
        frustumPaths: { a: 'engine/vp/frustum/a', b: 'engine/vp/frustum/b' },
      };
    }),
    bindings: [
      ...studio.bindings,
      binding('engine/xr/camera', 'xr-host', 'camera', { phase: 'switch', zoneIds: ['left', 'right'] }),
      binding('engine/vp/camera', 'vp-host', 'camera', { phase: 'switch', zoneIds: ['left', 'right'] }),
      ...['a', 'b'].map((id) => binding(`engine/vp/frustum/${id}`, 'vp-host', `frustum/${id}`, { phase: 'switch' })),
      binding('picture/b/path', 'keyer', 'path/b', { phase: 'switch', pictureIds: ['b'] }),
      binding('tally/b', 'tally', 'b/program'),
      binding('tally/b/preview', 'tally', 'b/preview'),
    ],
    mixer: {
      device: 'mixer',
      programPath: 'mixer/program',
      previewPath: 'mixer/preview',
      sources: [
        { id: 'cam-a', name: a.name, camera: 'a' },
        { id: 'cam-b', name: a.name, camera: 'b' },
        { id: 'vt', name: a.name },
      ],
    },
    ...patch,
  };
}

export const TWO_VALUES: Readonly<Record<ParamPath, Value>> = {
  ...SMALL_VALUES,
  'engine/xr/camera': 'a',
  'engine/vp/camera': 'a',
  'engine/vp/frustum/a': true,
  'engine/vp/frustum/b': false,
  'picture/b/path': 'xr',
  'tally/a': true,
  'tally/b': false,
  'tally/b/preview': false,
  'mixer/program': 'cam-a',
  'mixer/preview': 'vt',
};

/** Camera a is on air, the wall is drawn for it. */
export function twoView(values: Readonly<Record<ParamPath, Value>> = {}, studio = twoCameras()): StageView {
  const specs = new Map(smallSpecs());
  const host = specs.get('xr-host') ?? [];
  specs.set('xr-host', [...host, spec('camera', { visible: true, type: CAMERA })]);
  specs.set('vp-host', [
    ...host,
    spec('camera', { visible: true, type: CAMERA }),
    spec('frustum/a', { visible: true }),
    spec('frustum/b', { visible: true }),
  ]);
  specs.set(
    'keyer',
    ['path/a', 'path/b'].map((key) => spec(key, { visible: true, type: { kind: 'enum', options: ['direct', 'xr'] } })),
  );
  specs.set(
    'tally',
    ['a', 'b'].flatMap((id) => [`${id}/program`, `${id}/preview`]).map((key) => spec(key, { writable: false })),
  );
  const said = { ...TWO_VALUES, ...values };
  const view = viewOf(studio, specs, said);
  const onAir = (id: string) => (said[`tally/${id}`] === true ? ('yes' as const) : ('no' as const));
  const path = (id: string) => (said[`picture/${id}/path`] === 'direct' ? ('direct' as const) : ('xr' as const));
  return {
    ...view,
    pictures: new Map(['a', 'b'].map((id) => [id, { path: path(id), onAir: onAir(id), by: 'tally' as const }])),
  };
}

/** The same with VP on the wall, and pictures direct. */
export function vpView(values: Readonly<Record<ParamPath, Value>> = {}, studio = twoCameras()): StageView {
  const direct = { 'picture/a/path': 'direct', 'picture/b/path': 'direct' };
  return twoView({ 'zone/left/source': 'vp', 'zone/right/source': 'vp', ...direct, ...values }, studio);
}
