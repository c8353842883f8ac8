/** Keep warm sends in a person's name only, once per wish, out of sight; and after a start or a restart nothing at all. */
import { expect, test } from 'vitest';
import { ADA, READY, SCENE, warmthRig } from './rig.ts';

const SNOW = { system: 'vp', scene: 'snow' };
const LOAD_SNOW = [`${SCENE} snow-vp`];

test('a wish is offered; a press loads it; what is held stays so', async () => {
  const stage = warmthRig();
  stage.shown();
  await stage.desk.keep.keep(SNOW, ADA);
  expect(stage.shown().keep['vp']).toEqual({ scene: 'snow', from: 'person', is: 'may', due: false, why: null });
  expect(stage.sent).toEqual([]);
  expect(stage.desk.keep.load({ system: 'vp' }, ADA)).toEqual(SNOW);
  expect(stage.sent).toEqual(LOAD_SNOW);
  expect(stage.shown().keep['vp']?.is).toBe('loading');
  stage.says(READY, false, 1);
  stage.says(SCENE, 'snow-vp', 2);
  stage.says(READY, true, 3);
  expect(stage.shown().keep['vp']?.is).toBe('held');
  expect(stage.lines.map(({ kind, data }) => [kind, (data as { do?: string }).do])).toEqual([
    ['warmth', 'keep'],
    ['warmth', 'load'],
    ['load', undefined],
  ]);
});

test('switched on, a load waits until its system is out of sight, and leaves once', async () => {
  const stage = warmthRig();
  stage.zones({ observed: 'vp', leased: 'vp' });
  stage.shown();
  await stage.desk.keep.keep(SNOW, ADA);
  stage.desk.keep.auto({ on: true }, ADA);
  expect(stage.shown()).toMatchObject({
    auto: { seat: 'Ada' },
    keep: { vp: { is: 'not', due: true, why: { code: 'warmth.on-wall' } } },
  });
  expect(stage.sent).toEqual([]);
  stage.zones({ observed: 'xr', leased: 'xr' });
  stage.shown();
  expect(stage.sent).toEqual(LOAD_SNOW);
  // Somebody loads another scene by hand: that is offered, never fought.
  stage.says(SCENE, 'snow-vp', 1);
  stage.says(READY, true, 2);
  stage.load('glacier-vp', 10);
  stage.says(SCENE, 'glacier-vp', 11);
  stage.says(READY, true, 12);
  expect(stage.shown().keep['vp']).toMatchObject({ is: 'may', due: false });
  expect(stage.sent).toEqual(LOAD_SNOW);
});

test('nothing is loaded into what a cold change writes, not by itself and not by a press', async () => {
  const stage = warmthRig();
  stage.changing.add(SCENE);
  stage.shown();
  await stage.desk.keep.keep(SNOW, ADA);
  stage.desk.keep.auto({ on: true }, ADA);
  expect(stage.shown().keep['vp']).toMatchObject({ is: 'not', due: true, why: { code: 'cold.locked' } });
  expect(stage.desk.keep.load({ system: 'vp' }, ADA)).toEqual({ code: 'cold.locked' });
  expect(stage.sent).toEqual([]);
  stage.changing.clear();
  stage.shown();
  expect(stage.sent).toEqual(LOAD_SNOW);
});

test('all stop and the switch call off what waits', async () => {
  for (const off of [
    (stage: ReturnType<typeof warmthRig>) => void stage.desk.keep.auto({ on: false }, ADA),
    (stage: ReturnType<typeof warmthRig>) => stage.desk.keep.stop(ADA),
  ]) {
    const stage = warmthRig();
    stage.zones({ observed: 'vp', leased: 'vp' });
    stage.shown();
    stage.desk.keep.auto({ on: true }, ADA);
    await stage.desk.keep.keep(SNOW, ADA);
    expect(stage.shown().keep['vp']?.due).toBe(true);
    off(stage);
    stage.zones({ observed: 'xr', leased: 'xr' });
    expect(stage.shown()).toMatchObject({ auto: null, keep: { vp: { due: false, is: 'may' } } });
    expect(stage.sent).toEqual([]);
  }
});

test('a device that was restarted is sent nothing by itself: it is offered, with the reason', async () => {
  const stage = warmthRig();
  stage.zones({ observed: 'vp', leased: 'vp' });
  stage.shown();
  stage.desk.keep.auto({ on: true }, ADA);
  await stage.desk.keep.keep(SNOW, ADA);
  stage.restart(1);
  stage.shown();
  stage.zones({ observed: 'xr', leased: 'xr' });
  expect(stage.shown().keep['vp']).toMatchObject({ is: 'may', due: false, why: { code: 'warmth.restarted' } });
  expect(stage.sent).toEqual([]);
});

test('a new engine keeps the wish and sends nothing', async () => {
  const before = warmthRig();
  before.desk.keep.auto({ on: true }, ADA);
  before.zones({ observed: 'vp', leased: 'vp' });
  await before.desk.keep.keep(SNOW, ADA);
  const after = warmthRig(before.disk);
  await after.desk.open();
  expect(after.shown()).toMatchObject({ auto: null, keep: { vp: { scene: 'snow', is: 'may', due: false } } });
  expect(after.sent).toEqual([]);
});

test('what cannot be held is refused by name', async () => {
  const { desk } = warmthRig();
  expect(await desk.keep.keep({ system: 'nobody', scene: 'snow' }, ADA)).toMatchObject({ code: 'warmth.no-system' });
  expect(await desk.keep.keep({ system: 'vp', scene: 'forest' }, ADA)).toMatchObject({ code: 'warmth.no-scene' });
  expect(desk.keep.load({ system: 'vp' }, ADA)).toMatchObject({ code: 'warmth.no-wish' });
});
