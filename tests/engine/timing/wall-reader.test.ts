/** The wall clock of this machine, read finer than it is told, against what another program reads of it. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { WallReader } from '../../../app/engine/timing/wall-reader.ts';

const PYTHON = `
import time
def best(read):
    return min((read() for _ in range(2000)))[1]
def wall():
    a = time.clock_gettime_ns(time.CLOCK_MONOTONIC); w = time.clock_gettime_ns(time.CLOCK_REALTIME)
    b = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    return (b - a, w - (a + b) // 2)
print(best(wall))
`;

test('the turn of a millisecond tells the wall clock to the microsecond, as Python reads it', async () => {
  const reader = new WallReader({ nowUs: () => performance.now() * 1_000, wallMs: () => Date.now() });
  // A busy machine may stop between two looks: that look is worth less, and the next one is not.
  await expect
    .poll(
      () => {
        reader.look();
        return reader.line.accuracyUs;
      },
      { interval: 20, timeout: 5_000 },
    )
    .toBeLessThan(10);
  const pythonNs = BigInt(execFileSync('python3', ['-c', PYTHON], { encoding: 'utf8' }).trim());
  // performance.now() began at some time of the same monotonic clock.
  let gapNs = 1n << 62n;
  let beganNs = 0n;
  for (let i = 0; i < 2_000; i++) {
    const before = process.hrtime.bigint();
    const nowNs = BigInt(Math.round(performance.now() * 1e6));
    const after = process.hrtime.bigint();
    if (after - before >= gapNs) continue;
    gapNs = after - before;
    beganNs = (before + after) / 2n - nowNs;
  }
  const apartUs = Number(reader.line.wallNsAt(0) - (pythonNs + beganNs)) / 1_000;
  expect(Math.abs(apartUs)).toBeLessThan(reader.line.accuracyUs + 10);
});
