/**
 * Believed samples as USD ASCII: one camera prim per camera (and per tracker, where it has several) with time samples of its transform, and of its lens where the
 * tracker said it. Z up, metres, `timeCodesPerSecond` = the house's frames; time 0 is the first sample.
 *
 * OpenUSD: a camera looks along -Z with +Y up; ours looks along +Y with +Z up. Focal length and aperture are in tenths of
 * the scene's unit, so 35 mm are 0.35 in a scene of metres.
 */
import { stageAnglesOf } from '../../core/geometry/angles.ts';
import { multiplyQuats } from '../../core/geometry.ts';
import type { Rate } from '../../core/stage/model.ts';
import type { RecordedSample } from './recorded-samples.ts';

/** More would be gathered in memory at once: a take or a range is asked for instead. */
export const MAX_USDA_SAMPLES = 400_000;

interface Track {
  readonly camera: string;
  readonly tracker: string;
  readonly prim: string;
  readonly times: number[];
  readonly translate: string[];
  readonly orient: string[];
  readonly focal: [number, string][];
  readonly aperture: [number, string][];
  readonly focus: [number, string][];
  readonly timecode: string[];
  readonly rawAngles: string[];
  readonly rawLens: string[];
  readonly angles: string[];
  refused: number;
}

/** +90 degrees about X: from the camera's axes as USD has them to ours. */
const OURS_FROM_USD = [Math.SQRT1_2, 0, 0, Math.SQRT1_2];
const MM_PER_TENTH = 100;

export async function* usdaOf(
  samples: AsyncIterable<RecordedSample>,
  about: { readonly name: string; readonly studio: string; readonly rate: Rate },
): AsyncGenerator<string> {
  const fps = about.rate.num / about.rate.den;
  const tracks = new Map<string, Track>();
  let firstS: number | undefined;
  let lastTime = 0;
  let firstTimecode = '';
  let count = 0;
  for await (const { camera, tracker, atS, timecode, pose, raw } of samples) {
    const name = primName(camera, tracker);
    let track = tracks.get(name);
    if (track === undefined) tracks.set(name, (track = blankTrack(camera, tracker, name)));
    if (pose === null || raw === null) {
      track.refused++;
      continue;
    }
    if (++count > MAX_USDA_SAMPLES) throw new TooLong();
    if (firstS === undefined) {
      firstS = atS;
      firstTimecode = timecode ?? '';
    }
    const time = (atS - firstS) * fps;
    // Two samples at one instant would be one time twice, which a reader refuses.
    if (time <= (track.times.at(-1) ?? -1)) continue;
    lastTime = Math.max(lastTime, time);
    put(track, time, pose, raw, timecode);
  }
  yield head(about, fps, lastTime, firstTimecode);
  for (const track of [...tracks.values()].toSorted((a, b) => (a.prim < b.prim ? -1 : 1))) yield* prim(track);
  yield '}\n';
}

export class TooLong extends Error {}

function blankTrack(camera: string, tracker: string, prim: string): Track {
  return {
    camera,
    tracker,
    prim,
    times: [],
    translate: [],
    orient: [],
    focal: [],
    aperture: [],
    focus: [],
    timecode: [],
    rawAngles: [],
    rawLens: [],
    angles: [],
    refused: 0,
  };
}

