/**
 * Guided calibrations besides the stage alignment (session.ts): what was taken, one by one, and what it gives so far.
 * Pure steps. Nothing of it is in force: the person who accepts makes a version of it.
 */

import { stageAnglesOf } from '../../geometry/angles.ts';
import { angleBetweenRad, degFromRad } from '../../geometry.ts';
import type { Fault } from '../../parameter.ts';
import { calibrateHandEye, HAND_EYE_LIMITS } from '../hand-eye-report.ts';
import type { MotionDelay } from '../motion-delay.ts';
import { type Grade, gradeOf, type Outcome, refused, round, solved, worst } from '../outcome.ts';
import { calibratePivot } from '../pivot.ts';
import { calibrateLineUp } from '../pupil-lineup.ts';
import type { Pose, Vec3 } from '../rotation.ts';
import type { SessionHead } from './session.ts';
import type { CalibrationValues, Rings } from './version.ts';

interface Observed {
  readonly id: string;
  readonly atMs: number;
}

export interface ArmSession extends SessionHead {
  readonly kind: 'arm';
  readonly poses: readonly (Observed & { readonly trackerFromBody: Pose })[];
}

/** Witness of a hand-eye: what the pictures of a lens calibration show of the wall's markers. */
export const PICTURES = 'pictures';

export interface HandEyeSession extends SessionHead {
  readonly kind: 'hand-eye';
  /** Who tells where the camera is: a tracker (`camera/source`) that is calibrated already, or pictures. */
  readonly witness: string;
  readonly views: readonly (Observed & {
    readonly trackerFromBody: Pose;
    readonly stageFromCamera: Pose;
    readonly spreadMm: number;
  })[];
}

export interface NodalSession extends SessionHead {
  readonly kind: 'nodal';
  readonly rings: Rings;
  readonly sightings: readonly (Observed & {
    readonly stageFromBody: Pose;
    /** Survey points by id, and where they are. */
    readonly near: string;
    readonly far: string;
    readonly nearM: Vec3;
    readonly farM: Vec3;
    readonly zoom: number;
    readonly focus: number;
  })[];
}

export interface DelaySession extends SessionHead {
  readonly kind: 'delay';
  /** The stream that tracking is compared with: `camera/source`. */
  readonly reference: string;
  readonly sinks: readonly string[];
  readonly run: null | { readonly outcome: Outcome<MotionDelay>; readonly seconds: number };
}

export type GuidedSession = ArmSession | HandEyeSession | NodalSession | DelaySession;
export type GuidedKind = GuidedSession['kind'];
export const GUIDED_KINDS = ['arm', 'hand-eye', 'nodal', 'delay'] as const satisfies readonly GuidedKind[];

export const MOST_OBSERVED = 240;
/** A pose nearer than this to one that is there says nothing new. */
const NEW_TURN_DEG = 3;
/** Places of the rings nearer than this are one. */
const SAME_RING = 0.01;
/** What a person's eye takes for covered: thousandths, one sigma. */
const SEEN_TO = 1;

export interface GuidedResult {
  readonly values: CalibrationValues;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
  /** One by one, as they were taken. */
  readonly each: readonly { readonly mm: number; readonly used: boolean }[];
}

/** `arm`: from the tracked body to the camera, as it is in force. */
export function solveGuided(session: GuidedSession, arm: Pose): Outcome<GuidedResult> {
  switch (session.kind) {
    case 'arm':
      return solveArm(session, arm);
    case 'hand-eye':
      return solveHandEye(session);
    case 'nodal':
      return solveNodal(session, arm);
    case 'delay':
      return solveDelay(session);
  }
}

function solveArm({ poses }: ArmSession, arm: Pose): Outcome<GuidedResult> {
  const fit = calibratePivot(poses.map(({ trackerFromBody }) => trackerFromBody));
  if (!fit.ok) return fit;
  const { tipInBodyM, tipSigmaMm, residualsMm, dropped, rmsMm, sigmaMm, spanDeg, grade, notes } = fit.value;
  const { positionSigmaMm } = HAND_EYE_LIMITS;
  const widest = Math.max(...tipSigmaMm);
  const each = residualsMm.map((mm, i) => ({ mm, used: !dropped.includes(i) }));
  return solved({
    values: {
      kind: 'arm',
      bodyFromCamera: [...tipInBodyM, ...arm.slice(3)],
      sigma: { positionMm: tipSigmaMm, rotationDeg: null },
      residual: { rmsMm, maxMm: Math.max(...each.flatMap(({ mm, used }) => (used ? mm : []))), sigmaMm },
      coverage: { poses: poses.length, used: poses.length - dropped.length, spanDeg },
      evidence: poses.map(({ trackerFromBody }, i) => ({ trackerFromBody, ...each[i]! })),
    },
    // A small residual says nothing of a way that was never turned.
    grade: worst(grade, gradeOf(widest, positionSigmaMm)),
    notes: widest > positionSigmaMm.watch ? [...notes, armWide(widest)] : notes,
    each,
  });
}

