/**
 * A cold change in the room where XR and VP share a host, on the virtual stage: step by step, with its lock, a silent device,
 * a killed engine, the way back, and what is to be done again. Light is read from `/truth`.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../../app/protocol/state.ts';
import type { ColdShown } from '../../../app/protocol/state-cold.ts';
import { XR_TO_VP } from '../../core/contract/room.ts';
import { wallOf } from '../light.ts';
import { type EngineRig, openRig } from '../rig.ts';
import { quickRoom } from './quick-room.ts';
import { ok, runOf, walkTo } from './walk.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openRig({ studio: await quickRoom(), owned: true });
}, 90_000);
afterAll(() => rig?.stop());

const TARGET = { mode: 'VP', scene: 'snow-camp' };

const cold = (state: StageState): ColdShown | null => state.cold ?? null;
async function untilAt(id: string, at: string): Promise<StageState> {
  return rig.until(`${id} is ${at}`, (state) => runOf(state, id)?.at === at);
}

const wall = async (): Promise<string[]> => {
  const { zones } = (await rig.truth()).now;
  return Object.values(zones['wall']?.rasters ?? {}).map((one) => (one.black ? 'black' : `${one.source}/${one.scene}`));
};

/** A box says yes some frames before its light follows. */
async function showsOnly(what: string): Promise<void> {
  await expect.poll(async () => [...new Set(await wall())]).toEqual([what]);
}

/** Since this frame, with which the wall became black, nothing was on it for a single frame. */
async function blackSince(frame: number): Promise<void> {
  const { history, now } = await rig.truth(`?since=${frame - 1}`);
  expect([history[0]?.frame, history.at(-1)?.frame]).toEqual([frame, now.frame]);
  expect(history.filter((one) => wallOf(one)['wall'] !== 'black').map(wallOf)).toEqual([]);
}

test('a take is refused with the difference named; the plan of the change says what would be done', async () => {
  const armed = await rig.command('stage.arm', TARGET);
  expect(armed.ok).toBe(false);
  const contract = await rig.command<{ today: { verdict: string; cold: { kind: string }[] } }>('contract.show', {
    to: 'VP',
    scene: 'snow-camp',
  });
  expect(contract.result.today.verdict).toBe('cold');
  expect(contract.result.today.cold.map(({ kind }) => kind)).toContain('exclusive');
  const plan = await rig.command<{ steps: { id: string }[]; refused: unknown }>('cold.plan', TARGET);
  expect(plan.result.refused).toBeNull();
  expect(plan.result.steps.map(({ id }) => id)).toEqual(XR_TO_VP.filter((id) => id !== 'preset'));
});

test('refused while program shows the wall, and in SHOW', async () => {
  await rig.mixer({ program: 'cam' });
  await rig.until('on air', (state) => state.pictures['1']?.onAir === 'yes');
  expect((await rig.command('cold.begin', TARGET)).error.code).toBe('cold.on-air');
  await rig.mixer({ program: 'vt' });
  await rig.until('off air', (state) => state.pictures['1']?.onAir === 'no');
  await ok(rig, 'show.state', { state: 'SHOW' });
  expect((await rig.command('cold.begin', TARGET)).error.code).toBe('cold.in-show');
  await ok(rig, 'show.state', { state: 'REHEARSAL' });
});

