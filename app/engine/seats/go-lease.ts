/**
 * The one GO of the stage: who may arm and press it (design section 8).
 *
 * A free lease is taken by the first director or above who arms. A holder who is gone loses it after a while; others
 * request, the holder grants, an operator may break it, which everybody sees. Pure: time comes in.
 */
import type { Fault } from '../../core/parameter.ts';

export interface GoLease {
  readonly holder: string | undefined;
  readonly requestedBy: string | undefined;
  readonly untilUs: number | undefined;
}

export const FREE: GoLease = { holder: undefined, requestedBy: undefined, untilUs: undefined };

/** Renewed by every act; the glossary's default (part 2.5). */
export const LEASE_US = 15 * 60 * 1e6;
/** After the holder's link is gone. */
export const ORPHAN_US = 20 * 1e6;

export function mayAct(lease: GoLease, seat: string): boolean {
  return lease.holder === undefined || lease.holder === seat;
}

/** A seat arms or goes: it holds the lease from now on, or is refused with the holder's name. */
export function act(lease: GoLease, seat: string, nowUs: number): GoLease | Fault {
  if (!mayAct(lease, seat)) return { code: 'go.held', params: { holder: lease.holder ?? '' } };
  const requestedBy = lease.requestedBy === seat ? undefined : lease.requestedBy;
  return { holder: seat, requestedBy, untilUs: nowUs + LEASE_US };
}

export function request(lease: GoLease, seat: string, nowUs: number): GoLease {
  if (mayAct(lease, seat)) return { holder: seat, requestedBy: undefined, untilUs: nowUs + LEASE_US };
  return { ...lease, requestedBy: seat };
}

export function release(lease: GoLease, seat: string, nowUs: number): GoLease | Fault {
  if (lease.holder !== seat) return { code: 'go.not-yours', params: { holder: lease.holder ?? '' } };
  return lease.requestedBy === undefined
    ? FREE
    : { holder: lease.requestedBy, requestedBy: undefined, untilUs: nowUs + LEASE_US };
}

export function grant(lease: GoLease, seat: string, to: string, nowUs: number): GoLease | Fault {
  if (lease.holder !== undefined && lease.holder !== seat)
    return { code: 'go.not-yours', params: { holder: lease.holder } };
  return { holder: to, requestedBy: undefined, untilUs: nowUs + LEASE_US };
}

/** Runs out, or sooner when the holder is not connected. */
export function sweep(lease: GoLease, connected: boolean, nowUs: number): GoLease {
  if (lease.holder === undefined || lease.untilUs === undefined) return lease;
  if (nowUs >= lease.untilUs) {
    return lease.requestedBy === undefined
      ? FREE
      : { holder: lease.requestedBy, requestedBy: undefined, untilUs: nowUs + LEASE_US };
  }
  if (!connected && lease.untilUs - nowUs > ORPHAN_US) return { ...lease, untilUs: nowUs + ORPHAN_US };
  return lease;
}
