/**
 * Which plans are armed or taken: the arming store. Pure. Follows take.md sections 3, 5 and 6.12.
 *
 * Two plans may stand or run together iff neither writes what the other claims. What a standby loads before it is armed
 * is no plan that stands: see app/core/stage/preparations.ts.
 */
import type { Fault } from '../parameter.ts';
import { claimsMeet } from './claims.ts';
import type { ShowState } from './model.ts';
import type { Plan } from './plan.ts';

/** The last part of a limited arming is counted down; one key extends. */
export const COUNTDOWN_S = 30;
/** Outside SHOW an arming that nobody takes ends by itself. */
export const DEFAULT_LIMIT_S = 600;
/** How many finished planIds are remembered, so that a late second press joins instead of failing. */
const MAX_TAKEN = 50;

export interface Armed {
  readonly plan: Plan;
  readonly seat: string;
  readonly sinceUs: number;
  /** When the arming runs out; undefined = stays until GO, disarm or a blocking gate. */
  readonly untilUs: number | undefined;
  readonly limitS: number | undefined;
  /** Steps without undo that the person has confirmed. */
  readonly confirmed: readonly string[];
  readonly cue: string | undefined;
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
}

type Claimant = Pick<Plan, 'writes' | 'claims'>;

/** Neither's writes meet the other's claims. */
export function mayStandTogether(a: Claimant, b: Claimant): boolean {
  return claimsMeet(a, b) === undefined;
}

export function arm(store: Arming, request: ArmRequest): ArmingResult {
  const { plan } = request;
  const closed = plan.gates.find((gate) => gate.verdict === 'blocking');
  if (closed) return refuse(store, { code: 'arming.gate-blocking', params: { gate: closed.id } });
  if (store.taken.has(plan.id)) return refuse(store, { code: 'arming.already-taken' });
  const others = store.armed.filter((a) => a.plan.id !== plan.id);
  const busy = store.running.find((r) => !mayStandTogether(r, plan));
  if (busy) return refuse(store, { code: 'arming.take-running', params: { take: busy.takeId } });
  const rivals = others.filter((a) => !mayStandTogether(a.plan, plan));
  const first = rivals[0];
  if (first && !request.replace)
    return refuse(store, { code: 'arming.overlaps', params: { seat: first.seat, plan: first.plan.id } });
  return {
    store: { ...store, armed: [...others.filter((a) => !rivals.includes(a)), entryOf(request)] },
    withdrawn: rivals.map((armed) => ({ armed, why: { code: 'arming.replaced', params: { seat: request.seat } } })),
    refused: undefined,
  };
}

function entryOf(request: ArmRequest): Armed {
  const limitS = request.limitS ?? (request.show === 'SHOW' ? undefined : DEFAULT_LIMIT_S);
  return {
    plan: request.plan,
    seat: request.seat,
    sinceUs: request.nowUs,
    untilUs: limitS === undefined ? undefined : request.nowUs + limitS * 1_000_000,
    limitS,
    confirmed: (request.confirm ?? []).filter((id) => request.plan.confirmations.includes(id)),
    cue: request.cue,
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

/** Steps that still need a person's word. */
export function unconfirmed(entry: Armed): readonly string[] {
  return entry.plan.confirmations.filter((id) => !entry.confirmed.includes(id));
}

/** One key, any time before the end: the limit starts again. What has run out is armed anew, not extended. */
export function extend(store: Arming, planId: string, nowUs: number): ArmingResult {
  const entry = store.armed.find((a) => a.plan.id === planId);
  if (!entry || hasRunOut(entry, nowUs)) return refuse(store, { code: 'arming.not-armed' });
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
  const open = unconfirmed(entry)[0];
  if (open !== undefined) return no(store, { code: 'arming.unconfirmed', params: { step: open } });
  const busy = store.running.find((r) => !mayStandTogether(r, entry.plan));
  if (busy) return no(store, { code: 'arming.take-running', params: { take: busy.takeId } });
  const taken = new Map(store.taken).set(planId, takeId);
  const [oldest] = taken.keys();
  if (taken.size > MAX_TAKEN && oldest !== undefined) taken.delete(oldest);
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
