/**
 * A small hand-made stage for tests: two zones on two processors, a router salvo each, systems xr, vp and playback,
 * one camera with tally and two tracking sinks, a light, a mixer. XR owns the wall, all is healthy and off air.
 */
import type { ParameterSpec, ParamPath, Value, ValueRecord } from '../../app/core/parameter.ts';
import { joinDescriptors, type SpecsByDevice } from '../../app/core/stage/descriptors.ts';
import type { Binding, Device, HoldGroup, Mode, Scene, Studio, System, Zone } from '../../app/core/stage/model.ts';
import type { DeviceView, OnAir, StageView, TrackingView, ZoneView } from '../../app/core/stage/plan.ts';

/** The test clock's start. Everything was reported now. */
export const NOW_US = 100_000_000;

const text = (s: string): { en: string; zh: string } => ({ en: s, zh: s });

export function spec(key: string, patch: Partial<ParameterSpec> = {}): ParameterSpec {
  return {
    key,
    type: { kind: 'boolean' },
    verify: { by: 'readback', pollMs: 500 },
    readable: true,
    writable: true,
    idempotent: true,
    timeoutMs: 300,
    effect: { kind: 'within', minFrames: 0, maxFrames: 2 },
    visible: false,
    ...patch,
  };
}

/** Every item with some of its fields changed. */
export function changed<T extends object>(items: readonly T[], patch: (item: T) => Partial<T>): readonly T[] {
  const out: T[] = [];
  for (const item of items) out.push({ ...item, ...patch(item) });
  return out;
}

export function binding(path: string, device: string, key: string, patch: Partial<Binding> = {}): Binding {
  return {
    path,
    device,
    key,
    label: text(path),
    zoneIds: [],
    pictureIds: [],
    phase: 'prepare',
    safety: 1,
    leadFrames: 0,
    retries: 1,
    onFail: 'ask',
    after: [],
    look: false,
    ...patch,
  };
}

export function device(id: string, driver: string, patch: Partial<Device> = {}): Device {
  return {
    id,
    name: text(id),
    driver,
    address: { kind: 'none' },
    settings: {},
    enabled: true,
    maxInFlight: 1,
    ...patch,
  };
}

function zone(id: string, fromX: number, processor: string): Zone {
  return {
    id,
    name: text(id),
    short: text(id.slice(-1)),
    kind: 'led',
    shape: { kind: 'flat', from: [fromX, 5], to: [fromX + 4, 5], bottomM: 0, heightM: 3 },
    canvas: { widthPx: 1920, heightPx: 1080, pitchMm: 2.3 },
    rasters: [{ id: `${id}-1`, x: 0, y: 0, w: 1920, h: 1080, processor, input: '1' }],
    sourcePath: `zone/${id}/source`,
    holdGroup: `${processor}-hold`,
  };
}

function holdGroup(processor: string, zoneId: string): HoldGroup {
  return {
    id: `${processor}-hold`,
    device: processor,
    zoneIds: [zoneId],
    path: `hold/${processor}`,
    holdValue: true,
    releaseValue: false,
    survives: ['inputSwitch', 'inputLoss'],
    measured: { on: '2026-11-01', firmware: '1.2', latencyFrames: 2 },
  };
}

function system(id: string, kind: System['kind'], host: string, patch: Partial<System> = {}): System {
  return { id, name: text(id), kind, devices: [host], exclusive: [], safe: false, ...patch };
}

function mode(id: string, owner: string, picture: 'direct' | 'xr', values: Record<string, Value | null>): Mode {
  return {
    id,
    name: text(id),
    version: 1,
    values,
    owners: { left: owner, right: owner },
    pictures: { a: picture },
    systems: owner === 'playback' ? [] : [owner],
    strictFrame: false,
  };
}

function scene(id: string): Scene {
  return {
    id,
    name: text(id),
    version: 1,
    values: {},
    systems: { xr: { scene: `${id}-xr` }, vp: { scene: `${id}-vp` } },
  };
}

