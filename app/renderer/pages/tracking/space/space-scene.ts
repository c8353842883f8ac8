/** What is drawn into the stage: points of the survey, residuals, cameras, where a tracker's own frame stands. Pure. */
import type { EvidencePoint } from '../../../../core/calibration/kept/version.ts';
import type { StageState } from '../../../../protocol/state.ts';
import type { SessionPointState } from '../../../../protocol/state-calibration.ts';
import type { CameraTone } from '../../../live/view.ts';
import type { StillStage } from './stage-lines.ts';

type Three = readonly [number, number, number];

export interface SpacePoint {
  readonly id: string;
  readonly name: string;
  readonly at: Three;
}

/** From where the survey says to where the fit puts it. */
export interface SpaceResidual {
  readonly id: string;
  readonly at: Three;
  readonly errorMm: Three;
  readonly lengthMm: number;
  /** `kept`: of the calibration in force · `taken`: of the one that is under way · `odd`: it does not belong to the others. */
  readonly look: 'kept' | 'taken' | 'odd';
}

export interface SpaceCamera {
  readonly id: string;
  readonly name: string;
  readonly tone: CameraTone;
  readonly selected: boolean;
  /** Where the lens says nothing. */
  readonly hfovDeg: number;
  /** Where it has several: all of them. */
  readonly trackers: readonly SpaceTracker[];
  /** Of the camera while a virtual move has it. */
  readonly virtualName: string;
}

export interface SpaceTracker {
  readonly id: string;
  readonly name: string;
  /** The camera is where it says. */
  readonly leads: boolean;
}

/** Where the frame of a tracker stands in the stage. */
export interface TrackerFrame {
  readonly name: string;
  readonly stageFromTracker: readonly number[];
}

export interface SpaceScene {
  readonly still: StillStage;
  /** Of the zones, in the order of `still.signs`. */
  readonly signs: readonly string[];
  readonly points: readonly SpacePoint[];
  readonly residuals: readonly SpaceResidual[];
  /** How many times as long residuals are drawn. */
  readonly times: number;
  readonly cameras: readonly SpaceCamera[];
  readonly frame: TrackerFrame | undefined;
}

/** Of points that were measured and have their say. */
export function residualsOf(
  session: readonly SessionPointState[] | undefined,
  evidence: readonly EvidencePoint[],
): readonly SpaceResidual[] {
  const kept = evidence.flatMap(({ id, stageM, errorMm, role }) =>
    errorMm === null || role === 'dropped' ? [] : [residual(id, stageM, errorMm, 'kept')],
  );
  const taken = (session ?? []).flatMap(({ id, stageM, errorMm, use, outlier }) =>
    errorMm === null || use === 'dropped' ? [] : [residual(id, stageM, errorMm, outlier ? 'odd' : 'taken')],
  );
  return [...kept, ...taken];
}

function residual(id: string, at: Three, errorMm: Three, look: SpaceResidual['look']): SpaceResidual {
  return { id, at, errorMm, lengthMm: Math.hypot(...errorMm), look };
}

export const longestMm = (residuals: readonly SpaceResidual[]): number =>
  Math.max(0, ...residuals.map(({ lengthMm }) => lengthMm));

/** Of a guided stage alignment that is under way; undefined = there is none. */
export function takenPoints(calibration: StageState['calibration'], camera: string) {
  const session = calibration.sessions[camera];
  return session?.kind === 'stage-alignment' ? session.points : undefined;
}

/** The survey of the studio file, and points that a session or a calibration brought along. */
export function pointsOf(
  calibration: StageState['calibration'],
  camera: string,
  evidence: readonly EvidencePoint[],
  text: (name: EvidencePoint['name']) => string,
): readonly SpacePoint[] {
  const found = new Map<string, SpacePoint>();
  for (const { id, name, stageM } of evidence) found.set(id, { id, name: text(name), at: stageM });
  for (const { id, name, stageM } of takenPoints(calibration, camera) ?? [])
    found.set(id, { id, name: text(name), at: stageM });
  for (const { id, name, xM, yM, zM } of calibration.survey) found.set(id, { id, name: text(name), at: [xM, yM, zM] });
  return [...found.values()];
}