test('a silent device stops it under the black; the way back restores what stood there', async () => {
  await ok(rig, 'cold.begin', TARGET);
  expect((await rig.command('stage.arm', { mode: 'SCREEN', scene: 'key-visual' })).error.code).toBe('cold.locked');
  expect((await rig.command('param.set', { path: 'engine/xr/running', value: false })).error.code).toBe('cold.locked');
  await walkTo(rig, 'release-xr');
  await rig.mixer({ program: 'cam' });
  const onAir = await rig.until('on air stops it', (state) => cold(state)?.at === 'stopped');
  expect(cold(onAir)?.why?.code).toBe('cold.on-air');
  expect((await rig.command('cold.do', { step: 'release-xr' })).error.code).toBe('cold.on-air');
  await rig.mixer({ program: 'vt' });
  await rig.until('off air', (state) => state.pictures['1']?.onAir === 'no');
  await ok(rig, 'cold.resume');
  await walkTo(rig, 'route-walls');
  await showsOnly('black');
  const blackFrame = (await rig.truth()).now.frame;
  await rig.fault('router', { kind: 'crosspoint-stuck', output: 2 });
  await ok(rig, 'cold.do', { step: 'route-walls' });
  const stopped = await rig.until('it stopped', (state) => cold(state)?.at === 'stopped');
  expect(runOf(stopped, 'route-walls')).toMatchObject({ at: 'failed', why: { code: 'cold.not-there' } });
  await blackSince(blackFrame);
  expect(stopped.zones['wall']?.owner.leased).toBe('xr');
  await rig.clearFaults();
  await ok(rig, 'cold.abort');
  const back = await rig.until('it has gone back', (state) => cold(state)?.at === 'aborted');
  expect(runOf(back, 'release-xr')?.back).toBe('undone');
  expect(runOf(back, 'start-vp')?.back).toBe('undone');
  expect(back.params['engine/xr/running']?.actual?.value).toBe(true);
  expect(back.params['engine/vp/running']?.actual?.value).toBe(false);
  await blackSince(blackFrame);
  await ok(rig, 'zone.black', { zone: 'wall', on: false });
});

test('a killed engine comes back interrupted and sends nothing; resumed, it arrives and asks what to do again', async () => {
  await ok(rig, 'cold.begin', TARGET);
  await walkTo(rig, 'release-xr');
  await ok(rig, 'cold.do', { step: 'release-xr' });
  await rig.restart('SIGKILL');
  const found = await rig.until('interrupted', (state) => cold(state)?.at === 'interrupted' && state.mode !== null);
  expect(['cut-off', 'confirmed']).toContain(runOf(found, 'release-xr')?.at);
  expect((await rig.command('stage.arm', { mode: 'SCREEN' })).error.code).toBe('cold.locked');
  expect((await rig.command('cold.do', { step: 'release-xr' })).error.code).toBe('cold.not-now');
  await rig.until('devices are back', (s) => Object.values(s.devices).every((one) => one.status === 'online'));
  await ok(rig, 'cold.resume');
  if (runOf(found, 'release-xr')?.at === 'cut-off') await ok(rig, 'cold.do', { step: 'release-xr' });
  await untilAt('release-xr', 'confirmed');
  await walkTo(rig, 'clear');
  const arrived = await rig.until('it arrived', (state) => cold(state)?.at === 'requalify');
  expect(arrived.zones['wall']).toMatchObject({ mode: 'VP', owner: { leased: 'vp', observed: 'vp' } });
  await showsOnly('vp/snow-camp');
  expect((await rig.command('show.state', { state: 'SHOW' })).error.code).toBe('cold.again-open');
  const items = cold(arrived)?.again ?? [];
  expect(items.map(({ id }) => id)).toEqual(['seen/vp', 'calibration/1', 'delay/1']);
  await ok(rig, 'step.tick', { what: 'picture-seen/vp' });
  await ok(rig, 'cold.again', { item: 'calibration/1', evidence: 'quick check at the cross' });
  await ok(rig, 'cold.again', { item: 'delay/1', evidence: 'pan and stop, no drift' });
  const done = await rig.until('all done again', (state) => cold(state)?.at === 'done');
  expect(cold(done)?.again.map((item) => item.done?.how)).toEqual(['redone', 'ticked', 'ticked']);
  const times = await rig.command<{ times: { runs: number }; restMs: number }>('cold.plan', {
    mode: 'XR',
    scene: 'snow-camp',
  });
  expect(times.ok).toBe(true);
  const shown = await rig.command<{ changes: { runs: number } | null }>('contract.show', { from: 'XR', to: 'VP' });
  expect(shown.result.changes?.runs).toBe(1);
});
