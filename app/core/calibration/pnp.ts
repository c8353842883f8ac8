/**
 * Where a camera stood, from markers of known place that it saw through a known lens: several starts, robust refinement,
 * uncertainty, and a warning where a second answer is nearly as good. Pure. Follows tracking.md 6.5.
 */
import type { Fault } from '../parameter.ts';
import { unbend } from './brown.ts';
import type { ImageFormat } from './lens-model.ts';
import { inversePositive } from './linear/cholesky.ts';
import { type ArrowProblem, addRow, type Minimum, minimise } from './linear/levenberg-marquardt.ts';
import { scaled } from './linear/matrix.ts';
import { type Outcome, type PoseSigma, poseSigma, refused, round, solved } from './outcome.ts';
import { poseGuesses, type Sight } from './pnp-start.ts';
import { brownOf, huberCost, huberWeight, Projector, pixelAspect } from './projection.ts';
import { spreadOf } from './rigid-fit.ts';
import { movedPose, type Pose, rotationOfPose, type Vec3 } from './rotation.ts';

export interface Sighting {
  readonly marker: string;
  readonly pointM: Vec3;
  readonly pixel: readonly [number, number];
}

export interface PnpInput {
  readonly sightings: readonly Sighting[];
  /** `[f, cx, cy, k1, k2, k3, p1, p2]`, see projection.ts. */
  readonly lens: readonly number[];
  readonly format: ImageFormat;
  /** One sigma of a detected corner. */
  readonly sigmaPx: number;
}

export interface PnpResult {
  readonly stageFromCamera: readonly number[];
  readonly sigma: PoseSigma;
  readonly residualsPx: readonly number[];
  readonly rmsPx: number;
  readonly maxPx: number;
  readonly dropped: readonly { readonly marker: string; readonly px: number }[];
  /** RMS of the next best answer over this one's; near 1 either may be true. */
  readonly rivalRatio: number;
  readonly notes: readonly Fault[];
}

/** A miss beyond this many sigma pulls no harder. */
const KNEE = 2.5;

export function solvePnp(input: PnpInput): Outcome<PnpResult> {
  const fault = sightingsFault(input.sightings);
  if (fault) return refused(fault);
  const guesses = robustGuesses(input);
  if (guesses.length === 0)
    return refused({ code: 'calibration.pnp-no-pose', params: { count: input.sightings.length } });
  const ranked = guesses
    .map((guess) => settled(input.sightings, guess, input))
    .filter(({ cost }) => Number.isFinite(cost))
    .toSorted((a, b) => a.cost - b.cost);
  const [best] = ranked;
  if (!best) return refused({ code: 'calibration.pnp-no-pose', params: { count: input.sightings.length } });
  const first = missesOf(input.sightings, best.state, input);
  const limit = Math.max(5 * input.sigmaPx, 5 * medianOf(first));
  const kept = input.sightings.filter((_, i) => first[i]! <= limit);
  const use = kept.length >= 4 ? kept : input.sightings;
  const final = refinePose(use, best.state, input);
  const residualsPx = missesOf(input.sightings, final.state, input);
  const rms = (state: Pose): number => rootMean(missesOf(use, state, input));
  const rmsPx = rms(final.state);
  const rival = ranked.find(({ state }) => Math.hypot(...[0, 1, 2].map((i) => state[i]! - final.state[i]!)) > 0.02);
  const inverse = inversePositive(final.system.blocks[0]!);
  if (!inverse) return refused({ code: 'calibration.pnp-no-pose', params: { count: use.length } });
  // Sigma as seen, but never less than what the detector is known to be good for.
  const left = Math.max(1, 2 * use.length - 6);
  const seen = (rmsPx ** 2 * use.length) / left / input.sigmaPx ** 2;
  const dropped = input.sightings.flatMap(({ marker }, i) =>
    use.length < input.sightings.length && residualsPx[i]! > limit ? [{ marker, px: residualsPx[i]! }] : [],
  );
  const rivalRatio = rival ? rms(rival.state) / Math.max(rmsPx, 1e-9) : Number.MAX_VALUE;
  return solved({
    stageFromCamera: final.state,
    sigma: poseSigma(scaled(inverse, Math.max(1, seen))),
    residualsPx,
    rmsPx,
    maxPx: Math.max(...missesOf(use, final.state, input)),
    dropped,
    rivalRatio,
    notes: [
      ...(dropped.length > 0
        ? [
            {
              code: 'calibration.pnp-dropped',
              params: { markers: [...new Set(dropped.map(({ marker }) => marker))].join(', ') },
            },
          ]
        : []),
      ...(rivalRatio < 1.3 ? [{ code: 'calibration.pnp-two-answers', params: { ratio: round(rivalRatio, 2) } }] : []),
    ],
  });
}

function sightingsFault(sightings: readonly Sighting[]): Fault | undefined {
  const bad = sightings.find(({ pointM, pixel }) => ![...pointM, ...pixel].every((value) => Number.isFinite(value)));
  if (bad) return { code: 'calibration.sighting-no-number', params: { marker: bad.marker } };
  if (sightings.length < 4) return { code: 'calibration.pnp-too-few', params: { count: sightings.length, least: 4 } };
  const [s1, s2] = spreadOf(sightings.map(({ pointM }) => pointM));
  if (!(s2 > 0.005 * s1)) return { code: 'calibration.pnp-in-line' };
  return undefined;
}

