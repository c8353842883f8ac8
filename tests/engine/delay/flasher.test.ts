/** The flasher alone, on a clock that stands still between timers: whatever happens, dark is the last word. */
import { expect, test } from 'vitest';
import { planFlashes } from '../../../app/core/delay/flash-plan.ts';
import type { Fault, Value } from '../../../app/core/parameter.ts';
import { Flasher } from '../../../app/engine/delay/flasher.ts';
import type { Sending } from '../../../app/engine/takes/sender.ts';
import { HouseClock } from '../../../app/engine/timing/house-clock.ts';
import { TestClock } from '../../kit/test-clock.ts';

const RATE = { num: 50, den: 1 };

interface Left {
  readonly value: Value;
  readonly us: number;
}

function rig(count = 6, fail: (value: Value, n: number) => Fault | undefined = () => undefined) {
  const clock = new TestClock();
  const house = new HouseClock(RATE, { num: 25, den: 1 }, () => clock.nowUs(), 0);
  const left: Left[] = [];
  const ends: (Fault | undefined)[] = [];
  const lit: number[] = [];
  let n = 0;
  const send = (_: string, value: Value, when: 'now' | { readonly atUs: number }): Sending | Fault => {
    const fault = fail(value, n++);
    if (fault?.code === 'device.offline') return fault;
    const { promise, resolve } = Promise.withResolvers<{ atUs: number; lateUs: number } | Fault>();
    let fate: 'armed' | 'sent' | 'cancelled' = 'armed';
    const go = (): void => {
      if (fate !== 'armed') return;
      fate = 'sent';
      left.push({ value, us: clock.nowUs() });
      resolve({ atUs: clock.nowUs(), lateUs: 0 });
    };
    const timer = when === 'now' ? undefined : clock.after(Math.max(0, (when.atUs - clock.nowUs()) / 1_000), go);
    if (when === 'now') go();
    return {
      sent: promise,
      acked: promise.then((): 'none' | Fault => fault ?? 'none'),
      cancel: async () => {
        if (fate === 'armed') {
          fate = 'cancelled';
          timer?.[Symbol.dispose]();
          resolve({ code: 'ticket.cancelled' });
        }
        return fate === 'cancelled' ? 'cancelled' : 'sent';
      },
    };
  };
  const flasher = new Flasher({
    clock,
    house,
    sender: { send },
    path: 'patch/xr/left',
    lit: true,
    dark: false,
    flashes: planFlashes(RATE, count),
    onLit: ({ us }) => lit.push(us),
    onDark: () => undefined,
    onDone: (why) => ends.push(why),
  });
  return { clock, house, left, ends, lit, flasher };
}

test('light leaves on the frames of the plan, dark follows each, and it ends once', async () => {
  const { clock, house, left, ends, lit, flasher } = rig(6);
  flasher.start();
  await clock.advance(20_000);
  expect(left.map(({ value }) => value)).toEqual(Array.from({ length: 6 }, () => [true, false]).flat());
  const first = house.frame(lit[0] ?? 0);
  const plan = planFlashes(RATE, 6);
  expect(left.map(({ us }) => house.frame(us) - first)).toEqual(
    plan.flatMap(({ frame, darkFrame }) => [frame, darkFrame]),
  );
  expect(ends).toEqual([undefined]);
  expect(clock.pending).toBe(0);
});

test('ended at any moment, the last thing that left is dark, at once, and nothing leaves after it', async () => {
  for (let atMs = 0; atMs < 6_000; atMs += 37) {
    const { clock, left, ends, flasher } = rig(6);
    flasher.start();
    await clock.advance(atMs);
    const wasLit = left.at(-1)?.value === true;
    const endedUs = clock.nowUs();
    const ending = flasher.end();
    await clock.advance(0);
    expect(await ending).toBeUndefined();
    expect(left.at(-1)?.value ?? false).toBe(false);
    if (wasLit) expect(left.at(-1)?.us).toBe(endedUs);
    const count = left.length;
    await clock.advance(20_000);
    expect([left.length, ends, clock.pending]).toEqual([count, [], 0]);
  }
});

test('a machine that stood still makes up for nothing: flashes stay half a second apart', async () => {
  const { clock, left, flasher } = rig(12);
  flasher.start();
  await clock.advance(2_000);
  clock.leap(3_000);
  await clock.advance(20_000);
  const lit = left.filter(({ value }) => value === true).map(({ us }) => us);
  expect(lit.length).toBeLessThan(12);
  expect(lit.length).toBeGreaterThan(5);
  lit.forEach((us, n) => n > 0 && expect(us - (lit[n - 1] ?? 0)).toBeGreaterThanOrEqual(450_000));
  expect(left.at(-1)?.value).toBe(false);
});

test('a device that says no, or is gone, ends it with its reason', async () => {
  for (const code of ['device.offline', 'device.refused']) {
    const { clock, left, ends, flasher } = rig(6, (value, n) => (value === true && n >= 2 ? { code } : undefined));
    flasher.start();
    await clock.advance(20_000);
    expect(ends).toEqual([{ code }]);
    await flasher.end();
    expect(left.at(-1)?.value).toBe(false);
  }
});

test('dark that cannot be sent is a fault, told to whoever ended it', async () => {
  const { clock, flasher } = rig(6, (value) => (value === false ? { code: 'device.offline' } : undefined));
  flasher.start();
  await clock.advance(1_600);
  expect(await flasher.end()).toEqual({ code: 'device.offline' });
});

test('light that has left, of which no word has come back yet, is put out all the same', async () => {
  const clock = new TestClock();
  const house = new HouseClock(RATE, { num: 25, den: 1 }, () => clock.nowUs(), 0);
  const said: Value[] = [];
  const pending = Promise.withResolvers<{ atUs: number; lateUs: number } | Fault>();
  const send = (_: string, value: Value): Sending => {
    said.push(value);
    const now = { atUs: clock.nowUs(), lateUs: 0 };
    const sent = value === true ? pending.promise : Promise.resolve(now);
    return { sent, acked: Promise.resolve('none'), cancel: async () => 'sent' };
  };
  const nothing = (): void => undefined;
  const flashes = planFlashes(RATE, 6);
  const on = { onLit: nothing, onDark: nothing, onDone: nothing };
  const flasher = new Flasher({ clock, house, sender: { send }, path: 'p', lit: true, dark: false, flashes, ...on });
  flasher.start();
  await clock.advance(1_600);
  expect(said).toEqual([true]);
  expect(await flasher.end()).toBeUndefined();
  expect(said).toEqual([true, false]);
  pending.resolve({ atUs: clock.nowUs(), lateUs: 0 });
  await clock.advance(10_000);
  expect(said).toEqual([true, false]);
});
