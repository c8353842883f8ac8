/**
 * Calibrations: how long they take against solving all unknowns in one dense system, and against OpenCV where Debian's
 * python3-opencv is there; how near they come to a known truth, and to OpenCV's answers on the same data.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { calibrateBundle } from '../../app/core/calibration/bundle.ts';
import { type BundleState, bundleProblem, layoutOf } from '../../app/core/calibration/bundle-problem.ts';
import { calibrateHandEye } from '../../app/core/calibration/hand-eye-report.ts';
import {
  type ArrowProblem,
  type ArrowSystem,
  minimise,
} from '../../app/core/calibration/linear/levenberg-marquardt.ts';
import { zeros } from '../../app/core/calibration/linear/matrix.ts';
import { solvePnp } from '../../app/core/calibration/pnp.ts';
import { ARM, LENS, rig, UHD } from '../core/calibration/bundle-rig.ts';
import { compose, poseAt, positionErrorMm, rotationErrorDeg } from '../core/calibration/calibration-kit.ts';
import {
  bundleInputOf,
  type OpenCvAnswers,
  type OpenCvFile,
  sightingsOfView,
  truthLens,
} from '../core/calibration/opencv-file.ts';
import type { BenchRow } from './engine-kit.ts';
import { rowOf } from './figures.ts';

const HERE = new URL('../vectors/tracking/', import.meta.url);

export function bench(): Promise<BenchRow[]> {
  return Promise.resolve([...structure(), ...truth(), ...againstOpenCv()]);
}

/** The same normal equations, and the same steps, without knowing that a view's pose meets only its own sightings. */
function dense(problem: ArrowProblem<BundleState>): ArrowProblem<BundleState> {
  const { shared: n, blocks } = problem;
  const size = n + 6 * blocks.length;
  return {
    shared: size,
    blocks: [],
    cost: (state) => problem.cost(state),
    linearise(state, into) {
      const arrow: ArrowSystem = {
        shared: zeros(n, n),
        sharedSide: new Float64Array(n),
        blocks: blocks.map(() => zeros(6, 6)),
        cross: blocks.map(() => zeros(6, n)),
        blockSides: blocks.map(() => new Float64Array(6)),
      };
      const cost = problem.linearise(state, arrow);
      const all = into.shared.data;
      for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) all[r * size + c] = arrow.shared.data[r * n + c]!;
      into.sharedSide.set(arrow.sharedSide);
      for (let b = 0; b < blocks.length; b++) {
        const at = n + 6 * b;
        into.sharedSide.set(arrow.blockSides[b]!, at);
        for (let r = 0; r < 6; r++) {
          for (let c = 0; c < 6; c++) all[(at + r) * size + at + c] = arrow.blocks[b]!.data[r * 6 + c]!;
          for (let c = 0; c < n; c++) {
            all[(at + r) * size + c] = arrow.cross[b]!.data[r * n + c]!;
            all[c * size + at + r] = arrow.cross[b]!.data[r * n + c]!;
          }
        }
      }
      return cost;
    },
    moved: (state, { shared }) =>
      problem.moved(state, {
        shared: shared.subarray(0, n),
        blocks: blocks.map((_, b) => shared.subarray(n + 6 * b, n + 6 * b + 6)),
      }),
  };
}

function structure(): BenchRow[] {
  const { input, cameras } = rig({ views: 90 });
  const layout = layoutOf(['f', 'cx', 'cy', 'k1', 'k2', 'p1', 'p2'], ['wide'], false);
  const views = input.views.map(({ id, sightings }) => ({
    id,
    lens: 0,
    sightings: sightings.filter((_, i) => i % 12 === 0),
    trackerFromBody: undefined,
  }));
  const weights = { sigmaPx: 0.2, kneeSigma: 2.5, trackerSigmaM: 1, trackerSigmaRad: 1 };
  const problem = bundleProblem(views, layout, weights, UHD);
  const start: BundleState = {
    lenses: [LENS.map((value, i) => (i === 0 ? value * 1.02 : i > 2 ? 0 : value))],
    pupilsM: [0],
    poses: cameras.map((camera) => compose(camera, poseAt(0.02, -0.03, 0.01, 0.4, -0.3, 0.2))),
    handEye: undefined,
  };
  const run = (of: ArrowProblem<BundleState>) => (): number => minimise(of, start).cost;
  const [ours, control] = [run(problem), run(dense(problem))];
  if (Math.abs(ours() / control() - 1) > 1e-6) throw new Error('the two ways do not find the same minimum');
  return [rowOf('lens and 90 views, poses eliminated / one dense system', best(ours), best(control), 'ms')];
}

