/** OpenTrackIO for the tracking process, both ways. What comes rarely (the sensor, in `static`) is kept per sender and source. */

import { encodeOtrkDocument, type OtrkMessage, OtrkReader } from '../../../../drivers/opentrackio/opentrackio-codec.ts';
import {
  blankOtrkSample,
  type OtrkLens,
  type OtrkSample,
  readOtrkDocument,
} from '../../../../drivers/opentrackio/opentrackio-document.ts';
import { otrkAnglesOf } from '../../../../drivers/opentrackio/opentrackio-pose.ts';
import { type OtrkSaidLens, OtrkWriter } from '../../../../drivers/opentrackio/opentrackio-writer.ts';
import { blankAngles } from '../../../core/geometry/angles.ts';
import {
  blankLens,
  blankSample,
  copyLens,
  isDoubted,
  type LensSample,
  type TrackingSample,
} from '../../../core/tracking/sample.ts';
import type {
  Arrival,
  ProtocolOptions,
  TrackingDecoder,
  TrackingEncoder,
  TrackingProtocol,
} from '../tracking-protocol.ts';

const MAX_STILL = 64;
/** Generic encoder counts, as FreeD sinks read them. */
const ENCODER_COUNTS = 0xffff;
/** In metres; older helper code of the standard wrote millimetres. */
const FAR_FOCUS_M = 100;
/** Fits a datagram of an ordinary network. */
const MAX_BYTES = 1_472;
const NO_LENS = blankLens();

interface Still {
  sensorWidthMm: number;
  sensorHeightMm: number;
}

class OtrkDecoder implements TrackingDecoder {
  readonly #reader: OtrkReader;
  readonly #document: OtrkSample = blankOtrkSample();
  readonly #sample = blankSample();
  readonly #still = new Map<string, Still>();

  constructor(options: ProtocolOptions) {
    const { legacyChecksum, bareJson } = options;
    this.#reader = new OtrkReader({ legacyChecksum: legacyChecksum === true, bareJson: bareJson === true });
  }

  read(bytes: Uint8Array, from: Arrival, emit: (sample: TrackingSample) => void): string | undefined {
    const sender = `${from.host}:${from.port}`;
    const message = this.#reader.read(bytes, sender, from.atUs);
    if (message === undefined || typeof message === 'string') return message;
    const document = this.#document;
    const fault = readOtrkDocument(message.document, document);
    if (fault !== undefined) return fault;
    this.#fill(message, `${sender} ${document.sourceNumber}`);
    this.#sample.atUs = from.atUs;
    emit(this.#sample);
    return undefined;
  }

  #fill(message: OtrkMessage, source: string): void {
    const document = this.#document;
    const sample = this.#sample;
    sample.trackerCameraId = document.sourceNumber;
    sample.pose.set(document.pose);
    sample.panDeg = -document.panDeg;
    sample.tiltDeg = document.tiltDeg;
    sample.rollDeg = document.rollDeg;
    sample.deviceTimeUs = document.deviceTimeUs;
    sample.follows = document.follows;
    sample.sequence = document.sequence >= 0 ? document.sequence : message.sequence;
    sample.missedBefore = message.missed;
    sample.status = document.status;
    const { timecode, lens } = document;
    sample.timecode.known = timecode !== undefined;
    if (timecode !== undefined) Object.assign(sample.timecode, timecode);
    copyLens(sample.lens, NO_LENS);
    if (lens !== undefined) fillLens(sample.lens, lens);
    sample.counted = lens !== undefined;
    sample.zoomRaw = countsOf(lens?.zoomRaw, lens?.zoom);
    sample.focusRaw = countsOf(lens?.focusRaw, lens?.focus);
    sample.spareRaw = countsOf(lens?.irisRaw, lens?.iris) & 0xffff;
    this.#keepStill(source);
    sample.note = noteOf(message, document);
  }

  /** The sensor is said every two seconds or so; between, it is what it was. */
  #keepStill(source: string): void {
    const { sensorWidthMm, sensorHeightMm } = this.#document;
    if (Number.isFinite(sensorWidthMm)) {
      if (this.#still.size >= MAX_STILL && !this.#still.has(source)) this.#still.clear();
      this.#still.set(source, { sensorWidthMm, sensorHeightMm });
    }
    const still = this.#still.get(source);
    if (still === undefined) return;
    const { lens } = this.#sample;
    lens.known = true;
    lens.sensorWidthMm = still.sensorWidthMm;
    lens.sensorHeightMm = still.sensorHeightMm;
  }
}

