import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelayLine } from '../../../app/core/tracking/delay-line.ts';
import { blankSample } from '../../../app/core/tracking/sample.ts';

fc.configureGlobal({ seed: 20_261_121 });

const at = (atUs: number, zoomRaw: number) => ({ ...blankSample(), atUs, zoomRaw });
const drain = (line: DelayLine, nowUs: number) => {
  const out = blankSample();
  const taken: number[] = [];
  while (line.takeDue(nowUs, out)) taken.push(out.zoomRaw);
  return taken;
};

test('every sample comes out once, in order, never before its time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 200 }),
      (delayMs, stepsUs) => {
        const line = new DelayLine(delayMs);
        const out: number[] = [];
        let nowUs = 0;
        stepsUs.forEach((stepUs, i) => {
          nowUs += stepUs;
          line.push(at(nowUs, i));
          const due = drain(line, nowUs);
          if (delayMs > 20) expect(due).not.toContain(i);
          out.push(...due);
        });
        out.push(...drain(line, nowUs + delayMs * 1_000));
        expect(out).toEqual(stepsUs.map((_, i) => i));
        expect(line.skipped).toBe(0);
      },
    ),
  );
});

test('it says when it wants to be woken', () => {
  const line = new DelayLine(40);
  expect(line.dueAtUs()).toBe(Number.POSITIVE_INFINITY);
  line.push(at(1_000, 0));
  expect(line.dueAtUs()).toBe(41_000);
});

test('a delay that shrinks skips what was overtaken and says how many', () => {
  const line = new DelayLine(100);
  for (let i = 0; i < 5; i++) line.push(at(i * 20_000, i));
  line.setDelay(20, 90_000);
  expect(drain(line, 90_000)).toEqual([3]);
  expect(line.skipped).toBe(3);
  expect(drain(line, 100_000)).toEqual([4]);
});

test('a full line forgets its oldest', () => {
  const line = new DelayLine(1_000);
  for (let i = 0; i < 300; i++) line.push(at(i, i));
  expect(line.length).toBe(256);
  expect(line.skipped).toBe(44);
  expect(drain(line, 2_000_000)[0]).toBe(44);
});
