/** Entrance pupil by lining up a near and a far mark: recovered, with an uncertainty that is true; what tells nothing is named. */
import { expect, test } from 'vitest';
import { calibrateLineUp, type LineUp, type LineUpInput } from '../../../app/core/calibration/pupil-lineup.ts';
import type { Vec3 } from '../../../app/core/calibration/rotation.ts';
import { codeOf, compose, moved, normalOf, poseAt, valueOf } from './calibration-kit.ts';

const ARM = poseAt(0.02, 0.15, -0.06, 1, -2, 0.5);
const FORWARD_M = [0.062, 0.088] as const;
const SIDES = [-16, 17, -9, 12, -20, 8] as const;

interface Scene {
  readonly seenTo?: number;
  readonly seed?: number;
  readonly sides?: readonly number[];
  readonly places?: number;
  /** Of the lever arm: right and up. */
  readonly offM?: readonly [number, number];
  readonly farM?: number;
}

/** A camera that was moved until the marks covered each other, off to a side of the picture. */
function lineUps({ seenTo = 0, seed = 3, sides = SIDES, places = 2, offM = [0, 0], farM = 7 }: Scene = {}): LineUp[] {
  const normal = normalOf(seed);
  return Array.from({ length: places }, (_, place) => place).flatMap((place) =>
    sides.map((sideDeg, i): LineUp => {
      const stageFromBody = poseAt(0.3 * i, -0.2 * i, 1.5, 12 * i - 30, 5 * i - 9, 0);
      const pupil = compose(stageFromBody, ARM, [offM[0], FORWARD_M[place]!, offM[1], 0, 0, 0, 1]);
      const ray = compose(pupil, poseAt(0, 0, 0, sideDeg, sideDeg / 3, 0));
      const wrong = (m: number): number => (normal() * seenTo * m) / 1_000 / Math.SQRT2;
      const at = (m: number): Vec3 => moved(ray, [wrong(m), m, wrong(m)]);
      return { place, stageFromBody, nearM: at(1.4), farM: at(farM) };
    }),
  );
}
const input = (scene: Scene = {}, change: Partial<LineUpInput> = {}): LineUpInput => ({
  lineUps: lineUps(scene),
  places: scene.places ?? 2,
  bodyFromCamera: ARM,
  seenTo: 1,
  ...change,
});

test('two places of the rings from exact line-ups: the true way forward of each', () => {
  const result = valueOf(calibrateLineUp(input()));
  FORWARD_M.forEach((metres, place) => expect(result.forwardMm[place]).toBeCloseTo(metres * 1_000, 6));
  expect(Math.max(...result.missesMm)).toBeLessThan(1e-6);
  expect(result.slideAfter).toBeLessThan(1e-6);
  expect(result.slideBefore).toBeGreaterThan(3);
  expect(result.notes).toEqual([]);
});

test('the uncertainty is what many runs scatter by', () => {
  const runs = Array.from({ length: 150 }, (_, seed) => valueOf(calibrateLineUp(input({ seenTo: 1, seed }))));
  const offMm = runs.map(({ forwardMm }) => forwardMm[0]! - FORWARD_M[0] * 1_000);
  const mean = offMm.reduce((sum, mm) => sum + mm, 0) / runs.length;
  const scatter = Math.sqrt(offMm.reduce((sum, mm) => sum + (mm - mean) ** 2, 0) / (runs.length - 1));
  const told = runs.reduce((sum, { forwardSigmaMm }) => sum + forwardSigmaMm[0]!, 0) / runs.length;
  expect(Math.abs(mean)).toBeLessThan((3 * scatter) / Math.sqrt(runs.length));
  expect(scatter / told).toBeGreaterThan(0.7);
  expect(scatter / told).toBeLessThan(1.3);
});

test.each<[string, LineUpInput]>([
  ['calibration.lineup-too-few', input({ sides: [9] })],
  ['calibration.lineup-middle', input({ sides: [0, 0.4, -0.6, 0.2] })],
  ['calibration.nodal-no-depth', input({ farM: 1.6 })],
  ['calibration.nodal-behind', input({ farM: 7 }, { bodyFromCamera: poseAt(0, 3, 0, 0, 0, 0) })],
  [
    'calibration.pose-no-number',
    input({}, { lineUps: [...lineUps(), { ...lineUps()[0]!, stageFromBody: [1, 2, 3, 0, 0, 0, 0] }] }),
  ],
])('%s', (code, given) => {
  expect(codeOf(calibrateLineUp(given))).toBe(code);
});

test('a mark that was moved, and a lever arm that is off sideways, are told', () => {
  const [first, ...others] = lineUps();
  const shifted = { ...first!, nearM: [first!.nearM[0] + 0.05, first!.nearM[1], first!.nearM[2] + 0.05] as const };
  const codes = (given: LineUpInput): string[] => valueOf(calibrateLineUp(given)).notes.map(({ code }) => code);
  expect(codes(input({}, { lineUps: [shifted, ...others] }))).toContain('calibration.lineup-misfit');
  const off = valueOf(calibrateLineUp(input({ offM: [0.012, -0.009] })));
  expect(off.notes).toMatchObject([{ code: 'calibration.lineup-arm', params: { right: 12, up: -9 } }]);
});
