/** Recorded samples as text that other programs read: CSV (RFC 4180), JSON lines, USD ASCII (export-usda.ts). */
import { stageAnglesOf } from '../../core/geometry/angles.ts';
import type { LensSample, TrackingSample } from '../../core/tracking/sample.ts';
import type { RecordedSample } from './recorded-samples.ts';

type Cell = string | number | null;

/** One row for CSV and JSON alike: units stand in the names, what is not known is empty or null. */
export function rowOf(sample: RecordedSample): Readonly<Record<string, Cell>> {
  const { camera, tracker, atS, wallMs, frame, timecode, sender, refused, verdict, raw, pose } = sample;
  const angles = pose && stageAnglesOf(pose);
  return {
    camera,
    tracker,
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
    panDeg: angles?.panDeg ?? null,
    tiltDeg: angles?.tiltDeg ?? null,
    rollDeg: angles?.rollDeg ?? null,
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
    rawZoom: raw?.counted ? raw.zoomRaw : null,
    rawFocus: raw?.counted ? raw.focusRaw : null,
    rawSpare: raw?.counted ? raw.spareRaw : null,
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
