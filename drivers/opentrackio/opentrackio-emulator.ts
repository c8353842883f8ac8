/**
 * A tracked camera on loopback that sends OpenTrackIO at its rate: JSON or CBOR, whole or in segments, with lens data and
 * the time of its own clock, which may run fast or slow.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage (drivers/kit/tracker-emulator.ts). An
 * occluded camera is silent, or goes on with its last pose and says so in its status. Besides: `clockOffsetS` sets the
 * tracker's clock by hand (time goes backwards, or jumps).
 */
import * as z from 'zod/mini';
import type { EmulatorOptions } from '../contract.ts';
import { isFault } from '../contract.ts';
import { WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import {
  openTrackerEmulator,
  type TrackerBelief,
  type TrackerEmulator,
  type TrackerVoice,
  trackerVirtual,
} from '../kit/tracker-emulator.ts';
import { encodeOtrkDocument, segmentOtrk } from './opentrackio-codec.ts';
import { fletcher16 } from './opentrackio-header.ts';
import { openTrackIoSettings } from './opentrackio-settings.ts';
import { type OtrkSaidLens, OtrkWriter } from './opentrackio-writer.ts';

const finite = z.number();
const virtualSettings = z.object({
  ...trackerVirtual,
  encoding: z._default(z.enum(['json', 'cbor']), 'json'),
  /** Payload bytes of a segment; absent = whole. */
  segmentBytes: z.optional(z.int().check(z.gte(16), z.lte(1_484))),
  /** As a sender of 1.0.0 sums. */
  legacyChecksum: z._default(z.boolean(), false),
  /** The camera as the child of a dolly, as trackers on cranes say it. */
  dolly: z._default(z.boolean(), false),
  /** When it does not see the camera: silent, or its last pose with a status that says so. */
  occlusion: z._default(z.enum(['gap', 'status']), 'gap'),
  /** How much too fast its clock runs, and what it showed when it was switched on. */
  clockPpm: z._default(finite.check(z.gte(-1_000), z.lte(1_000)), 0),
  clockStartS: z._default(z.int().check(z.gte(0), z.lte(2 ** 40)), 1_763_700_000),
  /** Its clock follows PTP: this machine's plays the master, so much behind PTP time. */
  ptp: z.optional(
    z.object({
      domain: z.int(),
      leaderIdentity: z.string(),
      utcOffsetS: z.int(),
      /** How old a pose is when it is sent. */
      ageMs: z._default(finite, 0),
    }),
  ),
  optics: z._default(
    z.object({
      focalLengthMm: z._default(finite, 35),
      sensorWidthMm: z._default(finite, 35.9),
      sensorHeightMm: z._default(finite, 20.2),
      focusDistanceM: z._default(finite, 6),
      fStop: z._default(finite, 4),
      entrancePupilM: z._default(finite, 0.12),
      k1: z._default(finite, -1.2e-5),
      k2: z._default(finite, 3e-9),
    }),
    {
      focalLengthMm: 35,
      sensorWidthMm: 35.9,
      sensorHeightMm: 20.2,
      focusDistanceM: 6,
      fStop: 4,
      entrancePupilM: 0.12,
      k1: -1.2e-5,
      k2: 3e-9,
    },
  ),
});
type Virtual = z.infer<typeof virtualSettings>;

/** `options.port` is the port that it sends to; 0 picks a free one for the listener to take. */
export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = openTrackIoSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const number = settings.sourceNumber ?? 1;
  const voice = new OtrkVoice(virtual, number);
  return openTrackerEmulator({ options, virtual, voice, hz: settings.expectedHz, startS: number * 3.7 });
}

class OtrkVoice implements TrackerVoice {
  readonly plays = ['impossible-angle', 'clock-back'] as const;
  readonly #virtual: Virtual;
  readonly #number: number;
  readonly #writer = new OtrkWriter({ make: 'Stagelock', model: 'virtual tracker', serialNumber: '1' });
  readonly #bytes = new Uint8Array(16_384);
  #sequence = 0;
  #clockOffsetS = 0;

  constructor(virtual: Virtual, number: number) {
    this.#virtual = virtual;
    this.#number = number;
  }

  say(belief: TrackerBelief): readonly Uint8Array[] {
    const { encoding, occlusion, segmentBytes, legacyChecksum } = this.#virtual;
    if (!belief.seen && occlusion === 'gap') return [];
    const document = this.#document(belief);
    const first = this.#sequence;
    const length = encodeOtrkDocument(document, encoding, first, this.#bytes);
    const whole = this.#bytes.slice(0, Math.max(0, length));
    const datagrams = segmentBytes === undefined ? [whole] : segmentOtrk(whole, segmentBytes, first);
    this.#sequence = (first + datagrams.length) & 0xffff;
    if (legacyChecksum) for (const bytes of datagrams) sumAsBefore(bytes);
    return datagrams;
  }

  restart(): void {
    this.#sequence = 0;
    this.#writer.restart();
  }

  panel(key: string, value: unknown): boolean {
    if (key !== 'clockOffsetS' || typeof value !== 'number' || !Number.isFinite(value)) return false;
    this.#clockOffsetS = value;
    return true;
  }

  #document(belief: TrackerBelief): Record<string, unknown> {
    const { clockPpm, clockStartS, dolly, ptp } = this.#virtual;
    const { pose, angles, sinceStartUs } = belief;
    const document = this.#writer.document({
      sourceNumber: this.#number,
      pose,
      angles: { panDeg: -angles.panDeg, tiltDeg: angles.tiltDeg, rollDeg: angles.rollDeg },
      atUs: sinceStartUs,
      deviceTimeUs: ptp
        ? (Date.now() - ptp.ageMs) * 1e3 + ptp.utcOffsetS * 1e6
        : (clockStartS + this.#clockOffsetS) * 1e6 + sinceStartUs * (1 + clockPpm * 1e-6),
      status: belief.seen ? 'Optical Good' : 'Optical Lost',
      timecode: undefined,
      lens: this.#lens(belief),
    });
    if (ptp) {
      const { domain, leaderIdentity } = ptp;
      const synchronization = { present: true, locked: true, source: 'ptp', ptp: { domain, leaderIdentity } };
      document['timing'] = { ...(document['timing'] as object), synchronization };
    }
    if (dolly) document['transforms'] = asChild(document['transforms']);
    return document;
  }

  #lens(belief: TrackerBelief): OtrkSaidLens {
    const { optics } = this.#virtual;
    const { k1, k2, ...rest } = optics;
    return {
      ...rest,
      zoom: belief.zoom,
      focus: belief.focus,
      iris: 0.5,
      centreXMm: Number.NaN,
      centreYMm: Number.NaN,
      zoomRaw: Number.NaN,
      focusRaw: Number.NaN,
      distortion: { radial: [k1, 0, k2, 0], tangential: [0, 0] },
    };
  }
}

const DOLLY_X_M = 1.5;

/** The same place in the stage, said as a dolly beside it and the camera from there. */
function asChild(transforms: unknown): unknown {
  const [camera] = transforms as readonly { translation: { x: number; y: number; z: number }; rotation: object }[];
  if (camera === undefined) return transforms;
  const { x, y, z: up } = camera.translation;
  return [
    { id: 'Dolly', translation: { x: DOLLY_X_M, y: 0, z: 0 }, rotation: { pan: 0, tilt: 0, roll: 0 } },
    { ...camera, translation: { x: x - DOLLY_X_M, y, z: up } },
  ];
}

function sumAsBefore(bytes: Uint8Array): void {
  const sum = fletcher16(bytes, 255);
  bytes[14] = sum >> 8;
  bytes[15] = sum & 0xff;
}
