/**
 * A guided stage alignment: surveyed points, what was taken on each, which of them count. Pure steps, and what they give.
 *
 * Knows no tracker and no clock. Nothing of it is in force: the person who accepts makes a version of it.
 */
import type { Fault, Text } from '../../parameter.ts';
import type { Outcome } from '../outcome.ts';
import type { FitMethod } from '../rigid-fit.ts';
import type { Vec3 } from '../rotation.ts';
import { alignStage, type StageAlignment } from '../stage-alignment.ts';
import type { PoseAverageResult } from './pose-average.ts';
import type { CalibrationSettings, SurveyedPoint } from './settings.ts';
import type { EvidencePoint } from './version.ts';

export type PointUse = EvidencePoint['role'];

export interface Taken {
  readonly trackerM: Vec3;
  /** Null = a file said where the tracker was, not how still. */
  readonly spreadMm: number | null;
  readonly samples: number | null;
  /** 0 = a file did not say when. */
  readonly atMs: number;
  /** It was not measured here: a list said so. */
  readonly fromFile?: true;
}

/** A point of a surveyor's list; of a list that we wrote, with what was taken on it. */
export interface ListedPoint extends Omit<SurveyedPoint, 'name'> {
  readonly name?: Text;
  readonly use?: PointUse;
  readonly reason?: string;
  readonly taken?: Taken;
}

export interface SessionPoint {
  readonly id: string;
  readonly name: Text;
  readonly stageM: Vec3;
  readonly sigmaMm: number | null;
  readonly use: PointUse;
  /** Why it was dropped; empty else. */
  readonly reason: string;
  readonly taken: Taken | null;
}

/** What every guided calibration has. */
export interface SessionHead {
  readonly camera: string;
  readonly source: string;
  readonly startedMs: number;
  readonly by: string;
  /** Who works at it; null = it was left. */
  readonly holder: { readonly seat: string; readonly name: string } | null;
}

export interface AlignmentSession extends SessionHead {
  readonly kind: 'stage-alignment';
  readonly method: FitMethod;
  readonly points: readonly SessionPoint[];
}

export const MOST_POINTS = 64;
/** With so many, one is held out as a check from the start. */
const ENOUGH_FOR_CHECK = 5;
/** Less than this share of what was to come, and the tracker was not there. */
const LEAST_SHARE = 0.5;
const MOST_REFUSED_SHARE = 0.1;
const MOST_TURN_DEG = 1;

export function sessionPoints(survey: readonly SurveyedPoint[]): readonly SessionPoint[] {
  const check = survey.length >= ENOUGH_FOR_CHECK ? survey.at(-1)?.id : undefined;
  return survey.map((point) => ({ ...pointOf(point), use: point.id === check ? 'check' : 'fit' }));
}

export function pointOf({ id, name, xM, yM, zM, mm }: SurveyedPoint): SessionPoint {
  return { id, name, stageM: [xM, yM, zM], sigmaMm: mm ?? null, use: 'fit', reason: '', taken: null };
}

/** Whether what the tracker gave is a pose of something that stood still: it was there, clean, and at rest. */
export function judgeStill(average: PoseAverageResult, limits: CalibrationSettings['limits']): Fault | undefined {
  const { pose, samples, expected, refused, spreadMm, driftMm, turnDeg } = average;
  if (pose === null) return { code: 'caldesk.took-nothing' };
  if (samples < expected * LEAST_SHARE) return { code: 'caldesk.took-few', params: { samples, expected } };
  if (refused > Math.max(1, samples * MOST_REFUSED_SHARE))
    return { code: 'caldesk.took-unclean', params: { refused, samples } };
  // The mean of a noisy tracker wanders by its own noise: that is no move.
  const wander = (4 * spreadMm) / Math.sqrt(Math.max(1, samples / 3));
  if (driftMm > Math.max(limits.stillMm, wander) || turnDeg > MOST_TURN_DEG + spreadMm)
    return { code: 'caldesk.took-moving', params: { mm: round(driftMm), limitMm: limits.stillMm } };
  if (spreadMm > 3 * limits.stillMm)
    return { code: 'caldesk.took-noisy', params: { mm: round(spreadMm), limitMm: 3 * limits.stillMm } };
  return undefined;
}

/** Whether it is a point as well: not where another was taken. */
export function judgeTaken(
  session: Pick<AlignmentSession, 'points'>,
  point: string,
  average: PoseAverageResult,
  limits: CalibrationSettings['limits'],
): Fault | undefined {
  const against = judgeStill(average, limits);
  if (against) return against;
  const pose = average.pose ?? [];
  const near = session.points.find(
    (one) => one.id !== point && one.taken !== null && apartMm(one.taken.trackerM, pose) < limits.nearMm,
  );
  if (!near) return undefined;
  const mm = Math.round(apartMm(near.taken?.trackerM ?? [0, 0, 0], pose));
  return { code: 'caldesk.took-near', params: { point: near.id, mm, limitMm: limits.nearMm } };
}

