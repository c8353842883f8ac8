/** Joins tracking, its calibrations and its recordings to the rest of one stage. */

import { CalibrationDesk } from './calibration/calibration-desk.ts';
import { CalibrationFiles } from './calibration/calibration-files.ts';
import { CalibrationSessions } from './calibration/calibration-sessions.ts';
import { CalibrationStore } from './calibration/calibration-store.ts';
import { CameraTrackers } from './calibration/camera-trackers.ts';
import { QuickChecks } from './calibration/quick-checks.ts';
import { SessionObserver, type SessionObserverDeps } from './calibration/session-observer.ts';
import type { Parts } from './parts.ts';
import { RecordingDesk } from './recordings/recording-desk.ts';
import type { Room } from './room.ts';
import { controlPathOf } from './tracking/control-path.ts';
import { MoveDesk } from './tracking/moves/move-desk.ts';
import { MoveLibrary } from './tracking/moves/move-library.ts';
import { TrackingDesk } from './tracking/tracking-desk.ts';

type Deps = Pick<Room, 'stage' | 'takes' | 'seats' | 'journal' | 'publisher' | 'alarms' | 'wallMs'> & {
  readonly parts: Parts;
  onPoses(frame: Uint8Array): void;
  readonly placedPictures: SessionObserverDeps['placedPictures'];
};

export interface JoinedTracking {
  readonly tracking: TrackingDesk;
  readonly calibration: CalibrationDesk;
  readonly calibrationFiles: CalibrationFiles;
  readonly recordings: RecordingDesk;
  readonly moves: MoveDesk;
  readonly calibrationSessions: CalibrationSessions;
  readonly observer: SessionObserver;
  readonly quickChecks: QuickChecks;
}

export function joinTracking(deps: Deps): JoinedTracking {
  const { parts, stage, publisher, alarms } = deps;
  const { studio, virtual, clock, log, storage } = parts;
  const tracking: TrackingDesk = new TrackingDesk({
    studio,
    storage,
    entry: parts.trackingEntry,
    controlPath: controlPathOf(parts.dataFolder),
    virtual: virtual?.addresses,
    alignmentOf: (camera) => calibration.alignmentOf(camera),
    clock,
    log,
    onViews: (views) => stage.tracked(views),
    leadAlarms: alarms,
    onPoses: (frame) => deps.onPoses(frame),
    onCamera: (camera, state) => publisher.set(['cameras', camera], state),
    onProcess: (process, why) => {
      publisher.set(['tracking'], { process, inPath: tracking.relaysRunning() });
      if (why) alarms.raise('tracking/process', { code: 'alarm.tracking-lost', params: { why: why.code } }, 'fault');
      else alarms.clear('tracking/process');
    },
  });
  const store = new CalibrationStore({ storage, studioId: studio.id });
  const calibration = new CalibrationDesk({ ...deps, tracking, store, clock });
  const trackers = new CameraTrackers({ stage, tracking, desk: calibration });
  const calibrationFiles = new CalibrationFiles({ ...deps, desk: calibration, trackers, store, studioId: studio.id });
  const recordings = new RecordingDesk({ ...deps, ...parts, tracking });
  const observer = new SessionObserver({ ...deps, desk: calibration, trackers, tracking });
  const calibrationSessions = new CalibrationSessions({
    ...deps,
    desk: calibration,
    trackers,
    observer,
    storage,
    studioId: studio.id,
  });
  const quickChecks = new QuickChecks({ ...deps, desk: calibration, observer, store });
  const library = new MoveLibrary({ storage, studio: () => stage.studio, wallMs: deps.wallMs });
  const moves = new MoveDesk({ ...deps, ...parts, tracking, library });
  return { tracking, moves, calibration, calibrationFiles, calibrationSessions, observer, quickChecks, recordings };
}
