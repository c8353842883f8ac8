import { expect, test } from 'vitest';
import { quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { blankSample, type TrackingSample } from '../../../app/core/tracking/sample.ts';
import { DEFAULT_GATE_LIMITS, SampleGate } from '../../../app/core/tracking/sample-gate.ts';

const HZ = 50;
const gate = () => new SampleGate({ ...DEFAULT_GATE_LIMITS, expectedHz: HZ });
const at = (ms: number, change: Partial<TrackingSample> & { xM?: number; panStageDeg?: number } = {}) => {
  const sample = { ...blankSample(), atUs: 1_000_000 + ms * 1_000, ...change };
  sample.pose[0] = change.xM ?? 0;
  quatFromPanTiltRoll(sample.pose, 3, radFromDeg(change.panStageDeg ?? 0), 0, 0);
  return sample;
};

test('a steady move is believed', () => {
  const g = gate();
  for (let i = 0; i < 100; i++) expect(g.check(at(i * 20, { xM: i * 0.02 }))).toBeUndefined();
  expect(g.frozen).toBe(false);
});

test('each reason has its name', () => {
  const nan = at(0);
  nan.pose[4] = Number.NaN;
  expect(gate().check(nan)).toBe('not-finite');
  expect(gate().check(at(0, { tiltDeg: 211 }))).toBe('impossible-angle');
  expect(gate().check(at(0, { rollDeg: -200 }))).toBe('impossible-angle');
  expect(gate().check(at(0, { tiltDeg: 150, rollDeg: 180 }))).toBeUndefined();
  expect(gate().check(at(0, { xM: 151 }))).toBe('too-far');
  const g = gate();
  g.check(at(20));
  expect(g.check(at(19))).toBe('time-backwards');
});

test('a jump is held for two samples, then believed; one wild sample never is', () => {
  const cut = gate();
  cut.check(at(0));
  const answers = [20, 40, 60, 80].map((ms) => cut.check(at(ms, { xM: 5 })));
  expect(answers).toEqual(['jump', 'jump', undefined, undefined]);

  const wild = gate();
  wild.check(at(0));
  expect(wild.check(at(20, { panStageDeg: 90 }))).toBe('jump');
  expect(wild.check(at(40))).toBeUndefined();
  expect(wild.check(at(60, { panStageDeg: 90 }))).toBe('jump');
});

test('samples that arrive in one burst are judged at the pace of the stream', () => {
  const g = gate();
  g.check(at(0));
  // 0.1 m in 20 ms is 5 m/s; the datagrams came 0.1 ms apart.
  expect(g.check(at(0.1, { xM: 0.1 }))).toBeUndefined();
  expect(g.check(at(0.2, { xM: 0.2 }))).toBeUndefined();
});

test('a moving stream that stands still to the last bit is frozen, until it changes', () => {
  const g = gate();
  let ms = 0;
  for (; ms < 200; ms += 20) g.check(at(ms, { xM: ms / 1000 }));
  const stuck = at(0, { xM: 0.18 }).pose[0]!;
  const after: boolean[] = [];
  for (let i = 0; i < 20; i++, ms += 20) {
    g.check(at(ms, { xM: stuck }));
    after.push(g.frozen);
  }
  expect(after.indexOf(true)).toBe(DEFAULT_GATE_LIMITS.frozenAfterSamples - 1);
  g.check(at(ms, { xM: 0.3 }));
  expect(g.frozen).toBe(false);
});

test('a camera that comes to rest is not frozen, nor is one that always stood still', () => {
  const g = gate();
  let ms = 0;
  let xM = 0;
  for (let speed = 1; speed > 0.000_01; speed *= 0.9, ms += 20) {
    xM += speed * 0.02;
    g.check(at(ms, { xM }));
  }
  for (let i = 0; i < 100; i++, ms += 20) g.check(at(ms, { xM }));
  expect(g.frozen).toBe(false);
  const still = gate();
  for (let i = 0; i < 100; i++) still.check(at(i * 20));
  expect(still.frozen).toBe(false);
});

test('a datagram delivered twice is seen as a repeat; a still camera at its own pace is not', () => {
  const g = gate();
  g.check(at(0, { xM: 0.1 }));
  g.check(at(0.3, { xM: 0.1 }));
  expect(g.repeated).toBe(true);
  g.check(at(20, { xM: 0.1 }));
  expect(g.repeated).toBe(false);
});
