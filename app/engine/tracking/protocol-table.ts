// hot path
/**
 * Tracking protocols by name: bytes -> sample in the tracker's own frame but our convention, and back.
 *
 * Knows: codecs and pose conversions of drivers, nothing else of them. A codec owns its scratch record: one per socket.
 */

import { blankFreedPose, decodeFreedD1, encodeFreedD1, FREED_D1_BYTES } from '../../../drivers/freed/freed-codec.ts';
import { freedFromPose, poseFromFreed } from '../../../drivers/freed/freed-pose.ts';
import type { TrackingSample } from '../../core/tracking/sample.ts';

export interface TrackingCodec {
  /** Every message is this long; a datagram may hold several. */
  readonly messageBytes: number;
  /** Fills everything of `out` but `atUs`; or names the fault and leaves `out` alone. */
  decode(bytes: Uint8Array, out: TrackingSample): string | undefined;
  /** Writes one message under that camera number. */
  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): void;
}

function freedCodec(): TrackingCodec {
  const freed = blankFreedPose();
  return {
    messageBytes: FREED_D1_BYTES,
    decode(bytes, out) {
      const fault = decodeFreedD1(bytes, freed);
      if (fault !== undefined) return fault;
      out.trackerCameraId = freed.cameraId;
      out.panDeg = freed.panDeg;
      out.tiltDeg = freed.tiltDeg;
      out.rollDeg = freed.rollDeg;
      out.zoomRaw = freed.zoomRaw;
      out.focusRaw = freed.focusRaw;
      out.spareRaw = freed.spareRaw;
      poseFromFreed(out.pose, freed);
      return undefined;
    },
    encode(sample, trackerCameraId, out) {
      freed.cameraId = trackerCameraId;
      freed.panDeg = sample.panDeg;
      freed.tiltDeg = sample.tiltDeg;
      freed.rollDeg = sample.rollDeg;
      freedFromPose(freed, sample.pose);
      freed.zoomRaw = sample.zoomRaw;
      freed.focusRaw = sample.focusRaw;
      freed.spareRaw = sample.spareRaw;
      encodeFreedD1(freed, out);
    },
  };
}

const CODECS: Readonly<Record<string, () => TrackingCodec>> = { freed: freedCodec };

export const TRACKING_PROTOCOLS: readonly string[] = Object.keys(CODECS);

/** Undefined: no protocol of that name. */
export function openCodec(protocol: string): TrackingCodec | undefined {
  return Object.hasOwn(CODECS, protocol) ? CODECS[protocol]?.() : undefined;
}
