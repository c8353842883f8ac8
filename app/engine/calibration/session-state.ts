/** A guided alignment as seats see it: every point with its residual, the fit, or why there is none yet. */

import { compareAlignments } from '../../core/calibration/kept/compare.ts';
import { type AlignmentSession, fitOf } from '../../core/calibration/kept/session.ts';
import { sigmaAt } from '../../core/calibration/rigid-fit.ts';
import type { StageAlignment } from '../../core/calibration/stage-alignment.ts';
import type { Fault } from '../../core/parameter.ts';
import type { AlignmentSessionState, SessionFitState } from '../../protocol/state-calibration.ts';

export interface SessionExtras {
  readonly taking: string | null;
  readonly refused: null | { readonly point: string; readonly why: Fault };
}

export function sessionState(
  session: AlignmentSession,
  extras: SessionExtras,
  inForce: readonly number[],
): AlignmentSessionState {
  const fit = fitOf(session);
  const solved = fit.ok ? fit.value : undefined;
  const { method, by, startedMs, holder } = session;
  return {
    method,
    by,
    startedMs,
    holder,
    ...extras,
    points: session.points.map(({ id, name, stageM, sigmaMm, use, reason, taken }) => {
      const residual = solved?.residuals.find((one) => one.id === id);
      return {
        id,
        name,
        stageM,
        sigmaMm,
        use,
        reason,
        taken: taken && { spreadMm: taken.spreadMm, samples: taken.samples, atMs: taken.atMs },
        errorMm: residual?.errorMm ?? null,
        distanceMm: residual?.distanceMm ?? null,
        outlier: solved?.outliers.find((one) => one.id === id)?.reason ?? null,
      };
    }),
    fit: solved ? fitState(solved, inForce) : null,
    why: fit.ok ? null : fit.fault,
  };
}

function fitState(fit: StageAlignment, inForce: readonly number[]): SessionFitState {
  const { rmsMm, maxMm, sigmaMm, checkRmsMm, scale, grade, notes, uncertainty, stageFromTracker } = fit;
  const sigma = sigmaAt(uncertainty, uncertainty.centreM);
  return {
    rmsMm,
    maxMm,
    sigmaMm,
    checkRmsMm: checkRmsMm ?? null,
    scale,
    grade,
    notes,
    positionMm: sigma.totalMm,
    rotationDeg: Math.max(...sigma.rotationDeg),
    apart: compareAlignments(inForce, stageFromTracker, uncertainty.centreM),
  };
}
