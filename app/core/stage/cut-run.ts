/**
 * A cut on its way, step by step on a clock that is handed in: frusta lit, counted in, the wall at its frame, the mixer when the
 * light has come through, the old frusta let go. It goes on only by what devices report. Pure.
 */
import type { Fault, ParamPath } from '../parameter.ts';
import type { CutPlan, CutWrite } from './camera-cut.ts';

export type CutAt =
  | 'lighting'
  /** To the frame at which the wall goes; a person is counted to the cut. */
  | 'counting'
  /** The wall went; the mixer waits for its light. */
  | 'following'
  | 'cutting'
  | 'releasing'
  | 'done'
  /** A person was counted to it, and nobody can tell whether the cut was made. */
  | 'unseen'
  | 'failed'
  | 'called-off';

export interface CutRun {
  readonly plan: CutPlan;
  readonly at: CutAt;
  readonly sinceUs: number;
  /** Frame F, once it is chosen. */
  readonly wallAtUs: number | undefined;
  /** When the cut is to be seen; undefined until F is chosen. */
  readonly cutAtUs: number | undefined;
  readonly why: Fault | undefined;
}

/** What devices say, and when they must have said it. */
export interface CutLook {
  matches(write: CutWrite): boolean;
  /** What was sent from then on was refused, or did not leave. */
  refused(path: ParamPath, sinceUs: number): Fault | undefined;
  timeoutUs(path: ParamPath): number;
  /** The camera is seen on program, or preview; undefined where nobody can tell. */
  isSeen(plan: CutPlan): boolean | undefined;
  /** When the next frame begins. */
  frameAfter(us: number): number;
}

export interface CutSend extends CutWrite {
  readonly atUs: number;
}

export interface CutStep {
  readonly run: CutRun;
  readonly sends: readonly CutSend[];
}

/** A person is told three seconds ahead. */
export const COUNT_IN_US = 3_000_000;
/** Datagrams are handed over this long before they leave. */
export const HANDED_OVER_US = 60_000;
/** How long a person's cut is waited for after its moment. */
export const HAND_WAIT_US = 10_000_000;

const ENDED: ReadonlySet<CutAt> = new Set(['done', 'unseen', 'failed', 'called-off']);

export function isCutOver(run: Pick<CutRun, 'at'>): boolean {
  return ENDED.has(run.at);
}

export function startCut(plan: CutPlan, look: CutLook, nowUs: number): CutStep {
  const run: CutRun = {
    plan,
    at: 'lighting',
    sinceUs: nowUs,
    wallAtUs: undefined,
    cutAtUs: undefined,
    why: undefined,
  };
  const lit = leaving(plan.before, nowUs);
  return plan.before.length > 0 ? { run, sends: lit } : chooseFrame(run, look, nowUs);
}

export function nextCut(run: CutRun, look: CutLook, nowUs: number): CutStep {
  switch (run.at) {
    case 'lighting':
      return lighting(run, look, nowUs);
    case 'counting':
      return counting(run, look, nowUs);
    case 'following':
      return following(run, look, nowUs);
    case 'cutting':
      return cutting(run, look, nowUs);
    case 'releasing':
      return releasing(run, look, nowUs);
    default:
      return stay(run);
  }
}

/** Only while nothing of the cut was seen: before the wall went. */
export function callOffCut(run: CutRun, nowUs: number): CutRun | Fault {
  if (isCutOver(run)) return { code: 'cut.none' };
  if (run.at !== 'lighting' && run.at !== 'counting') return { code: 'cut.too-late' };
  return { ...run, at: 'called-off', sinceUs: nowUs };
}

function lighting(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { before } = run.plan;
  const fault = proofFault(before, run.sinceUs, look, nowUs);
  if (fault) return fail(run, { code: 'cut.not-lit', params: fault }, nowUs);
  return before.every((write) => look.matches(write)) ? chooseFrame(run, look, nowUs) : stay(run);
}