const SCREEN = mode('SCREEN', 'playback', 'direct', { 'light/key': 80 });
const XR = mode('XR', 'xr', 'xr', { 'light/key': 50, 'tracking/a/delay': 120 });
const VP = mode('VP', 'vp', 'direct', { 'light/key': 40, 'tracking/a/delay': 40, 'wall/*/brightness': 60 });

export function smallStudio(patch: Partial<Studio> = {}): Studio {
  const anywhere = { zoneIds: [] as string[] };
  const salvo = (first: number): Binding['salvo'] => ({
    xr: { [`output/${first}`]: first, [`output/${first + 1}`]: first + 1 },
    vp: { [`output/${first}`]: first + 4, [`output/${first + 1}`]: first + 5 },
    playback: { [`output/${first}`]: 9, [`output/${first + 1}`]: 9 },
  });
  const source = (id: string, first: number): Binding => {
    const { key: _key, ...rest } = binding(`zone/${id}/source`, 'router', '', {
      zoneIds: [id],
      phase: 'switch',
      safety: 2,
      leadFrames: 1,
      onFail: 'rollback',
    });
    return { ...rest, ...(salvo(first) ? { salvo: salvo(first) ?? {} } : {}) };
  };
  return {
    id: 'small',
    name: text('small'),
    rate: { num: 50, den: 1 },
    timecodeRate: { num: 25, den: 1 },
    production: 'live',
    initialShow: 'REHEARSAL',
    zones: [zone('left', -4, 'proc-1'), zone('right', 0, 'proc-2')],
    holdGroups: [holdGroup('proc-1', 'left'), holdGroup('proc-2', 'right')],
    systems: [
      system('xr', 'xr', 'xr-host', { scenePath: 'engine/xr/scene', readyPath: 'engine/xr/ready' }),
      system('vp', 'vp', 'vp-host', { scenePath: 'engine/vp/scene', readyPath: 'engine/vp/ready' }),
      system('playback', 'playback', 'player', { safe: true }),
    ],
    cameras: [
      {
        id: 'a',
        name: text('a'),
        short: '1',
        sees: ['left', 'right'],
        picture: { path: 'picture/a/path', options: ['direct', 'xr'], latencyFrames: { direct: 1, xr: 6 } },
        tracking: {
          source: 'track-a',
          sinks: ['xr', 'vp'].map((id, i) => ({
            id,
            system: id,
            protocol: 'freed',
            mode: 'tap',
            address: { host: '127.0.0.1', port: 40_000 + i },
            cameraId: 1,
            delayPath: 'tracking/a/delay',
            delayMs: 40,
          })),
        },
        tallyPath: 'tally/a',
        previewPath: 'tally/a/preview',
        mixerInput: 'cam-a',
        hfovDeg: 50,
      },
    ],
    devices: [
      device('router', 'videohub'),
      device('proc-1', 'novastar', { reports: { rate: 'proc-1/rate', locked: 'proc-1/locked' } }),
      device('proc-2', 'novastar', { reports: { rate: 'proc-2/rate', locked: 'proc-2/locked' } }),
      device('xr-host', 'template'),
      device('vp-host', 'ndisplay'),
      device('player', 'osc'),
      device('keyer', 'osc'),
      device('tally', 'tsl'),
      device('mixer', 'template'),
      device('dimmer', 'osc'),
      device('track-a', 'tracking'),
    ],
    bindings: [
      source('left', 1),
      source('right', 3),
      ...['proc-1', 'proc-2'].flatMap((p, i) => [
        binding(`hold/${p}`, p, 'freeze', {
          zoneIds: [i === 0 ? 'left' : 'right'],
          phase: 'hold',
          safety: 3,
          onFail: 'rollback',
        }),
        binding(`wall/${p}/brightness`, p, 'brightness', {
          zoneIds: [i === 0 ? 'left' : 'right'],
          phase: 'switch',
          look: true,
        }),
        binding(`${p}/rate`, p, 'rate', anywhere),
        binding(`${p}/locked`, p, 'locked', anywhere),
      ]),
      ...['xr', 'vp'].flatMap((s) => [
        binding(`engine/${s}/scene`, `${s}-host`, 'scene', { timeoutMs: 20_000 }),
        binding(`engine/${s}/ready`, `${s}-host`, 'ready'),
      ]),
      binding('picture/a/path', 'keyer', 'path/a', {
        pictureIds: ['a'],
        phase: 'switch',
        onFail: 'rollback',
        leadFrames: 1,
      }),
      binding('tracking/a/delay', 'track-a', 'delay'),
      binding('tally/a', 'tally', 'a/program'),
      binding('tally/a/preview', 'tally', 'a/preview'),
      binding('mixer/program', 'mixer', 'program', { safety: 2 }),
      binding('mixer/preview', 'mixer', 'preview'),
      binding('light/key', 'dimmer', 'key', { phase: 'settle', onFail: 'note' }),
    ],
    modes: [SCREEN, XR, VP],
    scenes: [scene('glacier'), scene('snow')],
    presets: [],
    cueLists: [],
    legality: {
      pictures: { SCREEN: ['direct'], XR: ['xr', 'direct'], VP: ['direct'] },
      zones: { left: ['SCREEN', 'XR', 'VP'], right: ['SCREEN', 'XR', 'VP'] },
    },
    gates: { closeAfterMs: 300, settleMs: 2_000, trackingCleanMs: 2_000, ranges: [] },
    mixer: {
      device: 'mixer',
      programPath: 'mixer/program',
      previewPath: 'mixer/preview',
      sources: [
        { id: 'cam-a', name: text('camera a'), camera: 'a' },
        { id: 'vt', name: text('VT') },
      ],
    },
    bailout: { zones: { left: { source: 'playback' }, right: { source: 'playback' } }, pictures: { a: 'direct' } },
    planRadiusM: 8,
    ...patch,
  };
}

