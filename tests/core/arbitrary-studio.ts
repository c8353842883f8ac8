/**
 * Random stages for properties: any number of zones, processors, routers, systems, cameras and lights, with honest and
 * with mute devices, measured and unmeasured holds, chains of `after`, cameras on air, boxes offline.
 *
 * `arbStage` gives a view and a request that is legal on it. The same shrunk numbers always build the same stage.
 */
import fc from 'fast-check';
import type { Effect, ParameterSpec, ParamPath, Value, ValueRecord, Verify } from '../../app/core/parameter.ts';
import type { Binding, Camera, Device, HoldGroup, Mode, Studio, System, Zone } from '../../app/core/stage/model.ts';
import type { OnAir, StageView, TargetRequest } from '../../app/core/stage/plan.ts';
import { binding, device, NOW_US, reported, smallStudio, spec, viewOf } from './small-studio.ts';

export interface StageShape {
  readonly zones: number;
  readonly processors: number;
  readonly routers: number;
  readonly systems: number;
  readonly cameras: number;
  readonly lights: number;
  readonly extras: number;
  /** Drives every further choice; read digit by digit. */
  readonly dice: readonly number[];
}

export interface RandomStage {
  readonly view: StageView;
  readonly request: TargetRequest;
  readonly shape: StageShape;
}

/** All devices online, all values read back, nothing on air. `wild` adds silence, staleness, air and offline boxes. */
export function arbStage(options: { readonly wild: boolean }): fc.Arbitrary<RandomStage> {
  return fc
    .record({
      zones: fc.integer({ min: 1, max: 5 }),
      processors: fc.integer({ min: 1, max: 4 }),
      routers: fc.integer({ min: 1, max: 2 }),
      systems: fc.integer({ min: 2, max: 4 }),
      cameras: fc.integer({ min: 0, max: 3 }),
      lights: fc.integer({ min: 0, max: 3 }),
      extras: fc.integer({ min: 0, max: 4 }),
      dice: fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 24, maxLength: 24 }),
    })
    .map((shape) => buildStage(shape, options.wild));
}

