/**
 * Which plans are prepared, armed, or taken: the arming store. Pure. Follows take.md sections 3, 5 and 6.12.
 *
 * Prepared: loads, reads, keeps its gates live, no limit. Armed: GO acts. Two plans may stand or run together iff
 * neither writes what the other claims.
 */
import type { Fault } from '../parameter.ts';
import type { ShowState } from './model.ts';
import type { Gate, Plan, PlanInput } from './plan.ts';

/** The last part of a limited arming is counted down; one key extends. */
export const COUNTDOWN_S = 30;
/** Outside SHOW an arming that nobody takes ends by itself. */
export const DEFAULT_LIMIT_S = 600;
/** How many finished planIds are remembered, so that a late second press joins instead of failing. */
const MAX_TAKEN = 1_000;

export interface Armed {
  readonly plan: Plan;
  readonly seat: string;
  readonly at: 'prepared' | 'armed';
  readonly sinceUs: number;
  /** When the arming runs out; undefined = stays until GO, disarm or a blocking gate. */
  readonly untilUs: number | undefined;
  readonly limitS: number | undefined;
  /** Steps without undo that the person has confirmed. */
  readonly confirmed: readonly string[];
  readonly cue: string | undefined;
  readonly rehearsal: boolean;
}

export interface Running {
  readonly takeId: string;
  readonly planId: string;
  readonly writes: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
}

export interface Arming {
  readonly armed: readonly Armed[];
  readonly running: readonly Running[];
  /** planId -> takeId, newest last, bounded. */
  readonly taken: ReadonlyMap<string, string>;
}

export const NO_ARMING: Arming = { armed: [], running: [], taken: new Map() };

/** A withdrawn arming, and what its seat is told. */
export interface Withdrawn {
  readonly armed: Armed;
  readonly why: Fault;
}

export interface ArmingResult {
  readonly store: Arming;
  readonly withdrawn: readonly Withdrawn[];
  readonly refused: Fault | undefined;
}

export interface ArmRequest {
  readonly plan: Plan;
  readonly seat: string;
  readonly show: ShowState;
  readonly nowUs: number;
  /** The studio's own limit in seconds. */
  readonly limitS?: number | undefined;
  readonly replace?: boolean;
  readonly confirm?: readonly string[];
  readonly cue?: string;
  readonly rehearsal?: boolean;
}

type Claimant = Pick<Plan, 'writes' | 'claims'>;

/** Neither's writes meet the other's claims. */
export function mayStandTogether(a: Claimant, b: Claimant): boolean {
  return isDisjoint(a.writes, b.claims) && isDisjoint(b.writes, a.claims);
}

function isDisjoint(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const x of a) if (b.has(x)) return false;
  return true;
}

/** A write from outside during a take: the running take that claims this path. */
export function claimedBy(store: Arming, path: string): string | undefined {
  return store.running.find((r) => r.claims.has(path))?.takeId;
}

/** Loads and watches, does not act on GO. Overlap is no matter before arming. */
export function prepare(store: Arming, request: ArmRequest): ArmingResult {
  const mine = store.armed.filter((a) => a.at !== 'prepared' || a.seat !== request.seat || a.cue !== request.cue);
  return done({ ...store, armed: [...mine, entryOf(request, 'prepared')] });
}

export function arm(store: Arming, request: ArmRequest): ArmingResult {
  const { plan } = request;
  const closed = plan.gates.find((gate) => gate.verdict === 'blocking');
  if (closed) return refuse(store, { code: 'arming.gate-blocking', params: { gate: closed.id } });
  if (store.taken.has(plan.id)) return refuse(store, { code: 'arming.already-taken' });
  const others = store.armed.filter((a) => a.plan.id !== plan.id);
  const busy = store.running.find((r) => !mayStandTogether(r, plan));
  if (busy) return refuse(store, { code: 'arming.take-running', params: { take: busy.takeId } });
  const rivals = others.filter((a) => a.at === 'armed' && !mayStandTogether(a.plan, plan));
  const first = rivals[0];
  if (first && !request.replace)
    return refuse(store, { code: 'arming.overlaps', params: { seat: first.seat, plan: first.plan.id } });
  return {
    store: { ...store, armed: [...others.filter((a) => !rivals.includes(a)), entryOf(request, 'armed')] },
    withdrawn: rivals.map((armed) => ({ armed, why: { code: 'arming.replaced', params: { seat: request.seat } } })),
    refused: undefined,
  };
}

