import { expect, test } from 'vitest';
import type { ParameterSpec, Text } from '../../app/core/parameter.ts';
import { checkValue } from '../../app/core/parameter-state.ts';
import { joinDescriptors } from '../../app/core/stage/descriptors.ts';
import type { Device, Studio } from '../../app/core/stage/model.ts';
import {
  type DeviceDriver,
  type DriverContext,
  type DriverModule,
  isFault,
  type WireAddress,
} from '../../drivers/contract.ts';
import { driver as freed } from '../../drivers/freed/freed-driver.ts';
import { driver as ndisplay } from '../../drivers/ndisplay/ndisplay-driver.ts';
import { driver as novastar } from '../../drivers/novastar/novastar-driver.ts';
import { driver as opentrackio } from '../../drivers/opentrackio/opentrackio-driver.ts';
import { driver as remoteControl } from '../../drivers/remote-control/remote-control-driver.ts';
import { driver as switchboard } from '../../drivers/switchboard/switchboard-driver.ts';
import { driver as template } from '../../drivers/template/template-driver.ts';
import { driver as tsl } from '../../drivers/tsl/tsl-driver.ts';
import { driver as videohub } from '../../drivers/videohub/videohub-driver.ts';
import { TestClock } from '../kit/test-clock.ts';
import { SEEDS, type SeedName, seedStudio } from './seed-files.ts';

type Start = (device: Device, context: DriverContext, address: WireAddress) => DeviceDriver;

const starterOf =
  <S>(module: DriverModule<S>): Start =>
  (device, context, address) => {
    const settings = module.settings(device.settings);
    if (isFault(settings)) throw new Error(`${device.id}: ${JSON.stringify(settings)}`);
    return module.create(context, settings, address);
  };

const STARTERS: Readonly<Record<string, Start>> = {
  freed: starterOf(freed),
  opentrackio: starterOf(opentrackio),
  ndisplay: starterOf(ndisplay),
  novastar: starterOf(novastar),
  switchboard: starterOf(switchboard),
  'remote-control': starterOf(remoteControl),
  template: starterOf(template),
  tsl: starterOf(tsl),
  videohub: starterOf(videohub),
};

/** What the real driver publishes for this device; the tracking process publishes the delays of its sinks. */
function specsOf(studio: Studio, device: Device): readonly ParameterSpec[] {
  if (device.driver === 'tracking') return delaySpecs(studio);
  const start = STARTERS[device.driver];
  if (start === undefined) throw new Error(`no driver ${device.driver}`);
  let specs: readonly ParameterSpec[] = [];
  const { address } = device;
  if (address.kind === 'serial' || address.kind === 'none') throw new Error(`${device.id} has no address`);
  const nothing = (): void => undefined;
  const driver = start(
    device,
    {
      clock: new TestClock(),
      log: { warn: nothing, info: nothing },
      open: () => new Promise(nothing),
      request: () => new Promise(nothing),
      onStatus: nothing,
      onReport: nothing,
      onSpecs: (all) => {
        specs = all;
      },
      onBoot: nothing,
      onTrace: nothing,
      onFault: nothing,
    },
    address,
  );
  driver.start();
  void driver.stop();
  return specs;
}

function delaySpecs(studio: Studio): readonly ParameterSpec[] {
  const base = {
    verify: { by: 'readback' },
    readable: true,
    writable: true,
    idempotent: true,
    timeoutMs: 1_000,
    effect: { kind: 'within', minFrames: 0, maxFrames: 1 },
    visible: false,
  } as const;
  return studio.cameras.flatMap((camera) =>
    (camera.tracking?.sinks ?? []).flatMap((sink): ParameterSpec[] => [
      { ...base, key: `${camera.id}/sink/${sink.id}/delay`, type: { kind: 'number', unit: 'ms', min: 0, max: 1_000 } },
      { ...base, key: `${camera.id}/sink/${sink.id}/relay`, type: { kind: 'boolean' } },
    ]),
  );
}

const join = (studio: Studio) =>
  joinDescriptors(studio, new Map(studio.devices.map((d) => [d.id, specsOf(studio, d)])));

test.each(SEEDS)('%s parses, and its real drivers take every setting and every binding', (seed) => {
  const { faults, descriptors } = join(seedStudio(seed));
  expect(faults).toEqual([]);
  expect(descriptors.size).toBeGreaterThan(50);
});

