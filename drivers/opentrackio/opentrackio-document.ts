/**
 * An OpenTrackIO sample as a document (out of JSON or CBOR) -> what tracking needs of it. Every field is optional there,
 * unknown ones are passed over, and nothing is believed before its kind was looked at.
 */
import { composeTransforms, type OtrkTransform, otrkAnglesOf } from './opentrackio-pose.ts';

export type OtrkDocumentFault = 'document' | 'no-transform' | 'not-finite';

/** Mutable on purpose: filled anew by each document; NaN = not said. */
export interface OtrkSample {
  /** 1..200; 0 = not said. */
  sourceNumber: number;
  /** Stage from camera sensor, `[xM, yM, zM, qx, qy, qz, qw]`. */
  readonly pose: Float64Array;
  /** Pan to the left, as it is said there. */
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
  scaled: boolean;
  /** Microseconds of its own clock when this was so. */
  deviceTimeUs: number;
  /** Whom its clock follows while it is locked: `ptp/<domain>/<leader>`, or the word that stands there; empty = not said. */
  follows: string;
  /** -1 = not said. */
  sequence: number;
  status: string;
  timecode: OtrkTimecode | undefined;
  lens: OtrkLens | undefined;
  /** Of `static`, where this document carries it. */
  sensorWidthMm: number;
  sensorHeightMm: number;
  /** Maker, model and serial number of the tracker, where this document carries them. */
  device: string;
}

export interface OtrkTimecode {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
  readonly rateNum: number;
  readonly rateDen: number;
  readonly dropFrame: boolean;
}

export interface OtrkLens {
  readonly focalLengthMm: number;
  readonly focusDistanceM: number;
  readonly fStop: number;
  readonly entrancePupilM: number;
  readonly zoom: number;
  readonly focus: number;
  readonly iris: number;
  readonly zoomRaw: number;
  readonly focusRaw: number;
  readonly irisRaw: number;
  /** True: undistorted from distorted, the rule of the standard; undefined = no distortion was said. */
  readonly undistorts: boolean | undefined;
  /** As they stand there: above the line, below it, in turns. */
  readonly radial: readonly number[];
  readonly tangential: readonly number[];
}

export function blankOtrkSample(): OtrkSample {
  return {
    sourceNumber: 0,
    pose: new Float64Array([0, 0, 0, 0, 0, 0, 1]),
    panDeg: 0,
    tiltDeg: 0,
    rollDeg: 0,
    scaled: false,
    deviceTimeUs: Number.NaN,
    follows: '',
    sequence: -1,
    status: '',
    timecode: undefined,
    lens: undefined,
    sensorWidthMm: Number.NaN,
    sensorHeightMm: Number.NaN,
    device: '',
  };
}

const MAX_CHAIN = 16;
const MAX_TEXT = 80;
const MAX_TERMS = 6;

/** Fills `out`, or names the fault and leaves `out` alone. */
export function readOtrkDocument(raw: unknown, out: OtrkSample): OtrkDocumentFault | undefined {
  if (!isObject(raw)) return 'document';
  const { transforms, timing, tracker, lens, static: still } = raw;
  const chain = chainOf(transforms);
  if (typeof chain === 'string') return chain;
  const numbers = chain.flatMap((t) => [...t.translation, t.panDeg, t.tiltDeg, t.rollDeg, ...t.scale]);
  if (!numbers.every(Number.isFinite)) return 'not-finite';
  out.scaled = composeTransforms(out.pose, chain);
  const only = chain[0];
  if (only !== undefined && chain.length === 1) {
    out.panDeg = only.panDeg;
    out.tiltDeg = only.tiltDeg;
    out.rollDeg = only.rollDeg;
  } else {
    out.panDeg = 0;
    otrkAnglesOf(out, out.pose);
  }
  const number = numberOf(raw['sourceNumber']);
  out.sourceNumber = Number.isInteger(number) && number >= 1 && number <= 65_535 ? number : 0;
  readTiming(timing, out);
  out.status = isObject(tracker) ? textOf(tracker['status']) : '';
  out.lens = isObject(lens) ? lensOf(lens) : undefined;
  readStatic(still, out);
  return undefined;
}

function chainOf(raw: unknown): readonly OtrkTransform[] | OtrkDocumentFault {
  if (raw === undefined) return 'no-transform';
  if (!Array.isArray(raw) || raw.length > MAX_CHAIN) return 'document';
  if (raw.length === 0) return 'no-transform';
  const chain: OtrkTransform[] = [];
  for (const one of raw as readonly unknown[]) {
    if (!isObject(one)) return 'document';
    const { translation, rotation, scale } = one;
    if (translation === undefined && rotation === undefined) return 'no-transform';
    chain.push({
      translation: vectorOf(translation, 0),
      panDeg: partOf(rotation, 'pan', 0),
      tiltDeg: partOf(rotation, 'tilt', 0),
      rollDeg: partOf(rotation, 'roll', 0),
      scale: vectorOf(scale, 1),
    });
  }
  return chain;
}

