// hot path
/** FreeD D1 for the tracking process. Each side owns its scratch record; nothing is allocated per message. */
import { blankFreedPose, decodeFreedD1, encodeFreedD1, FREED_D1_BYTES } from '../../../../drivers/freed/freed-codec.ts';
import {
  blankFreedLens,
  FREED_DIALECTS,
  FREED_SEQUENCES,
  type FreedDialect,
  freedLens,
} from '../../../../drivers/freed/freed-dialects.ts';
import { freedFromPose, poseFromFreed } from '../../../../drivers/freed/freed-pose.ts';
import { blankSample, type TrackingSample } from '../../../core/tracking/sample.ts';
import type {
  Arrival,
  ProtocolOptions,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

/** Serial bridges put several messages into one datagram. */
const MAX_MESSAGES = 64;
const CAMERAS = 256;
/** A count of sixteen says nothing of a longer silence. */
const COUNTED_US = 250_000;

class FreedDecoder implements TrackingDecoder {
  readonly #freed = blankFreedPose();
  readonly #sample = blankSample();
  readonly #lens = blankFreedLens();
  readonly #dialect: FreedDialect | undefined;
  /** Of each camera number: its newest count, and when. */
  readonly #counts = new Int8Array(CAMERAS).fill(-1);
  readonly #countedUs = new Float64Array(CAMERAS);

  constructor({ dialect }: ProtocolOptions) {
    this.#dialect = FREED_DIALECTS.find((name) => name === dialect);
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
    sample.zoomRaw = freed.zoomRaw;
    sample.focusRaw = freed.focusRaw;
    sample.spareRaw = freed.spareRaw;
    poseFromFreed(sample.pose, freed);
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

  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number {
    const freed = this.#freed;
    freed.cameraId = trackerCameraId;
    freed.panDeg = sample.panDeg;
    freed.tiltDeg = sample.tiltDeg;
    freed.rollDeg = sample.rollDeg;
    freedFromPose(freed, sample.pose);
    freed.zoomRaw = sample.zoomRaw;
    freed.focusRaw = sample.focusRaw;
    freed.spareRaw = sample.spareRaw;
    encodeFreedD1(freed, out);
    return FREED_D1_BYTES;
  }
}

export const freedProtocol: TrackingProtocol = {
  maxCameraId: 255,
  natural: { axes: 'freed', unit: 'mm' },
  decoder: (options) => new FreedDecoder(options),
  encoder: () => new FreedEncoder(),
};