function entryOf(request: ArmRequest, at: Armed['at']): Armed {
  const limitS = request.limitS ?? (request.show === 'SHOW' ? undefined : DEFAULT_LIMIT_S);
  return {
    plan: request.plan,
    seat: request.seat,
    at,
    sinceUs: request.nowUs,
    untilUs: at === 'prepared' || limitS === undefined ? undefined : request.nowUs + limitS * 1_000_000,
    limitS: at === 'prepared' ? undefined : limitS,
    confirmed: (request.confirm ?? []).filter((id) => request.plan.confirmations.includes(id)),
    cue: request.cue,
    rehearsal: request.rehearsal ?? false,
  };
}

/** Without a plan: everything that this seat armed. Anybody may disarm; the holder is told. */
export function disarm(store: Arming, planId: string | undefined, seat: string): ArmingResult {
  return remove(store, (a) => (planId === undefined ? a.seat === seat : a.plan.id === planId), {
    code: 'arming.disarmed',
    params: { seat },
  });
}

/** An input of the plan changed, or a gate blocks: the arming goes, with the reason. */
export function withdraw(store: Arming, planId: string, why: Fault): ArmingResult {
  return remove(store, (a) => a.plan.id === planId, why);
}

function remove(store: Arming, goes: (a: Armed) => boolean, why: Fault): ArmingResult {
  const out = store.armed.filter(goes);
  if (out.length === 0) return refuse(store, { code: 'arming.not-armed' });
  return {
    store: { ...store, armed: store.armed.filter((a) => !out.includes(a)) },
    withdrawn: out.map((armed) => ({ armed, why })),
    refused: undefined,
  };
}

export function confirm(store: Arming, planId: string, steps: readonly string[]): ArmingResult {
  const entry = store.armed.find((a) => a.plan.id === planId);
  if (!entry) return refuse(store, { code: 'arming.not-armed' });
  const unknown = steps.find((id) => !entry.plan.confirmations.includes(id));
  if (unknown !== undefined) return refuse(store, { code: 'arming.nothing-to-confirm', params: { step: unknown } });
  return change(store, entry, { confirmed: [...new Set([...entry.confirmed, ...steps])] });
}

/** Steps that still need a person's word. */
export function unconfirmed(entry: Armed): readonly string[] {
  return entry.plan.confirmations.filter((id) => !entry.confirmed.includes(id));
}

/** One key, any time before the end: the limit starts again. What has run out is armed anew, not extended. */
export function extend(store: Arming, planId: string, nowUs: number): ArmingResult {
  const entry = store.armed.find((a) => a.plan.id === planId);
  if (!entry || hasRunOut(entry, nowUs)) return refuse(store, { code: 'arming.not-armed' });
  if (entry.at !== 'armed') return refuse(store, { code: 'arming.only-prepared' });
  if (entry.limitS === undefined) return refuse(store, { code: 'arming.no-end' });
  return change(store, entry, { untilUs: nowUs + entry.limitS * 1_000_000 });
}

function hasRunOut({ untilUs }: Armed, nowUs: number): boolean {
  return untilUs !== undefined && untilUs <= nowUs;
}

export function expire(store: Arming, nowUs: number): ArmingResult {
  const out = store.armed.filter((a) => hasRunOut(a, nowUs));
  if (out.length === 0) return done(store);
  return {
    store: { ...store, armed: store.armed.filter((a) => !out.includes(a)) },
    withdrawn: out.map((armed) => ({ armed, why: { code: 'arming.expired', params: { s: armed.limitS ?? 0 } } })),
    refused: undefined,
  };
}

/** Keeps the gates of a standing plan live; a blocking one ends an arming once it has blocked for `closeAfterMs`. */
export function blockingGate(
  gates: readonly Gate[],
  blockingSinceUs: ReadonlyMap<string, number>,
  nowUs: number,
): Gate | undefined {
  return gates.find((gate) => {
    const since = blockingSinceUs.get(gate.id);
    return gate.verdict === 'blocking' && since !== undefined && nowUs - since >= gate.closeAfterMs * 1000;
  });
}

