// hot path
/** FreeD D1 for the tracking process. Each side owns its scratch record; nothing is allocated per message. */
import { blankFreedPose, decodeFreedD1, encodeFreedD1, FREED_D1_BYTES } from '../../../../drivers/freed/freed-codec.ts';
import { freedFromPose, poseFromFreed } from '../../../../drivers/freed/freed-pose.ts';
import { blankSample, type TrackingSample } from '../../../core/tracking/sample.ts';
import type { Arrival, TrackingDecoder, TrackingEncoder, TrackingProtocol } from '../tracking-protocol.ts';

/** Serial bridges put several messages into one datagram. */
const MAX_MESSAGES = 64;

class FreedDecoder implements TrackingDecoder {
  readonly #freed = blankFreedPose();
  readonly #sample = blankSample();

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
    emit(sample);
    return undefined;
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
  decoder: () => new FreedDecoder(),
  encoder: () => new FreedEncoder(),
};
