/**
 * A recording as samples: what each camera's pipeline made of every datagram, believed or refused and why, with the pose
 * as it was corrected then (alignment and lever arm of the recording, not of today) and the house's frame and timecode.
 *
 * Goes through the same decoder and the same source as the live stream; leaves the turn to others every few samples.
 */
import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../drivers/contract.ts';
import { composePoses } from '../../core/geometry.ts';
import { formatTimecode, timecodeOf } from '../../core/time/timecode.ts';
import { blankSample, copySample, type TrackingSample } from '../../core/tracking/sample.ts';
import { InputPort } from '../tracking/input-port.ts';
import { blockRoom, type Recording, readBlock } from '../tracking/recording/recording-file.ts';
import {
  type RecordedHouse,
  type RecordedSetup,
  type RecordedSource,
  type RecordingHeader,
  readRecords,
} from '../tracking/recording/recording-format.ts';
import { SourceTrack } from '../tracking/source-track.ts';
import { unaligned } from '../tracking/tracking-alignment.ts';

export interface RecordedSample {
  readonly camera: string;
  /** Device of the tracker; empty = the camera had only one. */
  readonly tracker: string;
  /** Since the first datagram of the recording. */
  readonly atS: number;
  readonly wallMs: number;
  /** Of the house clock; null where it was not told. */
  readonly frame: number | null;
  readonly timecode: string | null;
  readonly sender: string;
  /** Empty = believed. */
  readonly refused: string;
  readonly verdict: string;
  /** As the tracker said it, in its own frame; null = it could not be read. */
  readonly raw: TrackingSample | null;
  /** `[xM, yM, zM, qx, qy, qz, qw]` of the camera in the stage; null = refused. */
  readonly pose: readonly number[] | null;
}

export interface SampleChoice {
  readonly camera?: string;
  readonly tracker?: string;
  /** Since the first datagram. */
  readonly fromS?: number;
  readonly toS?: number;
}

const SAMPLES_A_TURN = 200;
const TICK_US = 1e6 / 30;

interface Gathered extends Omit<RecordedSample, 'atS' | 'wallMs' | 'frame' | 'timecode'> {
  readonly atUs: number;
}

/** A tracker that tells of each sample what became of it. */
class HeardTrack extends SourceTrack {
  readonly #tell: (track: HeardTrack, sample: TrackingSample | null, refused: string) => void;
  #refused = '';
  #inside = false;

  constructor(source: RecordedSource, tell: HeardTrack['tell']) {
    super(source);
    this.#tell = tell;
  }

  get tell(): (track: HeardTrack, sample: TrackingSample | null, refused: string) => void {
    return this.#tell;
  }

  override take(sample: TrackingSample, bytes: Uint8Array): void {
    this.#refused = '';
    this.#inside = true;
    super.take(sample, bytes);
    this.#inside = false;
    this.#tell(this, sample, this.#refused);
  }

  override refuse(reason: string): void {
    super.refuse(reason);
    if (this.#inside) this.#refused = reason;
    else this.#tell(this, null, reason);
  }
}

/** Everything up to the recording's end or its damage. Rejects only where the disk fails. */
export async function* recordedSamples(
  path: string,
  recording: Recording,
  choice: SampleChoice,
): AsyncGenerator<RecordedSample> {
  const { header, blocks, firstUs } = recording;
  if (firstUs === null) return;
  const fromUs = firstUs + (choice.fromS ?? 0) * 1e6;
  const toUs = choice.toS === undefined ? Number.POSITIVE_INFINITY : firstUs + choice.toS * 1e6;
  const gathered: Gathered[] = [];
  const replayed = new Replayed(header.setup, gathered);
  const house = new HouseLine(header, recording.houses);
  const file = await open(path, 'r');
  const room = blockRoom();
  let wallAtUs0 = header.startedWallMs - header.startedUs / 1e3;
  try {
    for (const place of blocks) {
      const block = await readBlock(file, place.offset, room);
      if (typeof block === 'string' || 'code' in block) return;
      if (place.atUs > toUs) return;
      readRecords(block.payload, {
        datagram: (port, bytes, host, from, atUs) => replayed.hear(port, bytes, host, from, atUs),
        clock: (atUs, wallMs) => {
          wallAtUs0 = wallMs - atUs / 1e3;
        },
        note: (note) => {
          if (note.t === 'setup') replayed.arrange(note);
        },
      });
      let told = 0;
      for (const one of gathered.splice(0)) {
        if (one.atUs < fromUs || one.atUs > toUs) continue;
        if (choice.camera !== undefined && one.camera !== choice.camera) continue;
        if (choice.tracker !== undefined && one.tracker !== choice.tracker) continue;
        const { atUs, ...sample } = one;
        yield { ...sample, atS: (atUs - firstUs) / 1e6, wallMs: wallAtUs0 + atUs / 1e3, ...house.at(atUs) };
        if (++told % SAMPLES_A_TURN === 0) await turn();
      }
      await turn();
    }
  } finally {
    await file.close();
  }
}

/** The ports and cameras of the recording, without sockets. */
class Replayed {
  readonly #ports = new Map<number, InputPort>();
  readonly #tracks = new Map<string, { readonly track: HeardTrack; readonly source: RecordedSource }>();
  readonly #out: Gathered[];
  #nowUs = 0;
  #tickedUs = 0;
  #sender = '';

