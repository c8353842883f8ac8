import { expect, test } from 'vitest';
import { quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { isRestTurn, REST_SAMPLES, RestWatch, type RestWord } from '../../../app/core/tracking/rest-watch.ts';
import { amplitudes } from '../../../app/core/tracking/spectrum.ts';
import { randomOf } from '../time/source-rig.ts';

test('a sine on a bin reads its own amplitude there and nothing far away, whatever slope and height it rides on', () => {
  const values = Array.from(
    { length: 256 },
    (_, i) => 3 * Math.sin((2 * Math.PI * 20 * i) / 256 + 0.7) + 100 + 0.05 * i,
  );
  const found = amplitudes(values);
  expect(found).toHaveLength(128);
  expect(found[20]).toBeCloseTo(3, 1);
  expect(Math.max(...found.filter((_, k) => Math.abs(k - 20) > 3))).toBeLessThan(0.1);
  expect(() => amplitudes([1, 2, 3])).toThrow('power of two');
});

test('the transform is the sum that defines it', () => {
  const random = randomOf(3);
  const values = Array.from({ length: 16 }, () => random() - 0.5);
  const flat = amplitudes(values);
  const mean = values.reduce((sum, x) => sum + x, 0) / 16;
  const xx = values.reduce((sum, _, i) => sum + (i - 7.5) ** 2, 0);
  const slope = values.reduce((sum, x, i) => sum + (i - 7.5) * (x - mean), 0) / xx;
  for (let k = 0; k < 8; k++) {
    let re = 0;
    let im = 0;
    values.forEach((x, i) => {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 16);
      const y = hann * (x - mean - slope * (i - 7.5));
      re += y * Math.cos((2 * Math.PI * k * i) / 16);
      im -= y * Math.sin((2 * Math.PI * k * i) / 16);
    });
    expect(flat[k]).toBeCloseTo((4 * Math.hypot(re, im)) / 16, 12);
  }
});

interface Stand {
  readonly panDeg?: (s: number) => number;
  readonly heightMm?: (s: number) => number;
}

function watched(
  { panDeg = () => 179.999, heightMm = () => 1_600 }: Stand,
  samples = REST_SAMPLES,
  hz = 50,
): RestWatch {
  const watch = new RestWatch();
  const pose = new Float64Array(7);
  for (let i = 0; i < samples; i++) {
    const s = i / hz;
    quatFromPanTiltRoll(pose, 3, radFromDeg(-panDeg(s)), 0.05, 0);
    pose[2] = heightMm(s) / 1_000;
    watch.heard(pose, s * 1e6);
  }
  return watch;
}
const END_US = ((REST_SAMPLES - 1) / 50) * 1e6;

test('trembling is found with its frequency and size, also where the pan turns over', () => {
  // 0.03 degrees at 8 Hz about the turn from 180 to -180.
  const reading = watched({ panDeg: (s) => 180 + 0.03 * Math.sin(2 * Math.PI * 8 * s) }).read(END_US);
  expect(reading?.rateHz).toBeCloseTo(50, 6);
  expect(reading?.axes.panDeg.sigma).toBeCloseTo(0.03 / Math.SQRT2, 3);
  expect(reading?.axes.panDeg.peakToPeak).toBeCloseTo(0.06, 2);
  const { spectrum } = reading!.axes.panDeg;
  const loudest = spectrum.indexOf(Math.max(...spectrum));
  expect(loudest * reading!.binHz).toBeCloseTo(8, 0);
  expect(reading?.word).toBe('poor');
});

test('jitter is what changes from sample to sample; what drifts slowly is drift', () => {
  const random = randomOf(11);
  const noise = (): number => random() + random() + random() + random() - 2;
  const { axes } = watched({ heightMm: (s) => 1_600 + 2 * s + 0.2 * noise() }).read(END_US)!;
  // Four uniform numbers: standard deviation of a root of a third.
  expect(axes.heightMm.jitter).toBeCloseTo(0.2 / Math.sqrt(3), 1);
  expect(axes.heightMm.driftPerS).toBeCloseTo(2, 1);
  expect(axes.panDeg.jitter).toBeLessThan(1e-9);
});

test.each<[RestWord, Stand]>([
  ['steady', {}],
  ['fair', { heightMm: (s) => 1_600 + 0.4 * Math.sin(20 * s) }],
  ['trembling', { heightMm: (s) => 1_600 + 2 * Math.sin(20 * s) }],
  ['moving', { panDeg: (s) => 10 * s }],
  ['moving', { heightMm: (s) => 1_600 + 10 * s }],
  // A slow pan that turns round in the middle of the time.
  ['moving', { panDeg: (s) => 0.3 * (s - 2.5) ** 2 }],
])('%s', (word, stand) => {
  expect(watched(stand).read(END_US)?.word).toBe(word);
});

test('too few samples, and a stream that fell silent, say nothing', () => {
  expect(watched({}, REST_SAMPLES - 1).read(END_US)).toBeUndefined();
  expect(watched({}).read(END_US + 600_000)).toBeUndefined();
});

test.each([1, 3, 16, 30, 48])(
  'of %s cameras each has one reading a round, and no beat has more than its share',
  (count) => {
    const beats = 30;
    const cameras = Array.from({ length: count }, (_, n) => n);
    const rounds = Array.from({ length: 2 * beats }, (_, beat) =>
      cameras.filter((n) => isRestTurn(n, count, beat, beats)),
    );
    expect(Math.max(...rounds.map((turns) => turns.length))).toBe(Math.ceil(count / beats));
    for (const round of [rounds.slice(0, beats), rounds.slice(beats)])
      expect(round.flat().toSorted((a, b) => a - b)).toEqual(cameras);
  },
);
