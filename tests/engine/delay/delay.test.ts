/** Guided delay measurement on a running engine and virtual stage: what the wall shows is read from `/truth`. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../../app/protocol/state.ts';
import type { DelayResultState, DelayRunState } from '../../../app/protocol/state-delay.ts';
import { lastCommand } from '../light.ts';
import { arm, type EngineRig, openCalmRig, takeTo } from '../rig.ts';

let rig: EngineRig;
const START = { camera: 'a', zone: 'wall-centre', count: 8, by: 'video', warned: true };

beforeAll(async () => {
  rig = await openCalmRig();
  await rig.until('the capture machine is heard', (s) => s.delaycal.video['a']?.live === true);
});
afterEach(async () => {
  await rig.clearFaults();
  await rig.mixer({ program: 'vt-1' });
  await rig.command('delaycal.discard');
  await rig.until(
    'nobody is on air, everybody is there',
    (s) =>
      Object.values(s.pictures).every(({ onAir }) => onAir === 'no') &&
      Object.values(s.devices).every(({ status }) => status === 'online'),
  );
});
afterAll(async () => {
  await rig?.stop();
});

const run = (state: StageState): DelayRunState | null => state.delaycal.run;
const over = (state: StageState): boolean => run(state)?.at === 'marking';

/** As a person would: on a machine that stutters a wall that is lit late is really lit late, and it is done again. */
async function measureWell(args: Record<string, unknown>): Promise<DelayResultState | null | undefined> {
  for (let attempt = 1; ; attempt++) {
    expect((await rig.command('delaycal.start', args)).error).toBeUndefined();
    const result = run(await rig.until('measured', over, 40_000))?.result;
    if (result?.verdict === 'good' || attempt === 3) return result;
    await rig.command('delaycal.discard');
  }
}

async function isDark(): Promise<boolean> {
  const truth = await rig.truth();
  return Object.values(truth.now.zones).every((zone) => Object.values(zone.rasters).every((r) => r.patch !== true));
}

test('a known delay comes back through flashes on the wall and the capture machine, and is kept with its expiry', async () => {
  await rig.frontPanel('capture-1', 'delayMs', 140);
  await rig.frontPanel('capture-1', 'jitterMs', 2);
  await rig.fault('capture-1', { kind: 'drop', share: 0.03 });
  const result = await measureWell({ ...START, count: 12 });
  // What the render system and the next frame of the wall take comes on top: up to two frames.
  expect(result).toMatchObject({ verdict: 'good' });
  expect(result?.delayMs).toBeGreaterThan(138);
  expect(result?.delayMs).toBeLessThan(185);
  expect(await isDark()).toBe(true);
  const kept = await rig.command<{ key: string }>('delaycal.keep');
  expect(kept.ok).toBe(true);
  const measure = (await rig.state()).measures[kept.result.key];
  expect(measure).toMatchObject({ origin: { kind: 'measured', by: 'delay-video' }, expired: null });
  expect(measure?.valueUs).toBe(Math.round((result?.delayMs ?? 0) * 1000));
  expect((measure?.untilMs ?? 0) - (measure?.atMs ?? 0)).toBe(72 * 3_600_000);
  // In the waterfall of this camera and mode it stands for its four hops.
  const fell = await rig.until('in the waterfall', (s) => s.latency.cameras['a']?.['XR']?.loop?.known === 'whole');
  expect(fell.latency.cameras['a']?.['XR']?.loop).toMatchObject({
    valueUs: measure?.valueUs,
    spreadUs: measure?.spreadUs,
    origin: { kind: 'measured', by: 'delay-video' },
    key: 'latency/a/XR/loop',
  });
});

