import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { PoseFilter, restLagMs, smoothingShare } from '../../../app/core/tracking/one-euro.ts';
import { PosePredictor } from '../../../app/core/tracking/pose-predictor.ts';
import { randomOf } from '../time/source-rig.ts';

interface Case {
  readonly name: string;
  readonly params: { readonly minCutoffHz: number; readonly beta: number; readonly dCutoffHz: number };
  readonly t: readonly number[];
  readonly x: readonly number[];
  readonly expect: readonly number[];
  readonly tolerance: number;
}
const file = new URL('../../vectors/tracking/filter_one_euro.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };

interface OneEuroSettings {
  /** Cutoff at rest. Lower is calmer and later: at rest it lags by 1 / (2 pi minCutoffHz). */
  readonly minCutoffHz: number;
  /** Cutoff gained per unit of speed. */
  readonly beta: number;
  /** Cutoff of the speed itself. */
  readonly speedCutoffHz: number;
}

/** One number, as the paper has it; differentiates against its own last answer, as the vectors do. */
class OneEuro {
  readonly #settings: OneEuroSettings;
  #value = Number.NaN;
  #speed = 0;

  constructor(settings: OneEuroSettings) {
    this.#settings = settings;
  }

  /** `dtS` > 0 since the value before; the first passes through. */
  next(value: number, dtS: number): number {
    if (Number.isNaN(this.#value)) {
      this.#value = value;
      return value;
    }
    const { minCutoffHz, beta, speedCutoffHz } = this.#settings;
    const speed = (value - this.#value) / dtS;
    this.#speed += smoothingShare(speedCutoffHz, dtS) * (speed - this.#speed);
    this.#value += smoothingShare(minCutoffHz + beta * Math.abs(this.#speed), dtS) * (value - this.#value);
    return this.#value;
  }
}

test.each(cases)('one euro: $name', ({ params, t, x, expect: wanted, tolerance }) => {
  const { minCutoffHz, beta, dCutoffHz } = params;
  const filter = new OneEuro({ minCutoffHz, beta, speedCutoffHz: dCutoffHz });
  t.forEach((at, i) => {
    const got = filter.next(x[i]!, at - (t[i - 1] ?? 0));
    expect(Math.abs(got - wanted[i]!), `${i}`).toBeLessThanOrEqual(tolerance);
  });
});

test('a pose that moves along one axis is filtered as one number is', () => {
  const one = new OneEuro({ minCutoffHz: 1.5, beta: 4, speedCutoffHz: 1 });
  const filter = new PoseFilter();
  filter.set(1.5);
  const random = randomOf(11);
  let s = 1;
  let before = 0;
  for (let i = 0; i < 400; i++) {
    const x = Math.sin(s) + 0.01 * random();
    const pose = Float64Array.of(x, 2, 1.5, 0, 0, 0, 1);
    filter.apply(pose, s * 1e6);
    expect(pose[0]).toBeCloseTo(one.next(x, s - before), 9);
    before = s;
    s += 0.004 + 0.02 * random();
  }
});

/** Metres and degrees of a camera in motion at time t. */
type Move = (s: number) => { readonly at: readonly [number, number, number]; readonly panDeg: number };

function poseOf(move: Move, s: number): Float64Array {
  const pose = new Float64Array(7);
  const { at, panDeg } = move(s);
  pose.set(at);
  quatFromPanTiltRoll(pose, 3, radFromDeg(panDeg), 0.1, 0);
  return pose;
}

interface Shape {
  apply(pose: Float64Array, atUs: number): void;
}

/** Errors against the true pose of `aheadS` later, over the last half. */
function errors(shape: Shape, move: Move, noiseM: number, aheadS = 0): { readonly mm: number; readonly deg: number } {
  const random = randomOf(7);
  let mm = 0;
  let deg = 0;
  let n = 0;
  for (let s = 1; s < 11; s += 0.02) {
    const pose = poseOf(move, s);
    for (let i = 0; i < 3; i++) pose[i] = pose[i]! + noiseM * (random() + random() + random() - 1.5);
    shape.apply(pose, s * 1e6);
    if (s < 6) continue;
    const truth = poseOf(move, s + aheadS);
    mm += (1_000 * distance(pose, truth)) ** 2;
    deg += degFromRad(angleBetweenRad(pose, 3, truth, 3)) ** 2;
    n += 1;
  }
  return { mm: Math.sqrt(mm / n), deg: Math.sqrt(deg / n) };
}

const still: Move = () => ({ at: [1, 2, 1.5], panDeg: 170 });
const pan: Move = (s) => ({ at: [1 + 0.5 * s, 2, 1.5], panDeg: 170 + 30 * s });
const off = { apply: () => undefined };

test('at rest it is calm, in motion it is near; position and rotation lag by the same time, past the turn of the pan too', () => {
  const filter = new PoseFilter();
  filter.set(1);
  expect(errors(filter, still, 0.001).mm).toBeLessThan(0.4 * errors(off, still, 0.001).mm);
  const moving = new PoseFilter();
  moving.set(1);
  const { mm, deg } = errors(moving, pan, 0);
  const lagMs = [mm / 0.5, (1_000 * deg) / 30];
  expect(lagMs[0]).toBeCloseTo(lagMs[1]!, 1);
  expect(lagMs[0]).toBeLessThan(restLagMs(1) / 5);
});

test('off, it changes no bit; after a gap it begins anew', () => {
  const filter = new PoseFilter();
  const first = poseOf(pan, 1);
  const same = first.slice();
  filter.apply(same, 1e6);
  expect(same).toEqual(first);
  filter.set(0.5);
  filter.apply(first.slice(), 1e6);
  const far = poseOf(pan, 4);
  const after = far.slice();
  filter.apply(after, 4e6);
  expect(after).toEqual(far);
});

test('a steady move is foretold; what stands still is not thrown about; after a gap nothing is thrown ahead', () => {
  const ahead = new PosePredictor();
  ahead.set(40);
  const { mm, deg } = errors(ahead, pan, 0, 0.04);
  expect(mm).toBeLessThan(0.01);
  expect(deg).toBeLessThan(0.001);
  expect(errors(off, pan, 0, 0.04).mm).toBeGreaterThan(19);
  const calm = new PosePredictor();
  calm.set(40);
  expect(errors(calm, still, 0.000_1, 0.04).mm).toBeLessThan(3 * errors(off, still, 0.000_1).mm);
  const late = poseOf(pan, 20);
  const is = late.slice();
  ahead.apply(is, 20e6);
  expect(distance(is, late)).toBe(0);
  expect(angleBetweenRad(is, 3, late, 3)).toBeLessThan(1e-9);
});