export function buildStage(shape: StageShape, wild: boolean): RandomStage {
  let at = 0;
  const roll = (sides: number): number => ((shape.dice[at++ % shape.dice.length] ?? 0) + at) % sides;
  const chance = (percent: number): boolean => roll(100) < percent;
  const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
  const specs = new Map<string, ParameterSpec[]>();
  const bindings: Binding[] = [];
  const values: Record<ParamPath, Value> = {};
  const publish = (id: string, one: ParameterSpec): void => void specs.set(id, [...(specs.get(id) ?? []), one]);
  const proof = (): Verify => (wild && chance(20) ? { by: 'none' } : { by: 'readback', pollMs: 200 + roll(4) * 200 });
  const effect = (): Effect => {
    if (chance(40)) return { kind: 'exact', frames: 1 + roll(2), measuredOn: '2026-11-01' };
    return chance(30) ? { kind: 'relock' } : { kind: 'within', minFrames: 0, maxFrames: 1 + roll(4) };
  };

  const systemIds = ['playback', 'xr', 'vp', 'ar-key'].slice(0, shape.systems);
  const systems = systemIds.map((id): System => {
    const host = `${id}-host`;
    if (id === 'playback') {
      publish(host, spec('clip'));
      return base(id, { safe: true });
    }
    publish(host, spec('scene', { type: { kind: 'string', maxLength: 40 }, verify: proof(), timeoutMs: 5_000 }));
    publish(host, spec('ready', { writable: false }));
    bindings.push(
      binding(`engine/${id}/scene`, host, 'scene', { retries: 0 }),
      binding(`engine/${id}/ready`, host, 'ready'),
    );
    values[`engine/${id}/scene`] = `one-${id}`;
    values[`engine/${id}/ready`] = true;
    return base(id, { scenePath: `engine/${id}/scene`, readyPath: `engine/${id}/ready` });
  });

  const zones: Zone[] = [];
  const owner = systemIds[roll(systemIds.length)] ?? 'playback';
  for (const z of range(shape.zones)) {
    const id = `zone-${z}`;
    const router = `router-${z % shape.routers}`;
    const outputs = range(1 + roll(3)).map((n) => `out/${z}/${n}`);
    const verify = proof();
    const how = effect();
    for (const key of outputs)
      publish(
        router,
        spec(key, { visible: true, type: { kind: 'number', unit: '', min: 0, max: 99, step: 1 }, verify, effect: how }),
      );
    const salvo = Object.fromEntries(
      systemIds.map((s, i) => [s, Object.fromEntries(outputs.map((key, n) => [key, i * 10 + n]))]),
    );
    const { key: _key, ...rest } = binding(`zone/${id}/source`, router, '', {
      zoneIds: [id],
      phase: 'switch',
      leadFrames: roll(3),
      onFail: 'rollback',
    });
    bindings.push({ ...rest, salvo });
    values[`zone/${id}/source`] = owner;
    const processor = z % shape.processors;
    zones.push({
      ...zoneShape(id, `proc-${processor}`),
      sourcePath: `zone/${id}/source`,
      holdGroup: `group-${processor}`,
    });
  }

  const holdGroups: HoldGroup[] = [];
  for (const p of range(shape.processors)) {
    const id = `proc-${p}`;
    const zoneIds = zones.filter((z) => z.rasters.some((r) => r.processor === id)).map((z) => z.id);
    publish(id, spec('freeze', { visible: true, timeoutMs: 200 }));
    publish(
      id,
      spec('brightness', {
        visible: true,
        type: { kind: 'number', unit: '%', min: 0, max: 100, step: 1 },
        verify: proof(),
        effect: effect(),
      }),
    );
    if (zoneIds.length === 0) continue;
    bindings.push(
      binding(`wall/${id}/brightness`, id, 'brightness', { zoneIds, phase: chance(50) ? 'switch' : 'settle' }),
    );
    values[`wall/${id}/brightness`] = 50;
    if (wild && chance(15)) continue;
    bindings.push(binding(`hold/${id}`, id, 'freeze', { zoneIds, phase: 'hold', safety: 3, onFail: 'rollback' }));
    values[`hold/${id}`] = false;
    holdGroups.push({
      id: `group-${p}`,
      device: id,
      zoneIds,
      path: `hold/${id}`,
      holdValue: true,
      releaseValue: false,
      survives: wild && chance(20) ? [] : ['inputSwitch', 'inputLoss', 'formatChange'],
      measured: { on: '2026-11-01', firmware: '1', latencyFrames: roll(3) },
    });
  }

  const cameras = range(shape.cameras).map((n): Camera => {
    const id = `cam-${n}`;
    publish(
      'keyer',
      spec(`path/${n}`, {
        visible: true,
        type: { kind: 'enum', options: ['direct', 'xr'] },
        verify: proof(),
        effect: effect(),
      }),
    );
    publish('tally', spec(`tally/${n}`, { writable: false }));
    bindings.push(
      binding(`picture/${id}/path`, 'keyer', `path/${n}`, { pictureIds: [id], phase: 'switch', onFail: 'rollback' }),
      binding(`tally/${id}`, 'tally', `tally/${n}`),
    );
    values[`picture/${id}/path`] = 'direct';
    values[`tally/${id}`] = false;
    return {
      id,
      name: { en: id, zh: id },
      short: String(n),
      sees: zones.filter(() => chance(60)).map((z) => z.id),
      picture: { path: `picture/${id}/path`, options: ['direct', 'xr'], latencyFrames: {} },
      tallyPath: `tally/${id}`,
      hfovDeg: 50,
    };
  });

  const lights = range(shape.lights).map((n) => `light/${n}`);
  for (const [n, path] of lights.entries()) {
    publish('dimmer', spec(`ch/${n}`, { type: { kind: 'number', unit: '%', min: 0, max: 100 }, verify: proof() }));
    bindings.push(
      binding(path, 'dimmer', `ch/${n}`, {
        phase: 'settle',
        onFail: 'note',
        after: n > 0 && chance(50) ? [`light/${n - 1}`] : [],
      }),
    );
    values[path] = 10;
  }
  const extras = range(shape.extras).map((n) => `extra/${n}`);
  for (const [n, path] of extras.entries()) {
    publish(
      `box-${n % 2}`,
      spec(`x/${n}`, { type: { kind: 'number', unit: '', min: 0, max: 9, step: 1 }, verify: proof() }),
    );
    bindings.push(
      binding(path, `box-${n % 2}`, `x/${n}`, {
        phase: 'prepare',
        after: n > 0 && chance(60) ? [`extra/${n - 1}`] : [],
        onFail: chance(50) ? 'ask' : 'rollback',
      }),
    );
    values[path] = 0;
  }

  const mode = (id: string): Mode => ({
    id: id.toUpperCase(),
    name: { en: id, zh: id },
    version: 1,
    values: Object.fromEntries([
      ...lights.map((p) => [p, 10 + roll(4) * 20]),
      ...extras.map((p) => [p, roll(4)]),
      ...Object.keys(values)
        .filter((p) => p.endsWith('/brightness'))
        .map((p) => [p, 50 + roll(2) * 10]),
    ]),
    owners: Object.fromEntries(zones.map((z) => [z.id, id])),
    pictures: Object.fromEntries(cameras.map((c) => [c.id, id === 'xr' ? 'xr' : 'direct'])),
    systems: id === 'playback' ? [] : [id],
    strictFrame: false,
  });
  const modes = systemIds.map(mode);
  const modeIds = modes.map((m) => m.id);
  const devices = [...new Set(bindings.map((b) => b.device).concat([...specs.keys()]))].map(
    (id): Device => device(id, 'osc'),
  );
  const studio: Studio = {
    ...smallStudio(),
    zones,
    holdGroups,
    systems,
    cameras,
    devices,
    bindings,
    modes,
    scenes: ['one', 'two'].map((id) => ({
      id,
      name: { en: id, zh: id },
      version: 1,
      values: {},
      systems: Object.fromEntries(systemIds.map((s) => [s, { scene: `${id}-${s}` }])),
    })),
    legality: {
      zones: Object.fromEntries(zones.map((z) => [z.id, modeIds])),
      pictures: Object.fromEntries(modeIds.map((m) => [m, ['direct', 'xr'] as const])),
    },
    bailout: {
      zones: Object.fromEntries(zones.map((z) => [z.id, { source: 'playback' }])),
      pictures: Object.fromEntries(cameras.map((c) => [c.id, 'direct' as const])),
    },
  };
  const view = viewOf(studio, specs, values);
  const request: TargetRequest = {
    mode: modeIds[roll(modeIds.length)] ?? 'PLAYBACK',
    scene: chance(50) ? 'two' : 'one',
  };
  const start = {
    ...view,
    zones: new Map([...view.zones].map(([id, z]) => [id, { ...z, mode: owner.toUpperCase(), scene: 'one' }])),
  };
  const calm = {
    ...start,
    pictures: new Map(
      cameras.map((c) => [c.id, { path: 'direct' as const, onAir: 'no' as OnAir, by: 'tally' as const }]),
    ),
  };
  return { view: wild ? disturb(calm, roll, chance) : calm, request, shape };
}

