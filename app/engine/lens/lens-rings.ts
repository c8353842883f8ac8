/** Where rings and body of a camera stood around a picture, by its tracker; what it does not tell a person did. */
import { isFault } from '../../../drivers/contract.ts';
import type { LensPicture, RingPlace } from '../../core/lens/pictures.ts';
import type { CalibrationDesk } from '../calibration/calibration-desk.ts';
import type { SessionObserver } from '../calibration/session-observer.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';

const SECONDS = 0.5;
/** A head may tremble so much and stand. */
const STILL_DEG = 0.05;

export type RingsAround = Pick<LensPicture, 'place' | 'placeBy' | 'raw' | 'tracked' | 'untracked'>;

export interface LensRingsDeps {
  readonly observer: Pick<SessionObserver, 'measure'>;
  readonly calibration: Pick<CalibrationDesk, 'settings'>;
  readonly tracking: Pick<TrackingDesk, 'newest'>;
}

export class LensRings {
  readonly #deps: LensRingsDeps;

  constructor(deps: LensRingsDeps) {
    this.#deps = deps;
  }

  async around(camera: string, at: RingPlace): Promise<RingsAround> {
    const { observer } = this.#deps;
    const rings = this.#rings(camera, at);
    const measured = await observer.measure(camera, SECONDS);
    if (isFault(measured)) return { ...rings, tracked: null, untracked: measured };
    const { pose, spreadMm, driftMm, turnDeg } = measured;
    if (pose === null) return { ...rings, tracked: null, untracked: { code: 'caldesk.took-nothing' } };
    const { stillMm } = this.#deps.calibration.settings.limits;
    if (driftMm > stillMm || turnDeg > STILL_DEG + spreadMm)
      return {
        ...rings,
        tracked: null,
        untracked: { code: 'lens.moved', params: { mm: Math.round(driftMm * 10) / 10 } },
      };
    return { ...rings, tracked: { trackerFromBody: pose, spreadMm, turnDeg }, untracked: null };
  }

  #rings(camera: string, at: RingPlace): Pick<LensPicture, 'place' | 'placeBy' | 'raw'> {
    const told = this.#deps.tracking.newest()?.cameras[camera];
    const { zoomRaw = null, focusRaw = null } = told?.pose ? told.lens : {};
    const raw = zoomRaw === null || focusRaw === null ? null : { zoom: zoomRaw, focus: focusRaw };
    const { zoom, focus, focusDistanceM } = told?.optics ?? {};
    if (typeof zoom !== 'number' || typeof focus !== 'number') return { place: at, placeBy: 'person', raw };
    const focusM = typeof focusDistanceM === 'number' ? focusDistanceM : at.focusM;
    return { place: { zoom, focus, focusM }, placeBy: 'encoders', raw };
  }
}