const armWide = (mm: number): Fault => ({
  code: 'caldesk.arm-wide',
  params: { mm: round(mm, 1), limitMm: HAND_EYE_LIMITS.positionSigmaMm.watch },
});

function solveHandEye({ views }: HandEyeSession): Outcome<GuidedResult> {
  const fit = calibrateHandEye(views);
  if (!fit.ok) return fit;
  const { bodyFromCamera, stageFromTracker, residuals, rmsMm, rmsDeg, sigmaMm, sigmaDeg, turnDeg } = fit.value;
  const { bodyFromCameraSigma: arm, stageFromTrackerSigma: frame, grade, notes } = fit.value;
  return solved({
    values: {
      kind: 'hand-eye',
      bodyFromCamera,
      stageFromTracker,
      sigma: {
        arm: { positionMm: arm.positionMm, rotationDeg: arm.rotationDeg },
        frame: { positionMm: frame.positionMm, rotationDeg: frame.rotationDeg },
      },
      residual: { rmsMm, rmsDeg, sigmaMm, sigmaDeg },
      coverage: { views: views.length, used: residuals.filter(({ used }) => used).length, turnDeg },
      evidence: views.map(({ trackerFromBody, stageFromCamera }, i) => {
        const { mm, deg, used } = residuals[i]!;
        return { trackerFromBody, stageFromCamera, mm, deg, used };
      }),
    },
    grade,
    notes,
    each: residuals.map(({ mm, used }) => ({ mm, used })),
  });
}

function solveNodal({ sightings, rings }: NodalSession, arm: Pose): Outcome<GuidedResult> {
  const places = placesOf(sightings);
  const fit = calibrateLineUp({
    lineUps: sightings.map(({ stageFromBody, nearM, farM, zoom, focus }) => ({
      place: places.findIndex((one) => isSamePlace(one, { zoom, focus })),
      stageFromBody,
      nearM,
      farM,
    })),
    places: places.length,
    bodyFromCamera: arm,
    seenTo: SEEN_TO,
  });
  if (!fit.ok) return fit;
  const { forwardMm, forwardSigmaMm, missesMm, slideBefore, slideAfter, grade, notes } = fit.value;
  return solved({
    values: {
      kind: 'nodal',
      ...rings,
      nodes: places.map((place, i) => ({ ...place, forwardMm: forwardMm[i]!, sigmaMm: forwardSigmaMm[i]! })),
      residual: { slideBefore, slideAfter },
      coverage: { sightings: sightings.length, nodes: places.length },
      evidence: sightings.map(({ zoom, focus, stageFromBody, nearM, farM }) => ({
        zoom,
        focus,
        stageFromBody,
        nearM,
        farM,
      })),
    },
    grade,
    notes,
    each: missesMm.map((mm) => ({ mm, used: true })),
  });
}

interface Place {
  readonly zoom: number;
  readonly focus: number;
}
const isSamePlace = (a: Place, b: Place): boolean =>
  Math.abs(a.zoom - b.zoom) < SAME_RING && Math.abs(a.focus - b.focus) < SAME_RING;

function placesOf(sightings: readonly Place[]): readonly Place[] {
  const places: Place[] = [];
  for (const { zoom, focus } of sightings)
    if (!places.some((one) => isSamePlace(one, { zoom, focus }))) places.push({ zoom, focus });
  return places;
}

function solveDelay({ run, sinks, reference }: DelaySession): Outcome<GuidedResult> {
  if (!run) return refused({ code: 'caldesk.delay-none' });
  if (!run.outcome.ok) return run.outcome;
  const { trackingLagMs: lagMs, sigmaMs, partsMs, partsSigmaMs, peak, rivalPeak, grade, notes } = run.outcome.value;
  const { trackingHz, videoHz } = run.outcome.value;
  // A tracker that is late cannot be made earlier by waiting.
  if (lagMs > 2 * sigmaMs) return refused({ code: 'caldesk.delay-late', params: { ms: round(lagMs, 1) } });
  return solved({
    values: {
      kind: 'delay',
      sinks,
      delayMs: Math.max(0, -lagMs),
      reference,
      lagMs,
      sigmaMs,
      residual: { peak, rivalPeak, partsSigmaMs },
      coverage: { seconds: run.seconds, trackingHz, referenceHz: videoHz },
      evidence: partsMs.map((ms) => ({ lagMs: ms })),
    },
    grade,
    notes,
    each: [],
  });
}