export function withTaken(session: AlignmentSession, id: string, average: PoseAverageResult, atMs: number) {
  const [x = 0, y = 0, z = 0] = average.pose ?? [];
  const taken: Taken = { trackerM: [x, y, z], spreadMm: average.spreadMm, samples: average.samples, atMs };
  return changed(session, id, (point) => ({
    ...point,
    taken,
    // Taken anew, it counts again.
    ...(point.use === 'dropped' && { use: 'fit' as const, reason: '' }),
  }));
}

export function withUse(session: AlignmentSession, id: string, use: PointUse, reason: string): AlignmentSession {
  return changed(session, id, (point) => ({ ...point, use, reason: use === 'dropped' ? reason : '' }));
}

/** Added, or its survey corrected; what was taken on it stays. */
export function withPoint(session: AlignmentSession, point: SurveyedPoint): AlignmentSession {
  const { name, stageM, sigmaMm } = pointOf(point);
  if (session.points.some(({ id }) => id === point.id))
    return changed(session, point.id, (one) => ({ ...one, name, stageM, sigmaMm }));
  return { ...session, points: [...session.points, pointOf(point)] };
}

/** Points of a list. What it does not say stays as it was; what was taken here goes before what it says of a tracker. */
export function withList(session: AlignmentSession, listed: readonly ListedPoint[]): AlignmentSession {
  return listed.reduce((before, { use, reason, taken, ...surveyed }) => {
    const here = before.points.find(({ id }) => id === surveyed.id);
    const name = surveyed.name ?? here?.name ?? { en: surveyed.id, zh: surveyed.id };
    const mm = surveyed.mm ?? here?.sigmaMm ?? undefined;
    const next = withPoint(before, { ...surveyed, name, ...(mm !== undefined && { mm }) });
    return changed(next, surveyed.id, (point) =>
      point.taken !== null && point.taken.fromFile !== true
        ? point
        : { ...point, use: use ?? point.use, reason: reason ?? point.reason, taken: taken ?? point.taken },
    );
  }, session);
}

export function withoutPoint(session: AlignmentSession, id: string): AlignmentSession {
  return { ...session, points: session.points.filter((point) => point.id !== id) };
}

export function fitOf(session: AlignmentSession): Outcome<StageAlignment> {
  const points = session.points.flatMap(({ id, stageM, taken, use }) =>
    taken && use !== 'dropped' ? [{ id, stageM, trackerM: taken.trackerM, use }] : [],
  );
  const known = session.points.flatMap(({ sigmaMm }) => sigmaMm ?? []);
  return alignStage({
    points,
    method: session.method,
    dropOutliers: false,
    ...(known.length > 0 && { pointSigmaMm: Math.max(...known) }),
  });
}

/** What is to be said of the answer: of the fit, and that the tracker was not asked for every point of it. */
export function notesOf({ points }: AlignmentSession, { notes }: StageAlignment): readonly Fault[] {
  const read = points.filter(({ taken, use }) => taken?.fromFile === true && use !== 'dropped');
  if (read.length === 0) return notes;
  return [...notes, { code: 'caldesk.read-not-taken', params: { points: read.map(({ id }) => id).join(', ') } }];
}

/** The points as a version keeps them. */
export function evidenceOf(session: AlignmentSession, fit: StageAlignment): readonly EvidencePoint[] {
  return session.points.map(({ id, name, stageM, sigmaMm, use, reason, taken }) => ({
    id,
    name,
    stageM,
    sigmaMm,
    trackerM: taken?.trackerM ?? null,
    role: taken ? use : 'dropped',
    reason,
    errorMm: fit.residuals.find((one) => one.id === id)?.errorMm ?? null,
    spreadMm: taken?.spreadMm ?? null,
    samples: taken?.samples ?? null,
  }));
}

export function spanOf(points: readonly Vec3[]): Vec3 {
  const span = (axis: 0 | 1 | 2): number => {
    const values = points.map((point) => point[axis]);
    return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
  };
  return [span(0), span(1), span(2)];
}

export function apartMm(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!) * 1_000;
}

const round = (mm: number): number => Number(mm.toFixed(1));

function changed(session: AlignmentSession, id: string, edit: (point: SessionPoint) => SessionPoint): AlignmentSession {
  return { ...session, points: session.points.map((point) => (point.id === id ? edit(point) : point)) };
}
