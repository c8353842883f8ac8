import { expect, test } from 'vitest';
import type { RasterLight, TruthFrame } from '../../app/protocol/truth.ts';
import { centre, lightRig } from './light-rig.ts';

const rasters = (zone: { rasters: Readonly<Record<string, unknown>> } | undefined): unknown[] =>
  Object.values(zone?.rasters ?? {});

test('a stage at rest: XR on every raster, extension and wall are one picture for its camera only', () => {
  const { now } = lightRig().recorder;
  expect(Object.keys(now.zones)).toEqual(['wall-left', 'wall-centre', 'wall-right', 'ceiling']);
  expect(rasters(now.zones['wall-centre'])).toHaveLength(6);
  expect(now.zones['wall-left']?.rasters['wall-left-1-1']).toEqual({
    source: 'xr',
    scene: 'polar-glacier',
    look: 'exposure=0 look=day',
    camera: 'a',
    black: false,
    brightness: 80,
  });
  expect(now.pictures['a']).toMatchObject({ path: 'xr', extension: 'match 0.85', black: false });
  expect(now.pictures['b']?.extension).toBe('wrong-perspective');
  expect(now.program).toEqual({ source: 'vt-1', camera: null });
  expect(now.preview).toEqual({ source: 'cam-1', camera: 'a' });
});