/** Poses of a stretch that turn far enough from every one that is there. */
export function withPoses(session: ArmSession, track: readonly (readonly number[])[], atMs: number): ArmSession {
  const poses = [...session.poses];
  for (const row of track) {
    const pose = row.slice(1);
    const isNew = poses.every(
      ({ trackerFromBody }) => degFromRad(angleBetweenRad(trackerFromBody, 3, pose, 3)) >= NEW_TURN_DEG,
    );
    if (isNew && poses.length < MOST_OBSERVED) poses.push({ id: nextId(poses), atMs, trackerFromBody: pose });
  }
  return { ...session, poses };
}

export function withView(session: HandEyeSession, view: Omit<HandEyeSession['views'][number], 'id'>): HandEyeSession {
  return { ...session, views: [...session.views, { id: nextId(session.views), ...view }].slice(-MOST_OBSERVED) };
}

/** All of what pictures show, in place of what was read of them before. */
export function withViews(session: HandEyeSession, views: HandEyeSession['views']): HandEyeSession {
  return { ...session, views: views.slice(-MOST_OBSERVED) };
}

export function withSighting(
  session: NodalSession,
  sighting: Omit<NodalSession['sightings'][number], 'id'>,
): NodalSession {
  const { sightings } = session;
  return { ...session, sightings: [...sightings, { id: nextId(sightings), ...sighting }].slice(-MOST_OBSERVED) };
}

/** Numbers go on: what was taken out does not come back under the same one. */
const nextId = (list: readonly Observed[]): string => String(Number(list.at(-1)?.id ?? 0) + 1);

export function withoutObserved(session: GuidedSession, id: string): GuidedSession {
  const others = <T extends Observed>(list: readonly T[]): readonly T[] => list.filter((one) => one.id !== id);
  switch (session.kind) {
    case 'arm':
      return { ...session, poses: others(session.poses) };
    case 'hand-eye':
      return { ...session, views: others(session.views) };
    case 'nodal':
      return { ...session, sightings: others(session.sightings) };
    case 'delay':
      return { ...session, run: null };
  }
}

export function observedOf(session: GuidedSession): readonly Observed[] {
  switch (session.kind) {
    case 'arm':
      return session.poses;
    case 'hand-eye':
      return session.views;
    case 'nodal':
      return session.sightings;
    case 'delay':
      return [];
  }
}

/** Directions that were covered, degrees: pan and tilt of each pose. */
export function directionsOf(session: GuidedSession): readonly (readonly [panDeg: number, tiltDeg: number])[] {
  const poses =
    session.kind === 'arm' || session.kind === 'hand-eye'
      ? (session.kind === 'arm' ? session.poses : session.views).map(({ trackerFromBody }) => trackerFromBody)
      : session.kind === 'nodal'
        ? session.sightings.map(({ stageFromBody }) => stageFromBody)
        : [];
  return poses.map((pose) => {
    const { panDeg, tiltDeg } = stageAnglesOf(pose);
    return [-panDeg, tiltDeg];
  });
}

const WANTED_DEG = 60;

/** What would help most now; undefined = enough. */
export function adviceOf(session: GuidedSession): Fault | undefined {
  if (session.kind !== 'arm' && session.kind !== 'hand-eye') return undefined;
  const poses = (session.kind === 'arm' ? session.poses : session.views).map(({ trackerFromBody }) => trackerFromBody);
  if (poses.length === 0) return undefined;
  const angles = poses.map((pose) => stageAnglesOf(pose));
  const spans = (['panDeg', 'tiltDeg', 'rollDeg'] as const).map((angle) => ({
    angle,
    deg: spanOf(angles.map((one) => one[angle])),
  }));
  const wide = spans.filter(({ deg }) => deg >= WANTED_DEG);
  const [first, next] = spans.filter(({ deg }) => deg < WANTED_DEG).toSorted((a, b) => b.deg - a.deg);
  if (wide.length >= 2 || !first) return undefined;
  // The one that was turned a little can be turned further; a head that cannot roll need not.
  const turn =
    wide.length === 0 && next
      ? first
      : (spans.find(({ angle, deg }) => angle === 'tiltDeg' && deg < WANTED_DEG) ?? first);
  return { code: `caldesk.more-${turn.angle.slice(0, -3)}`, params: { deg: round(turn.deg, 0), wanted: WANTED_DEG } };
}

/** Around the circle: what is left when the widest gap is taken away. */
function spanOf(degrees: readonly number[]): number {
  const sorted = degrees.toSorted((a, b) => a - b);
  const gaps = sorted.map((deg, i) => (sorted[i + 1] ?? sorted[0]! + 360) - deg);
  return 360 - Math.max(...gaps);
}