test('what may not flash is refused by name, and nothing reaches a device', async () => {
  await rig.clearFaults();
  const { commands } = await rig.truth();
  const since = commands.at(-1)?.n ?? 0;
  const refusal = async (args: Record<string, unknown> = {}): Promise<string | undefined> =>
    (await rig.command('delaycal.start', { ...START, ...args })).error?.code;
  expect(await refusal({ warned: false })).toBe('args.invalid');
  expect(await refusal({ zone: 'ceiling' })).toBe('delay.not-in-view');
  expect(await refusal({ camera: 'x' })).toBe('delay.no-camera');
  expect(await refusal({ camera: 'c' })).toBe('delay.no-video');
  await rig.command('show.state', { state: 'SHOW' });
  expect(await refusal()).toBe('delay.in-show');
  await rig.command('show.state', { state: 'REHEARSAL' });
  await rig.mixer({ program: 'cam-1' });
  await rig.until('camera 1 is on air', (s) => s.pictures['a']?.onAir === 'yes');
  expect(await refusal()).toBe('delay.on-air');
  // Another camera on air that sees the wall forbids it as well; one that does not, does not.
  await rig.mixer({ program: 'cam-2' });
  await rig.until('camera 2 is on air', (s) => s.pictures['b']?.onAir === 'yes' && s.pictures['a']?.onAir === 'no');
  expect(await refusal()).toBe('delay.seen');
  const ways = (await rig.until('shown', (s) => s.delaycal.ways['a']?.[1]?.checks[2]?.why != null)).delaycal.ways['a'];
  expect(ways?.find((way) => way.zone === 'wall-right')?.checks.filter((check) => check.why !== null)).toEqual([]);
  await rig.mixer({ program: 'vt-1' });
  await rig.until('nobody is on air', (s) => s.pictures['b']?.onAir === 'no');
  await rig.frontPanel('led-centre', 'mode', 'freeze');
  await rig.until('the wall is held', (s) => s.zones['wall-centre']?.held !== null);
  expect(await refusal()).toBe('delay.held');
  await rig.frontPanel('led-centre', 'mode', 'normal');
  await rig.until('the wall is live', (s) => s.zones['wall-centre']?.held === null);
  expect((await rig.command('param.set', { path: 'patch/xr/wall-centre', value: true })).error?.code).toBe(
    'delay.by-hand',
  );
  expect((await rig.command('override.set', { path: 'patch/xr/wall-centre', value: true })).error?.code).toBe(
    'delay.by-hand',
  );
  const after = (await rig.truth(`?sinceCommand=${since}`)).commands.filter((one) => /patch/i.test(one.decoded));
  expect(after).toEqual([]);
});

/** Frames in which light of the patch is on the wall, from this frame on. */
async function litFrames(
  since: number,
): Promise<readonly { readonly frame: number; readonly camera: string | null }[]> {
  const { history } = await rig.truth(`?since=${since}`);
  return history
    .filter((one) => Object.values(one.zones).some((z) => Object.values(z.rasters).some((r) => r.patch === true)))
    .map((one) => ({ frame: one.frame, camera: one.program.camera }));
}

/** Flashes begin at least 550 ms apart, 27 frames: lit again after a shorter dark is the same flash on a machine that stutters. */
const ANOTHER_FRAMES = 15;

/** What is lit when the end was told goes out and stays out: not one flash more. How soon, is the machine's affair. */
async function expectNoFlashFromNowOn(): Promise<void> {
  const { frame } = (await rig.truth()).now;
  await new Promise((resolve) => setTimeout(resolve, 1_800));
  const lit = (await litFrames(frame)).map((one) => one.frame).filter((one) => one > frame);
  expect(lit.filter((one, n) => one - (lit[n - 1] ?? frame) > ANOTHER_FRAMES)).toEqual([]);
  expect(await isDark()).toBe(true);
}

async function startAndWaitForLight(count = START.count): Promise<void> {
  expect((await rig.command('delaycal.start', { ...START, count })).error).toBeUndefined();
  await rig.until('lit', (s) => (run(s)?.flashes.length ?? 0) > 1 && run(s)?.lit === true);
}

test('a cut to a camera that sees the wall ends it at once, says why, and leaves the wall dark', async () => {
  await startAndWaitForLight();
  await rig.mixer({ program: 'cam-2' });
  const state = await rig.until('ended', (s) => run(s)?.why != null);
  expect(run(state)?.why).toMatchObject({ code: 'delay.seen', params: { cameras: 'b' } });
  await expectNoFlashFromNowOn();
  await rig.mixer({ program: 'vt-1' });
  await rig.until('off air', (s) => s.pictures['b']?.onAir === 'no');
});

