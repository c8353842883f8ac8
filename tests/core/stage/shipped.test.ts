/** The shipped studios against their real drivers' parameters: every preset and cue makes a plan, the bail-out is ready. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ParameterSpec, ParamPath, Value } from '../../../app/core/parameter.ts';
import { bailoutReadiness } from '../../../app/core/stage/bailout.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import { coversOf } from '../../../app/core/stage/cover.ts';
import { joinDescriptors } from '../../../app/core/stage/descriptors.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { PresetLayer, StageView, TargetRequest } from '../../../app/core/stage/plan.ts';
import { xrServers } from '../../../app/core/xr/servers.ts';
import { loadStudio } from '../../../app/engine/studio/load.ts';
import type { DriverContext } from '../../../drivers/contract.ts';
import { isFault } from '../../../drivers/contract.ts';
import { restingValue } from '../../../drivers/kit/resting-value.ts';
import { loadDriver } from '../../../drivers/registry.ts';
import { NOW_US, viewOf } from '../small-studio.ts';

const nothing: Disposable = { [Symbol.dispose]: () => undefined };

/** What the drivers publish at start, before any device answers. Nothing is opened. */
async function specsOf(studio: Studio): Promise<ReadonlyMap<string, readonly ParameterSpec[]>> {
  const specs = new Map<string, readonly ParameterSpec[]>();
  for (const device of studio.devices) {
    const module = await loadDriver(device.driver);
    const settings = module?.settings(device.settings);
    if (!module || isFault(settings)) continue;
    const context: DriverContext = {
      clock: { nowUs: () => NOW_US, every: () => nothing, after: () => nothing },
      log: { warn: () => undefined, info: () => undefined },
      open: () => new Promise(() => undefined),
      request: () => new Promise(() => undefined),
      onStatus: () => undefined,
      onReport: () => undefined,
      onSpecs: (published) => specs.set(device.id, published),
      onBoot: () => undefined,
      onTrace: () => undefined,
      onFault: () => undefined,
    };
    module.create(context, settings, { kind: 'udp', host: '127.0.0.1', port: 1 }).start();
  }
  return specs;
}

async function shipped(name: string): Promise<{ readonly view: StageView; readonly silent: readonly unknown[] }> {
  const loaded = await loadStudio(fileURLToPath(new URL(`../../../seeds/${name}`, import.meta.url)), loadDriver);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  const { studio } = loaded;
  const specs = await specsOf(studio);
  const { descriptors, faults } = joinDescriptors(studio, specs);
  const values: Record<ParamPath, Value> = {};
  for (const [path, { verify, type }] of descriptors) if (verify.by !== 'none') values[path] = restingValue(type);
  for (const { readyPath } of studio.systems) if (readyPath !== undefined) values[readyPath] = true;
  const view = viewOf(studio, specs, values);
  const presets = new Map(studio.presets.map((p): [string, PresetLayer] => [p.id, p]));
  // Tracking is a process of its own and publishes its delays from there.
  const silent = faults.filter((f) => f.code !== 'binding.device-silent' || f.params?.['device'] !== 'tracking');
  return { view: { ...view, presets }, silent };
}

for (const name of ['shenzhen', 'fine-pitch-room', 'green-box'])
  test(`${name}: bindings join, every preset makes a plan that can be undone, the bail-out is ready`, async () => {
    const { view, silent } = await shipped(name);
    expect(silent).toEqual([]);
    expect(bailoutReadiness(view).why).toEqual([]);
    const requests = [
      ...view.studio.presets.map((p): TargetRequest => ({ preset: p.id })),
      ...cueRequests(view.studio),
    ];
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) {
      const withoutTracking = { ...view, studio: { ...view.studio, modes: stripped(view) } };
      const plan = compile(withoutTracking, request, { planId: 'p' }, NOW_US);
      expect('blockers' in plan ? plan.blockers : [], JSON.stringify(request)).toEqual([]);
      if ('blockers' in plan) continue;
      expect(plan.confirmations).toEqual([]);
      expect(plan.gates.filter((g) => g.kind === 'hold' && g.verdict !== 'open')).toEqual([]);
      expect(coversOf(view, plan.steps, plan.holds, NOW_US)).toEqual(plan.covers);
    }
  });

test('the XR servers of the shipped studios speak the vocabulary by their paths', async () => {
  const spoken = async (name: string) => {
    const { view } = await shipped(name);
    const { studio } = view;
    return xrServers({ ...studio, descriptors: [...view.descriptors.values()] }).map(({ id, groups }) => [
      id,
      groups.flatMap(({ controls }) => controls.map(({ word, camera }) => [word, camera].filter(Boolean).join('/'))),
    ]);
  };
  const delays = ['a', 'b', 'c'].map((camera) => `videoDelay/${camera}`);
  const trackers = ['a', 'b', 'c'].map((camera) => `trackerDelay/${camera}`);
  const base = ['scene', 'ready', 'look', 'exposure', 'extensionOpacity', 'activeCamera'];
  expect(await spoken('shenzhen')).toEqual([['xr', [...base, ...delays, ...trackers, 'latency', 'rate', 'locked']]]);
  expect(await spoken('fine-pitch-room')).toEqual([
    ['xr', ['scene', 'look', 'extensionOpacity', 'activeCamera', 'rate', 'locked']],
  ]);
  expect(await spoken('green-box')).toEqual([]);
});

function cueRequests(studio: Studio): readonly TargetRequest[] {
  return studio.cueLists.flatMap((list) =>
    list.cues.map((cue): TargetRequest => {
      if (cue.do.kind === 'preset') return { preset: cue.do.preset };
      const { kind: _, ...request } = cue.do;
      return request;
    }),
  );
}

/** Modes without the values of paths that only the tracking process publishes. */
function stripped(view: StageView): Studio['modes'] {
  const known = (path: string): boolean => path.includes('*') || view.descriptors.has(path);
  const modes: Studio['modes'][number][] = [];
  for (const mode of view.studio.modes)
    modes.push({ ...mode, values: Object.fromEntries(Object.entries(mode.values).filter(([path]) => known(path))) });
  return modes;
}
