/** Calibrations as seats see them: rows of a list, what stands against each kind. */
import { newestCheck } from '../../core/calibration/kept/book.ts';
import { type Expired, verdictOfExpiry } from '../../core/calibration/kept/expiry.ts';
import { figuresOf, proofOf } from '../../core/calibration/kept/figures.ts';
import {
  type AllInForce,
  frameKind,
  kindThatSays,
  lackingFault,
  overruledBy,
} from '../../core/calibration/kept/in-force.ts';
import {
  CALIBRATION_KINDS,
  type CalibrationKind,
  type CalibrationVersion,
} from '../../core/calibration/kept/version.ts';
import type { CalibrationRow, CameraCalibration, KindCalibration } from '../../protocol/state-calibration.ts';
import type { CameraTelemetry } from '../tracking/tracking-messages.ts';
import type { CalibrationStore, Subject } from './calibration-store.ts';

const SHOWN_VERSIONS = 40;
/** A lens over many places says more than a list can show. */
const SHOWN_FIGURES = 12;

export interface CameraNow {
  readonly all: AllInForce;
  readonly expired: (kind: CalibrationKind) => readonly Expired[];
  /** What the tracking process says of the camera. */
  readonly telemetry: CameraTelemetry | undefined;
  readonly witnesses: readonly string[];
}

export function cameraState(store: CalibrationStore, subject: Subject, now: CameraNow): CameraCalibration {
  const { camera, source } = subject;
  const frame = frameKind(now.all);
  const expired = CALIBRATION_KINDS.map((kind) => ({
    kind,
    against: [...now.expired(kind), ...lackedOf(camera, kind, now)],
  }));
  const all = expired
    .flatMap(({ against }) => against)
    .toSorted((a, b) => Number(b.strictness === 'blocking') - Number(a.strictness === 'blocking'));
  const kinds = Object.fromEntries(
    expired.map(({ kind, against }) => [kind, kindState(store, { camera, source, kind }, against, now)]),
  ) as Record<CalibrationKind, KindCalibration>;
  return {
    source,
    lens: store.lens(camera),
    verdict: verdictOfExpiry(all),
    reasons: all.map(({ why }) => why),
    frame,
    check: newestCheck(store.head({ camera, source, kind: frame })) ?? null,
    kinds,
    witnesses: now.witnesses,
  };
}

type Against = Pick<Expired, 'strictness' | 'why'>;

/** The tracker that leads goes without it. */
function lackedOf(camera: string, kind: CalibrationKind, { all, telemetry }: CameraNow): readonly Against[] {
  const leader = telemetry?.sources?.find(({ id }) => id === telemetry.lead?.id);
  return (leader?.lacks ?? []).flatMap((one): Against[] =>
    kindThatSays(all, one) === kind
      ? [{ strictness: 'warning', why: lackingFault(one, camera, leader?.id ?? '') }]
      : [],
  );
}

export function rowsOf(store: CalibrationStore, subject: Subject): readonly CalibrationRow[] {
  const { notes } = store.head(subject);
  return store
    .versions(subject)
    .slice(-SHOWN_VERSIONS)
    .toReversed()
    .map((one) => rowOf(one, notes[one.version] ?? ''));
}

function kindState(
  store: CalibrationStore,
  subject: Subject,
  against: readonly Against[],
  { all, telemetry }: CameraNow,
): KindCalibration {
  const { inForce, sinceMs, by, before } = store.head(subject);
  return {
    inForce,
    sinceMs,
    by,
    running: runningOf(telemetry, subject.kind),
    back: before.at(-1) ?? null,
    overruledBy: overruledBy(all, subject.kind) ?? null,
    verdict: verdictOfExpiry(against),
    reasons: against.map(({ why }) => why),
    versions: rowsOf(store, subject),
  };
}

/** What the process works with, by its own word; a delay is a sink's own and is read back there. */
function runningOf(telemetry: CameraTelemetry | undefined, kind: CalibrationKind): number | null {
  if (kind === 'stage-alignment') return telemetry?.alignment ?? null;
  if (kind === 'delay' || telemetry?.calibrated == null) return null;
  return telemetry.calibrated[kind] ?? 0;
}

function rowOf(one: CalibrationVersion, note: string): CalibrationRow {
  const { version, atMs, by, grade, imported, bound } = one;
  const figures = figuresOf(one).slice(0, SHOWN_FIGURES);
  return { version, atMs, by, grade, imported, lens: bound.lens, note, figures, proof: proofOf(one) };
}