function chooseFrame(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { plan } = run;
  const aheadUs = plan.countIn ? COUNT_IN_US : HANDED_OVER_US;
  const wallAtUs = look.frameAfter(nowUs + (plan.wall.length > 0 || plan.countIn ? aheadUs : 0));
  const cutAtUs = wallAtUs + (plan.followUs ?? 0);
  return counting({ ...run, at: 'counting', sinceUs: nowUs, wallAtUs, cutAtUs }, look, nowUs);
}

function counting(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { plan, wallAtUs = nowUs } = run;
  if (nowUs < wallAtUs - HANDED_OVER_US) return stay(run);
  const sends = leaving(plan.wall, wallAtUs);
  const went: CutRun = { ...run, at: 'following', sinceUs: nowUs };
  return sends.length > 0 ? { run: went, sends } : following(went, look, nowUs);
}

/** The mixer is sent ahead for its moment, as soon as the wall is proved; never before that. */
function following(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { plan, wallAtUs = nowUs, cutAtUs = nowUs } = run;
  const fault = proofFault(plan.wall, wallAtUs, look, nowUs);
  if (fault) {
    const failed = fail(run, { code: 'cut.wall-did-not-follow', params: fault }, nowUs);
    return { ...failed, sends: leaving(plan.back, nowUs) };
  }
  if (!plan.wall.every((write) => look.matches(write))) return stay(run);
  const cut: CutRun = { ...run, at: 'cutting', sinceUs: Math.max(nowUs, cutAtUs), cutAtUs: Math.max(nowUs, cutAtUs) };
  return { run: cut, sends: plan.mixer ? [{ ...plan.mixer, atUs: Math.max(nowUs, cutAtUs) }] : [] };
}

function cutting(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { plan, sinceUs } = run;
  const seen = look.isSeen(plan);
  if (seen === true && (!plan.mixer || look.matches(plan.mixer))) return release(run, look, nowUs);
  if (plan.mixer) {
    const fault = proofFault([plan.mixer], sinceUs, look, nowUs);
    if (fault) return fail(run, { code: 'cut.mixer-did-not-follow', params: fault }, nowUs);
    return stay(run);
  }
  if (nowUs - sinceUs < HAND_WAIT_US) return stay(run);
  // Nobody can tell: it is over, and nothing is let go that somebody may still need.
  if (seen === undefined) return { run: { ...run, at: 'unseen', sinceUs: nowUs }, sends: [] };
  return fail(run, { code: 'cut.nobody-cut', params: { source: plan.source } }, nowUs);
}

function release(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { after } = run.plan;
  if (after.length === 0) return end(run, nowUs);
  return {
    run: { ...run, at: 'releasing', sinceUs: nowUs },
    sends: leaving(after, nowUs),
  };
}

function releasing(run: CutRun, look: CutLook, nowUs: number): CutStep {
  const { after } = run.plan;
  const fault = proofFault(after, run.sinceUs, look, nowUs);
  if (fault) return fail(run, { code: 'cut.not-let-go', params: fault }, nowUs);
  return after.every((write) => look.matches(write)) ? end(run, nowUs) : stay(run);
}

/** Who refused, or has not said it in its time. */
function proofFault(
  writes: readonly CutWrite[],
  sentUs: number,
  look: CutLook,
  nowUs: number,
): Fault['params'] | undefined {
  for (const write of writes) {
    if (look.matches(write)) continue;
    const refused = look.refused(write.path, sentUs);
    if (refused) return { path: write.path, ...refused.params, why: refused.code };
    if (nowUs - sentUs > look.timeoutUs(write.path)) return { path: write.path, why: 'cut.silent' };
  }
  return undefined;
}

function leaving(writes: readonly CutWrite[], atUs: number): readonly CutSend[] {
  return writes.map(({ path, value }) => ({ path, value, atUs }));
}

function stay(run: CutRun): CutStep {
  return { run, sends: [] };
}

function end(run: CutRun, nowUs: number): CutStep {
  return { run: { ...run, at: 'done', sinceUs: nowUs }, sends: [] };
}

function fail(run: CutRun, why: Fault, nowUs: number): CutStep {
  return { run: { ...run, at: 'failed', sinceUs: nowUs, why }, sends: [] };
}
