/**
 * Makes OpenTrackIO documents of a pose: for sinks and for the emulator. `static` goes along about every two seconds, so
 * that a receiver that joins late knows the sensor; everything that nobody said is left out.
 */
import { randomUUID } from 'node:crypto';
import type { Angles } from '../../app/core/geometry/angles.ts';

const STATIC_EVERY_US = 2_000_000;
const VERSION = [1, 0, 1] as const;

/** What is known of one sample; NaN or empty = not known, and not sent. */
export interface OtrkSaid {
  readonly sourceNumber: number;
  /** `xM, yM, zM` first. */
  readonly pose: ArrayLike<number>;
  readonly angles: Readonly<Angles>;
  /** Monotonic; only for when `static` is due. */
  readonly atUs: number;
  readonly deviceTimeUs: number;
  readonly status: string;
  readonly timecode: OtrkSaidTimecode | undefined;
  readonly lens: OtrkSaidLens | undefined;
}

export interface OtrkSaidTimecode {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
  readonly rateNum: number;
  readonly rateDen: number;
  readonly dropFrame: boolean;
}

export interface OtrkSaidLens {
  readonly focalLengthMm: number;
  readonly sensorWidthMm: number;
  readonly sensorHeightMm: number;
  readonly focusDistanceM: number;
  readonly fStop: number;
  readonly entrancePupilM: number;
  /** Middle of the projection, from the middle of the sensor: right, down. */
  readonly centreXMm: number;
  readonly centreYMm: number;
  readonly zoom: number;
  readonly focus: number;
  readonly iris: number;
  /** Counts of motors whose range nobody told. */
  readonly zoomRaw: number;
  readonly focusRaw: number;
  /** Undefined = none. */
  readonly distortion:
    | { readonly model?: string; readonly radial: readonly number[]; readonly tangential: readonly number[] }
    | undefined;
}

export interface OtrkDevice {
  readonly make: string;
  readonly model: string;
  readonly serialNumber: string;
}

export class OtrkWriter {
  readonly #device: OtrkDevice;
  readonly #sourceId = `urn:uuid:${randomUUID()}`;
  /** The last twelve digits of a sample's name count on; the rest is this writer's. */
  readonly #sampleHead = randomUUID().slice(0, -12);
  #samples = 0;
  #staticUs = Number.NEGATIVE_INFINITY;

  constructor(device: OtrkDevice) {
    this.#device = device;
  }

  document(said: OtrkSaid): Record<string, unknown> {
    const { pose, angles, deviceTimeUs, lens } = said;
    const number = this.#samples++;
    const internal = Number.isFinite(deviceTimeUs);
    const timing: Record<string, unknown> = {
      mode: internal ? 'internal' : 'external',
      sequenceNumber: number % 2 ** 32,
      ...(internal && { sampleTimestamp: timestampOf(deviceTimeUs) }),
      ...(said.timecode && { timecode: timecodeOf(said.timecode) }),
    };
    const document: Record<string, unknown> = {
      protocol: { name: 'OpenTrackIO', version: VERSION },
      sampleId: `urn:uuid:${this.#sampleHead}${number.toString(16).padStart(12, '0')}`,
      sourceId: this.#sourceId,
      sourceNumber: said.sourceNumber,
      timing,
      ...(said.status !== '' && { tracker: { status: said.status } }),
      ...(lens && { lens: lensOf(lens) }),
      transforms: [
        {
          id: 'Camera',
          translation: { x: pose[0], y: pose[1], z: pose[2] },
          rotation: { pan: angles.panDeg, tilt: angles.tiltDeg, roll: angles.rollDeg },
        },
      ],
    };
    if (said.atUs - this.#staticUs >= STATIC_EVERY_US) {
      this.#staticUs = said.atUs;
      document['static'] = { tracker: { ...this.#device }, ...cameraOf(lens) };
    }
    return document;
  }

  /** As after a power cycle: numbers from nought, `static` at once. */
  restart(): void {
    this.#samples = 0;
    this.#staticUs = Number.NEGATIVE_INFINITY;
  }
}

/** The schema wants both sides or none. */
function cameraOf(lens: OtrkSaidLens | undefined): Record<string, unknown> {
  const { sensorWidthMm: width, sensorHeightMm: height } = lens ?? {
    sensorWidthMm: Number.NaN,
    sensorHeightMm: Number.NaN,
  };
  if (!Number.isFinite(width) || !Number.isFinite(height)) return {};
  return { camera: { activeSensorPhysicalDimensions: { width, height } } };
}

function timestampOf(us: number): { seconds: number; nanoseconds: number } {
  const seconds = Math.floor(us / 1e6);
  return { seconds, nanoseconds: Math.min(999_999_999, Math.round((us - seconds * 1e6) * 1e3)) };
}

function timecodeOf(timecode: OtrkSaidTimecode): Record<string, unknown> {
  const { hours, minutes, seconds, frames, rateNum, rateDen, dropFrame } = timecode;
  const frameRate = { num: rateNum, denom: rateDen };
  return { hours, minutes, seconds, frames, frameRate, ...(dropFrame && { dropFrame }) };
}

function lensOf(lens: OtrkSaidLens): Record<string, unknown> {
  const encoders = known({ zoom: lens.zoom, focus: lens.focus, iris: lens.iris });
  const rawEncoders = known({ zoom: lens.zoomRaw, focus: lens.focusRaw });
  return {
    ...known({
      pinholeFocalLength: lens.focalLengthMm,
      focusDistance: lens.focusDistanceM,
      fStop: lens.fStop,
      entrancePupilOffset: lens.entrancePupilM,
    }),
    ...(Object.keys(encoders).length > 0 && { encoders }),
    ...(Object.keys(rawEncoders).length > 0 && { rawEncoders }),
    ...(lens.distortion && { distortion: [lens.distortion] }),
    ...(Number.isFinite(lens.centreXMm) &&
      Number.isFinite(lens.centreYMm) && { projectionOffset: { x: lens.centreXMm, y: lens.centreYMm } }),
  };
}

function known(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}
