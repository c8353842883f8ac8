/**
 * Faults as values, and the one exception that carries a fault out of a dial that failed.
 *
 * Knows: how a system error is named. Is told: errors of sockets. Tells: fault codes (words: app/protocol/words).
 */
import type { Fault } from '../../app/core/parameter.ts';

export function faultOf(code: string, params?: Readonly<Record<string, string | number | boolean>>): Fault {
  return params === undefined ? { code } : { code, params };
}

/** Thrown by an OpenWire that could not open: a rejected promise needs an Error. */
export class WireFaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.code);
    this.name = 'WireFaultError';
    this.fault = fault;
  }
}

const BY_ERRNO: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'wire.refused',
  ECONNRESET: 'wire.reset',
  EPIPE: 'wire.reset',
  ECONNABORTED: 'wire.reset',
  EHOSTUNREACH: 'wire.unreachable',
  ENETUNREACH: 'wire.unreachable',
  EHOSTDOWN: 'wire.unreachable',
  ENETDOWN: 'wire.unreachable',
  EADDRINUSE: 'wire.address-in-use',
  EADDRNOTAVAIL: 'wire.address-not-here',
  ENOTFOUND: 'wire.host-not-found',
  EAI_AGAIN: 'wire.host-not-found',
  ETIMEDOUT: 'wire.timed-out',
  EACCES: 'wire.denied',
  EPERM: 'wire.denied',
  EMSGSIZE: 'wire.too-long',
};

export function wireFault(cause: unknown, host: string, port: number): Fault {
  if (cause instanceof WireFaultError) return cause.fault;
  const errno = errnoOf(cause);
  const code = BY_ERRNO[errno];
  if (code !== undefined) return { code, params: { host, port } };
  return { code: 'wire.failed', params: { host, port, errno } };
}

/** What the system calls it: ENOENT, ECONNREFUSED. */
export function errnoOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return 'unknown';
  return typeof cause.code === 'string' ? cause.code : 'unknown';
}
