/**
 * What guided calibrations take: the mean pose of something that stands still, of one tracker or of two at once; the track
 * of something that moves. Answers how the session is changed by it, or why it gave nothing.
 */
import { isFault } from '../../../drivers/contract.ts';
import {
  type ArmSession,
  type DelaySession,
  type HandEyeSession,
  type NodalSession,
  PICTURES,
  withPoses,
  withSighting,
  withView,
  withViews,
} from '../../core/calibration/kept/guided.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import {
  type AlignmentSession,
  judgeStill,
  judgeTaken,
  pointOf,
  withTaken,
} from '../../core/calibration/kept/session.ts';
import type { Rings } from '../../core/calibration/kept/version.ts';
import { type MotionSample, measureMotionDelay } from '../../core/calibration/motion-delay.ts';
import { stageAnglesOf } from '../../core/geometry/angles.ts';
import { composePoses } from '../../core/geometry.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import type { CalibrationDesk } from './calibration-desk.ts';
import type { CameraTrackers } from './camera-trackers.ts';

export type AnySession = AlignmentSession | ArmSession | HandEyeSession | NodalSession | DelaySession;
export type Edit = (now: AnySession) => AnySession | Fault;
type TakeArgs = CommandArgs<'calibration.take'>;

const STILL_S = 1;
/** A hand that turns a head is followed as finely as this. */
const STRETCH_S = 1;
const STRETCH_EVERY_MS = 20;
const MOTION_S = 9;
const EVERY_SAMPLE_MS = 1;

export interface SessionObserverDeps {
  readonly desk: Pick<CalibrationDesk, 'settings' | 'poseInForce'>;
  readonly trackers: Pick<CameraTrackers, 'witnessOf' | 'ringsOf' | 'ringsAt'>;
  readonly tracking: Pick<TrackingDesk, 'capture' | 'newest'>;
  /** Where the camera was at each picture of a lens calibration, by the wall's markers and by its tracker. */
  readonly placedPictures: (camera: string) => HandEyeSession['views'];
  readonly wallMs: () => number;
}

export class SessionObserver {
  readonly #deps: SessionObserverDeps;

  constructor(deps: SessionObserverDeps) {
    this.#deps = deps;
  }

  /** The mean of the raw pose; refused where tracking is not clean. */
  measure(camera: string, seconds = STILL_S): ReturnType<TrackingDesk['capture']> {
    return this.#capture({ cameraId: camera, seconds });
  }

  /** One press. */
  take(session: AnySession, args: TakeArgs): Promise<Edit | Fault> {
    switch (session.kind) {
      case 'stage-alignment':
        return this.#point(session, args);
      case 'hand-eye':
        return session.witness === PICTURES ? Promise.resolve(this.#pictures(session)) : this.#view(session, args);
      case 'nodal':
        return this.#sighting(session, args);
      default:
        return Promise.resolve({ code: 'caldesk.collects', params: { camera: session.camera } });
    }
  }

  /** A stretch of motion. */
  async follow(session: AnySession): Promise<Edit | Fault> {
    if (session.kind === 'arm') {
      const stretch = await this.#capture({ cameraId: session.camera, seconds: STRETCH_S, everyMs: STRETCH_EVERY_MS });
      if (isFault(stretch)) return stretch;
      const atMs = this.#deps.wallMs();
      return (now) => (now.kind === 'arm' ? withPoses(now, stretch.track ?? [], atMs) : otherKind(now));
    }
    return session.kind === 'delay' ? this.#motion(session) : otherKind(session);
  }

  async #point({ camera }: AlignmentSession, { point = '', seconds }: TakeArgs): Promise<Edit | Fault> {
    const average = await this.measure(camera, seconds);
    if (isFault(average)) return average;
    return (now) => {
      if (now.kind !== 'stage-alignment') return otherKind(now);
      return (
        judgeTaken(now, point, average, this.#deps.desk.settings.limits) ??
        withTaken(now, point, average, this.#deps.wallMs())
      );
    };
  }

  async #view({ camera, witness }: HandEyeSession, { seconds = STILL_S }: TakeArgs): Promise<Edit | Fault> {
    const { desk, trackers, wallMs } = this.#deps;
    const about = trackers.witnessOf(camera, witness);
    if (isFault(about)) return about;
    const { cameraId, sourceId, stageFromTracker, bodyFromCamera } = about;
    const both = await Promise.all([
      this.#capture({ cameraId: camera, seconds, ...(cameraId === camera && { sourceId: about.main }) }),
      this.#capture({ cameraId, seconds, ...(sourceId !== undefined && { sourceId }) }),
    ]);
    const [own, seen] = both;
    if (isFault(own)) return own;
    if (isFault(seen)) return seen;
    const against = judgeStill(own, desk.settings.limits) ?? judgeStill(seen, desk.settings.limits);
    if (against) return against;
    const stageFromCamera = [0, 0, 0, 0, 0, 0, 1];
    composePoses(stageFromCamera, stageFromTracker, seen.pose ?? []);
    composePoses(stageFromCamera, stageFromCamera, bodyFromCamera);
    const view = {
      trackerFromBody: own.pose ?? [],
      stageFromCamera,
      spreadMm: Math.max(own.spreadMm, seen.spreadMm),
      atMs: wallMs(),
    };
    return (now) => (now.kind === 'hand-eye' ? withView(now, view) : otherKind(now));
  }

  #pictures({ camera }: HandEyeSession): Edit | Fault {
    const views = this.#deps.placedPictures(camera);
    if (views.length === 0) return { code: 'caldesk.no-pictures', params: { camera } };
    return (now) => (now.kind === 'hand-eye' ? withViews(now, views) : otherKind(now));
  }