test('a complete salvo changes the zone in one frame; half of one is mixed light', () => {
  const rig = lightRig();
  const { 'out/2': first, ...rest } = centre(16);
  rig.set('router', { 'out/2': first ?? '' });
  const half = rig.step();
  expect(half.zones['wall-centre']?.uniform).toBe(false);
  expect(half.pictures['a']?.shows['wall-centre']).toMatch(/^mixed\(vp:.* \| xr:/);
  rig.set('router', rest);
  const whole = rig.step();
  expect(whole.zones['wall-centre']).toMatchObject({ uniform: true });
  expect(whole.pictures['a']).toMatchObject({
    shows: { 'wall-centre': 'vp:snow-camp 80% exposure=0 look=dusk @a', 'wall-left': expect.stringMatching(/^xr:/) },
    extension: 'wrong-wall',
  });
  expect(whole.frame).toBe(half.frame + 1);
});

test('a crosspoint of the right system but for another raster is seen', () => {
  const rig = lightRig();
  rig.set('router', { 'out/3': 'in/4' });
  const zone = rig.step().zones['wall-centre'];
  expect(zone?.uniform).toBe(false);
  expect(zone?.rasters['wall-centre-1-2']).toMatchObject({ source: 'xr', scene: 'polar-glacier of wall-centre-2-1' });
});

test('an input that nobody feeds is no light', () => {
  const rig = lightRig();
  rig.set('router', { 'out/2': 'in/71' });
  expect(rig.step().zones['wall-centre']?.rasters['wall-centre-1-1']).toMatchObject({ source: 'none', black: true });
});

test('a freeze keeps the picture of its frame while everything behind it changes, and lets go to what is there', () => {
  const rig = lightRig();
  rig.set('led-centre', { mode: 'freeze' });
  const frozen = rig.step();
  const before = rasters(frozen.zones['wall-centre']);
  expect(before).toMatchObject(Array.from({ length: 6 }, () => ({ source: 'xr', frozenSince: frozen.frame })));
  rig.set('router', centre(16));
  rig.set('vp', { ready: false });
  rig.set('xr', { scene: 'snow-camp', look: 'night' });
  rig.set('led-centre', { relocking: true });
  const later = rig.step(5);
  expect(rasters(later.zones['wall-centre'])).toEqual(before);
  expect(later.zones['wall-left']?.rasters['wall-left-1-1']).toMatchObject({ scene: 'snow-camp' });
  rig.set('vp', { ready: true });
  rig.set('led-centre', { relocking: false, mode: 'normal' });
  expect(rasters(rig.step().zones['wall-centre'])).toMatchObject(
    Array.from({ length: 6 }, () => ({ source: 'vp', scene: 'snow-camp', black: false })),
  );
});

test('a frozen wall behind an XR camera with its extension on is told: the picture tears', () => {
  const rig = lightRig();
  rig.set('led-wings', { mode: 'freeze' });
  rig.set('led-centre', { mode: 'freeze' });
  expect(rig.step().pictures['a']?.extension).toBe('frozen-wall');
  rig.set('xr', { extension: 0 });
  expect(rig.step().pictures['a']?.extension).toBe('none');
});

test('black, re-locking, loading, another own input, no power: each is black where it happens and nowhere else', () => {
  const cases: [string, Record<string, string | boolean>, Record<string, string | boolean>][] = [
    ['led-centre', { mode: 'black' }, { mode: 'normal' }],
    ['led-centre', { relocking: true }, { relocking: false }],
    ['led-centre', { source: 'backup' }, { source: 'router' }],
  ];
  const rig = lightRig();
  for (const [device, bad, good] of cases) {
    rig.set(device, bad);
    const now = rig.step();
    expect(rasters(now.zones['wall-centre']), JSON.stringify(bad)).toMatchObject(
      Array.from({ length: 6 }, () => ({ black: true })),
    );
    expect(rasters(now.zones['wall-left'])).toMatchObject(Array.from({ length: 2 }, () => ({ black: false })));
    rig.set(device, good);
    rig.step();
  }
  rig.set('xr', { ready: false });
  const loading = rig.step();
  for (const zone of Object.values(loading.zones))
    expect(rasters(zone)[0]).toMatchObject({ scene: 'black', black: true });
  expect(loading.pictures['a']).toMatchObject({ extension: 'black', black: true });
  rig.set('xr', { ready: true });
  rig.power('led-ceiling', false);
  const dark = rig.step();
  expect(rasters(dark.zones['ceiling'])).toMatchObject(
    Array.from({ length: 6 }, () => ({ black: true, brightness: 0 })),
  );
  rig.power('led-ceiling', true);
  expect(rasters(rig.step().zones['ceiling'])[0]).toMatchObject({ black: false, brightness: 80 });
});

test('picture paths: direct shows no extension, AR and key show what their engine lays over', () => {
  const rig = lightRig();
  rig.set('router', { 'out/16': 'in/48', 'out/17': 'in/55', 'out/18': 'in/59' });
  const { pictures } = rig.step();
  expect(pictures['a']).toMatchObject({ path: 'direct', extension: 'none' });
  expect(pictures['b']).toMatchObject({ path: 'ar', extension: 'ar:car opacity=1' });
  expect(pictures['c']).toMatchObject({ path: 'key', extension: 'key:car opacity=1' });
  rig.set('router', { 'out/16': 'in/52' });
  expect(rig.step().pictures['a']).toMatchObject({ path: 'other:in/52' });
});

test('a camera whose inner frustum is off is not followed', () => {
  const rig = lightRig();
  rig.set('router', centre(16));
  expect(rig.step().zones['wall-centre']?.rasters['wall-centre-1-1']).toMatchObject({ camera: 'a' });
  rig.set('vp', { activeCamera: 'b' });
  expect(rig.step().zones['wall-centre']?.rasters['wall-centre-1-1']).not.toHaveProperty('camera');
});

test('brightness changes a frozen raster too: it is the lamps, not the picture', () => {
  const rig = lightRig();
  rig.set('led-centre', { mode: 'freeze' });
  rig.step();
  rig.set('led-centre', { brightness: 20 });
  expect(rig.step().zones['wall-centre']?.rasters['wall-centre-1-1']).toMatchObject({ brightness: 20, source: 'xr' });
});

test('a measurement patch is light on the rasters that it reaches into, only while its system has the wall', () => {
  const rig = lightRig();
  const lit = () => {
    const { zones } = rig.step();
    return Object.values(zones).flatMap((zone) =>
      Object.entries(zone.rasters).flatMap(([id, raster]) => (raster.patch === true ? [id] : [])),
    );
  };
  expect(lit()).toEqual([]);
  rig.set('vp', { 'patch/centre': true });
  expect(lit()).toEqual([]);
  rig.set('xr', { 'patch/centre': true });
  expect(lit()).toEqual(['wall-centre-2-1']);
  const { zones, pictures } = rig.recorder.now;
  expect(zones['wall-centre']?.uniform).toBe(true);
  expect(pictures['a']?.shows['wall-centre']).toMatch(/^xr:polar-glacier .* \+patch$/);
  expect(pictures['a']?.shows['wall-left']).not.toContain('+patch');
  // Under a hold it stays as it was; a black wall shows none.
  rig.set('led-centre', { mode: 'freeze' });
  rig.step();
  rig.set('xr', { 'patch/centre': false });
  expect(lit()).toEqual(['wall-centre-2-1']);
  rig.set('led-centre', { mode: 'normal' });
  expect(lit()).toEqual([]);
});

/** Two rasters left, six centre, two right, six above, dealt over five nodes: the third has the last column of the centre and the first on the right. */
const OF_THIRD = ['wall-centre/wall-centre-3-1', 'wall-centre/wall-centre-3-2', 'wall-right/wall-right-1-1'];
const volume = (): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`out/${n}`, `in/${n + 16}`]));
const where = (now: TruthFrame, is: (raster: RasterLight) => boolean): string[] =>
  Object.entries(now.zones).flatMap(([zone, { rasters: all }]) =>
    Object.entries(all).flatMap(([id, raster]) => (is(raster) ? [`${zone}/${id}`] : [])),
  );
