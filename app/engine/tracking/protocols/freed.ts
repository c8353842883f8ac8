// hot path
/** FreeD D1 for the tracking process. Each side owns its scratch record; nothing is allocated per message. */
import {
  blankFreedPose,
  decodeFreedD1,
  encodeFreedD0,
  encodeFreedD1,
  FREED_ANYBODY,
  FREED_D1_BYTES,
  FREED_POLL_POSE,
  FREED_START,
  FREED_STOP,
} from '../../../../drivers/freed/freed-codec.ts';
import {
  blankFreedLens,
  FREED_DIALECTS,
  FREED_SEQUENCES,
  type FreedDialect,
  freedFromLens,
  freedLens,
  freedRing,
} from '../../../../drivers/freed/freed-dialects.ts';
import { freedFromPose, poseFromFreed } from '../../../../drivers/freed/freed-pose.ts';
import { FreedStream } from '../../../../drivers/freed/freed-stream.ts';
import { blankSample, type TrackingSample } from '../../../core/tracking/sample.ts';
import type {
  Arrival,
  Asker,
  MessageCutter,
  ProtocolOptions,
  RingCounts,
  SendQuestion,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

/** Serial bridges put several messages into one datagram. */
const MAX_MESSAGES = 64;
const CAMERAS = 256;
/** A count of sixteen says nothing of a longer silence. */
const COUNTED_US = 250_000;
/** A head that was told to start and is silent for so long is told again, once a second at most. */
const SILENT_US = 1_000_000;

const HEARD = 0;
const ASKED = 1;

class FreedDecoder implements TrackingDecoder {
  readonly #freed = blankFreedPose();
  readonly #sample = blankSample();
  readonly #lens = blankFreedLens();
  readonly #dialect: FreedDialect | undefined;
  /** Of each camera number: its newest count, and when. */
  readonly #counts = new Int8Array(CAMERAS).fill(-1);
  readonly #countedUs = new Float64Array(CAMERAS);

  readonly polls: boolean;
  readonly #starts: boolean;
  readonly #host: string;
  readonly #port: number;
  /** When it was last heard and last told to start. In an array: a number in a field would be allocated anew. */
  readonly #us = new Float64Array(2).fill(Number.NEGATIVE_INFINITY);
  #question: Uint8Array = new Uint8Array(0);

  constructor(options: ProtocolOptions) {
    const { demand, server, commandPort } = options;
    this.#dialect = dialectOf(options);
    this.polls = demand === 'poll';
    this.#starts = demand === 'start';
    this.#host = typeof server === 'string' ? server : '';
    this.#port = typeof commandPort === 'number' ? commandPort : 0;
  }

  ask(nowUs: number, send: SendQuestion, { trackerCameraId }: Asker): void {
    const us = this.#us;
    if (this.#starts) {
      if (nowUs - us[HEARD]! < SILENT_US || nowUs - us[ASKED]! < SILENT_US) return;
      us[ASKED] = nowUs;
    } else if (!this.polls) return;
    this.#tell(this.polls ? FREED_POLL_POSE : FREED_START, send, trackerCameraId);
  }

  /** Whoever was told to start is told to stop; one that never was is left as it was found. */
  leave(send: SendQuestion, { trackerCameraId }: Asker): void {
    if (this.#us[ASKED]! > 0) this.#tell(FREED_STOP, send, trackerCameraId);
  }

  #tell(command: number, send: SendQuestion, trackerCameraId: number | null): void {
    const cameraId = trackerCameraId ?? FREED_ANYBODY;
    if (this.#question[1] !== cameraId || this.#question[2] !== command)
      this.#question = encodeFreedD0(cameraId, command);
    send(this.#question, this.#host, this.#port);
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const { length } = bytes;
    if (length === FREED_D1_BYTES) return this.#one(bytes, from, emit);
    if (length === 0 || length % FREED_D1_BYTES !== 0 || length > FREED_D1_BYTES * MAX_MESSAGES) return 'length';
    let fault: string | undefined;
    for (let at = 0; at < length; at += FREED_D1_BYTES)
      fault = this.#one(bytes.subarray(at, at + FREED_D1_BYTES), from, emit) ?? fault;
    return fault;
  }

  #one(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const freed = this.#freed;
    const fault = decodeFreedD1(bytes, freed);
    if (fault !== undefined) return fault;
    const sample = this.#sample;
    sample.trackerCameraId = freed.cameraId;
    sample.panDeg = freed.panDeg;
    sample.tiltDeg = freed.tiltDeg;
    sample.rollDeg = freed.rollDeg;
    sample.counted = true;
    sample.zoomRaw = freed.zoomRaw;
    sample.focusRaw = freed.focusRaw;
    sample.spareRaw = freed.spareRaw;
    poseFromFreed(sample.pose, freed);
    this.#us[HEARD] = from.atUs;
    sample.atUs = from.atUs;
    if (this.#dialect !== undefined) this.#translate(this.#dialect, sample);
    emit(sample);
    return undefined;
  }

  #translate(dialect: FreedDialect, sample: TrackingSample): void {
    const said = this.#lens;
    freedLens(said, this.#freed, dialect);
    const { lens } = sample;
    lens.known = true;
    lens.zoom = said.zoom;
    lens.focus = said.focus;
    lens.iris = said.iris;
    lens.focalLengthMm = said.focalLengthMm;
    lens.focusDistanceM = said.focusDistanceM;
    lens.fStop = said.fStop;
    if (said.sequence < 0) return;
    const camera = sample.trackerCameraId;
    const before = this.#counts[camera]!;
    const counted = before >= 0 && sample.atUs - this.#countedUs[camera]! < COUNTED_US;
    const step = (said.sequence - before + FREED_SEQUENCES) % FREED_SEQUENCES;
    sample.sequence = said.sequence;
    // The same count again is the same sample again.
    sample.missedBefore = counted && step > 0 ? step - 1 : 0;
    this.#counts[camera] = said.sequence;
    this.#countedUs[camera] = sample.atUs;
  }
}

class FreedEncoder implements TrackingEncoder {
  readonly maxBytes = FREED_D1_BYTES;
  readonly #freed = blankFreedPose();
  /** What the sink reads zoom, focus and the spare word as; undefined = counts as they came. */
  readonly #dialect: FreedDialect | undefined;

  constructor(options: ProtocolOptions) {
    this.#dialect = dialectOf(options);
  }

  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number {
    const freed = this.#freed;
    freed.cameraId = trackerCameraId;
    freed.panDeg = sample.panDeg;
    freed.tiltDeg = sample.tiltDeg;
    freed.rollDeg = sample.rollDeg;
    freedFromPose(freed, sample.pose);
    freed.zoomRaw = sample.zoomRaw;
    freed.focusRaw = sample.focusRaw;
    const counted = freed.spareRaw;
    freed.spareRaw = sample.spareRaw;
    if (this.#dialect !== undefined && sample.lens.known) {
      if (this.#dialect === 'zcam') freed.spareRaw = counted;
      freedFromLens(freed, sample.lens, this.#dialect);
    }
    encodeFreedD1(freed, out);
    return FREED_D1_BYTES;
  }
}

/** Messages other than poses (answers of a head to what somebody else asked) are passed over by their length. */
class FreedCutter implements MessageCutter {
  readonly #stream = new FreedStream();
  #message: (bytes: Uint8Array) => void = () => undefined;
  readonly #cut = (bytes: Uint8Array, locked: boolean): void => {
    // 0xD1 may stand anywhere in a byte stream: the first good message proves nothing.
    if (locked && bytes.length === FREED_D1_BYTES) this.#message(bytes);
  };

  read(bytes: Uint8Array, message: (bytes: Uint8Array) => void): number {
    const before = this.#stream.skippedBytes;
    this.#message = message;
    this.#stream.read(bytes, this.#cut);
    return this.#stream.skippedBytes - before;
  }
}

const dialectOf = ({ dialect }: ProtocolOptions): FreedDialect | undefined =>
  FREED_DIALECTS.find((name) => name === dialect);

function ringsOf(options: ProtocolOptions): RingCounts {
  const dialect = dialectOf(options);
  const zoom = dialect && freedRing(dialect, 'zoom');
  const focus = dialect && freedRing(dialect, 'focus');
  const { zoomCountsTo, focusCountsTo } = options;
  return {
    ...(zoom && { zoom }),
    ...(focus && { focus }),
    ...(typeof zoomCountsTo === 'number' && { zoomCountsTo }),
    ...(typeof focusCountsTo === 'number' && { focusCountsTo }),
  };
}

export const freedProtocol: TrackingProtocol = {
  maxCameraId: 255,
  natural: { axes: 'freed', unit: 'mm' },
  decoder: (options) => new FreedDecoder(options),
  rings: ringsOf,
  cutter: () => new FreedCutter(),
  encoder: (options) => new FreedEncoder(options),
};
