import { expect, test } from 'vitest';
import { MAX_STUDIO_FAULTS } from '../../app/protocol/studio-fault.ts';
import { parseStudio, STUDIO_FILE_NAMES } from '../../app/protocol/studio-files.ts';
import { FAULTS, sayFault } from '../../app/protocol/words/faults.ts';
import { faultsOf, type Spoil, seedFiles, seedStudio } from '../seeds/seed-files.ts';

const S = 'studio.json';
const B = 'bindings.json';
const ltc = (change: Record<string, unknown>) => ({
  id: 'ltc',
  name: { en: 'LTC', zh: 'LTC' },
  kind: 'ltc',
  priority: 1,
  sampleRateHz: 48_000,
  channels: 2,
  channel: 0,
  ...change,
});
const cases: readonly [code: string, file: string, spoil: Spoil, place: string, params?: Record<string, unknown>][] = [
  ['unknown-key', S, { '/zones/0/colour': 'red' }, '/zones/0/colour', { key: 'colour' }],
  ['missing', S, { '/cameras/1/hfovDeg': undefined }, '/cameras/1/hfovDeg'],
  ['missing', S, { '/zones/1/canvas': undefined }, '/zones/1', { key: 'canvas' }],
  ['type', S, { '/planRadiusM': 'wide' }, '/planRadiusM', { expected: 'number' }],
  ['option', S, { '/production': 'party' }, '/production', { options: 'live, shoot' }],
  ['option', S, { '/zones/0/shape/kind': 'dome' }, '/zones/0/shape/kind'],
  ['too-big', S, { '/cameras/0/hfovDeg': 200 }, '/cameras/0/hfovDeg', { limit: 170 }],
  ['spelling', S, { '/zones/0/id': 'wall left' }, '/zones/0/id'],
  ['twice', S, { '/cameras/1/id': 'a' }, '/cameras/1/id', { name: 'a' }],
  [
    'raster-too-large',
    S,
    { '/zones/1/grid/columns': 2, '/zones/1/grid/inputs': ['1', '2', '3', '4'] },
    '/zones/1/grid',
  ],
  ['grid-inputs', S, { '/zones/1/grid/inputs': ['1', '2'] }, '/zones/1/grid/inputs', { wanted: 6, found: 2 }],
  ['canvas-shape', S, { '/zones/0/canvas/widthPx': 3_481 }, '/zones/0/canvas', { widthPx: 3478, heightPx: 2609 }],
  ['canvas-shape', S, { '/zones/3/canvas/pitchMm': 2.2 }, '/zones/3/canvas'],
  ['arc-overlap', S, { '/zones/0/shape/fromDeg': -110, '/zones/0/shape/toDeg': -62 }, '/zones/0/shape'],
  ['input-twice', S, { '/zones/2/grid/inputs': ['2', '4'] }, '/zones/2', { what: 'led-wings 2' }],
  ['no-input', S, { '/zones/2/grid/inputs': ['3', '5'] }, '/zones/2', { input: '5' }],
  ['feed-twice', S, { '/zones/2/grid/feed/first': 7 }, '/zones/2', { what: 'router out/7' }],
  ['unknown-processor', S, { '/processors/2/device': 'router' }, '/zones/3', { name: 'led-ceiling' }],
  ['hold-processor', S, { '/zones/1/grid/processor': 'led-ceiling' }, '/zones/1/holdGroup', { group: 'centre' }],
  ['hold-zone', S, { '/holdGroups/0/zoneIds': ['wall-left'] }, '/zones/2/holdGroup', { zone: 'wall-right' }],
  ['hold-other-device', S, { '/holdGroups/1/path': 'processor/wings/display' }, '/holdGroups/1/path'],
  ['hold-same', S, { '/holdGroups/1/holdValue': 'normal' }, '/holdGroups/1/holdValue'],
  ['unknown-hold-group', S, { '/zones/1/holdGroup': 'middle' }, '/zones/1/holdGroup', { name: 'middle' }],
  ['unknown-device', S, { '/systems/0/devices/0': 'vcr' }, '/systems/0/devices/0', { name: 'vcr' }],
  [
    'unknown-path',
    S,
    { '/systems/1/scenePath': 'engine/xr/level' },
    '/systems/1/scenePath',
    { path: 'engine/xr/level' },
  ],
  ['unknown-zone', S, { '/cameras/0/sees/0': 'floor' }, '/cameras/0/sees/0', { name: 'floor' }],
  ['unknown-mixer-source', S, { '/cameras/0/mixerInput': 'cam-9' }, '/cameras/0/mixerInput', { name: 'cam-9' }],
  ['unknown-system', S, { '/cameras/0/tracking/sinks/0/system': 'vr' }, '/cameras/0/tracking/sinks/0/system'],
  ['option', S, { '/cameras/0/tracking/sinks/0/protocol': 'natnet' }, '/cameras/0/tracking/sinks/0/protocol'],
  [
    'sink-number',
    S,
    { '/cameras/0/tracking/sinks/0/protocol': 'stype' },
    '/cameras/0/tracking/sinks/0/cameraId',
    { min: 0, max: 0 },
  ],
  [
    'sink-number',
    S,
    { '/cameras/0/tracking/sinks/0/cameraId': 256 },
    '/cameras/0/tracking/sinks/0/cameraId',
    { cameraId: 256, max: 255 },
  ],
  ['source-no-salvo', S, { '/zones/1/sourcePath': 'light/key/kelvin' }, '/zones/1/sourcePath'],
  ['bailout-unsafe', S, { '/bailout/zones/ceiling/source': 'xr' }, '/bailout/zones/ceiling/source'],
  ['bailout-missing', S, { '/bailout/pictures/c': undefined }, '/bailout/pictures', { name: 'c' }],
  ['patch-area', S, { '/delayCal/patches/1/w': 4_000 }, '/delayCal/patches/1', { limit: 10 }],
  ['patch-outside', S, { '/delayCal/patches/1/x': 10_000 }, '/delayCal/patches/1', { widthPx: 10_435 }],
  ['patch-zones', S, { '/delayCal/patches/0/path': 'engine/xr/look' }, '/delayCal/patches/0/path'],
  ['unknown-system', S, { '/delayCal/patches/0/system': 'vr' }, '/delayCal/patches/0/system', { name: 'vr' }],
  ['unknown-camera', S, { '/delayCal/video/0/cameras/1': 'x' }, '/delayCal/video/0/cameras/1', { name: 'x' }],
  ['twice', S, { '/delayCal/video/0/id': 'router' }, '/delayCal/video/0/id', { name: 'router' }],
  ['twice', S, { '/delayCal/video/0/cameras/1': 'a' }, '/delayCal/video/0/cameras/1', { name: 'a' }],
  [
    'channel',
    S,
    {
      '/clock/sources/0': ltc({ path: '/x', channel: 2 }),
    },
    '/clock/sources/0/channel',
    { channel: 2, channels: 2 },
  ],
  ['path-or-capture', S, { '/clock/sources/0': ltc({ path: '/x', capture: { device: 'hw:1' } }) }, '/clock/sources/0'],
  ['path-or-capture', S, { '/clock/sources/0': ltc({}) }, '/clock/sources/0'],
  [
    'option',
    S,
    { '/clock/sources/0': ltc({ capture: { device: 'hw:1', format: 'U8' } }) },
    '/clock/sources/0/capture/format',
  ],
  ['twice', S, { '/clock/sources/0/id': 'router' }, '/clock/sources/0/id', { name: 'router' }],
  ['frames-or-ms', S, { '/latency/declared/0/ms': 10 }, '/latency/declared/0'],
  ['frames-or-ms', S, { '/latency/declared/0/frames': undefined }, '/latency/declared/0'],
  ['unknown-mode', S, { '/latency/delays/0/mode': 'DISCO' }, '/latency/delays/0/mode', { name: 'DISCO' }],
  ['unknown-camera', S, { '/latency/delays/0/cameras/1': 'z' }, '/latency/delays/0/cameras/1', { name: 'z' }],
  ['unknown-path', S, { '/latency/reports/0/path': 'engine/xr/slow' }, '/latency/reports/0/path'],
  [
    'delay-of-many',
    S,
    { '/latency/delays/0/path': 'engine/xr/camera/a/videoDelay' },
    '/latency/delays/0/path',
    { path: 'engine/xr/camera/a/videoDelay' },
  ],
  ['option', S, { '/latency/declared/0/hop': 'lens' }, '/latency/declared/0/hop'],
  ['missing', S, { '/audio/policy': 'constant-latency' }, '/audio', { key: 'constantFrames' }],
  ['audio-not-covered', S, { '/audio/delays/0/path': 'mixer/preview' }, '/audio/delays/0/path', { camera: 'a' }],
  ['range-order', S, { '/gates/ranges/0/min': 6 }, '/gates/ranges/0'],
  ['unknown-mode', S, { '/legality/zones/ceiling': ['DISCO'] }, '/legality/zones/ceiling/0', { name: 'DISCO' }],
  ['area-has-led', S, { '/zones/3/kind': 'area' }, '/zones/3/canvas'],
  ['twice', 'devices.json', { '/devices/1/id': 'router' }, '/devices/1/id'],
  ['port-twice', 'devices.json', { '/devices/18/address/port': 40_001 }, '/devices/18/address', { port: 40_001 }],
  ['unknown-path', 'devices.json', { '/devices/4/reports/rate': 'xr/hz' }, '/devices/4/reports/rate'],
  [
    'unknown-device',
    'devices.json',
    { '/devices/1/syncedFrom': { device: 'gps' } },
    '/devices/1/syncedFrom/device',
    { name: 'gps' },
  ],
  [
    'unknown-source',
    'devices.json',
    { '/devices/1/syncedFrom': { source: 'gps' } },
    '/devices/1/syncedFrom/source',
    { name: 'gps' },
  ],
  [
    'sync-ring',
    'devices.json',
    { '/devices/0/syncedFrom': { device: 'led-wings' }, '/devices/1/syncedFrom': { device: 'router' } },
    '/devices/0/syncedFrom',
    { ring: 'router -> led-wings -> router' },
  ],
  ['unknown-device', B, { '/bindings/17/device': 'xr-2' }, '/bindings/17/device', { name: 'xr-2' }],
  ['route-incomplete', B, { '/bindings/0/device': 'mixer' }, '/bindings/0/route', { zone: 'wall-left' }],
  ['unknown-zone', B, { '/bindings/0/route/zone': 'wall-top' }, '/bindings/0/route/zone', { name: 'wall-top' }],
  ['salvo-same', B, { '/bindings/0/route/sources/vp': 0 }, '/bindings/0', { option: 'vp', other: 'xr' }],
  ['key-or-salvo', B, { '/bindings/0/key': 'out/0' }, '/bindings/0', { path: 'zone/wall-left/source' }],
  ['source-not-visible', B, { '/bindings/0/zoneIds': [] }, '/zones/0/sourcePath'],
  ['no-option', B, { '/bindings/4/route/sources/ar': undefined }, '/cameras/0/picture/options', { option: 'ar' }],
  ['unknown-path', B, { '/bindings/0/after': ['engine/vr/scene'] }, '/bindings/0/after'],
  ['after-later', B, { '/bindings/16/after': ['zone/ceiling/source'] }, '/bindings/16/after'],
  [
    'after-cycle',
    B,
    { '/bindings/0/after': ['zone/ceiling/source'], '/bindings/3/after': ['zone/wall-left/source'] },
    '/bindings/0/after',
    { cycle: 'zone/wall-left/source > zone/ceiling/source > zone/wall-left/source' },
  ],
  ['key-twice', B, { '/bindings/17/key': 'scene' }, '/bindings/17', { key: 'scene', device: 'xr' }],
  ['unknown-system', 'modes.json', { '/modes/0/owners/ceiling': 'vcr' }, '/modes/0/owners/ceiling'],
  [
    'no-such-scene',
    'modes.json',
    { '/modes/3/keepWarm': { vp: 'walk-in' } },
    '/modes/3/keepWarm/vp',
    { name: 'walk-in', system: 'vp' },
  ],
  ['owner-not-warm', 'modes.json', { '/modes/3/systems': [] }, '/modes/3/owners/ceiling', { mode: 'XR', system: 'xr' }],
  ['illegal-picture', 'modes.json', { '/modes/4/pictures/a': 'xr' }, '/modes/4/pictures/a', { mode: 'VP', path: 'xr' }],
  [
    'unknown-path',
    'modes.json',
    { '/modes/3/values': { 'engine/*/nothing': 1 } },
    '/modes/3/values/engine~1*~1nothing',
  ],
  ['unknown-system', 'scenes.json', { '/scenes/0/systems/vr': { scene: 'x' } }, '/scenes/0/systems/vr'],
  ['unknown-scene', 'presets.json', { '/presets/0/scene': 'desert' }, '/presets/0/scene', { name: 'desert' }],
  [
    'unknown-path',
    'presets.json',
    { '/presets/0/values': { 'light/disco/on': true } },
    '/presets/0/values/light~1disco~1on',
  ],
  [
    'no-option',
    'presets.json',
    { '/presets/0/values': { 'zone/ceiling/source': 'vcr' } },
    '/presets/0/values/zone~1ceiling~1source',
  ],
  ['unknown-preset', 'cues.json', { '/cueLists/0/cues/2/do/preset': 'desert' }, '/cueLists/0/cues/2/do/preset'],
  ['cue-order', 'cues.json', { '/cueLists/0/cues/3/number': '19' }, '/cueLists/0/cues/3/number', { number: '19' }],
  ['cue-time', 'cues.json', { '/cueLists/0/cues/0/at': '20:00:00:25' }, '/cueLists/0/cues/0/at', { at: '20:00:00:25' }],
  ['cue-nothing', 'cues.json', { '/cueLists/0/cues/0/do': { kind: 'take' } }, '/cueLists/0/cues/0/do'],
];