  async #sighting({ camera }: NodalSession, { near, far, seconds }: TakeArgs): Promise<Edit | Fault> {
    const { desk, trackers, wallMs } = this.#deps;
    const marks = [near, far].map((id) => desk.settings.survey.find((one) => one.id === id));
    const [nearMark, farMark] = marks;
    if (!nearMark || !farMark) return { code: 'caldesk.no-point', params: { point: (nearMark ? far : near) ?? '' } };
    if (nearMark === farMark) return { code: 'caldesk.same-mark', params: { point: nearMark.id } };
    const average = await this.measure(camera, seconds);
    if (isFault(average)) return average;
    const against = judgeStill(average, desk.settings.limits);
    if (against) return against;
    const ringsAt = trackers.ringsAt(camera);
    if (isFault(ringsAt)) return ringsAt;
    const stageFromBody = [0, 0, 0, 0, 0, 0, 1];
    composePoses(stageFromBody, desk.poseInForce(camera), average.pose ?? []);
    const sighting = {
      stageFromBody,
      near: nearMark.id,
      far: farMark.id,
      nearM: pointOf(nearMark).stageM,
      farM: pointOf(farMark).stageM,
      ...ringsAt,
      atMs: wallMs(),
    };
    const rings: Rings = trackers.ringsOf(camera);
    return (now) => (now.kind === 'nodal' ? withSighting({ ...now, rings }, sighting) : otherKind(now));
  }

  async #motion({ camera, reference }: DelaySession): Promise<Edit | Fault> {
    const about = this.#deps.trackers.witnessOf(camera, reference);
    if (isFault(about)) return about;
    const { cameraId, sourceId, main } = about;
    const every = { seconds: MOTION_S, everyMs: EVERY_SAMPLE_MS };
    const [own, other] = await Promise.all([
      this.#capture({ cameraId: camera, ...every, ...(cameraId === camera && { sourceId: main }) }),
      this.#capture({ cameraId, ...every, ...(sourceId !== undefined && { sourceId }) }),
    ]);
    if (isFault(own)) return own;
    if (isFault(other)) return other;
    const outcome = measureMotionDelay(panOf(other), panOf(own));
    return (now) => (now.kind === 'delay' ? { ...now, run: { outcome, seconds: MOTION_S } } : otherKind(now));
  }

  #capture(order: Parameters<TrackingDesk['capture']>[0]): ReturnType<TrackingDesk['capture']> {
    const { tracking } = this.#deps;
    const asksMore = order.sourceId !== undefined || order.everyMs !== undefined;
    // One of an older engine would answer of the leading tracker, and without a track.
    if (asksMore && tracking.newest()?.cameras[order.cameraId]?.calibrated === undefined)
      return Promise.resolve({ code: 'caldesk.old-process' });
    // A source that is named need not lead.
    const lost = (): Fault | undefined => this.#lost(order.cameraId, order.sourceId === undefined);
    const against = lost();
    return against ? Promise.resolve(against) : tracking.capture(order).then((average) => lost() ?? average);
  }

  /** Nothing is measured with a tracker that is not believed. */
  #lost(camera: string, mustLead: boolean): Fault | undefined {
    const newest = this.#deps.tracking.newest();
    if (newest?.replay?.cameras[camera] !== undefined) return { code: 'caldesk.replayed', params: { camera } };
    const told = newest?.cameras[camera];
    // A backup has a frame of its own; what it says is no point of the main tracker.
    const [main] = told?.sources ?? [];
    if (mustLead && main && told?.lead && told.lead.id !== main.id)
      return { code: 'caldesk.backup-leads', params: { camera, source: told.lead.id } };
    const verdict = told?.verdict ?? 'none';
    // What came is judged by its samples: a head with encoders says the same number while it stands, a stutter is no move.
    if (verdict !== 'none' && verdict !== 'stale') return undefined;
    return { code: 'caldesk.tracker-lost', params: { camera, verdict } };
  }
}

export const otherKind = ({ camera, kind }: AnySession): Fault => ({
  code: 'caldesk.other-kind',
  params: { camera, kind },
});

const panOf = ({ track }: PoseAverageResult): readonly MotionSample[] =>
  (track ?? []).map(([atUs = 0, ...pose]) => ({ atS: atUs / 1e6, deg: stageAnglesOf(pose).panDeg }));
