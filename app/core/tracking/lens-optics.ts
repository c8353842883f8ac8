// hot path
/**
 * What a calibrated lens makes of the counts of its rings: focal length, focus distance, entrance pupil, distortion.
 *
 * Is told: the calibration in force, where the rings stand. Tells: the optics of each sample, in place of what the tracker
 * said of them, and where the rings stand against what was measured. Rings that nobody counts leave the sample as it
 * came, and that is said. Distortion is handed on in OpenLensIO's terms. Allocates nothing per sample.
 */
import type { LensInForce, PupilInForce } from '../calibration/kept/in-force.ts';
import { buildLensMap, INSIDE, LENS_KEYS, type LensMap, regionNames } from '../calibration/lens-map.ts';
import type { LensModelName } from '../calibration/lens-model.ts';
import { composePoses } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { blankLens, copyLens, type LensSample, type TrackingSample } from './sample.ts';

/** Where a ring stands, in counts that go on where its encoder begins anew; NaN = nobody counts. */
export interface RingAt {
  readonly atRaw: number;
}

/** Beside the places of lens-map.ts: nothing can be said, since a ring is not counted. */
const NO_RINGS = -1;
const NO_LENS = blankLens();

const at = (key: (typeof LENS_KEYS)[number]): number => LENS_KEYS.indexOf(key);
const [FOCAL, PER_M, PUPIL] = [at('focalLengthMm'), at('focusPerM'), at('entrancePupilMm')];
const [CENTRE_X, CENTRE_Y] = [at('centreXMm'), at('centreYMm')];
const [K1, K2, K3, P1, P2] = [at('k1'), at('k2'), at('k3'), at('p1'), at('p2')];

const ZOOM = 0;
const FOCUS = 1;

/** A map over both rings, and the shares at which it was asked last. */
class OverRings {
  readonly values = new Float64Array(LENS_KEYS.length);
  /** In an array: a number in a field would be allocated anew. */
  readonly shares = new Float64Array(2);
  readonly #map: LensMap;
  readonly #rings: Pick<LensInForce, 'zoom' | 'focus'>;
  #region = NO_RINGS;

  constructor(map: LensMap, rings: Pick<LensInForce, 'zoom' | 'focus'>) {
    this.#map = map;
    this.#rings = rings;
  }

  get region(): number {
    return this.#region;
  }

  /** True: `values` hold. */
  evaluate(said: LensSample, zoomAt: RingAt, focusAt: RingAt): boolean {
    const { shares, values } = this;
    const { zoom, focus } = this.#rings;
    // Without a range the tracker itself says shares.
    shares[ZOOM] = zoom === null ? said.zoom : (zoomAt.atRaw - zoom.fromRaw) / (zoom.toRaw - zoom.fromRaw);
    shares[FOCUS] = focus === null ? said.focus : (focusAt.atRaw - focus.fromRaw) / (focus.toRaw - focus.fromRaw);
    const region = this.#map.evaluateAt(shares, values);
    let isKnown = true;
    for (let key = 0; key < values.length; key++) if (!Number.isFinite(values[key]!)) isKnown = false;
    this.#region = isKnown ? region : NO_RINGS;
    return isKnown;
  }
}

export class LensOptics {
  readonly #lens: LensInForce | undefined;
  readonly #optics: OverRings | undefined;
  readonly #pupil: OverRings | undefined;

  /** Fault: nodes that make no map. */
  static of(lens: LensInForce | undefined, pupil: PupilInForce | undefined): LensOptics | Fault {
    const [optics, alone] = [lens && overRings(lens), pupil && overRings(pupil)];
    if (optics !== undefined && 'code' in optics) return optics;
    if (alone !== undefined && 'code' in alone) return alone;
    return new LensOptics(lens, optics, alone);
  }

  private constructor(lens: LensInForce | undefined, optics: OverRings | undefined, pupil: OverRings | undefined) {
    this.#lens = lens;
    this.#optics = optics;
    this.#pupil = pupil;
  }

  /** Where the rings stood with the newest sample: empty = inside of what was measured. */
  get outside(): readonly string[] {
    const region = (this.#optics ?? this.#pupil)?.region ?? INSIDE;
    return region === NO_RINGS ? ['no-rings'] : regionNames(region);
  }

  apply({ lens }: TrackingSample, zoom: RingAt, focus: RingAt): void {
    if (!lens.known) copyLens(lens, NO_LENS);
    const pupil = this.#pupil;
    const hasPupil = pupil?.evaluate(lens, zoom, focus) ?? false;
    const optics = this.#optics;
    if (optics?.evaluate(lens, zoom, focus) === true) this.#write(lens, optics);
    if (!hasPupil) return;
    lens.known = true;
    lens.entrancePupilM = pupil!.values[PUPIL]! / 1_000;
  }

  #write(lens: LensSample, { values, shares }: OverRings): void {
    const { model, sensorWidthMm, sensorHeightMm, noPupil } = this.#lens!;
    lens.known = true;
    lens.mapped = true;
    lens.focalLengthMm = values[FOCAL]!;
    lens.sensorWidthMm = sensorWidthMm;
    lens.sensorHeightMm = sensorHeightMm;
    lens.focusDistanceM = values[PER_M]! > 0 ? 1 / values[PER_M]! : Number.POSITIVE_INFINITY;
    if (noPupil !== true) lens.entrancePupilM = values[PUPIL]! / 1_000;
    lens.centreXMm = values[CENTRE_X]!;
    lens.centreYMm = values[CENTRE_Y]!;
    if (!Number.isNaN(shares[ZOOM]!)) lens.zoom = within(shares[ZOOM]!);
    if (!Number.isNaN(shares[FOCUS]!)) lens.focus = within(shares[FOCUS]!);
    writeDistortion(lens, values, model);
  }
}

const FORWARD = new Float64Array([0, 0, 0, 0, 0, 0, 1]);

/** The pose of the entrance pupil instead of the reference point; false: nobody says where it is. */
export function moveToPupil({ pose, lens }: TrackingSample): boolean {
  if (!lens.known || !Number.isFinite(lens.entrancePupilM)) return false;
  FORWARD[1] = lens.entrancePupilM;
  composePoses(pose, pose, FORWARD);
  lens.entrancePupilM = 0;
  return true;
}

/** As lens-convert.ts does it: terms over the focal length become terms over millimetres. */
function writeDistortion(lens: LensSample, values: Float64Array, model: LensModelName): void {
  const f = model === 'opencv' || model === 'unreal-spherical' ? values[FOCAL]! : 1;
  lens.distortionModel = model === 'brown-conrady-d-u' ? 'openlensio-du' : 'openlensio-ud';
  lens.k1 = values[K1]! / (f * f);
  lens.k2 = values[K2]! / (f * f * f * f);
  lens.k3 = values[K3]! / (f * f * f * f * f * f);
  lens.k4 = 0;
  lens.k5 = 0;
  lens.k6 = 0;
  lens.p1 = values[P1]! / f;
  lens.p2 = values[P2]! / f;
}

const within = (share: number): number => Math.min(1, Math.max(0, share));

function overRings({ nodes, zoom, focus }: Pick<LensInForce, 'nodes' | 'zoom' | 'focus'>): OverRings | Fault {
  const built = buildLensMap(nodes);
  return built.ok ? new OverRings(built.value.map, { zoom, focus }) : built.fault;
}