function truth(): BenchRow[] {
  const mm: number[] = [];
  const deg: number[] = [];
  for (let seed = 1; seed <= 5; seed++) {
    const result = calibrateBundle(rig({ tracked: true, seed, views: 24 }).input);
    if (!result.ok) throw new Error(result.fault.code);
    mm.push(positionErrorMm(result.value.bodyFromCamera!, ARM));
    deg.push(rotationErrorDeg(result.value.bodyFromCamera!, ARM));
  }
  return [
    rowOf('worst lever arm of 5 at 0.2 px, 24 views / the 0.3 mm that is asked', Math.max(...mm), 0.3, 'mm'),
    rowOf('its worst direction / the 0.01 degrees that is asked', Math.max(...deg), 0.01, 'deg'),
  ];
}

function againstOpenCv(): BenchRow[] {
  const { data, answers: kept } = JSON.parse(
    readFileSync(new URL('opencv_calibration.json', HERE), 'utf8'),
  ) as OpenCvFile;
  const live = askOpenCv();
  const cv = live ?? kept;
  const lensInput = bundleInputOf(data);
  const lens = calibrateBundle(lensInput);
  if (!lens.ok) throw new Error(lens.fault.code);
  const [one] = lens.value.lenses;
  const { fx, cx, cy, dist } = cv.calibrateCamera;
  const off = [
    Math.abs(one!.lens.fxPx - fx) / one!.sigma.f!,
    Math.abs(one!.lens.cxPx - cx) / one!.sigma.cx!,
    Math.abs(one!.lens.cyPx - cy) / one!.sigma.cy!,
    Math.abs(one!.lens.k[0] - dist[0]!) / one!.sigma.k1!,
    Math.abs(one!.lens.k[1] - dist[1]!) / one!.sigma.k2!,
  ];
  const version = `OpenCV ${cv.version}${live ? '' : ', kept answers'}`;
  const rows = [rowOf(`largest difference to ${version} in its own sigma / one sigma`, Math.max(...off), 1, 'sigma')];
  if (!live) return rows;
  const pnp = (): number =>
    data.views.reduce((sum, _, i) => {
      const found = solvePnp({ sightings: sightingsOfView(data, i), lens: truthLens(data), format: UHD, sigmaPx: 0.2 });
      return sum + (found.ok ? found.value.rmsPx : 0);
    }, 0);
  const handEye = (): number => (calibrateHandEye(data.handEye).ok ? 1 : 0);
  return [
    ...rows,
    rowOf(
      `lens of 10 views, no start given, outliers judged / ${version} calibrateCamera`,
      best(() => (calibrateBundle(lensInput).ok ? 1 : 0)),
      live.calibrateCamera.ms,
      'ms',
    ),
    rowOf(`pose of 10 views, robust, with covariance / ${version} solvePnP`, best(pnp), live.solvePnP.ms, 'ms'),
    rowOf(
      `hand-eye of 20, two ways, refined, with covariance / ${version} Park`,
      best(handEye),
      live.handEye.park.ms,
      'ms',
    ),
  ];
}

function askOpenCv(): OpenCvAnswers | undefined {
  const script = new URL('make-opencv.py', HERE).pathname;
  for (const python of ['/usr/bin/python3', 'python3']) {
    try {
      return JSON.parse(
        execFileSync(python, [script, '--answer'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      ) as OpenCvAnswers;
    } catch {
      // Not there, or without cv2: the next one, or the kept answers.
    }
  }
  return undefined;
}

let sink = 0;

/** Shortest of several, after one to warm up. */
function best(run: () => number): number {
  sink += run();
  return Math.min(
    ...Array.from({ length: 5 }, () => {
      const from = process.hrtime.bigint();
      sink += run();
      return Number(process.hrtime.bigint() - from) / 1e6;
    }),
  );
}
