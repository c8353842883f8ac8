/**
 * Whether a calibration still counts, and every reason why not. Pure: how the stage stands now comes in as data.
 *
 * What nobody can tell now ends nothing: a box that is gone has a gate of its own. A quick check that passed shows that
 * the alignment still stands: age, positions and looks count from there.
 */
import type { Fault, ParamPath, Value } from '../../parameter.ts';
import type { Rate } from '../../stage/model.ts';
import { type Head, hasPassed, newestCheck } from './book.ts';
import { type CalibrationSettings, EXPIRY_REASONS, type ExpiryReason, type Strictness } from './settings.ts';
import type { Bound, CalibrationKind, CalibrationVersion } from './version.ts';

export interface StageNow {
  readonly nowMs: number;
  readonly lens: string | null;
  readonly rate: Rate;
  /** Undefined = nobody can tell. */
  readonly value: (path: ParamPath) => Value | undefined;
}

export interface Expired {
  readonly reason: ExpiryReason;
  readonly strictness: Exclude<Strictness, 'off'>;
  readonly why: Fault;
}

/** What ends which kind: a lever arm outlives a new survey, a delay does not outlive another preset of a processor. */
const REASONS: Readonly<Record<CalibrationKind, readonly ExpiryReason[]>> = {
  'stage-alignment': EXPIRY_REASONS,
  arm: ['lens', 'age'],
  'hand-eye': EXPIRY_REASONS.filter((reason) => reason !== 'never' && reason !== 'survey'),
  nodal: ['lens', 'age'],
  lens: ['lens', 'age'],
  delay: ['rate', 'look', 'genlock', 'age'],
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Blocking ones first. */
export function expiryOf(
  camera: string,
  kind: CalibrationKind,
  head: Head,
  version: CalibrationVersion | undefined,
  settings: CalibrationSettings,
  now: StageNow,
): readonly Expired[] {
  const found: Expired[] = [];
  const add = (reason: ExpiryReason, why: Fault | undefined): void => {
    const strictness = settings.policy[reason];
    if (why && strictness !== 'off' && REASONS[kind].includes(reason)) found.push({ reason, strictness, why });
  };
  const check = newestCheck(head);
  add('quick', quickFault(camera, check));
  if (!version) {
    add('never', { code: 'caldesk.expired-never', params: { camera } });
    return found;
  }
  const passed = check && hasPassed(check) ? check : undefined;
  const { bound } = version;
  add('lens', lensFault(bound, now));
  add('rate', rateFault(bound.rate, now.rate));
  const held = { ...bound.values, ...passed?.values };
  for (const { path, withinMm } of settings.bound.positions)
    add('position', positionFault(path, held[path], now.value(path), withinMm));
  for (const path of settings.bound.looks) add('look', lookFault(path, held[path], now.value(path)));
  add('genlock', head.broken ?? undefined);
  add('survey', surveyFault(bound, settings, now.nowMs));
  add('age', ageFault(Math.max(version.atMs, passed?.atMs ?? 0), settings.bound.ageH, now.nowMs));
  return found.toSorted((a, b) => (a.strictness < b.strictness ? -1 : a.strictness > b.strictness ? 1 : 0));
}

export function verdictOfExpiry(expired: readonly Pick<Expired, 'strictness'>[]): 'valid' | 'warning' | 'blocking' {
  return expired[0]?.strictness ?? 'valid';
}

/** What is written into a version when it is made. */
export function boundNow(settings: CalibrationSettings, now: StageNow): Bound {
  return {
    lens: now.lens,
    rate: now.rate,
    values: valuesNow(settings, now),
    surveyedOn: settings.surveyedOn ?? null,
  };
}

export function valuesNow(settings: CalibrationSettings, now: Pick<StageNow, 'value'>): Record<ParamPath, Value> {
  const values: Record<ParamPath, Value> = {};
  for (const path of [...settings.bound.positions.map((one) => one.path), ...settings.bound.looks]) {
    const value = now.value(path);
    if (value !== undefined) values[path] = value;
  }
  return values;
}

function quickFault(camera: string, check: ReturnType<typeof newestCheck>): Fault | undefined {
  if (!check || hasPassed(check)) return undefined;
  const { point, mm, limitMm } = check;
  return { code: 'caldesk.expired-quick', params: { camera, point, mm: Number(mm.toFixed(1)), limitMm } };
}

function lensFault({ lens }: Bound, now: StageNow): Fault | undefined {
  if (lens === null || now.lens === null || lens === now.lens) return undefined;
  return { code: 'caldesk.expired-lens', params: { was: lens, is: now.lens } };
}

function rateFault(was: Rate, is: Rate): Fault | undefined {
  if (was.num * is.den === is.num * was.den) return undefined;
  return { code: 'caldesk.expired-rate', params: { was: hz(was), is: hz(is) } };
}

const hz = ({ num, den }: Rate): number => Number((num / den).toFixed(3));

function positionFault(
  path: ParamPath,
  was: Value | undefined,
  is: Value | undefined,
  withinMm: number,
): Fault | undefined {
  if (typeof was !== 'number' || typeof is !== 'number') return undefined;
  const mm = Math.round(Math.abs(is - was) * 1_000);
  return mm <= withinMm ? undefined : { code: 'caldesk.expired-position', params: { path, mm, was, is } };
}

function lookFault(path: ParamPath, was: Value | undefined, is: Value | undefined): Fault | undefined {
  if (was === undefined || is === undefined || JSON.stringify(was) === JSON.stringify(is)) return undefined;
  return { code: 'caldesk.expired-look', params: { path, was: String(was), is: String(is) } };
}

function surveyFault({ surveyedOn }: Bound, settings: CalibrationSettings, nowMs: number): Fault | undefined {
  if (settings.surveyedOn !== undefined && surveyedOn !== null && surveyedOn < settings.surveyedOn)
    return { code: 'caldesk.expired-survey-newer', params: { was: surveyedOn, is: settings.surveyedOn } };
  const days = surveyedOn === null ? Number.NaN : Math.floor((nowMs - Date.parse(surveyedOn)) / DAY_MS);
  if (!(days > settings.bound.surveyDays)) return undefined;
  return { code: 'caldesk.expired-survey', params: { days, limitDays: settings.bound.surveyDays } };
}

function ageFault(sinceMs: number, limitH: number, nowMs: number): Fault | undefined {
  const hours = Math.floor((nowMs - sinceMs) / HOUR_MS);
  return hours < limitH ? undefined : { code: 'caldesk.expired-age', params: { hours, limitHours: limitH } };
}
