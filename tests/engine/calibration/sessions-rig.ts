/** Guided sessions upon a calibration desk: what its tracking process says of camera `a`, on the desk's own disk of memory. */
import type { PoseAverageResult } from '../../../app/core/calibration/kept/pose-average.ts';
import type { Fault } from '../../../app/core/parameter.ts';
import { CalibrationSessions } from '../../../app/engine/calibration/calibration-sessions.ts';
import { SessionObserver, type SessionObserverDeps } from '../../../app/engine/calibration/session-observer.ts';
import type { CaptureOrder, TrackingTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { DeskRig } from './desk-rig.ts';

export interface Heard {
  /** Of camera a; as much of it as is asked for. */
  readonly told: () => object;
  readonly replay?: () => object | null;
  readonly capture: (order: CaptureOrder) => Promise<PoseAverageResult | Fault>;
  readonly pictures?: SessionObserverDeps['placedPictures'];
}

export async function openSessions(base: DeskRig, { told, replay = () => null, capture, pictures = () => [] }: Heard) {
  const { desk, trackers, disk } = base;
  const published = new Map<string, unknown>();
  const wallMs = (): number => base.now.wallMs;
  const newest = () => ({ atUs: 0, cameras: { a: told() }, recording: null, replay: replay() });
  const sessions = new CalibrationSessions({
    desk,
    trackers,
    observer: new SessionObserver({
      desk,
      trackers,
      tracking: { newest: () => newest() as unknown as TrackingTelemetry, capture },
      placedPictures: pictures,
      wallMs,
    }),
    storage: {
      getSetting: (name) => Promise.resolve(disk.get(name)),
      putSetting: (name, value) => {
        disk.set(name, JSON.parse(JSON.stringify(value)));
        return Promise.resolve(true);
      },
    },
    publisher: { set: (path, value) => void published.set(path.join(' '), value) },
    studioId: 'small',
    wallMs,
  });
  await sessions.open();
  return { sessions, shown: () => published.get('calibration sessions a') };
}