const word = { kind: 'string', maxLength: 60 } as const;

export function smallSpecs(): SpecsByDevice {
  const processor = [
    spec('freeze', { visible: true, timeoutMs: 200, verify: { by: 'readback', pollMs: 200 } }),
    spec('brightness', { visible: true, type: { kind: 'number', unit: '%', min: 0, max: 100, step: 1 } }),
    spec('rate', { writable: false, type: { kind: 'number', unit: 'Hz', min: 0, max: 240 } }),
    spec('locked', { writable: false }),
    spec('gamma', { visible: true, type: { kind: 'number', unit: '', min: 1, max: 3, step: 0.1 } }),
  ];
  const host = [spec('scene', { type: word, timeoutMs: 10_000 }), spec('ready', { writable: false })];
  const input = { kind: 'number', unit: '', min: 1, max: 12, step: 1 } as const;
  return new Map<string, readonly ParameterSpec[]>([
    ['router', [1, 2, 3, 4].map((n) => spec(`output/${n}`, { visible: true, type: input }))],
    ['proc-1', processor],
    ['proc-2', processor],
    ['xr-host', host],
    ['vp-host', host],
    ['player', [spec('clip', { type: word })]],
    ['keyer', [spec('path/a', { visible: true, type: { kind: 'enum', options: ['direct', 'xr'] } })]],
    ['tally', [spec('a/program', { writable: false }), spec('a/preview', { writable: false })]],
    ['mixer', ['program', 'preview'].map((key) => spec(key, { type: word }))],
    [
      'dimmer',
      [spec('key', { type: { kind: 'number', unit: '%', min: 0, max: 100 }, verify: { by: 'none' }, readable: false })],
    ],
    ['track-a', [spec('delay', { type: { kind: 'number', unit: 'ms', min: 0, max: 500, step: 1 } })]],
  ]);
}