test.each(cases)('%s: %s %j is refused at %s', (code, file, spoil, place, params = {}) => {
  const faults = faultsOf('shenzhen', file, spoil);
  const found = faults.find((f) => f.code === `studio.${code}` && f.params?.['place'] === place);
  expect(found, JSON.stringify(faults)).toMatchObject({ params: { place, ...params } });
});

test('every fault says file, line and place in both languages, with nothing left open', () => {
  for (const [code, file, spoil] of cases)
    for (const fault of faultsOf('shenzhen', file, spoil)) {
      expect(FAULTS[fault.code], fault.code).toBeDefined();
      for (const lang of ['en', 'zh'] as const) {
        const words = sayFault(fault, lang);
        expect(words, code).not.toMatch(/[{}]/);
        expect(words).toContain(String(fault.params?.['file']));
        expect(words).toContain(String(fault.params?.['line']));
      }
    }
});

test('line and column point at the value in the text', () => {
  const files = seedFiles('shenzhen');
  const text = (files.get('cues.json') ?? '').replace('"snow-camp-dusk"', '"snow-camp-dust"');
  files.set('cues.json', text);
  const parsed = parseStudio(files);
  const [fault] = 'faults' in parsed ? parsed.faults : [];
  const line = Number(fault?.params?.['line']);
  const column = Number(fault?.params?.['column']);
  expect(text.split('\n')[line - 1]?.slice(column - 1)).toMatch(/^"snow-camp-dust"/);
});

