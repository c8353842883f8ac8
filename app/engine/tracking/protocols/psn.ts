// hot path
/**
 * PosiStageNet for the tracking process: every tracker of a packet is a sample of its own, at once; a frame that spans
 * packets is not waited for. Sent: one tracker with place, rotation, status and time; its name once a second.
 */

import {
  blankPsnPacket,
  blankPsnTracker,
  decodePsn,
  encodePsnData,
  encodePsnInfo,
  HAS_ROTATION,
  HAS_STATUS,
  HAS_TIME,
  PSN_PACKET_BYTES,
  PSN_STATUS,
} from '../../../../drivers/psn/psn-codec.ts';
import { poseFromPsn, psnAxes, psnFromPose } from '../../../../drivers/psn/psn-pose.ts';
import { blankSample, isDoubted, sayAngles, type TrackingSample, unsay } from '../../../core/tracking/sample.ts';
import { missedOf, SequenceCount, THE_SAME_AGAIN } from '../../../core/tracking/sequence-count.ts';
import type {
  Arrival,
  ProtocolOptions,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

const FRAMES = 256;
const INFO_US = 1_000_000;
const SEEN = 1;
/** Still seen, so above nought. */
const DOUBTED = 0.5;

const axesOf = ({ depth }: ProtocolOptions): ReturnType<typeof psnAxes> =>
  psnAxes(depth === 'towards' ? 'towards' : 'away');

class PsnDecoder implements TrackingDecoder {
  readonly #axes: ReturnType<typeof psnAxes>;
  readonly #packet = blankPsnPacket();
  readonly #sample = blankSample();
  readonly #frames = new SequenceCount(FRAMES);

  constructor(options: ProtocolOptions) {
    this.#axes = axesOf(options);
    unsay(this.#sample);
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const packet = this.#packet;
    const fault = decodePsn(bytes, packet);
    if (fault !== undefined) return fault;
    // Names are for people and not needed to follow a tracker.
    if (packet.kind === 'info') return undefined;
    const sample = this.#sample;
    let poses = 0;
    for (let i = 0; i < packet.count; i++) {
      const tracker = packet.trackers[i]!;
      if (!poseFromPsn(sample.pose, tracker, this.#axes)) continue;
      poses++;
      const step = this.#frames.step(from, tracker.id, packet.frameId);
      sayAngles(sample);
      sample.trackerCameraId = tracker.id;
      sample.atUs = from.atUs;
      sample.deviceTimeUs = tracker.timestampUs;
      sample.sequence = packet.frameId;
      sample.missedBefore = missedOf(step);
      sample.note = (tracker.has & HAS_ROTATION) === 0 ? 'no-rotation' : '';
      const seen = (tracker.has & HAS_STATUS) === 0 || tracker.values[PSN_STATUS]! > 0;
      sample.refusal = step === THE_SAME_AGAIN ? 'duplicate' : seen ? '' : 'occluded';
      emit(sample);
    }
    return poses === 0 ? 'no-pose' : undefined;
  }
}

class PsnEncoder implements TrackingEncoder {
  readonly maxBytes = PSN_PACKET_BYTES;
  readonly #axes: ReturnType<typeof psnAxes>;
  readonly #packet = blankPsnPacket();
  readonly #tracker = blankPsnTracker();
  readonly #name: string;
  /** First and newest sample, and when names were sent. In an array: a number in a field would be allocated anew. */
  readonly #us = new Float64Array([Number.NaN, 0, Number.NEGATIVE_INFINITY]);

  constructor(options: ProtocolOptions) {
    const { name, system } = options;
    this.#axes = axesOf(options);
    this.#packet.systemName = typeof system === 'string' ? system : 'Stagelock';
    this.#packet.trackers.push(this.#tracker);
    this.#packet.count = 1;
    this.#tracker.has = HAS_STATUS | HAS_TIME;
    this.#name = typeof name === 'string' ? name : '';
  }

  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number {
    const us = this.#us;
    if (Number.isNaN(us[0]!)) us[0] = sample.atUs;
    us[1] = Math.max(0, sample.atUs - us[0]!);
    const packet = this.#packet;
    const tracker = this.#tracker;
    tracker.id = trackerCameraId;
    tracker.timestampUs = us[1]!;
    tracker.values[PSN_STATUS] = isDoubted(sample) ? DOUBTED : SEEN;
    packet.timestampUs = us[1]!;
    packet.frameId = (packet.frameId + 1) % FRAMES;
    psnFromPose(tracker, sample.pose, this.#axes);
    return encodePsnData(packet, 0, 1, out);
  }

  also(trackerCameraId: number, out: Uint8Array): number {
    const us = this.#us;
    if (us[1]! - us[2]! < INFO_US) return 0;
    us[2] = us[1]!;
    this.#tracker.name = this.#name === '' ? `Camera ${trackerCameraId}` : this.#name;
    return encodePsnInfo(this.#packet, 0, 1, out);
  }
}

export const psnProtocol: TrackingProtocol = {
  maxCameraId: 65_535,
  speaksForMany: true,
  natural: { axes: 'psn', unit: 'm' },
  decoder: (options) => new PsnDecoder(options),
  encoder: (options) => new PsnEncoder(options),
};
