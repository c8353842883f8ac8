/**
 * Poses in OSC for the tracking process, by a template of the studio file. OSC has no sequence and no time of its own
 * that could be trusted; its codec allocates, so this is not a hot path of many cameras.
 */

import {
  encodeOscPose,
  OSC_POSE_BYTES,
  OscPoseReader,
  type OscPoseSense,
  type OscPoseWord,
} from '../../../../drivers/osc-pose/osc-pose-codec.ts';
import { oscPoseSense } from '../../../../drivers/osc-pose/osc-pose-settings.ts';
import { AT, OSC_WHATS } from '../../../../drivers/osc-pose/osc-pose-template.ts';
import { fieldOfViewDeg } from '../../../core/calibration/lens-model.ts';
import {
  blankLens,
  blankSample,
  copyLens,
  sayAngles,
  type TrackingSample,
  unsay,
} from '../../../core/tracking/sample.ts';
import type {
  Arrival,
  ProtocolOptions,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

const FULL = 0xffff;
const NOTHING = blankLens();

/** What cannot be read is named by every packet that comes; the studio file was checked before. */
function senseOf(options: ProtocolOptions): OscPoseSense | undefined {
  const sense = oscPoseSense(options);
  return 'code' in sense ? undefined : sense;
}

class OscPoseDecoder implements TrackingDecoder {
  readonly #sense: OscPoseSense | undefined;
  readonly #reader: OscPoseReader | undefined;
  readonly #sample = blankSample();

  constructor(options: ProtocolOptions) {
    this.#sense = senseOf(options);
    this.#reader = this.#sense && new OscPoseReader(this.#sense);
    unsay(this.#sample);
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    if (this.#reader === undefined) return 'template';
    return this.#reader.read(bytes, (word) => {
      this.#fill(word);
      this.#sample.atUs = from.atUs;
      emit(this.#sample);
    });
  }

  #fill({ id, values, pose }: OscPoseWord): void {
    const sample = this.#sample;
    const { lens } = sample;
    sample.trackerCameraId = id;
    sample.pose.set(pose);
    if (this.#sense?.template.rotation === 'angles') {
      sample.panDeg = values[AT.pan]!;
      sample.tiltDeg = values[AT.tilt]!;
      sample.rollDeg = Number.isNaN(values[AT.roll]!) ? 0 : values[AT.roll]!;
    } else sayAngles(sample);
    const zoom = values[AT.zoom]!;
    const focus = values[AT.focus]!;
    sample.counted = !Number.isNaN(zoom) || !Number.isNaN(focus);
    sample.zoomRaw = zoom >= 0 && zoom <= 1 ? Math.round(zoom * FULL) : 0;
    sample.focusRaw = focus >= 0 && focus <= 1 ? Math.round(focus * FULL) : 0;
    copyLens(lens, NOTHING);
    lens.zoom = zoom;
    lens.focus = focus;
    lens.iris = values[AT.iris]!;
    lens.focalLengthMm = values[AT.focal]!;
    lens.focusDistanceM = values[AT.distance]!;
    lens.known = values.subarray(AT.zoom, AT.seen).some((value) => !Number.isNaN(value));
    sample.note = this.#sense?.template.rotation === 'none' ? 'no-rotation' : '';
    sample.refusal = values[AT.seen] === 0 ? 'occluded' : '';
  }
}

class OscPoseEncoder implements TrackingEncoder {
  readonly maxBytes = OSC_POSE_BYTES;
  readonly #sense: OscPoseSense | undefined;
  readonly #word: OscPoseWord = { id: 0, values: new Float64Array(OSC_WHATS.length), pose: new Float64Array(7) };

  constructor(options: ProtocolOptions) {
    this.#sense = senseOf(options);
  }

  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number {
    const sense = this.#sense;
    if (sense === undefined) return 0;
    const word = this.#word;
    const { values } = word;
    const { lens } = sample;
    word.id = trackerCameraId;
    word.pose.set(sample.pose);
    values[AT.zoom] = lens.known && !Number.isNaN(lens.zoom) ? lens.zoom : sample.zoomRaw / FULL;
    values[AT.focus] = lens.known && !Number.isNaN(lens.focus) ? lens.focus : sample.focusRaw / FULL;
    values[AT.iris] = lens.known ? lens.iris : Number.NaN;
    values[AT.focal] = lens.known ? lens.focalLengthMm : Number.NaN;
    // There is no word for infinity: it stands as nought, like what nobody knows.
    values[AT.distance] = lens.known && Number.isFinite(lens.focusDistanceM) ? lens.focusDistanceM : Number.NaN;
    values[AT.fov] = lens.known ? fieldOfViewDeg(lens.sensorWidthMm, lens.focalLengthMm) : Number.NaN;
    values[AT.seen] = 1;
    const bytes = encodeOscPose(word, sense, sense.name === '' ? `Camera ${trackerCameraId}` : sense.name);
    if (bytes === undefined || bytes.length > out.length) return 0;
    out.set(bytes);
    return bytes.length;
  }
}

export const oscPoseProtocol: TrackingProtocol = {
  maxCameraId: 65_535,
  decoder: (options) => new OscPoseDecoder(options),
  encoder: (options) => new OscPoseEncoder(options),
};
