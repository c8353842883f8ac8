/** The trackers of a camera as calibrations need them: where its rings stand, who else may tell where it is, its relays. */

import type { RingRange, Rings } from '../../core/calibration/kept/version.ts';
import type { Pose } from '../../core/calibration/rotation.ts';
import { identityPose } from '../../core/geometry.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import type { RingTelemetry } from '../tracking/tracking-messages.ts';
import type { CalibrationDesk } from './calibration-desk.ts';

export interface CameraTrackersDeps {
  readonly stage: { readonly studio: Studio };
  readonly tracking: Pick<TrackingDesk, 'newest'>;
  readonly desk: Pick<CalibrationDesk, 'alignmentOf'>;
}

export class CameraTrackers {
  readonly #deps: CameraTrackersDeps;

  constructor(deps: CameraTrackersDeps) {
    this.#deps = deps;
  }

  /** How rings of 0 to 1 are made of counts: as the tracker's settings say, else as they were seen to be turned. */
  ringsOf(camera: string): Rings {
    const encoders = this.#deps.tracking.newest()?.cameras[camera]?.encoders;
    return { zoom: rangeOf(encoders?.zoom), focus: rangeOf(encoders?.focus) };
  }

  /** Where the rings stand now, 0 to 1; a ring that nobody ever turned stands at 0. Refused where that cannot be told. */
  ringsAt(camera: string): { readonly zoom: number; readonly focus: number } | Fault {
    const told = this.#deps.tracking.newest()?.cameras[camera];
    const lost = (['zoom', 'focus'] as const).find((ring) => isLost(told?.encoders?.[ring]));
    if (lost) return { code: 'caldesk.ring-wraps', params: { camera, ring: lost } };
    const { zoom, focus } = this.ringsOf(camera);
    const said = told?.optics;
    return {
      zoom: shareOf(zoom, told?.encoders?.zoom.atRaw, said?.['zoom']),
      focus: shareOf(focus, told?.encoders?.focus.atRaw, said?.['focus']),
    };
  }

  /** Who is asked, and how what it says becomes a place of the camera on the stage. */
  witnessOf(camera: string, witness: string): Witness | Fault {
    if (!witnessesOf(this.#deps.stage.studio, camera).includes(witness))
      return { code: 'caldesk.no-witness', params: { camera, witness } };
    const [cameraId = '', source = ''] = witness.split('/');
    const tracking = this.#deps.stage.studio.cameras.find(({ id }) => id === cameraId)?.tracking;
    const own = tracking?.backups?.find(({ device }) => device === source);
    const { stageFromTracker, bodyFromCamera } = this.#deps.desk.alignmentOf(cameraId);
    const main = this.#deps.stage.studio.cameras.find(({ id }) => id === camera)?.tracking?.source ?? '';
    return {
      cameraId,
      ...(tracking?.backups && { sourceId: source }),
      main,
      stageFromTracker: own?.stageFromTracker ?? stageFromTracker ?? identityPose(),
      bodyFromCamera: own?.bodyFromCamera ?? (own?.stageFromTracker ? undefined : bodyFromCamera) ?? identityPose(),
    };
  }

  /** Sinks whose poses go through us, and can wait here. */
  relaySinks(camera: string): readonly string[] {
    const about = this.#deps.stage.studio.cameras.find(({ id }) => id === camera);
    return about?.tracking?.sinks.flatMap(({ id, mode }) => (mode === 'relay' ? id : [])) ?? [];
  }
}

/** Trackers that may tell where a camera is besides its own: `camera/source`. */
export function witnessesOf({ cameras }: Studio, camera: string): readonly string[] {
  return cameras.flatMap(({ id, tracking }) => {
    if (!tracking) return [];
    const backups = (tracking.backups ?? []).map(({ device }) => `${id}/${device}`);
    return id === camera ? backups : [`${id}/${tracking.source}`, ...backups];
  });
}

export interface Witness {
  readonly cameraId: string;
  /** Absent: that camera has one. */
  readonly sourceId?: string;
  /** Of the camera that is calibrated. */
  readonly main: string;
  readonly stageFromTracker: Pose;
  readonly bodyFromCamera: Pose;
}

function rangeOf(ring: RingTelemetry | undefined): RingRange | null {
  if (ring?.said) return ring.said;
  return ring?.seen && ring.wraps === 0 ? { fromRaw: ring.seen.minRaw, toRaw: ring.seen.maxRaw } : null;
}

/** Its counts began anew within its way, and nobody said how many there are. */
const isLost = (ring: RingTelemetry | undefined): boolean => ring !== undefined && ring.wraps > 0 && ring.said === null;

function shareOf(range: RingRange | null, atRaw: number | null | undefined, said: unknown): number {
  const share = range && atRaw != null ? (atRaw - range.fromRaw) / (range.toRaw - range.fromRaw) : said;
  return typeof share === 'number' ? Math.min(1, Math.max(0, share)) : 0;
}