/** Undistorted rays; a sighting that the lens cannot have made is left out. */
export function sightsOf(
  sightings: readonly Sighting[],
  lens: readonly number[],
  format: ImageFormat,
): readonly Sight[] {
  const brown = brownOf(lens);
  const out = [0, 0];
  const g = lens[0]! * pixelAspect(format);
  return sightings.flatMap(({ pointM, pixel }): Sight[] =>
    unbend(brown, (pixel[0] - lens[1]!) / lens[0]!, (pixel[1] - lens[2]!) / g, out)
      ? [{ pointM, ray: [out[0]!, out[1]!] }]
      : [],
  );
}

/** A median miss below this many sigma is an answer, not an accident. */
const ENOUGH_SIGMA = 6;

/** From all, and where that is spoilt by a few wrong ones, from small groups: the guess that most agree with. */
function robustGuesses(input: PnpInput): readonly (readonly number[])[] {
  const sights = sightsOf(input.sightings, input.lens, input.format);
  const all = poseGuesses(sights);
  const quality = (pose: Pose): number => medianOf(missesOf(input.sightings, pose, input));
  const best = Math.min(
    Number.POSITIVE_INFINITY,
    ...all.map((pose) => quality(settled(input.sightings, pose, input).state)),
  );
  if (best < ENOUGH_SIGMA * input.sigmaPx || sights.length < 10) return all;
  let seed = 1;
  const next = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 4_294_967_296;
  };
  const groups = Array.from({ length: 80 }, () => {
    const group = Array.from({ length: 7 }, () => sights[Math.floor(next() * sights.length)]!);
    return poseGuesses([...new Set(group)]);
  }).flat();
  return [
    ...all,
    ...groups
      .map((pose) => ({ pose, off: quality(pose) }))
      .toSorted((a, b) => a.off - b.off)
      .slice(0, 3)
      .map(({ pose }) => pose),
  ];
}

/** Without regard for wrong sightings, and quickly: for comparing lenses. */
export function roughPose(
  sightings: readonly Sighting[],
  lens: readonly number[],
  format: ImageFormat,
): { readonly pose: Pose; readonly rmsPx: number } | undefined {
  const input = { lens, format, sigmaPx: 10 };
  return poseGuesses(sightsOf(sightings, lens, format))
    .map((guess) => settled(sightings, guess, input, 8).state)
    .map((pose) => ({ pose, rmsPx: rootMean(missesOf(sightings, pose, input)) }))
    .toSorted((a, b) => a.rmsPx - b.rmsPx)[0];
}

const UNSEEN_PX = 1e4;

export function missesOf(
  sightings: readonly Sighting[],
  pose: Pose,
  { lens, format }: Pick<PnpInput, 'lens' | 'format'>,
): number[] {
  const projector = new Projector(format);
  projector.from(rotationOfPose(pose), pose, lens);
  return sightings.map(({ pointM, pixel }) =>
    projector.see(pointM, false) ? Math.hypot(projector.u - pixel[0], projector.v - pixel[1]) : UNSEEN_PX,
  );
}

export function refinePose(
  sightings: readonly Sighting[],
  start: Pose,
  { lens, format, sigmaPx }: Pick<PnpInput, 'lens' | 'format' | 'sigmaPx'>,
  iterations = 40,
): Minimum<Pose> {
  const projector = new Projector(format);
  const problem: ArrowProblem<Pose> = {
    shared: 0,
    blocks: [6],
    cost: (pose) =>
      missesOf(sightings, pose, { lens, format }).reduce((sum, px) => sum + huberCost(px / sigmaPx, KNEE), 0),
    linearise(pose, into) {
      projector.from(rotationOfPose(pose), pose, lens);
      let cost = 0;
      for (const { pointM, pixel } of sightings) {
        if (!projector.see(pointM, true)) {
          cost += huberCost(UNSEEN_PX / sigmaPx, KNEE);
          continue;
        }
        const du = projector.u - pixel[0];
        const dv = projector.v - pixel[1];
        const size = Math.hypot(du, dv) / sigmaPx;
        const weight = huberWeight(size, KNEE) / sigmaPx ** 2;
        cost += huberCost(size, KNEE);
        addRow(into, du, weight, NONE, NONE, 0, projector.uPose);
        addRow(into, dv, weight, NONE, NONE, 0, projector.vPose);
      }
      return cost;
    },
    moved: (pose, { blocks }) => movedPose(pose, blocks[0]!, 0),
  };
  return minimise(problem, start, { iterations, tolerance: 1e-11 });
}

/** From afar every sighting would count as a wrong one: first with a knee as wide as the misses, then with the true one. */
function settled(
  sightings: readonly Sighting[],
  guess: Pose,
  input: Pick<PnpInput, 'lens' | 'format' | 'sigmaPx'>,
  iterations = 20,
): Minimum<Pose> {
  const wide = Math.max(input.sigmaPx, medianOf(missesOf(sightings, guess, input)));
  const near = refinePose(sightings, guess, { lens: input.lens, format: input.format, sigmaPx: wide }, iterations);
  return refinePose(sightings, near.state, input, iterations);
}

const NONE: readonly number[] = [];

function medianOf(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const rootMean = (list: readonly number[]): number =>
  Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / Math.max(1, list.length));