/** Silence, old values, cameras on air, boxes offline. */
function disturb(view: StageView, roll: (n: number) => number, chance: (percent: number) => boolean): StageView {
  const values = new Map<ParamPath, ValueRecord>();
  for (const [path, record] of view.values) {
    const value = record.actual?.value;
    if (value === undefined || chance(10)) continue;
    const mute = view.descriptors.get(path)?.verify.by === 'none';
    if (mute) values.set(path, chance(50) ? {} : { last: { value, atUs: NOW_US - 60_000_000, epoch: 1, at: 'sent' } });
    else values.set(path, chance(10) ? reported(value, NOW_US - 30_000_000) : record);
  }
  const onAir: readonly OnAir[] = ['yes', 'no', 'unknown'];
  return {
    ...view,
    values,
    devices: new Map([...view.devices].map(([id, d]) => [id, { ...d, online: !chance(7), maxInFlight: 1 + roll(2) }])),
    pictures: new Map([...view.pictures].map(([id, p]) => [id, { ...p, onAir: onAir[roll(3)] ?? 'unknown' }])),
  };
}

function base(id: string, patch: Partial<System>): System {
  const kind = id === 'xr' || id === 'vp' || id === 'ar-key' || id === 'playback' ? id : 'other';
  return { id, name: { en: id, zh: id }, kind, devices: [`${id}-host`], exclusive: [], safe: false, ...patch };
}

function zoneShape(id: string, processor: string): Zone {
  return {
    id,
    name: { en: id, zh: id },
    short: { en: id, zh: id },
    kind: 'led',
    shape: { kind: 'flat', from: [0, 0], to: [1, 0], bottomM: 0, heightM: 1 },
    rasters: [{ id: `${id}-r`, x: 0, y: 0, w: 100, h: 100, processor, input: '1' }],
  };
}