test('all stop, stop from any seat and a take that is armed put it out as well', async () => {
  for (const [name, args, code] of [
    ['stage.stop', {}, 'delay.all-stop'],
    ['delaycal.stop', {}, 'delay.stopped'],
    ['stage.arm', { mode: 'VP', scene: 'snow-camp' }, 'delay.take'],
  ] as const) {
    await rig.command('delaycal.discard');
    await startAndWaitForLight(20);
    // A plan is armed as a person would: trackers of a machine that stutters may want a moment.
    const answer = name === 'stage.arm' ? await arm(rig, args) : await rig.command(name, args);
    expect([name, answer.error]).toEqual([name, undefined]);
    expect(run(await rig.until(name, (s) => run(s)?.why != null))?.why?.code).toBe(code);
    await expectNoFlashFromNowOn();
    await rig.command('stage.disarm');
  }
});

test('a call for the safe picture, anywhere on the stage, puts it out first', async () => {
  await startAndWaitForLight();
  expect((await rig.command('stage.bailout', { zones: ['wall-right'] })).ok).toBe(true);
  expect(run(await rig.until('ended', (s) => run(s)?.why != null))?.why?.code).toBe('delay.bailed-out');
  await expectNoFlashFromNowOn();
  await takeTo(rig, { mode: 'XR', scene: 'polar-glacier' });
});

test('an operator reads timecodes off a recording: pairs of video frames are told apart where he can, and typing is forgiven', async () => {
  await rig.command('delaycal.discard');
  expect((await rig.command('delaycal.start', { ...START, by: 'operator', latencyMs: 40 })).error).toBeUndefined();
  const state = await rig.until('flashed', over);
  const flashes = run(state)?.flashes ?? [];
  expect(flashes).toHaveLength(8);
  // Seen 200 ms, which is five labels of 25, after it left, and stamped one label late.
  for (const { timecode } of flashes) {
    const answer = await rig.command('delaycal.mark', { timecode: later(timecode, 6) });
    expect(answer.error).toBeUndefined();
  }
  expect((await rig.command('delaycal.mark', { timecode: later(flashes[0]?.timecode ?? '', 6) })).error?.code).toBe(
    'delay.mark-twice',
  );
  expect((await rig.command('delaycal.mark', { timecode: '99:00:00:00' })).error?.code).toBe('delay.bad-timecode');
  expect(
    (await rig.command('delaycal.mark', { timecode: later(flashes[0]?.timecode ?? '', 6), sub: 2 })).error?.code,
  ).toBe('delay.no-sub');
  await rig.command('delaycal.mark', { timecode: later(flashes[3]?.timecode ?? '', 11) });
  const marked = run(await rig.until('marked', (s) => run(s)?.marks.length === 9));
  const stray = marked?.marks.find((mark) => mark.is === 'stray');
  expect(stray?.text).toBe(later(flashes[3]?.timecode ?? '', 11));
  expect(marked?.result).toMatchObject({ verdict: 'good', pairs: 8, strays: 1, resolutionMs: 40 });
  // Five labels and the middle of the one that is read, less where in its label each flash left.
  expect(marked?.result?.delayMs).toBeGreaterThan(190);
  expect(marked?.result?.delayMs).toBeLessThan(232);
  expect((await rig.command('delaycal.unmark', { mark: stray?.id ?? '' })).error).toBeUndefined();
  await rig.until('no stray any more', (s) => run(s)?.result?.strays === 0);
});

/** `labels` of 25 later. */
function later(timecode: string, labels: number): string {
  const [h = 0, m = 0, s = 0, f = 0] = timecode.split(':').map(Number);
  const all = ((h * 60 + m) * 60 + s) * 25 + f + labels;
  const two = (n: number): string => String(n).padStart(2, '0');
  return [Math.floor(all / 90_000) % 24, Math.floor(all / 1_500) % 60, Math.floor(all / 25) % 60, all % 25]
    .map(two)
    .join(':');
}

