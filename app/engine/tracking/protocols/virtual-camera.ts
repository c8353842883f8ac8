// hot path
/**
 * What a camera without a tracker says, as bytes of our own that never leave this machine: so that it is heard, judged and
 * recorded as any tracker is. Numbers of 64 bits, little-endian: the camera's number, the pose, then the lens as move-lens.ts blends it.
 */
import { type Angles, readOperatorAngles } from '../../../core/geometry/angles.ts';
import { POSE_NUMBERS } from '../../../core/geometry.ts';
import { LENS_NUMBERS, writeLens } from '../../../core/tracking/move-lens.ts';
import { blankSample, type TrackingSample, unsay } from '../../../core/tracking/sample.ts';
import type { Arrival, TrackingDecoder, TrackingProtocol } from '../tracking-protocol.ts';

const POSE_AT = 1;
const LENS_AT = POSE_AT + POSE_NUMBERS;
const NUMBERS = LENS_AT + LENS_NUMBERS;
const NUMBER_BYTES = 8;

export function encodeVirtualCamera(number: number, pose: Float64Array, lens: Float64Array): Uint8Array {
  const bytes = new Uint8Array(NUMBERS * NUMBER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, number, true);
  for (let i = 0; i < POSE_NUMBERS; i++) view.setFloat64((POSE_AT + i) * NUMBER_BYTES, pose[i]!, true);
  for (let i = 0; i < LENS_NUMBERS; i++) view.setFloat64((LENS_AT + i) * NUMBER_BYTES, lens[i]!, true);
  return bytes;
}

class VirtualCameraDecoder implements TrackingDecoder {
  readonly #sample = blankSample();
  readonly #lens = new Float64Array(LENS_NUMBERS);
  readonly #angles: Angles = { panDeg: 0, tiltDeg: 0, rollDeg: 0 };

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    if (bytes.length !== NUMBERS * NUMBER_BYTES) return 'length';
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sample = this.#sample;
    unsay(sample);
    sample.trackerCameraId = view.getFloat64(0, true);
    for (let i = 0; i < POSE_NUMBERS; i++) sample.pose[i] = view.getFloat64((POSE_AT + i) * NUMBER_BYTES, true);
    for (let i = 0; i < LENS_NUMBERS; i++) this.#lens[i] = view.getFloat64((LENS_AT + i) * NUMBER_BYTES, true);
    writeLens(sample, this.#lens);
    readOperatorAngles(this.#angles, sample.pose);
    sample.panDeg = this.#angles.panDeg;
    sample.tiltDeg = this.#angles.tiltDeg;
    sample.rollDeg = this.#angles.rollDeg;
    sample.atUs = from.atUs;
    emit(sample);
    return undefined;
  }
}

export const virtualCameraProtocol: TrackingProtocol = {
  maxCameraId: 255,
  decoder: () => new VirtualCameraDecoder(),
};