/** What every device reports at the start: XR on the wall with the glacier, VP warm with the glacier, program on VT. */
export const SMALL_VALUES: Readonly<Record<ParamPath, Value>> = {
  'zone/left/source': 'xr',
  'zone/right/source': 'xr',
  'hold/proc-1': false,
  'hold/proc-2': false,
  'wall/proc-1/brightness': 60,
  'wall/proc-2/brightness': 60,
  'proc-1/rate': 50,
  'proc-2/rate': 50,
  'proc-1/locked': true,
  'proc-2/locked': true,
  'engine/xr/scene': 'glacier-xr',
  'engine/xr/ready': true,
  'engine/vp/scene': 'glacier-vp',
  'engine/vp/ready': true,
  'picture/a/path': 'xr',
  'tracking/a/delay': 120,
  'tally/a': false,
  'tally/a/preview': false,
  'mixer/program': 'vt',
  'mixer/preview': 'cam-a',
};

export function reported(value: Value, atUs = NOW_US, epoch = 1): ValueRecord {
  return { actual: { value, atUs, epoch } };
}

export function viewOf(studio: Studio, specs: SpecsByDevice, values: Readonly<Record<ParamPath, Value>>): StageView {
  const { descriptors } = joinDescriptors(studio, specs);
  const owner = (id: string): string => String(values[`zone/${id}/source`] ?? 'unknown');
  return {
    studio,
    show: 'SHOW',
    descriptors,
    values: new Map(Object.entries(values).map(([path, value]) => [path, reported(value)])),
    devices: new Map(
      studio.devices.map((d): [string, DeviceView] => [
        d.id,
        {
          online: true,
          epoch: 1,
          standAside: false,
          fault: undefined,
          maxInFlight: d.maxInFlight,
          salvo: d.driver === 'videohub',
        },
      ]),
    ),
    zones: new Map(
      studio.zones.map((z): [string, ZoneView] => [
        z.id,
        {
          leased: owner(z.id),
          observed: owner(z.id),
          mode: 'XR',
          scene: 'glacier',
          preset: undefined,
          held: undefined,
        },
      ]),
    ),
    pictures: new Map(studio.cameras.map((c) => [c.id, { path: 'xr', onAir: 'no', by: 'tally' }])),
    tracking: new Map(
      studio.cameras.flatMap((c) =>
        (c.tracking?.sinks ?? []).map((s): [string, TrackingView] => [
          `${c.id}/${s.id}`,
          { verdict: 'ok', rateHz: 50, lossPct: 0, cleanSinceUs: 0, atUs: NOW_US },
        ]),
      ),
    ),
    overrides: new Map(),
    waivers: [],
    ticks: new Map(),
    presets: new Map(),
    history: new Map(),
  };
}

export function smallView(patch: Partial<StageView> = {}): StageView {
  return { ...viewOf(smallStudio(), smallSpecs(), SMALL_VALUES), ...patch };
}

export function withRecord(view: StageView, path: ParamPath, record: ValueRecord): StageView {
  return { ...view, values: new Map(view.values).set(path, record) };
}
/** One override, by a person. */
export function heldOver(path: ParamPath, value: Value, seat = 'Ada'): StageView['overrides'] {
  return new Map([[path, { value, seat, atUs: NOW_US }]]);
}
export function withValue(view: StageView, path: ParamPath, value: Value): StageView {
  return withRecord(view, path, reported(value));
}
export function withDevice(view: StageView, id: string, patch: Partial<DeviceView>): StageView {
  const was = view.devices.get(id);
  return was ? { ...view, devices: new Map(view.devices).set(id, { ...was, ...patch }) } : view;
}
export function withZone(view: StageView, id: string, patch: Partial<ZoneView>): StageView {
  const was = view.zones.get(id);
  return was ? { ...view, zones: new Map(view.zones).set(id, { ...was, ...patch }) } : view;
}
export function withOnAir(view: StageView, camera: string, onAir: OnAir): StageView {
  const was = view.pictures.get(camera);
  return was ? { ...view, pictures: new Map(view.pictures).set(camera, { ...was, onAir }) } : view;
}