test('a missing file and broken JSON are told together, each with its place', () => {
  const files = seedFiles('shenzhen');
  files.delete('cues.json');
  files.set('modes.json', '{\n  "format": 1,\n  "modes": [}\n');
  const parsed = parseStudio(files);
  expect('faults' in parsed && parsed.faults).toMatchObject([
    { code: 'studio.json-syntax', params: { file: 'modes.json', line: 3, column: 13 } },
    { code: 'studio.no-file', params: { file: 'cues.json' } },
  ]);
});

test('a flood of faults is cut, and says how many were left out', () => {
  const cues = Array.from({ length: 200 }, (_, n) => ({
    id: `c${n}`,
    number: String(n),
    name: { en: 'x', zh: 'x' },
    notes: { en: '', zh: '' },
    do: { kind: 'preset', preset: 'none' },
  }));
  const faults = faultsOf('shenzhen', 'cues.json', { '/cueLists/0/cues': cues });
  expect(faults).toHaveLength(MAX_STUDIO_FAULTS + 1);
  expect(faults.at(-1)).toEqual({ code: 'studio.more', params: { count: 150 } });
});

test('a driver that refuses a device is told at the device', () => {
  const parsed = parseStudio(seedFiles('shenzhen'), {
    device: ({ id }) => (id === 'xr' ? { code: 'driver.settings', params: { place: 'parameters.scene' } } : undefined),
  });
  expect('faults' in parsed && parsed.faults).toMatchObject([
    {
      code: 'studio.device-settings',
      params: { place: '/devices/4/settings', device: 'xr', code: 'driver.settings', inside: 'parameters.scene' },
    },
  ]);
});