  constructor(setup: RecordedSetup, out: Gathered[]) {
    this.#out = out;
    this.arrange(setup);
  }

  /** What stays as it was, but for its alignment, goes on. */
  arrange(setup: RecordedSetup): void {
    for (const port of this.#ports.values()) port.cameras.length = 0;
    const clock: Clock = { nowUs: () => this.#nowUs, every: never, after: never };
    const named = new Set<string>();
    for (const source of setup.sources) {
      const name = `${source.cameraId} ${source.sourceId ?? ''}`;
      named.add(name);
      const known = this.#tracks.get(name);
      const same = known && known.source.port === source.port && text(known.source) === text(source);
      if (same) known.track.align(source);
      const track = same ? known.track : new HeardTrack(source, (of, sample, why) => this.#told(of, sample, why));
      this.#tracks.set(name, { track, source });
      const port = this.#ports.get(source.port) ?? new InputPort(source, clock, true);
      this.#ports.set(source.port, port);
      port.cameras.push(track);
    }
    for (const name of this.#tracks.keys()) if (!named.has(name)) this.#tracks.delete(name);
  }

  hear(port: number, bytes: Uint8Array, host: string, from: number, atUs: number): void {
    this.#nowUs = atUs;
    this.#sender = `${host}:${from}`;
    if (atUs - this.#tickedUs >= TICK_US) {
      this.#tickedUs = atUs;
      for (const { track } of this.#tracks.values()) track.tick(atUs);
    }
    this.#ports.get(port)?.hear(bytes, host, from, atUs);
  }

  #told(track: HeardTrack, sample: TrackingSample | null, refused: string): void {
    const { cameraId: camera, sourceId: tracker = '', stageFromTracker, bodyFromCamera } = track.config;
    const raw = sample && blankSample();
    if (raw && sample) copySample(raw, sample);
    let pose: number[] | null = null;
    if (raw && refused === '') {
      pose = [...raw.pose];
      if (bodyFromCamera !== undefined) composePoses(pose, pose, bodyFromCamera);
      if (stageFromTracker !== undefined) composePoses(pose, stageFromTracker, pose);
    }
    const verdict = track.verdict.verdict;
    this.#out.push({ camera, tracker, atUs: this.#nowUs, sender: this.#sender, refused, verdict, raw, pose });
  }
}

const text = (source: RecordedSource): string => JSON.stringify(unaligned(source));
const never = (): never => {
  throw new Error('a recording has no timers');
};

/** Frame and label of the house clock by the line that was told last before. */
class HouseLine {
  readonly #header: RecordingHeader;
  readonly #lines: readonly RecordedHouse[];
  #at = -1;

  constructor(header: RecordingHeader, lines: readonly RecordedHouse[]) {
    this.#header = header;
    this.#lines = lines;
  }

  /** Asked in the order of time. What came before the first line is counted back from it. */
  at(us: number): Pick<RecordedSample, 'frame' | 'timecode'> {
    while ((this.#lines[this.#at + 1]?.atUs ?? Number.POSITIVE_INFINITY) <= us) this.#at++;
    const line = this.#lines[Math.max(0, this.#at)];
    if (line === undefined) return { frame: null, timecode: null };
    const { rate, timecodeRate } = this.#header;
    const elapsedS = ((us - line.epochUs) * (1 + line.speedPpm / 1e6)) / 1e6;
    const label = Math.floor(line.timecodeAtEpoch + (elapsedS * timecodeRate.num) / timecodeRate.den);
    const { frameAtEpoch } = line;
    return {
      frame: frameAtEpoch === undefined ? null : Math.floor(frameAtEpoch + (elapsedS * rate.num) / rate.den),
      timecode: formatTimecode(timecodeOf(label, timecodeRate, line.drop)),
    };
  }
}
