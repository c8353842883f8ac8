/** How a runner wakes its machine: in time as asked, and after a standstill only when others had their time again. */
import { expect, test } from 'vitest';
import type { Take } from '../../../app/core/stage/take.ts';
import { type RunnerDeps, TakeRunner } from '../../../app/engine/takes/take-runner.ts';
import { switching } from '../../core/take/usual.ts';
import { TestClock } from '../../kit/test-clock.ts';

/** Two steps have left, their devices say nothing, and the machine asks to be woken when they are late. */
function waiting() {
  const rig = switching().wait(100).sent('source').sent('bright');
  const atUs = rig.take.inner.wakeUs;
  if (atUs === undefined) throw new Error('it waits for nothing');
  const clock = new TestClock(rig.nowUs);
  const turns: Take[] = [];
  const nobody = { code: 'nobody' };
  const deps = {
    clock,
    house: {
      nowUs: () => clock.nowUs(),
      frame: (us: number) => Math.floor(us / 20_000),
      usOf: (frame: number) => frame * 20_000,
    },
    stage: {
      studio: { holdGroups: [] },
      descriptor: () => undefined,
      values: { desire: () => undefined, record: () => ({}), odd: () => [] },
    },
    supervisor: { specsOf: () => [] },
    sender: { prepare: () => nobody },
    journal: { write: async () => undefined, intend: () => undefined },
    alarms: { raise: () => undefined, clear: () => undefined },
    crash: { pass: () => undefined },
  };
  const begun = { state: rig.take, effects: [{ t: 'wake', token: 'w', atUs } as const] };
  const runner = new TakeRunner(deps as unknown as RunnerDeps, 'anna', begun, {
    onChange: (take) => void turns.push(take),
    onTurn: () => undefined,
  });
  return { clock, runner, turns, dueMs: (atUs - rig.nowUs) / 1_000, at: () => runner.take.steps.get('source')?.at };
}

test('a wake in time, or a moment late, reaches the machine at once', async () => {
  for (const lateMs of [0, 49]) {
    const { clock, runner, dueMs, at } = waiting();
    clock.leap(dueMs - 1);
    await clock.advance(0);
    expect(at()).toBe('sent');
    clock.leap(1 + lateMs);
    await clock.advance(0);
    expect(at()).not.toBe('sent');
    runner.dispose();
  }
});

test('a wake that a standstill held back waits as long again, at most 0.3 s, before anybody is late', async () => {
  for (const [lateMs, againMs] of [
    [50, 50],
    [120, 120],
    [300, 300],
    [8_000, 300],
  ] as const) {
    const { clock, runner, dueMs, at } = waiting();
    clock.leap(dueMs + lateMs);
    await clock.advance(againMs - 1);
    expect(at(), `${lateMs} ms late`).toBe('sent');
    await clock.advance(1);
    expect(at(), `${lateMs} ms late`).not.toBe('sent');
    runner.dispose();
  }
});

test('what a device said meanwhile comes before the verdict', async () => {
  const { clock, runner, dueMs, at } = waiting();
  clock.leap(dueMs + 200);
  await clock.advance(100);
  for (const { id, path, value } of runner.take.plan.steps)
    if (id === 'source' || id === 'bright') runner.feed({ t: 'report', path, value, odd: [], atUs: clock.nowUs() });
  await clock.advance(100);
  expect(at()).toBe('verified');
  runner.dispose();
  expect(clock.pending).toBe(0);
});

test('what answers after the engine began to leave is not heard: nothing more leaves, and no timer begins', async () => {
  const { clock, runner, at } = waiting();
  runner.dispose();
  for (const { path, value } of runner.take.plan.steps)
    runner.feed({ t: 'report', path, value, odd: [], atUs: clock.nowUs() });
  runner.feed({ t: 'stop', seat: 'anna' });
  await clock.advance(1_000);
  expect(at()).toBe('sent');
  expect(clock.pending).toBe(0);
});
