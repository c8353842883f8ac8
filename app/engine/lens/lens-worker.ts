/**
 * The lens thread: reads pictures, finds markers, solves lenses, draws patterns. One job after the other, at the lowest
 * priority, so that a take is never late because of a picture.
 */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { isFault } from '../../../drivers/contract.ts';
import { writeGreyPng } from '../../../drivers/kit/picture/png.ts';
import { readPicture } from '../../../drivers/kit/picture/read-picture.ts';
import { type BundleInput, calibrateBundle } from '../../core/calibration/bundle.ts';
import type { BundleResult } from '../../core/calibration/bundle-report.ts';
import { detectMarkers, squareAround } from '../../core/calibration/marker-detect.ts';
import type { Outcome } from '../../core/calibration/outcome.ts';
import { withoutBends } from '../../core/lens/bent-sides.ts';
import { drawPattern, type MarkerPlaces } from '../../core/lens/pattern.ts';
import type { PictureMarker } from '../../core/lens/pictures.ts';
import type { Fault } from '../../core/parameter.ts';
import type { FromLensWorker, LensJobs, Looked, ToLensWorker } from './lens-jobs.ts';

const port = parentPort;
if (!port) throw new Error('lens-worker.ts runs as a worker thread');

// On Linux a priority is a thread's own; elsewhere it would be the whole engine's.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

port.on('message', (message: ToLensWorker) => {
  const answer: FromLensWorker = { id: message.id, answer: done(message) };
  port.postMessage(answer);
});

function done(message: ToLensWorker): FromLensWorker['answer'] {
  switch (message.job) {
    case 'look':
      return look(message.ask);
    case 'solve':
      return solve(message.ask);
    case 'draw': {
      const { wall, pattern, zone, canvas } = message.ask;
      return writeGreyPng(drawPattern(wall, pattern, zone, canvas));
    }
  }
}

/** Thousandths of a pixel: finer than any corner is found. */
const fine = (px: number): number => Math.round(px * 1_000) / 1_000;

function look({ bytes, dictionary, inset }: LensJobs['look']['ask']): Looked | Fault {
  const picture = readPicture(bytes);
  if (isFault(picture)) return picture;
  const { markers, others, doubles } = detectMarkers(picture, dictionary);
  return {
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    markers: markers.map((seen): PictureMarker => {
      const corners = seen.corners.flat().map(fine);
      if (inset === undefined) return { marker: seen.marker, corners };
      const square = squareAround(picture, seen, inset).map((corner) => corner?.map(fine) ?? null);
      return { marker: seen.marker, corners, square };
    }),
    others,
    doubles,
  };
}

function solve({ input, places }: LensJobs['solve']['ask']): LensJobs['solve']['answer'] {
  const { tracker, ...pictures } = input;
  const alone = solveStraight(pictures, places);
  const views = alone.ok ? alone.value.views : [];
  if (!tracker) return { outcome: alone, untracked: null, alone: views };
  const whole = solveStraight(input, places);
  return whole.ok
    ? { outcome: whole, untracked: null, alone: views }
    : { outcome: alone, untracked: whole.fault, alone: views };
}

/** Twice: once as it was seen, once without what bent sides did to the corners. */
function solveStraight(input: BundleInput, places: MarkerPlaces): Outcome<BundleResult> {
  const first = calibrateBundle(input);
  return first.ok ? calibrateBundle(withoutBends(input, first.value, places)) : first;
}