test('a device that goes away while it is lit is told to go dark when it is back, and a refusing one ends it', async () => {
  // Dark must not have come through before: then it is tried again.
  for (let attempt = 1; attempt < 6; attempt++) {
    await startAndWaitForLight();
    await rig.fault('xr', { kind: 'offline' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (!(await isDark())) break;
    await rig.clearFaults();
    await rig.command('delaycal.discard');
    await rig.until('back', (s) => s.devices['xr']?.status === 'online' && s.delaycal.run === null);
  }
  const ended = await rig.until('ended', (s) => run(s)?.why != null);
  expect(run(ended)?.why?.code).toMatch(/^(?:delay\.offline|device\.|wire\.)/);
  await rig.until('gone', (s) => s.devices['xr']?.status !== 'online');
  // Longer than anybody tries by himself.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await isDark()).toBe(false);
  await rig.fault('xr', { kind: 'offline' }, false);
  await rig.until('back', (s) => s.devices['xr']?.status === 'online');
  await expect.poll(isDark).toBe(true);
  await rig.command('delaycal.discard');
  const way = (s: StageState) => s.delaycal.ways['a']?.find((one) => one.zone === 'wall-centre');
  await rig.until('may flash', (s) => way(s)?.checks.every((check) => check.why === null) === true);
  await rig.fault('xr', { kind: 'refuse' });
  expect((await rig.command('delaycal.start', START)).error).toBeUndefined();
  const refused = await rig.until('refused', (s) => run(s)?.why != null);
  expect(run(refused)?.why?.code).toBe('device.refused');
  expect(run(refused)?.flashes.length).toBeLessThanOrEqual(1);
});

test('stamps by timecode, frames sent twice and a light that flickers: the delay is the same', async () => {
  await rig.command('delaycal.discard');
  await rig.frontPanel('capture-1', 'delayMs', 240);
  await rig.frontPanel('capture-1', 'stamp', 'timecode');
  await rig.frontPanel('capture-1', 'flicker', true);
  await rig.fault('capture-1', { kind: 'duplicate' });
  await rig.until('the clock follows the timecode', (s) => s.sync.clock.state === 'locked');
  const result = await measureWell({ ...START, count: 12 });
  expect(result?.verdict).toBe('good');
  expect(result?.delayMs).toBeGreaterThan(215);
  expect(result?.delayMs).toBeLessThan(305);
  expect(result?.strays).toBeGreaterThan(3);
  await rig.frontPanel('capture-1', 'flicker', false);
  await rig.frontPanel('capture-1', 'stamp', 'time');
  await rig.clearFaults();
});

test('a clean stop of the engine puts the patch out; a killed engine leaves it, says so after the restart, and sends nothing by itself', async () => {
  await rig.command('delaycal.discard');
  await startAndWaitForLight();
  await rig.engine.stop('SIGTERM');
  await expect.poll(isDark).toBe(true);
  const way = (s: StageState) => s.delaycal.ways['a']?.find((one) => one.zone === 'wall-centre');
  // The dark that was queued dies with it; where it had left before, it is killed once more.
  for (let attempt = 1; (await isDark()) && attempt < 6; attempt++) {
    await rig.restart();
    await rig.until('well again', (s) => s.delaycal.video['a']?.live === true && s.pictures['a']?.onAir === 'no');
    await rig.until('may flash', (s) => way(s)?.checks.every((check) => check.why === null) === true);
    await startAndWaitForLight();
    await rig.engine.stop('SIGKILL');
    // What had left by then is shown from the next frame on.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await isDark()).toBe(false);
  const since = await lastCommand(rig);
  await rig.restart();
  const state = await rig.until('told', (s) => Object.keys(s.alarms).some((id) => id.startsWith('delay/lit/')));
  expect(Object.values(state.alarms).find((alarm) => alarm.id.startsWith('delay/lit/'))?.fault.code).toBe(
    'delay.left-lit',
  );
  expect((await rig.truth(`?sinceCommand=${since}`)).commands.filter((one) => /patch/i.test(one.decoded))).toEqual([]);
  expect((await rig.command('delaycal.stop')).ok).toBe(true);
  await rig.until('the alarm is over', (s) =>
    Object.values(s.alarms).every((a) => !a.id.startsWith('delay/lit') || !a.active),
  );
  await expect.poll(isDark).toBe(true);
});
