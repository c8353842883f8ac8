/** Guided calibrations as seats see them: what was taken with its residual, the answer, or why there is none yet. */

import { compareAlignments } from '../../core/calibration/kept/compare.ts';
import { figuresOf, proofOf } from '../../core/calibration/kept/figures.ts';
import {
  adviceOf,
  directionsOf,
  type GuidedSession,
  observedOf,
  solveGuided,
} from '../../core/calibration/kept/guided.ts';
import { type AlignmentSession, fitOf, notesOf } from '../../core/calibration/kept/session.ts';
import { sigmaAt } from '../../core/calibration/rigid-fit.ts';
import type { Pose } from '../../core/calibration/rotation.ts';
import type { StageAlignment } from '../../core/calibration/stage-alignment.ts';
import type { Fault } from '../../core/parameter.ts';
import type { AlignmentSessionState, GuidedSessionState, SessionFitState } from '../../protocol/state-calibration.ts';

import type { AnySession } from './session-observer.ts';

export interface SessionExtras {
  readonly taking: string | null;
  readonly refused: null | { readonly point: string; readonly why: Fault };
  readonly following: boolean;
}

/** What is in force while it is under way. */
export interface InForceNow {
  readonly frame: Pose;
  readonly arm: Pose;
}

export function sessionState(
  session: AnySession,
  extras: SessionExtras,
  now: InForceNow,
): AlignmentSessionState | GuidedSessionState {
  return session.kind === 'stage-alignment'
    ? alignmentState(session, extras, now.frame)
    : guidedState(session, extras, now.arm);
}

function guidedState(session: GuidedSession, extras: SessionExtras, arm: Pose): GuidedSessionState {
  const outcome = solveGuided(session, arm);
  const found = outcome.ok ? outcome.value : undefined;
  const { kind, by, startedMs, holder } = session;
  return {
    kind,
    by,
    startedMs,
    holder,
    ...extras,
    witness: session.kind === 'hand-eye' ? session.witness : session.kind === 'delay' ? session.reference : '',
    observed: observedOf(session).map(({ id }, i) => {
      const one = found?.each[i];
      return { id, mm: one?.mm ?? null, used: one?.used ?? true };
    }),
    directions: directionsOf(session),
    figures: found ? figuresOf(found.values) : [],
    proof: found ? proofOf(found.values) : [],
    grade: found?.grade ?? null,
    notes: found?.notes ?? [],
    advice: adviceOf(session) ?? null,
    why: outcome.ok ? null : outcome.fault,
  };
}

function alignmentState(
  session: AlignmentSession,
  { taking, refused }: SessionExtras,
  inForce: readonly number[],
): AlignmentSessionState {
  const fit = fitOf(session);
  const solved = fit.ok ? fit.value : undefined;
  const { kind, method, by, startedMs, holder } = session;
  return {
    kind,
    method,
    by,
    startedMs,
    holder,
    taking,
    refused,
    points: session.points.map(({ id, name, stageM, sigmaMm, use, reason, taken }) => {
      const residual = solved?.residuals.find((one) => one.id === id);
      return {
        id,
        name,
        stageM,
        sigmaMm,
        use,
        reason,
        taken: taken && {
          spreadMm: taken.spreadMm,
          samples: taken.samples,
          atMs: taken.atMs,
          fromFile: taken.fromFile === true,
        },
        errorMm: residual?.errorMm ?? null,
        distanceMm: residual?.distanceMm ?? null,
        outlier: solved?.outliers.find((one) => one.id === id)?.reason ?? null,
      };
    }),
    fit: solved ? { ...fitState(solved, inForce), notes: notesOf(session, solved) } : null,
    why: fit.ok ? null : fit.fault,
  };
}

function fitState(fit: StageAlignment, inForce: readonly number[]): Omit<SessionFitState, 'notes'> {
  const { rmsMm, maxMm, sigmaMm, checkRmsMm, scale, grade, uncertainty, stageFromTracker } = fit;
  const sigma = sigmaAt(uncertainty, uncertainty.centreM);
  return {
    rmsMm,
    maxMm,
    sigmaMm,
    checkRmsMm: checkRmsMm ?? null,
    scale,
    grade,
    positionMm: sigma.totalMm,
    rotationDeg: Math.max(...sigma.rotationDeg),
    apart: compareAlignments(inForce, stageFromTracker, uncertainty.centreM),
  };
}
