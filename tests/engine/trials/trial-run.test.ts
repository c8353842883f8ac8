/** One trial on a test clock: what it sends and when, what it sees, and that what stood there always comes back. */
import { expect, test } from 'vitest';
import type { Fault, Value } from '../../../app/core/parameter.ts';
import { summarise } from '../../../app/core/trial/trial.ts';
import type { Sending } from '../../../app/engine/takes/sender.ts';
import { type TrialPlan, type TrialPorts, TrialRunner } from '../../../app/engine/trials/trial-run.ts';
import { TestClock } from '../../kit/test-clock.ts';

const FRAME_US = 20_000;

interface Box {
  /** From the write to the effect; undefined: it never acts. */
  effectMs: (n: number) => number | undefined;
  /** It tells by itself. */
  tells: boolean;
  answersMs: number;
}

function rig(box: Partial<Box> = {}, plan: Partial<TrialPlan> = {}) {
  const clock = new TestClock();
  const is: Box = { effectMs: () => 45, tells: true, answersMs: 1, ...box };
  const sent: { value: Value; atUs: number }[] = [];
  const said: { value: Value } = { value: 60 };
  const changes: Value[] = [];
  let really: Value = 60;
  let n = 0;
  const state: { refusal: Fault | undefined; free: boolean; progress: [number, number] } = {
    refusal: undefined,
    free: true,
    progress: [0, 0],
  };
  const act = (value: Value): void => {
    const ms = is.effectMs(n++);
    if (ms === undefined) return;
    clock.after(ms, () => {
      if (really !== value) changes.push(value);
      really = value;
      if (!is.tells) return;
      said.value = value;
      runner.heard(clock.nowUs());
    });
  };
  const ports: TrialPorts = {
    nowUs: () => clock.nowUs(),
    boundary: (frames, leastUs) => {
      const least = Math.max(clock.nowUs() + leastUs, (Math.floor(clock.nowUs() / FRAME_US) + frames) * FRAME_US);
      return Math.ceil(least / FRAME_US) * FRAME_US;
    },
    send: (value, when): Sending => {
      const atUs = when === 'now' ? clock.nowUs() : when.atUs;
      const left = Promise.withResolvers<{ atUs: number; lateUs: number } | Fault>();
      const timer = clock.after((atUs - clock.nowUs()) / 1000, () => {
        sent.push({ value, atUs: clock.nowUs() });
        left.resolve({ atUs: clock.nowUs(), lateUs: 0 });
        act(value);
      });
      return {
        sent: left.promise,
        acked: Promise.resolve('none'),
        cancel: () => {
          timer[Symbol.dispose]();
          left.resolve({ code: 'ticket.cancelled' });
          return Promise.resolve('cancelled');
        },
      };
    },
    ask: async () => {
      await new Promise<void>((done) => void clock.after(is.answersMs, done));
      said.value = really;
      runner.heard(clock.nowUs());
      return undefined;
    },
    look: () => said.value,
    shows: (now, value) => now === value,
    stands: (value) => said.value === value,
    refusal: () => state.refusal,
    isFree: () => state.free,
    after: (ms, fn) => clock.after(ms, fn),
    begin: () => undefined,
    progress: (...done) => {
      state.progress = done;
    },
  };
  const runner = new TrialRunner(ports, {
    values: [60, 62],
    runs: 50,
    seenBy: { by: 'device', how: 'told', device: 'box', key: 'level' },
    timeoutMs: 500,
    frameUs: FRAME_US,
    paceMs: 0,
    ...plan,
  });
  return { clock, runner, sent, changes, state, end: runner.run(), really: () => really, is };
}

test('it sends on frame boundaries, turn by turn, sees each effect, and ends where it began', async () => {
  const { clock, end, sent, really, state } = rig();
  const { runs, why, back } = await clock.until(end);
  expect([why, back, runs.length, state.progress]).toEqual([undefined, undefined, 50, [50, 0]]);
  const tries = sent.slice(0, -1);
  expect(tries.every(({ atUs }) => atUs % FRAME_US === 0)).toBe(true);
  expect(tries.map(({ value }) => value)).toEqual(Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? 62 : 60)));
  expect([sent.at(-1)?.value, really()]).toEqual([60, 60]);
  expect(summarise(runs, FRAME_US)).toMatchObject({ exact: true, minFrames: 3, maxFrames: 3, runs: 50 });
  await clock.advance(100);
  expect(clock.pending).toBe(0);
});