const black = (now: TruthFrame): string[] => where(now, (raster) => raster.black);
const frozen = (now: TruthFrame): string[] => where(now, ({ frozenSince }) => frozenSince !== undefined);

test('a node whose process ends darkens its own part of the wall; where the others wait for it they stand still', () => {
  const rig = lightRig();
  rig.set('router', volume());
  const well = rig.step();
  expect(well.nodes['vp']?.['node_3']).toMatchObject({ rasters: OF_THIRD, at: 'live', scene: 'snow-camp' });
  rig.set('vp', { 'node/node_3': 'closed', stalled: true });
  const dead = rig.step();
  expect(black(dead)).toEqual(OF_THIRD);
  expect(frozen(dead)).toHaveLength(13);
  expect(dead.nodes['vp']).toMatchObject({ node_3: { at: 'dark' }, node_4: { at: 'frozen', frozenSince: dead.frame } });
  expect(dead.pictures['a']?.shows['wall-centre']).toMatch(/^mixed\(black \| vp:snow-camp .* frozen\)$/);
  rig.set('vp', { stalled: false, look: 'dawn' });
  const dropped = rig.step();
  expect([black(dropped), frozen(dropped)]).toEqual([OF_THIRD, []]);
  expect(dropped.zones['wall-left']?.rasters['wall-left-1-1']?.look).toContain('look=dawn');
});

test('a node that hangs keeps its last picture on its part, also while routers send others there', () => {
  const rig = lightRig();
  rig.set('router', volume());
  const { frame } = rig.step();
  rig.set('vp', { 'node/node_3': 'hung', stalled: true });
  expect(frozen(rig.step())).toHaveLength(16);
  rig.set('vp', { 'node/node_3': 'dropped', stalled: false, look: 'dawn' });
  const dropped = rig.step();
  expect([frozen(dropped), black(dropped)]).toEqual([OF_THIRD, []]);
  const { look, frozenSince } = dropped.zones['wall-right']?.rasters['wall-right-1-1'] ?? {};
  expect([look, frozenSince]).toEqual(['exposure=0 look=dusk', frame + 1]);
  rig.set('router', centre(0));
  expect(frozen(rig.step())).toEqual(OF_THIRD.slice(2));
  rig.set('router', volume());
  expect(frozen(rig.step())).toEqual(OF_THIRD);
  rig.set('vp', { 'node/node_3': 'running' });
  expect(frozen(rig.step())).toEqual([]);
});