function fillLens(out: LensSample, lens: OtrkLens): void {
  out.known = true;
  out.focalLengthMm = lens.focalLengthMm;
  out.focusDistanceM = lens.focusDistanceM;
  out.fStop = lens.fStop;
  out.entrancePupilM = lens.entrancePupilM;
  out.zoom = lens.zoom;
  out.focus = lens.focus;
  out.iris = lens.iris;
  if (lens.undistorts === undefined) return;
  out.distortionModel = lens.undistorts ? 'openlensio-du' : 'openlensio-ud';
  // In the list, terms above and below the line stand in turns.
  const [k1 = 0, k4 = 0, k2 = 0, k5 = 0, k3 = 0, k6 = 0] = lens.radial;
  const [p1 = 0, p2 = 0] = lens.tangential;
  Object.assign(out, { k1, k2, k3, k4, k5, k6, p1, p2 });
}

function countsOf(raw: number | undefined, share: number | undefined): number {
  if (raw !== undefined && raw >= 0) return Math.min(0xff_ffff, Math.round(raw));
  if (share === undefined || !(share >= 0)) return 0;
  return Math.round(Math.min(1, share) * ENCODER_COUNTS);
}

/** One at a time, the worst first. */
function noteOf(message: OtrkMessage, document: OtrkSample): string {
  if (message.restarted) return 'restarted';
  if (message.legacy) return 'legacy-checksum';
  if (document.scaled) return 'scaled';
  if ((document.lens?.focusDistanceM ?? 0) > FAR_FOCUS_M) return 'focus-unit';
  return message.bare ? 'bare-json' : '';
}

class OtrkEncoder implements TrackingEncoder {
  readonly maxBytes = MAX_BYTES;
  readonly #encoding: 'json' | 'cbor';
  readonly #writer = new OtrkWriter({ make: 'Stagelock', model: 'tracking relay', serialNumber: '1' });
  readonly #angles = blankAngles();
  #sequence = 0;

  constructor(options: ProtocolOptions) {
    this.#encoding = options['encoding'] === 'cbor' ? 'cbor' : 'json';
  }

  encode(sample: TrackingSample, trackerCameraId: number, out: Uint8Array): number {
    otrkAnglesOf(this.#angles, sample.pose);
    const document = this.#writer.document({
      sourceNumber: trackerCameraId,
      pose: sample.pose,
      angles: this.#angles,
      atUs: sample.atUs,
      deviceTimeUs: sample.deviceTimeUs,
      status: sample.status === '' && isDoubted(sample) ? sample.note : sample.status,
      timecode: sample.timecode.known ? sample.timecode : undefined,
      lens: sample.lens.known ? saidLens(sample) : sample.counted ? countedLens(sample) : undefined,
    });
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xffff;
    const length = encodeOtrkDocument(document, this.#encoding, sequence, out);
    if (length >= 0) return length;
    // Too much for one datagram: the pose comes first, the lens is left out this once.
    delete document['lens'];
    delete document['static'];
    return Math.max(0, encodeOtrkDocument(document, this.#encoding, sequence, out));
  }
}

/** Counts beside a calibrated lens too: its map is made of them. Those that were made of shares say nothing new. */
function saidLens({ lens, counted, zoomRaw, focusRaw }: TrackingSample): OtrkSaidLens {
  const { distortionModel, k1, k2, k3, k4, k5, k6, p1, p2 } = lens;
  const counts = lens.mapped && counted ? { zoomRaw, focusRaw } : { zoomRaw: Number.NaN, focusRaw: Number.NaN };
  const said = { ...lens, ...counts };
  if (!distortionModel.startsWith('openlensio-')) return { ...said, distortion: undefined };
  const model = distortionModel === 'openlensio-ud' ? { model: 'Brown-Conrady U-D' } : {};
  return { ...said, distortion: { ...model, radial: [k1, k4, k2, k5, k3, k6], tangential: [p1, p2] } };
}

/** A tracker that only counts: the counts of its motors as they are, because nobody told their range. */
function countedLens({ zoomRaw, focusRaw }: TrackingSample): OtrkSaidLens {
  return { ...NO_LENS, zoomRaw, focusRaw, distortion: undefined };
}

export const openTrackIoProtocol: TrackingProtocol = {
  maxCameraId: 200,
  natural: { axes: 'stage', unit: 'm' },
  decoder: (options) => new OtrkDecoder(options),
  encoder: (options) => new OtrkEncoder(options),
};