test('a picture that is not in the folder is refused', () => {
  const parsed = parseStudio(seedFiles('shenzhen'), { pictures: new Set() });
  expect('faults' in parsed && parsed.faults[0]).toMatchObject({
    code: 'studio.no-picture',
    params: { place: '/scenes/0/picture' },
  });
});

test('compact forms expand to what the long forms would say', () => {
  const studio = seedStudio('shenzhen');
  const at = (path: string) => studio.bindings.find((b) => b.path === path);
  expect(at('zone/wall-right/source')?.salvo).toEqual({
    xr: { 'out/8': 'in/8', 'out/9': 'in/9' },
    vp: { 'out/8': 'in/24', 'out/9': 'in/25' },
    playback: { 'out/8': 'in/40', 'out/9': 'in/41' },
  });
  expect(at('engine/vp/camera/b/frustum')).toMatchObject({
    device: 'vp',
    key: 'camera/b/frustum',
    label: { en: 'Inner frustum 2', zh: '2号内视锥' },
    verify: { by: 'echo', device: 'vp-status', key: 'camera/b/frustum' },
  });
  const centre = studio.zones.find((z) => z.id === 'wall-centre');
  expect(centre?.rasters[1]).toEqual({
    id: 'wall-centre-1-2',
    x: 0,
    y: 1305,
    w: 3478,
    h: 1304,
    processor: 'led-centre',
    input: '2',
    feed: { device: 'router', key: 'out/3' },
  });
});

test('the names of the files are part of the contract', () => {
  expect(STUDIO_FILE_NAMES).toEqual([
    'studio.json',
    'devices.json',
    'bindings.json',
    'modes.json',
    'scenes.json',
    'presets.json',
    'cues.json',
  ]);
});