function readTiming(raw: unknown, out: OtrkSample): void {
  out.deviceTimeUs = Number.NaN;
  out.follows = '';
  out.sequence = -1;
  out.timecode = undefined;
  if (!isObject(raw)) return;
  const { sampleTimestamp, sequenceNumber, synchronization, timecode } = raw;
  out.follows = followsOf(synchronization);
  if (isObject(sampleTimestamp)) {
    const seconds = numberOf(sampleTimestamp['seconds']);
    const nanoseconds = numberOf(sampleTimestamp['nanoseconds']);
    if (seconds >= 0 && seconds < 2 ** 48 && nanoseconds >= 0 && nanoseconds < 1e9)
      out.deviceTimeUs = seconds * 1e6 + nanoseconds / 1e3;
  }
  const sequence = numberOf(sequenceNumber);
  if (Number.isInteger(sequence) && sequence >= 0 && sequence < 2 ** 32) out.sequence = sequence;
  if (isObject(timecode)) out.timecode = timecodeOf(timecode);
}

function followsOf(raw: unknown): string {
  if (!isObject(raw) || raw['locked'] !== true || raw['present'] === false) return '';
  const source = textOf(raw['source']);
  const ptp = raw['ptp'];
  if (source !== 'ptp' || !isObject(ptp)) return source;
  const domain = numberOf(ptp['domain']);
  return `ptp/${Number.isInteger(domain) ? domain : ''}/${textOf(ptp['leaderIdentity'])}`;
}

function timecodeOf(raw: Record<string, unknown>): OtrkTimecode | undefined {
  const hours = numberOf(raw['hours']);
  const minutes = numberOf(raw['minutes']);
  const seconds = numberOf(raw['seconds']);
  const frames = numberOf(raw['frames']);
  const rateNum = partOf(raw['frameRate'], 'num', Number.NaN);
  const rateDen = partOf(raw['frameRate'], 'denom', 1);
  const whole = [hours, minutes, seconds, frames, rateNum, rateDen].every((n) => Number.isInteger(n) && n >= 0);
  if (!whole || hours > 23 || minutes > 59 || seconds > 59 || frames > 119 || rateNum === 0 || rateDen === 0)
    return undefined;
  return { hours, minutes, seconds, frames, rateNum, rateDen, dropFrame: raw['dropFrame'] === true };
}

function lensOf(raw: Record<string, unknown>): OtrkLens {
  const { encoders, rawEncoders, distortion } = raw;
  const list: unknown = Array.isArray(distortion) ? (distortion as readonly unknown[])[0] : undefined;
  const first = isObject(list) ? list : undefined;
  return {
    focalLengthMm: numberOf(raw['pinholeFocalLength']),
    focusDistanceM: numberOf(raw['focusDistance']),
    fStop: numberOf(raw['fStop']),
    entrancePupilM: numberOf(raw['entrancePupilOffset']),
    zoom: partOf(encoders, 'zoom', Number.NaN),
    focus: partOf(encoders, 'focus', Number.NaN),
    iris: partOf(encoders, 'iris', Number.NaN),
    zoomRaw: partOf(rawEncoders, 'zoom', Number.NaN),
    focusRaw: partOf(rawEncoders, 'focus', Number.NaN),
    irisRaw: partOf(rawEncoders, 'iris', Number.NaN),
    undistorts: first === undefined ? undefined : first['model'] !== 'Brown-Conrady U-D',
    radial: termsOf(first?.['radial']),
    tangential: termsOf(first?.['tangential']),
  };
}

function readStatic(raw: unknown, out: OtrkSample): void {
  out.sensorWidthMm = Number.NaN;
  out.sensorHeightMm = Number.NaN;
  out.device = '';
  if (!isObject(raw)) return;
  const { camera, tracker } = raw;
  if (isObject(camera)) {
    const { activeSensorPhysicalDimensions: sensor } = camera;
    out.sensorWidthMm = partOf(sensor, 'width', Number.NaN);
    out.sensorHeightMm = partOf(sensor, 'height', Number.NaN);
  }
  if (isObject(tracker))
    out.device = ['make', 'model', 'serialNumber']
      .map((key) => textOf(tracker[key]))
      .filter((text) => text !== '')
      .join(' ');
}

function termsOf(raw: unknown): readonly number[] {
  return Array.isArray(raw) ? (raw as readonly unknown[]).slice(0, MAX_TERMS).map(numberOf) : [];
}

function vectorOf(raw: unknown, absent: number): readonly [number, number, number] {
  return [partOf(raw, 'x', absent), partOf(raw, 'y', absent), partOf(raw, 'z', absent)];
}

/** What stands there but is no number is NaN, not `absent`. */
function partOf(raw: unknown, key: string, absent: number): number {
  if (raw === undefined || raw === null) return absent;
  if (!isObject(raw)) return Number.NaN;
  return raw[key] === undefined ? absent : numberOf(raw[key]);
}

const numberOf = (raw: unknown): number => (typeof raw === 'number' && Number.isFinite(raw) ? raw : Number.NaN);
const textOf = (raw: unknown): string => (typeof raw === 'string' ? raw.slice(0, MAX_TEXT) : '');

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