function put(
  track: Track,
  time: number,
  pose: readonly number[],
  raw: NonNullable<RecordedSample['raw']>,
  timecode: string | null,
): void {
  const [x = 0, y = 0, z = 0] = pose;
  const q = [0, 0, 0, 1];
  multiplyQuats(q, pose.slice(3), OURS_FROM_USD);
  const [qx = 0, qy = 0, qz = 0, qw = 1] = q;
  track.times.push(time);
  track.translate.push(`(${x}, ${y}, ${z})`);
  track.orient.push(`(${qw}, ${qx}, ${qy}, ${qz})`);
  track.timecode.push(quoted(timecode ?? ''));
  const { panDeg, tiltDeg, rollDeg } = stageAnglesOf(pose);
  track.angles.push(`(${panDeg}, ${tiltDeg}, ${rollDeg})`);
  track.rawAngles.push(`(${plain(raw.panDeg)}, ${plain(raw.tiltDeg)}, ${plain(raw.rollDeg)})`);
  track.rawLens.push(`(${plain(raw.zoomRaw)}, ${plain(raw.focusRaw)}, ${plain(raw.spareRaw)})`);
  if (!raw.lens.known) return;
  const { focalLengthMm, sensorWidthMm, focusDistanceM } = raw.lens;
  if (Number.isFinite(focalLengthMm)) track.focal.push([time, String(focalLengthMm / MM_PER_TENTH)]);
  if (Number.isFinite(sensorWidthMm)) track.aperture.push([time, String(sensorWidthMm / MM_PER_TENTH)]);
  if (Number.isFinite(focusDistanceM)) track.focus.push([time, String(focusDistanceM)]);
}

const plain = (n: number): number => (Number.isFinite(n) ? n : 0);

function head(
  { name, studio }: { readonly name: string; readonly studio: string },
  fps: number,
  endTime: number,
  timecode: string,
): string {
  return `#usda 1.0
(
    customLayerData = {
        string stagelockRecording = ${quoted(name)}
        string stagelockStudio = ${quoted(studio)}
        string stagelockStartTimecode = ${quoted(timecode)}
    }
    defaultPrim = "Cameras"
    endTimeCode = ${endTime}
    framesPerSecond = ${fps}
    metersPerUnit = 1
    startTimeCode = 0
    timeCodesPerSecond = ${fps}
    upAxis = "Z"
)

def Xform "Cameras"
{
`;
}

function* prim(track: Track): Generator<string> {
  const { times, translate, orient, focal, aperture, focus, timecode, angles, rawAngles, rawLens } = track;
  yield `    def Camera "${track.prim}" (
        customData = {
            string stagelockCamera = ${quoted(track.camera)}
            string stagelockTracker = ${quoted(track.tracker)}
            int stagelockRefusedSamples = ${track.refused}
        }
    )
    {
`;
  const at = (values: readonly string[]): [number, string][] => values.map((value, i) => [times[i] ?? 0, value]);
  yield* attribute('double3 xformOp:translate', at(translate));
  yield* attribute('quatd xformOp:orient', at(orient));
  yield '        uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:orient"]\n';
  yield* attribute('float focalLength', focal);
  yield* attribute('float horizontalAperture', aperture);
  yield* attribute('float focusDistance', focus);
  yield* attribute('custom double3 stagelock:panTiltRollDeg', at(angles));
  yield* attribute('custom double3 stagelock:rawPanTiltRollDeg', at(rawAngles));
  yield* attribute('custom double3 stagelock:rawZoomFocusSpare', at(rawLens));
  yield* attribute('custom string stagelock:timecode', at(timecode));
  yield '    }\n';
}

const LINES = 500;

function* attribute(name: string, values: readonly (readonly [number, string])[]): Generator<string> {
  if (values.length === 0) return;
  yield `        ${name}.timeSamples = {\n`;
  for (let i = 0; i < values.length; i += LINES)
    yield values
      .slice(i, i + LINES)
      .map(([time, value]) => `            ${time}: ${value},\n`)
      .join('');
  yield '        }\n';
}

/** Letters, digits and underscores, not beginning with a digit; names that would be one are told apart by code. */
function primName(camera: string, tracker: string): string {
  const safe = (name: string): string =>
    name.replaceAll(/[^A-Za-z0-9]/gu, (char) => `_${(char.codePointAt(0) ?? 0).toString(16)}`);
  // Two underscores in a row are in no name made safe.
  return tracker === '' ? `Camera_${safe(camera)}` : `Camera_${safe(camera)}__${safe(tracker)}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}
