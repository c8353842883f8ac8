/**
 * Cuts that take the wall along, on the running stage: what the light shows decides, not what was sent. Trackers, clocks
 * and tracking gates are not what is tried here.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TruthFrame } from '../../../app/protocol/truth.ts';
import { type EngineRig, openStillRig, takeTo } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig();
});
afterAll(() => rig.stop());

/** Whom the centre wall is drawn for. */
const drawnFor = ({ zones }: TruthFrame): string | undefined =>
  Object.values(zones['wall-centre']?.rasters ?? {})[0]?.camera;

async function cutTo(source: string): Promise<void> {
  const answer = await rig.command('camera.cut', { source });
  expect(answer.ok, JSON.stringify(answer)).toBe(true);
}

test('XR: counted in without a measured loop, then the wall first and the mixer behind its light; a strange cut is named', async () => {
  await rig.mixer({ program: 'cam-1' });
  await rig.until('camera 1 is on air', (s) => s.pictures['a']?.onAir === 'yes');

  // Nobody measured the loop: the wall waits for the count, and the mixer for a person.
  await cutTo('cam-2');
  const counted = await rig.until('it counts', (s) => s.cut?.at === 'counting');
  expect(counted.cut).toMatchObject({ camera: 'b', countIn: { code: 'cut.loop-incomplete' } });
  expect((await rig.command('camera.callOff')).ok).toBe(true);
  await rig.until('it is called off', (s) => s.cut?.at === 'called-off');

  // 12 frames of loop, 6 of the XR path: both are waited out.
  await rig.command('latency.set', { hop: 'loop', ms: 240 });
  const before = (await rig.truth()).now.frame;
  await rig.until('the loop is known', (s) => s.latency.cameras['b']?.['XR']?.loop?.known === 'whole');
  await cutTo('cam-2');
  await rig.until('the cut is done', (s) => s.cut?.at === 'done' && s.pictures['b']?.onAir === 'yes');
  const { history, now } = await rig.truth(`?since=${before}`);
  const all = [...history, now];
  const wall = all.find((frame) => drawnFor(frame) === 'b');
  const mixer = all.find(({ program }) => program.camera === 'b');
  expect((mixer?.frame ?? 0) - (wall?.frame ?? 0)).toBeGreaterThanOrEqual(12);
  expect(all.filter((frame) => frame.program.camera === 'b' && drawnFor(frame) !== 'b')).toEqual([]);

  await rig.mixer({ program: 'cam-3' });
  const strange = await rig.until('it is named', (s) => s.alarms['unserved/c/xr']?.active === true);
  expect(strange.alarms['unserved/c/xr']?.fault).toMatchObject({
    code: 'alarm.unserved',
    params: { camera: 'c', serves: 'b' },
  });
  await rig.mixer({ program: 'vt-1' });
  await rig.until('it is over', (s) => s.alarms['unserved/c/xr']?.active !== true);
});

test('VP: the new frustum is lit before the cut and the old one let go after it', async () => {
  await takeTo(rig, { mode: 'VP', scene: 'snow-camp' });
  await rig.mixer({ program: 'cam-1', preview: 'vt-2' });
  await rig.until('camera 1 is on air', (s) => s.pictures['a']?.onAir === 'yes' && s.program.preview === 'vt-2');
  const since = (await rig.truth()).commands.at(-1)?.n ?? 0;
  await cutTo('cam-2');
  await rig.until('the cut is done', (s) => s.cut?.at === 'done' && s.pictures['b']?.onAir === 'yes');
  const { devices, commands, now } = await rig.truth(`?since=${since}`);
  expect([devices['vp']?.['camera/a/frustum'], devices['vp']?.['camera/b/frustum']]).toEqual([false, true]);
  expect(drawnFor(now)).toBe('b');
  const order = commands.filter(({ n }) => n > since).map(({ device, decoded }) => `${device} ${decoded}`);
  const at = (what: RegExp): number => order.findIndex((line) => what.test(line));
  expect(at(/InnerFrustumB/)).toBeGreaterThanOrEqual(0);
  expect(at(/InnerFrustumB/)).toBeLessThan(at(/mixer.*program/));
  expect(at(/mixer.*program/)).toBeLessThan(at(/InnerFrustumA/));
});
