/** What differs between guided calibrations: how each begins, and what it gives. */
import { isFault } from '../../../drivers/contract.ts';
import { PICTURES, solveGuided } from '../../core/calibration/kept/guided.ts';
import {
  type AlignmentSession,
  evidenceOf,
  fitOf,
  notesOf,
  type SessionHead,
  sessionPoints,
  spanOf,
} from '../../core/calibration/kept/session.ts';
import type { SurveyedPoint } from '../../core/calibration/kept/settings.ts';
import type { CalibrationValues } from '../../core/calibration/kept/version.ts';
import { type Grade, type Outcome, solved } from '../../core/calibration/outcome.ts';
import { PIVOT_LIMITS } from '../../core/calibration/pivot.ts';
import type { Pose } from '../../core/calibration/rotation.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { CameraTrackers } from './camera-trackers.ts';
import type { AnySession } from './session-observer.ts';

export interface Solution {
  readonly values: CalibrationValues;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export function beginSession(
  head: SessionHead,
  { kind = 'stage-alignment', method = 'rigid', witness = '' }: CommandArgs<'calibration.begin'>,
  survey: readonly SurveyedPoint[],
  trackers: CameraTrackers,
): AnySession | Fault {
  const { camera } = head;
  switch (kind) {
    case 'stage-alignment':
      return { ...head, kind, method, points: sessionPoints(survey) };
    case 'arm':
      return { ...head, kind, poses: [] };
    case 'hand-eye': {
      const about = witness === PICTURES ? undefined : trackers.witnessOf(camera, witness);
      return isFault(about) ? about : { ...head, kind, witness, views: [] };
    }
    case 'nodal':
      if (survey.length < 2) return { code: 'caldesk.no-marks' };
      return { ...head, kind, rings: trackers.ringsOf(camera), sightings: [] };
    case 'delay': {
      const about = trackers.witnessOf(camera, witness);
      const sinks = trackers.relaySinks(camera);
      if (isFault(about)) return about;
      if (sinks.length === 0) return { code: 'caldesk.no-relay', params: { camera } };
      return { ...head, kind, reference: witness, sinks, run: null };
    }
  }
}

export function solutionOf(session: AnySession, arm: Pose): Outcome<Solution> {
  return session.kind === 'stage-alignment' ? alignmentOf(session) : solveGuided(session, arm);
}

/** Too far off to be used, in the number that says so. */
export function stopFault(values: CalibrationValues): Fault {
  const rmsMm = values.kind === 'stage-alignment' || values.kind === 'arm' ? (values.residual?.rmsMm ?? 0) : 0;
  if (values.kind !== 'stage-alignment' && rmsMm <= PIVOT_LIMITS.rmsMm.stop) return { code: 'caldesk.too-wide' };
  return { code: 'caldesk.too-bad', params: { mm: Number(rmsMm.toFixed(1)) } };
}

function alignmentOf(session: AlignmentSession): Outcome<Solution> {
  const fit = fitOf(session);
  if (!fit.ok) return fit;
  const { stageFromTracker, uncertainty, rmsMm, maxMm, sigmaMm, checkRmsMm, scale, grade } = fit.value;
  const used = session.points.filter((point) => point.taken && point.use !== 'dropped');
  return solved({
    values: {
      kind: 'stage-alignment',
      stageFromTracker,
      uncertainty,
      residual: { rmsMm, maxMm, sigmaMm, checkRmsMm: checkRmsMm ?? null, scale },
      coverage: {
        points: session.points.length,
        used: used.filter(({ use }) => use === 'fit').length,
        spanM: spanOf(used.map(({ stageM }) => stageM)),
      },
      evidence: evidenceOf(session, fit.value),
    },
    grade,
    notes: notesOf(session, fit.value),
  });
}
