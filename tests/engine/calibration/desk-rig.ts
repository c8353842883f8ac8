/** A calibration desk on a disk of memory: what the tracking process is told, what is published and journaled. */
import type { CalibrationDraft, CalibrationKind, Origin } from '../../../app/core/calibration/kept/version.ts';
import type { Fault, Value } from '../../../app/core/parameter.ts';
import type { CalibrationView } from '../../../app/core/stage/gates-calibration.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { CalibrationDesk } from '../../../app/engine/calibration/calibration-desk.ts';
import { CalibrationFiles } from '../../../app/engine/calibration/calibration-files.ts';
import { CalibrationStore } from '../../../app/engine/calibration/calibration-store.ts';
import { CameraTrackers } from '../../../app/engine/calibration/camera-trackers.ts';
import type { Alignment } from '../../../app/engine/tracking/tracking-alignment.ts';
import type { CameraCalibration, KindCalibration } from '../../../app/protocol/state-calibration.ts';
import { NOW_US, smallStudio, smallView, withOnAir, withValue } from '../../core/small-studio.ts';

export const NOW_MS = 1_800_000_000_000;
export const HELENA = { seat: 'seat-1', name: 'Helena', role: 'technician' } as const;

export interface DeskRig {
  readonly desk: CalibrationDesk;
  readonly files: CalibrationFiles;
  readonly trackers: CameraTrackers;
  readonly store: CalibrationStore;
  readonly disk: Map<string, unknown>;
  readonly told: { camera: string; alignment: Alignment }[];
  readonly gates: readonly CalibrationView[];
  readonly lines: { kind: string; data: unknown }[];
  readonly now: {
    wallMs: number;
    broken: boolean;
    relays: string[];
    onAir: 'yes' | 'no' | 'unknown';
    claims: string[];
    process: Fault | undefined;
    values: Map<string, Value>;
    /** Called after each write. */
    onWrite: () => void;
  };
  /** A camera as it is published, with one kind of it in front. */
  readonly shown: (kind?: CalibrationKind) => CameraCalibration & KindCalibration;
  readonly delays: { camera: string; delaysMs: Readonly<Record<string, number>> }[];
}

export async function openDesk(
  change: (studio: StageView['studio']) => StageView['studio'] = (studio) => studio,
  disk = new Map<string, unknown>(),
): Promise<DeskRig> {
  const studio = change(smallStudio());
  const told: DeskRig['told'] = [];
  const lines: DeskRig['lines'] = [];
  const delays: DeskRig['delays'] = [];
  const gates: CalibrationView[] = [];
  const published = new Map<string, unknown>();
  const now: DeskRig['now'] = {
    wallMs: NOW_MS,
    broken: false,
    relays: [],
    onAir: 'no',
    claims: [],
    process: undefined,
    values: new Map(),
    onWrite: () => undefined,
  };
  const store = new CalibrationStore({
    storage: {
      getSetting: (name) => Promise.resolve(disk.get(name)),
      putSetting: (name, value) => {
        if (now.broken) return Promise.resolve({ code: 'storage.broken' });
        disk.set(name, JSON.parse(JSON.stringify(value)));
        now.onWrite();
        return Promise.resolve(true);
      },
    },
    studioId: studio.id,
  });
  const view = (): StageView =>
    [...now.values].reduce(
      (seen, [path, value]) => withValue(seen, path, value),
      withOnAir({ ...smallView(), studio }, 'a', now.onAir),
    );
  const journal = { note: ({ kind, data }: { kind: string; data: unknown }) => void lines.push({ kind, data }) };
  const wallMs = (): number => now.wallMs;
  const desk = new CalibrationDesk({
    stage: { studio, view, calibrated: (views) => void gates.splice(0, gates.length, ...views.values()) },
    takes: { activePlans: () => (now.claims.length === 0 ? [] : [{ claims: new Set(now.claims) } as never]) },
    tracking: {
      relaysRunning: () => now.relays,
      realign: (camera, alignment) => {
        told.push({ camera, alignment });
        return Promise.resolve(now.process);
      },
      setDelays: (camera, delaysMs) => {
        delays.push({ camera, delaysMs });
        return Promise.resolve(now.process);
      },
      newest: () => undefined,
    },
    store,
    journal,
    publisher: { set: (path, value) => void published.set(path.join(' '), value) },
    clock: { nowUs: () => NOW_US },
    wallMs,
  });
  await desk.reopen();
  const trackers = new CameraTrackers({ stage: { studio }, tracking: { newest: () => undefined }, desk });
  const files = new CalibrationFiles({ desk, trackers, store, studioId: studio.id, journal, wallMs });
  const shown = (kind: CalibrationKind = 'stage-alignment'): CameraCalibration & KindCalibration => {
    const state = published.get('calibration cameras a') as CameraCalibration;
    return { ...state, ...state.kinds[kind] };
  };
  return { desk, trackers, files, store, gates, disk, told, delays, lines, now, shown };
}

/** An alignment that shifts by so much along x. */
export function draftOf(xM: number, change: Partial<Origin> = {}): CalibrationDraft {
  return {
    camera: 'a',
    source: 'track-a',
    kind: 'stage-alignment',
    stageFromTracker: [xM, 0, 0, 0, 0, 0, 1],
    uncertainty: null,
    residual: { rmsMm: 0.4, maxMm: 0.7, sigmaMm: 0.3, checkRmsMm: 0.5, scale: 1 },
    coverage: { points: 6, used: 5, spanM: [6, 5, 2] },
    grade: 'good',
    notes: [],
    evidence: [],
    bound: { lens: null, rate: { num: 50, den: 1 }, values: {}, surveyedOn: null },
    by: 'Helena',
    atMs: NOW_MS,
    imported: null,
    ...change,
  };
}
