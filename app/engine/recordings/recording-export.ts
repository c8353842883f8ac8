/** A recording, a take of it or a range, as a file for other programs: found, checked, and streamed. */
import type { Fault } from '../../core/parameter.ts';
import { scanRecording } from '../tracking/recording/recording-file.ts';
import { csvOf, jsonLinesOf } from './export-text.ts';
import { MAX_USDA_SAMPLES, TooLong, usdaOf } from './export-usda.ts';
import { recordedSamples, type SampleChoice } from './recorded-samples.ts';
import type { RecordingList } from './recording-list.ts';

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly chunks: AsyncIterable<string>;
}

/** Around a take: what led to it, and what came of it. */
const TAKE_MARGIN_S = 1;
const TYPES = { csv: 'text/csv', jsonl: 'application/x-ndjson', usda: 'text/plain' } as const;
type Format = keyof typeof TYPES;

/** `format`, and one of `take` or `from` and `to` (seconds), and `camera`, of that one `tracker`. */
export async function exportRecording(
  list: RecordingList,
  id: string,
  query: URLSearchParams,
): Promise<ExportFile | Fault> {
  const format = query.get('format') ?? 'csv';
  if (!isFormat(format)) return { code: 'export.format', params: { format: format.slice(0, 20) } };
  const entry = await list.entry(id, undefined);
  if (!entry || entry.deleted) return { code: 'recording.none' };
  const recording = await scanRecording(list.fileOf(id));
  if ('code' in recording) return recording;
  const { header, firstUs, marks } = recording;
  if (firstUs === null) return { code: 'recording.empty' };
  const camera = query.get('camera');
  if (camera !== null && !header.setup.sources.some(({ cameraId }) => cameraId === camera))
    return { code: 'replay.not-recorded', params: { camera: camera.slice(0, 120) } };
  const tracker = query.get('tracker');
  if (tracker !== null && !header.setup.sources.some((one) => one.cameraId === camera && one.sourceId === tracker))
    return { code: 'replay.not-recorded', params: { camera: tracker.slice(0, 120) } };
  const range: { fromS?: number; toS?: number } = {};
  const take = query.get('take');
  if (take === null) {
    for (const [key, name] of [['fromS', 'from'] as const, ['toS', 'to'] as const]) {
      const text = query.get(name);
      if (text === null) continue;
      const seconds = Number(text);
      if (!(seconds >= 0)) return { code: 'export.range', params: { place: name } };
      range[key] = seconds;
    }
  } else {
    const own = marks.filter(({ takeId }) => takeId === take);
    const [first] = own;
    if (first === undefined) return { code: 'take.unknown', params: { takeId: take.slice(0, 60) } };
    const ended = own.find(({ kind }) => kind === 'outcome');
    range.fromS = Math.max(0, (first.atUs - firstUs) / 1e6 - TAKE_MARGIN_S);
    if (ended) range.toS = (ended.atUs - firstUs) / 1e6 + TAKE_MARGIN_S;
  }
  const choice: SampleChoice = { ...range, ...(camera !== null && { camera }), ...(tracker !== null && { tracker }) };
  const samples = recordedSamples(list.fileOf(id), recording, choice);
  const parts = [id.replaceAll('/', ' '), camera, tracker, take === null ? null : `take ${take.slice(0, 8)}`];
  const name = `${parts.filter((part) => part !== null).join(' ')}.${format}`;
  const type = `${TYPES[format]}; charset=utf-8`;
  if (format === 'csv') return { name, type, chunks: csvOf(samples) };
  if (format === 'jsonl') return { name, type, chunks: jsonLinesOf(samples) };
  // Gathered before the first byte: what is too long is refused, not broken off.
  const chunks = usdaOf(samples, header);
  try {
    const first = await chunks.next();
    return { name, type, chunks: startingWith(first.done === true ? '' : first.value, chunks) };
  } catch (cause) {
    if (cause instanceof TooLong) return { code: 'export.too-long', params: { most: MAX_USDA_SAMPLES } };
    throw cause;
  }
}

async function* startingWith(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(TYPES, text);
}
