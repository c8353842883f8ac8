/** Recorded samples as text that other programs read: CSV (RFC 4180), JSON lines, USD ASCII (export-usda.ts). */
import type { LensSample, TrackingSample } from '../../core/tracking/sample.ts';
import type { RecordedSample } from './recorded-samples.ts';

/** `[pan, tilt, roll]` in degrees of a pose in the stage: pan + to the left, tilt + up, roll + clockwise from behind. */
export function anglesOf(pose: readonly number[]): readonly [number, number, number] {
  const [, , , x = 0, y = 0, z = 0, w = 1] = pose;
  const deg = (rad: number): number => (rad * 180) / Math.PI;
  const tilt = Math.asin(Math.max(-1, Math.min(1, 2 * (y * z + x * w))));
  const pan = Math.atan2(-2 * (x * y - z * w), 1 - 2 * (x * x + z * z));
  const roll = Math.atan2(-2 * (x * z - y * w), 1 - 2 * (x * x + y * y));
  return [deg(pan), deg(tilt), deg(roll)];
}

type Cell = string | number | null;

/** One row for CSV and JSON alike: units stand in the names, what is not known is empty or null. */
export function rowOf(sample: RecordedSample): Readonly<Record<string, Cell>> {
  const { camera, atS, wallMs, frame, timecode, sender, refused, verdict, raw, pose } = sample;
  const angles = pose && anglesOf(pose);
  return {
    camera,
    atS,
    wall: new Date(wallMs).toISOString(),
    frame,
    timecode,
    sender,
    refused,
    verdict,
    xM: pose?.[0] ?? null,
    yM: pose?.[1] ?? null,
    zM: pose?.[2] ?? null,
    qx: pose?.[3] ?? null,
    qy: pose?.[4] ?? null,
    qz: pose?.[5] ?? null,
    qw: pose?.[6] ?? null,
    panDeg: angles?.[0] ?? null,
    tiltDeg: angles?.[1] ?? null,
    rollDeg: angles?.[2] ?? null,
    ...rawOf(raw),
  };
}

function rawOf(raw: TrackingSample | null): Readonly<Record<string, Cell>> {
  const lens = raw?.lens.known ? raw.lens : undefined;
  const said = (key: keyof LensSample): Cell => {
    const value = lens?.[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  return {
    rawNumber: raw?.trackerCameraId ?? null,
    rawPanDeg: finite(raw?.panDeg),
    rawTiltDeg: finite(raw?.tiltDeg),
    rawRollDeg: finite(raw?.rollDeg),
    rawXM: finite(raw?.pose[0]),
    rawYM: finite(raw?.pose[1]),
    rawZM: finite(raw?.pose[2]),
    rawZoom: finite(raw?.zoomRaw),
    rawFocus: finite(raw?.focusRaw),
    rawSpare: finite(raw?.spareRaw),
    deviceTimeUs: finite(raw?.deviceTimeUs),
    sequence: raw && raw.sequence >= 0 ? raw.sequence : null,
    focalLengthMm: said('focalLengthMm'),
    sensorWidthMm: said('sensorWidthMm'),
    focusDistanceM: said('focusDistanceM'),
    fStop: said('fStop'),
    entrancePupilM: said('entrancePupilM'),
  };
}

const finite = (n: number | undefined): number | null => (n !== undefined && Number.isFinite(n) ? n : null);

/** A cell that a spreadsheet would take for a formula is quoted with a leading apostrophe; a number never is. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const CHUNK = 64;

export async function* csvOf(samples: AsyncIterable<RecordedSample>): AsyncGenerator<string> {
  yield* chunked(samples, (sample, first) => {
    const row = rowOf(sample);
    const line = `${Object.values(row).map(cell).join(',')}\r\n`;
    return first ? `${Object.keys(row).join(',')}\r\n${line}` : line;
  });
}

export async function* jsonLinesOf(samples: AsyncIterable<RecordedSample>): AsyncGenerator<string> {
  yield* chunked(samples, (sample) => `${JSON.stringify(rowOf(sample))}\n`);
}

async function* chunked(
  samples: AsyncIterable<RecordedSample>,
  say: (sample: RecordedSample, first: boolean) => string,
): AsyncGenerator<string> {
  let lines: string[] = [];
  let first = true;
  for await (const sample of samples) {
    lines.push(say(sample, first));
    first = false;
    if (lines.length < CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
