/** Latency and sound on the running engine: entered, measured and reported hops; a take that takes its sound along. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WaterfallState } from '../../../app/protocol/state-latency.ts';
import { armAndTake, type EngineRig, isWell, openCalmRig, patiently, type TakeResult } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig();
  await rig.until('latency is told', (s) => s.latency.cameras['a']?.['XR'] !== undefined);
});
afterAll(() => rig.stop());

const fall = async (camera: string, mode: string): Promise<WaterfallState> => {
  const found = (await rig.state()).latency.cameras[camera]?.[mode];
  if (!found) throw new Error(`no waterfall of ${camera} in ${mode}`);
  return found;
};
const hopOf = (of: WaterfallState | undefined, name: string) => of?.hops.find(({ hop }) => hop === name);
const sound = async (): Promise<unknown> => (await rig.truth()).devices['audio-desk']?.['delay'];

test('each hop says who told it: reported, measured in part, from the file, nobody; the sum is at least', async () => {
  const told = await rig.until('tracking measured, the server heard', ({ latency }) => {
    const of = latency.cameras['a']?.['XR'];
    return hopOf(of, 'network')?.known === 'least' && hopOf(of, 'engine')?.origin?.kind === 'reported';
  });
  const xr = told.latency.cameras['a']?.['XR'];
  if (!xr) throw new Error('no waterfall');
  expect([xr.system, xr.sink, xr.processors]).toEqual(['xr', { id: 'xr', mode: 'tap' }, ['led-centre', 'led-wings']]);
  expect(hopOf(xr, 'engine')).toMatchObject({
    known: 'whole',
    valueUs: 60_000,
    origin: { kind: 'reported', device: 'xr' },
  });
  expect(hopOf(xr, 'network')?.origin).toEqual({ kind: 'measured', by: 'tracking' });
  expect(hopOf(xr, 'processor')).toMatchObject({ valueUs: 40_000, origin: { kind: 'file' } });
  expect(hopOf(xr, 'wall')).toMatchObject({ known: 'no', why: { code: 'latency.unknown-wall' } });
  expect(hopOf(xr, 'pipeline')?.known).toBe('absent');
  expect(xr.sum).toMatchObject({ atLeast: true, missing: ['tracker', 'network', 'wall'] });
  expect(xr.delays.map(({ path, why }) => [path, why?.code])).toEqual([
    ['engine/xr/camera/a/videoDelay', 'latency.sum-incomplete'],
    ['engine/xr/camera/a/trackerDelay', 'latency.sum-incomplete'],
  ]);
});

test('a technician enters a hop; it is journaled with its seat, survives a restart, and completes a proposal', async () => {
  const wrong = await rig.command('latency.set', { hop: 'wall' });
  expect(wrong.error.code).toBe('latency.one-value');
  expect((await rig.command('latency.set', { hop: 'wall', camera: 'z', ms: 1 })).error.code).toBe('latency.no-camera');
  expect((await rig.command('latency.set', { hop: 'lens', ms: 1 })).error.code).toBe('args.invalid');
  const answer = await rig.command('latency.set', { hop: 'wall', frames: 1, spreadMs: 2 });
  expect(answer.result).toEqual({ key: 'latency/_/_/wall', valueUs: 20_000 });
  const lines = await rig.command<{ rows: { seat: string; data: unknown }[] }>('journal.query', { kind: 'measure' });
  expect(lines.result.rows[0]).toMatchObject({ data: { act: 'put', key: 'latency/_/_/wall', valueUs: 20_000 } });
  expect(lines.result.rows[0]?.seat).toBeTruthy();

  await rig.restart('SIGKILL');
  const state = await rig.until('known again', (s) => s.latency.cameras['a']?.['XR']?.delays[0]?.value === 7);
  expect(hopOf(state.latency.cameras['c']?.['VP'], 'wall')).toMatchObject({
    valueUs: 20_000,
    spreadUs: 2_000,
    origin: { kind: 'entered' },
  });
});

test('nothing sets a delay by itself; a person applies what is proposed, and the device confirms it', async () => {
  const path = 'engine/xr/camera/a/videoDelay';
  const before = await rig.until(
    'well, and read',
    (s) => isWell(s) && s.mode !== null && s.params[path]?.actual != null,
  );
  expect(before.params[path]?.actual?.value).toBe(6);
  const { value } = (await fall('a', 'XR')).delays[0] ?? {};
  expect((await rig.truth()).devices['xr']?.['videoDelay/a']).toBe(6);
  const set = await rig.command('param.set', { path, value });
  expect(set.ok).toBe(true);
  await rig.until('confirmed', (s) => s.params[path]?.status === 'matched' && s.params[path]?.actual?.value === 7);
  expect((await rig.truth()).devices['xr']?.['videoDelay/a']).toBe(7);
});

test('what passes through our relay is measured, without the delay that people added', async () => {
  await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: true });
  // 40 ms of delay are set on this sink: they are no latency. The first second holds what waited for the socket.
  const state = await rig.until('measured', (s) => {
    const pipeline = hopOf(s.latency.cameras['c']?.['VP'], 'pipeline');
    return pipeline?.known === 'whole' && (pipeline.valueUs ?? 40_000) < 20_000;
  });
  const pipeline = hopOf(state.latency.cameras['c']?.['VP'], 'pipeline');
  expect(pipeline?.origin).toEqual({ kind: 'measured', by: 'tracking' });
  await rig.command('tracking.relay', { camera: 'c', sink: 'vp', on: false });
});

test('clearing lets the file or nobody speak again', async () => {
  await rig.command('latency.set', { camera: 'a', mode: 'XR', hop: 'processor', ms: 22 });
  await rig.until('entered', (s) => hopOf(s.latency.cameras['a']?.['XR'], 'processor')?.valueUs === 22_000);
  expect((await rig.command('latency.clear', { camera: 'a', mode: 'XR', hop: 'processor' })).ok).toBe(true);
  await rig.until('file', (s) => hopOf(s.latency.cameras['a']?.['XR'], 'processor')?.valueUs === 40_000);
  const none = await rig.command('latency.clear', { camera: 'a', mode: 'XR', hop: 'processor' });
  expect(none.error.code).toBe('measure.none');
});

test('a take takes its sound along and undo brings it back; on air nobody moves it', async () => {
  expect(await sound()).toBe(120);
  const audio = (await rig.state()).latency.audio?.delays['stage-sound'];
  expect(audio).toMatchObject({
    soundUs: 120_000,
    wantedUs: 120_000,
    cameras: { a: { pictureUs: 120_000, apartFrames: 0 } },
  });
  const out = await armAndTake(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(out.outcome, JSON.stringify(out)).toBe('committed');
  expect(out.steps.find(({ path }) => path === 'audio/stage/delay')?.at).toBe('verified');
  expect(await sound()).toBe(0);

  const armed = await patiently(rig, 'stage.undo');
  const back = await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true });
  expect(back.result?.outcome, JSON.stringify(back)).toBe('committed');
  expect(await sound()).toBe(120);

  await rig.mixer({ program: 'cam-1' });
  await rig.until('on air', (s) => s.pictures['a']?.onAir === 'yes');
  expect((await rig.command('param.set', { path: 'audio/stage/delay', value: 0 })).error.code).toBe('manual.on-air');
  expect((await rig.command('stage.arm', { mode: 'VP', scene: 'snow-camp' })).ok).toBe(false);
  expect(await sound()).toBe(120);
  await rig.mixer({ program: 'vt-1' });
  await rig.until('off air', (s) => s.pictures['a']?.onAir === 'no');
});

test('sound that somebody moved at the desk is told in frames and ms, and is an alarm once a camera of it is on air', async () => {
  await rig.frontPanel('audio-desk', 'delay', 0);
  const apart = (s: Awaited<ReturnType<EngineRig['state']>>) => s.latency.audio?.delays['stage-sound']?.cameras['a'];
  const state = await rig.until('seen', (s) => apart(s)?.apartFrames === -6);
  expect(apart(state)?.apartMs).toBe(-120);
  expect(state.alarms['audio/stage-sound']).toBeUndefined();
  await rig.mixer({ program: 'cam-1' });
  const heard = await rig.until('heard', (s) => s.alarms['audio/stage-sound']?.active === true);
  expect(heard.alarms['audio/stage-sound']?.fault).toEqual({
    code: 'gate.audio.early',
    params: { audio: 'stage-sound', camera: 'a', frames: 6, ms: 120 },
  });
  await rig.mixer({ program: 'vt-1' });
  await rig.until('off air', (s) => s.alarms['audio/stage-sound']?.active !== true);
  await rig.command('param.set', { path: 'audio/stage/delay', value: 120 });
  await rig.until('right again', (s) => apart(s)?.apartFrames === 0);
});