test.each(SEEDS)('%s: every value of every layer is one that the device takes', (seed) => {
  const studio = seedStudio(seed);
  const { descriptors } = join(studio);
  let checked = 0;
  for (const layer of [...studio.modes, ...studio.scenes, ...studio.presets])
    for (const [pattern, value] of Object.entries(layer.values))
      for (const [path, descriptor] of descriptors) {
        const fits = new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`).test(path);
        if (!fits || value === null) continue;
        checked++;
        expect(descriptor.writable, `${layer.id} ${path}`).toBe(true);
        expect(checkValue(descriptor.type, value), `${layer.id} ${path}`).toBeUndefined();
      }
  for (const scene of studio.scenes)
    for (const [id, { scene: loads }] of Object.entries(scene.systems)) {
      const path = studio.systems.find((s) => s.id === id)?.scenePath ?? '';
      const type = descriptors.get(path)?.type;
      expect(type && checkValue(type, loads), `${scene.id} on ${id}`).toBeUndefined();
      checked++;
    }
  expect(checked).toBeGreaterThan(10);
});

test.each(SEEDS)('%s: every name has words in both languages', (seed) => {
  const texts: Text[] = [];
  const walk = (x: unknown): void => {
    if (typeof x !== 'object' || x === null) return;
    if ('en' in x && 'zh' in x) texts.push({ en: String(x.en), zh: String(x.zh) });
    else for (const one of Object.values(x)) walk(one);
  };
  walk(seedStudio(seed));
  expect(texts.length).toBeGreaterThan(50);
  for (const { en, zh } of texts) {
    expect(en.trim()).not.toBe('');
    expect(zh.trim()).not.toBe('');
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
  }
  const chinese = texts.filter(({ zh }) => /[\u4e00-\u9fff]/.test(zh));
  expect(chinese.length / texts.length).toBeGreaterThan(0.9); // `XR`, `VT 1` and `VP` are the same in both
});

test('shenzhen is the stage of the mission: its numbers', () => {
  const studio = seedStudio('shenzhen');
  const walls = studio.zones.filter((z) => z.id.startsWith('wall-'));
  expect(walls.reduce((sum, z) => sum + (z.canvas?.widthPx ?? 0), 0)).toBe(17_391);
  expect(walls.every((z) => z.canvas?.heightPx === 2_609 && z.canvas.pitchMm === 2.3)).toBe(true);
  expect(walls.flatMap((z) => z.rasters)).toHaveLength(10);
  expect(new Set(studio.zones.flatMap((z) => z.rasters.map((r) => r.processor))).size).toBe(3);
  expect(studio.modes.map((m) => m.id)).toEqual(['SCREEN', 'AR', 'GREEN', 'XR', 'VP']);
  expect(studio.presets).toHaveLength(8);
  expect(studio.cueLists[0]?.cues).toHaveLength(12);
  expect(studio).toMatchObject({
    initialShow: 'REHEARSAL',
    rate: { num: 50, den: 1 },
    timecodeRate: { num: 25, den: 1 },
  });
  const relays = studio.cameras.flatMap((c) => c.tracking?.sinks ?? []).filter((s) => s.mode === 'relay');
  expect(relays.map(({ protocol }) => protocol)).toEqual(['freed', 'opentrackio']);
});

test('the other two prove that nothing is hard-wired', () => {
  const room = seedStudio('fine-pitch-room');
  expect(room.zones).toMatchObject([{ kind: 'led', shape: { kind: 'flat' } }]);
  const [xr, vp] = ['xr', 'vp'].map((id) => room.systems.find((s) => s.id === id)?.exclusive);
  expect(xr).toEqual(vp);
  const box = seedStudio('green-box');
  expect(box.zones.map((z) => z.kind)).toEqual(['area', 'area', 'area']);
  expect(box.cameras).toHaveLength(4);
  expect(box.holdGroups).toEqual([]);
});

interface Mixer {
  readonly initial: { readonly program: string };
}

test.each<SeedName>(['shenzhen', 'fine-pitch-room', 'green-box'])(
  '%s: what is on program at the start shows no camera',
  (seed) => {
    const studio = seedStudio(seed);
    const mixer = studio.devices.find((d) => d.id === studio.mixer?.device);
    const { program } = (mixer?.virtual as Mixer | undefined)?.initial ?? { program: '' };
    const source = studio.mixer?.sources.find((s) => s.id === program);
    expect(source).toBeDefined();
    expect(source?.camera).toBeUndefined();
  },
);
