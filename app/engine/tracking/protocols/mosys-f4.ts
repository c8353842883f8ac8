// hot path
/** Mo-Sys F4 for the tracking process. Pixels of its lens model are of a picture of unknown size: they are left out. */
import {
  blankF4Packet,
  decodeF4,
  encodeF4,
  F4_HAS,
  F4_MAX_BYTES,
  F4_STATUSES,
  f4Sight,
} from '../../../../drivers/mosys-f4/f4-codec.ts';
import { type F4Sense, f4FromPose, f4Sense, poseFromF4 } from '../../../../drivers/mosys-f4/f4-pose.ts';
import {
  blankLens,
  blankSample,
  copyLens,
  isDoubted,
  type TrackingSample,
  unsay,
} from '../../../core/tracking/sample.ts';
import { missedOf, SequenceCount, THE_SAME_AGAIN } from '../../../core/tracking/sequence-count.ts';
import type {
  Arrival,
  ProtocolOptions,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

const COUNTER = 16;
const FULL = 0xffff;
const TIMECODE_RATES: ReadonlySet<number> = new Set([24, 25, 30]);
const LENS = F4_HAS.entrancePupil | F4_HAS.inverseDistance | F4_HAS.aperture | F4_HAS.zoom | F4_HAS.focus | F4_HAS.iris;
const RINGS = F4_HAS.zoom | F4_HAS.focus | F4_HAS.iris;
const NOTHING = blankLens();
const UNDEFINED = F4_STATUSES.indexOf('undefined');
const UNRELIABLE = F4_STATUSES.indexOf('unreliable');

function senseOf({ unit, pan }: ProtocolOptions): F4Sense {
  return f4Sense(unit === 'm' || unit === 'mm' ? unit : 'cm', pan === 'left' ? 'left' : 'right');
}

class F4Decoder implements TrackingDecoder {
  readonly #sense: F4Sense;
  readonly #f4 = blankF4Packet();
  readonly #sample = blankSample();
  readonly #counter = new SequenceCount(COUNTER);

  constructor(options: ProtocolOptions) {
    this.#sense = senseOf(options);
    unsay(this.#sample);
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const f4 = this.#f4;
    const sample = this.#sample;
    const fault = decodeF4(bytes, f4);
    if (fault !== undefined) return fault;
    if (!poseFromF4(sample.pose, f4, this.#sense)) return 'no-pose';
    const step = this.#counter.step(from, f4.cameraId, f4.frameCounter);
    const sight = (f4.has & F4_HAS.tracking) === 0 ? 'good' : f4Sight(f4.tracking);
    sample.trackerCameraId = f4.cameraId;
    sample.panDeg = this.#sense.panSign * f4.panDeg;
    sample.tiltDeg = f4.tiltDeg;
    sample.rollDeg = f4.rollDeg;
    sample.counted = (f4.has & RINGS) !== 0;
    sample.zoomRaw = (f4.has & F4_HAS.zoom) === 0 ? 0 : f4.zoomRaw;
    sample.focusRaw = (f4.has & F4_HAS.focus) === 0 ? 0 : f4.focusRaw;
    sample.spareRaw = (f4.has & F4_HAS.iris) === 0 ? 0 : f4.irisRaw;
    sample.atUs = from.atUs;
    sample.sequence = f4.frameCounter;
    sample.missedBefore = missedOf(step);
    sample.status = (f4.has & F4_HAS.tracking) === 0 ? '' : F4_STATUSES[f4.tracking]!;
    sample.note = sight === 'unsure' ? 'unsure' : '';
    sample.refusal = step === THE_SAME_AGAIN ? 'duplicate' : sight === 'blind' ? 'occluded' : '';
    this.#lens();
    this.#timecode();
    emit(sample);
    return undefined;
  }

  #lens(): void {
    const f4 = this.#f4;
    const { lens } = this.#sample;
    copyLens(lens, NOTHING);
    lens.known = (f4.has & LENS) !== 0;
    if ((f4.has & F4_HAS.entrancePupil) !== 0) lens.entrancePupilM = f4.entrancePupil;
    if ((f4.has & F4_HAS.inverseDistance) !== 0) lens.focusDistanceM = 1 / f4.inverseDistance;
    if ((f4.has & F4_HAS.aperture) !== 0) lens.fStop = f4.aperture;
    if ((f4.has & F4_HAS.zoom) !== 0) lens.zoom = f4.zoomRaw / FULL;
    if ((f4.has & F4_HAS.focus) !== 0) lens.focus = f4.focusRaw / FULL;
    if ((f4.has & F4_HAS.iris) !== 0) lens.iris = f4.irisRaw / FULL;
  }

  #timecode(): void {
    const f4 = this.#f4;
    const { timecode } = this.#sample;
    timecode.known = (f4.has & F4_HAS.timecode) !== 0;
    timecode.hours = f4.hours;
    timecode.minutes = f4.minutes;
    timecode.seconds = f4.seconds;
    timecode.frames = f4.frames;
    timecode.rateNum = f4.timecodeRate;
    timecode.rateDen = 1;
    timecode.dropFrame = false;
  }
}

class F4Encoder implements TrackingEncoder {
  readonly maxBytes = F4_MAX_BYTES;
  readonly #sense: F4Sense;
  readonly #f4 = blankF4Packet();

  constructor(options: ProtocolOptions) {
    this.#sense = senseOf(options);
  }

  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number {
    const f4 = this.#f4;
    const { timecode, lens } = sample;
    f4.cameraId = trackerCameraId;
    f4.frameCounter = (f4.frameCounter + 1) % COUNTER;
    f4.has = F4_HAS.tracking;
    if (sample.counted) f4.has |= F4_HAS.zoom | F4_HAS.focus;
    f4FromPose(f4, sample.pose, this.#sense);
    f4.zoomRaw = sample.zoomRaw;
    f4.focusRaw = sample.focusRaw;
    f4.tracking = statusOf(sample);
    if (lens.known) {
      if (!Number.isNaN(lens.zoom)) {
        f4.zoomRaw = lens.zoom * FULL;
        f4.has |= F4_HAS.zoom;
      }
      if (!Number.isNaN(lens.focus)) {
        f4.focusRaw = lens.focus * FULL;
        f4.has |= F4_HAS.focus;
      }
      if (!Number.isNaN(lens.entrancePupilM)) {
        f4.entrancePupil = lens.entrancePupilM;
        f4.has |= F4_HAS.entrancePupil;
      }
      if (lens.focusDistanceM > 0) {
        f4.inverseDistance = 1 / lens.focusDistanceM;
        f4.has |= F4_HAS.inverseDistance;
      }
    }
    if (timecode.known && timecode.rateDen === 1 && TIMECODE_RATES.has(timecode.rateNum)) {
      f4.timecodeRate = timecode.rateNum;
      f4.hours = timecode.hours;
      f4.minutes = timecode.minutes;
      f4.seconds = timecode.seconds;
      f4.frames = timecode.frames;
      f4.has |= F4_HAS.timecode;
    }
    return encodeF4(f4, out);
  }
}

/** What the tracker itself said of its pose, where F4 has a word for it; nothing better than that. */
function statusOf(sample: TrackingSample): number {
  const said = F4_STATUSES.indexOf(sample.status);
  if (said >= 0) return said;
  return isDoubted(sample) ? UNRELIABLE : UNDEFINED;
}

export const mosysF4Protocol: TrackingProtocol = {
  maxCameraId: 255,
  decoder: (options) => new F4Decoder(options),
  encoder: (options) => new F4Encoder(options),
};
