// hot path
/** stYpe HF for the tracking process. There is no camera number on the wire: every sample is of number 0. */

import {
  blankStypePacket,
  decodeStypeHf,
  encodeStypeHf,
  STYPE_HF_BYTES,
} from '../../../../drivers/stype/stype-codec.ts';
import {
  poseFromStype,
  type StypePan,
  stypeFocalLengthMm,
  stypeFromPose,
} from '../../../../drivers/stype/stype-pose.ts';
import { fieldOfViewDeg } from '../../../core/calibration/lens-model.ts';
import { blankLens, blankSample, copyLens, type TrackingSample, unsay } from '../../../core/tracking/sample.ts';
import { missedOf, SequenceCount, THE_SAME_AGAIN } from '../../../core/tracking/sequence-count.ts';
import type {
  Arrival,
  ProtocolOptions,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

const NUMBERS = 256;
const FULL = 0xffff;
const NOTHING = blankLens();

const panOf = ({ pan }: ProtocolOptions): StypePan => (pan === 'left' ? 'left' : 'right');
const isRing = (value: number): boolean => value >= 0 && value <= 1;

class StypeDecoder implements TrackingDecoder {
  readonly #pan: StypePan;
  readonly #packet = blankStypePacket();
  readonly #sample = blankSample();
  readonly #numbers = new SequenceCount(NUMBERS);

  constructor(options: ProtocolOptions) {
    this.#pan = panOf(options);
    unsay(this.#sample);
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const packet = this.#packet;
    const sample = this.#sample;
    const fault = decodeStypeHf(bytes, packet);
    if (fault !== undefined) return fault;
    const step = this.#numbers.step(from, 0, packet.packetId);
    poseFromStype(sample.pose, packet, this.#pan);
    sample.panDeg = this.#pan === 'right' ? packet.panDeg : -packet.panDeg;
    sample.tiltDeg = packet.tiltDeg;
    sample.rollDeg = packet.rollDeg;
    sample.counted = isRing(packet.zoom) || isRing(packet.focus);
    sample.zoomRaw = isRing(packet.zoom) ? Math.round(packet.zoom * FULL) : 0;
    sample.focusRaw = isRing(packet.focus) ? Math.round(packet.focus * FULL) : 0;
    sample.atUs = from.atUs;
    sample.sequence = packet.packetId;
    sample.missedBefore = missedOf(step);
    sample.refusal = step === THE_SAME_AGAIN ? 'duplicate' : '';
    const { lens } = sample;
    copyLens(lens, NOTHING);
    lens.known = true;
    lens.sensorWidthMm = packet.sensorWidthMm;
    lens.focalLengthMm = stypeFocalLengthMm(packet);
    if (packet.k1 !== 0 || packet.k2 !== 0) {
      lens.distortionModel = 'stype-hf';
      lens.k1 = packet.k1;
      lens.k2 = packet.k2;
    }
    if (isRing(packet.zoom)) lens.zoom = packet.zoom;
    if (isRing(packet.focus)) lens.focus = packet.focus;
    emit(sample);
    return undefined;
  }
}

class StypeEncoder implements TrackingEncoder {
  readonly maxBytes = STYPE_HF_BYTES;
  readonly #pan: StypePan;
  readonly #packet = blankStypePacket();

  constructor(options: ProtocolOptions) {
    this.#pan = panOf(options);
  }

  encode(sample: TrackingSample, _trackerCameraId: number, out: Uint8Array): number {
    const packet = this.#packet;
    const { lens } = sample;
    stypeFromPose(packet, sample.pose, this.#pan);
    packet.packetId = (packet.packetId + 1) % NUMBERS;
    packet.zoom = sample.zoomRaw / FULL;
    packet.focus = sample.focusRaw / FULL;
    packet.hfovDeg = 0;
    packet.sensorWidthMm = 0;
    if (lens.known) {
      if (!Number.isNaN(lens.zoom)) packet.zoom = lens.zoom;
      if (!Number.isNaN(lens.focus)) packet.focus = lens.focus;
      if (lens.sensorWidthMm > 0 && lens.focalLengthMm > 0) {
        packet.sensorWidthMm = lens.sensorWidthMm;
        packet.hfovDeg = fieldOfViewDeg(lens.sensorWidthMm, lens.focalLengthMm);
      }
    }
    return encodeStypeHf(packet, out);
  }
}

export const stypeProtocol: TrackingProtocol = {
  maxCameraId: 0,
  decoder: (options) => new StypeDecoder(options),
  encoder: (options) => new StypeEncoder(options),
};