/** The inputs that are no longer what arming stored: a number beyond its tolerance, anything else by being another. */
export function changedInputs(plan: Plan, read: (input: PlanInput) => PlanInput['was']): readonly PlanInput[] {
  return plan.inputs.filter((input) => !isSame(input.was, read(input), input.tolerance));
}

function isSame(was: PlanInput['was'], is: PlanInput['was'], tolerance: number): boolean {
  if (typeof was === 'number' && typeof is === 'number') return Math.abs(was - is) <= tolerance;
  if (typeof was === 'object' && typeof is === 'object') {
    return was.length === is.length && was.every((x, i) => Math.abs(x - (is[i] ?? Number.NaN)) <= tolerance);
  }
  return was === is;
}

export type Joined =
  /** Yours: start it under this id. */
  | { readonly do: 'start'; readonly store: Arming; readonly entry: Armed }
  /** It was taken before: the same take, the same result. */
  | { readonly do: 'join'; readonly store: Arming; readonly takeId: string }
  | { readonly do: 'refuse'; readonly store: Arming; readonly why: Fault };

/** One planId is taken once. */
export function joinTake(store: Arming, planId: string, takeId: string, nowUs: number): Joined {
  const before = store.taken.get(planId);
  if (before !== undefined) return { do: 'join', store, takeId: before };
  const entry = store.armed.find((a) => a.plan.id === planId);
  if (!entry || hasRunOut(entry, nowUs)) return no(store, { code: 'arming.not-armed' });
  if (entry.at !== 'armed') return no(store, { code: 'arming.only-prepared' });
  if (entry.rehearsal) return no(store, { code: 'arming.rehearsal' });
  const open = unconfirmed(entry)[0];
  if (open !== undefined) return no(store, { code: 'arming.unconfirmed', params: { step: open } });
  const busy = store.running.find((r) => !mayStandTogether(r, entry.plan));
  if (busy) return no(store, { code: 'arming.take-running', params: { take: busy.takeId } });
  const taken = new Map([...store.taken, [planId, takeId] as const].slice(-MAX_TAKEN));
  const { writes, claims } = entry.plan;
  return {
    do: 'start',
    entry,
    store: {
      armed: store.armed.filter((a) => a !== entry),
      running: [...store.running, { takeId, planId, writes, claims }],
      taken,
    },
  };
}

/** The take has ended and no longer holds its claims. Its planId stays taken. */
export function endTake(store: Arming, takeId: string): Arming {
  return { ...store, running: store.running.filter((r) => r.takeId !== takeId) };
}

export type Pressed = Joined | { readonly do: 'press-again'; readonly store: Arming; readonly entry: Armed };

/**
 * GO on a standby. An armed one is taken. A prepared one is armed by this press and asks for another, unless every step
 * is class 0 or 1 and nothing needs a word.
 */
export function pressGo(store: Arming, request: ArmRequest, takeId: string): Pressed {
  const planId = request.plan.id;
  const standing = store.armed.find((a) => a.plan.id === planId);
  if (store.taken.has(planId) || standing?.at === 'armed') return joinTake(store, planId, takeId, request.nowUs);
  const result = arm(store, request);
  if (result.refused) return { do: 'refuse', store, why: result.refused };
  const entry = result.store.armed.find((a) => a.plan.id === planId);
  if (!entry) return { do: 'refuse', store, why: { code: 'arming.not-armed' } };
  const harmless = request.plan.safety <= 1 && request.plan.steps.every((s) => s.safety <= 1);
  if (harmless && unconfirmed(entry).length === 0) return joinTake(result.store, planId, takeId, request.nowUs);
  return { do: 'press-again', store: result.store, entry };
}

function change(store: Arming, entry: Armed, patch: Partial<Armed>): ArmingResult {
  return done({ ...store, armed: store.armed.map((a) => (a === entry ? { ...a, ...patch } : a)) });
}

function done(store: Arming): ArmingResult {
  return { store, withdrawn: [], refused: undefined };
}

function refuse(store: Arming, refused: Fault): ArmingResult {
  return { store, withdrawn: [], refused };
}

function no(store: Arming, why: Fault): Joined {
  return { do: 'refuse', store, why };
}
