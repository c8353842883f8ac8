/** Joins lens calibration to the rest of one stage. */
import type { Fault } from '../../core/parameter.ts';
import type { CalibrationDesk } from '../calibration/calibration-desk.ts';
import type { SessionObserver } from '../calibration/session-observer.ts';
import type { Parts } from '../parts.ts';
import type { Room } from '../room.ts';
import type { TrackingDesk } from '../tracking/tracking-desk.ts';
import { LensDesk } from './lens-desk.ts';
import { LensRings } from './lens-rings.ts';
import { LensStore } from './lens-store.ts';
import { LensThread } from './lens-thread.ts';
import { PatternPlan } from './pattern-plan.ts';
import { PatternShow } from './pattern-show.ts';
import { PictureSources } from './picture-sources.ts';

type Deps = Pick<Room, 'stage' | 'takes' | 'journal' | 'publisher' | 'alarms' | 'sender' | 'wallMs'> & {
  readonly parts: Pick<Parts, 'clock' | 'log' | 'storage' | 'studio' | 'virtual' | 'lensWorker'>;
  readonly tracking: TrackingDesk;
  readonly calibration: CalibrationDesk;
  readonly observer: SessionObserver;
  readonly busy: () => Fault | undefined;
};

/** Everything of it that the rest of the engine reaches. */
export interface LensRoom {
  readonly desk: LensDesk;
  readonly show: PatternShow;
  readonly plan: PatternPlan;
  readonly thread: LensThread;
  open(): Promise<void>;
  /** The studio was read anew. */
  retake(): void;
  stop(): Promise<void>;
}

export function joinLens(deps: Deps): LensRoom {
  const { parts, stage, publisher, wallMs } = deps;
  const { clock, log, storage, studio } = parts;
  const plan = new PatternPlan(() => stage.studio);
  const thread = new LensThread({ url: parts.lensWorker, clock, log });
  const sources = new PictureSources({
    sources: () => stage.studio.lensCal?.sources ?? [],
    clock,
    wallMs,
    virtualUrl: parts.virtual?.url,
  });
  const desk = new LensDesk({
    cameras: () => stage.studio.cameras.map(({ id }) => id),
    sensorOf: (camera) => stage.studio.lensCal?.sensors.find((one) => one.camera === camera),
    plan,
    store: new LensStore({ storage, studioId: studio.id }),
    thread,
    sources,
    rings: new LensRings(deps),
    calibration: deps.calibration,
    publisher,
    wallMs,
  });
  const show = new PatternShow({ ...deps, clock });
  const tell = (): void => {
    publisher.set(['lenscal', 'pattern'], plan.state());
    const shown = (stage.studio.lensCal?.sources ?? []).map(({ id, name, cameras, kind }) => ({
      id,
      name,
      cameras,
      kind,
    }));
    publisher.set(['lenscal', 'sources'], shown);
  };
  return {
    desk,
    show,
    plan,
    thread,
    open: async () => {
      tell();
      await desk.open();
    },
    retake: () => {
      tell();
      show.retake();
      desk.retake();
    },
    stop: async () => {
      await show.stop();
      desk.stop();
      await thread.close();
    },
  };
}