test('a box that is only asked is seen as coarsely as the asking, and says so', async () => {
  const { clock, end } = rig(
    { tells: false, answersMs: 6 },
    { seenBy: { by: 'device', how: 'asked', device: 'b', key: 'k' } },
  );
  const { runs, how } = await clock.until(end);
  expect(how).toBe('asked');
  for (const { seenUs = 0, boundaryUs, resolutionUs } of runs) {
    expect(seenUs - boundaryUs).toBeGreaterThanOrEqual(45_000);
    expect(resolutionUs).toBeGreaterThanOrEqual(6_000);
    expect(seenUs - resolutionUs - boundaryUs).toBeLessThanOrEqual(45_000);
  }
});

test('a box that was thought to tell and only answers is noticed, and its trial begun anew by asking', async () => {
  const { clock, end } = rig({ tells: false });
  const { how, runs, why } = await clock.until(end);
  expect([how, why, runs.length]).toEqual(['asked', undefined, 50]);
  expect(runs.every((run) => run.seenUs !== undefined)).toBe(true);
});

test('one that tells and is late or unheard once is not taken for one that only answers', async () => {
  const { clock, end, is } = rig({
    effectMs: (n) => {
      is.tells = n !== 10;
      return n === 20 ? 700 : 45;
    },
  });
  const { how, runs, why } = await clock.until(end);
  expect([how, why]).toEqual(['told', undefined]);
  const lost = runs.flatMap((run, n) => (run.seenUs === undefined ? [n] : []));
  expect(lost[0]).toBe(10);
  expect(lost.length).toBeLessThanOrEqual(3);
  expect(runs.length).toBe(50 + lost.length);
});

test('a lost run is counted and made up for; four in a row end it', async () => {
  const once = rig({ effectMs: (n) => (n === 10 ? undefined : 45) });
  const { runs, why } = await once.clock.until(once.end);
  expect([why, runs.length, runs.filter((run) => run.seenUs === undefined).length]).toEqual([undefined, 51, 1]);
  const dead = rig({ effectMs: (n) => (n >= 5 && n < 9 ? undefined : 45) });
  const ended = await dead.clock.until(dead.end);
  expect(ended.why).toEqual({ code: 'trial.not-seen', params: { n: 4 } });
  expect([ended.back, dead.really()]).toEqual([undefined, 60]);
});

test('what forbids it ends it before the next send, and what stood there comes back', async () => {
  const { clock, end, state, sent, really } = rig();
  await clock.advance(700);
  state.refusal = { code: 'manual.on-air' };
  const { why, back } = await clock.until(end);
  expect([why?.code, back, really(), sent.at(-1)?.value]).toEqual(['manual.on-air', undefined, 60, 60]);
});

test('stopped at any moment, what stood there is on its way before stop returns, and nothing else follows', async () => {
  for (const atMs of [0, 1, 15, 41, 60, 90, 133, 1_000]) {
    const { clock, runner, end, sent, changes, really } = rig();
    await clock.advance(atMs);
    const before = sent.length;
    runner.stop({ code: 'trial.stopped' });
    await clock.advance(0);
    const after = sent.slice(before).map(({ value }) => value);
    const { why, back } = await clock.until(end, 60_000, 1);
    // When it says so, it is so: a write that was on its way has acted and was undone.
    expect(really(), `${atMs} ms`).toBe(60);
    const moved = changes.length;
    await clock.advance(200);
    expect(changes.length, `${atMs} ms`).toBe(moved);
    expect([why?.code, back, really(), clock.pending], `${atMs} ms`).toEqual(['trial.stopped', undefined, 60, 0]);
    expect(after.every((value) => value === 60)).toBe(true);
    if (before > 0) expect(after, `${atMs} ms`).toEqual([60]);
    expect(sent.slice(before).every(({ value }) => value === 60)).toBe(true);
  }
});

test('a box that never comes back is told as such, after three tries', async () => {
  const { clock, runner, end, sent, is } = rig();
  // The first write acts, and nothing after it.
  is.effectMs = (n): number | undefined => (n === 0 ? 45 : undefined);
  await clock.advance(150);
  const before = sent.length;
  runner.stop({ code: 'trial.stopped' });
  const { back } = await clock.until(end);
  expect(back).toEqual({ code: 'trial.not-back' });
  expect(sent.slice(before).map(({ value }) => value)).toEqual([60, 60, 60]);
});

test('a plan that writes it meanwhile has the last word: nothing is sent again over it', async () => {
  const { clock, runner, end, sent, state, is, really } = rig();
  is.effectMs = (n): number | undefined => (n === 0 ? 45 : undefined);
  await clock.advance(150);
  runner.stop({ code: 'trial.made-way' });
  state.free = false;
  await clock.advance(0);
  const before = sent.length;
  const { back } = await clock.until(end);
  expect([back, sent.length, really()]).toEqual([undefined, before, 62]);
});
