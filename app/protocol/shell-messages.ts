/**
 * What the shell and the processes that it starts say to each other over their message port: readiness as a message,
 * never as a line of a log. Whoever hears checks: the other side may be of another build.
 */
import type { Fault } from '../core/parameter.ts';

/** What a process of the shell says. */
export type FromPart =
  /** It serves. `once` signs one browser in, once; a virtual stage has none. */
  | { readonly t: 'ready'; readonly url: string; readonly once: string | null }
  /** It cannot start, and would not a second time: a person has to act. */
  | { readonly t: 'refused'; readonly faults: readonly Fault[] }
  /** The engine: where the tracking process has to listen. It attaches there and starts none itself. */
  | { readonly t: 'tracking'; readonly controlPath: string }
  /** The engine: what keeps the machine awake and a window's end from being the engine's. */
  | { readonly t: 'status'; readonly show: string; readonly taking: boolean }
  /** The engine's answer to `link`. */
  | { readonly t: 'link'; readonly once: string };

/** What the shell says: end in order; give me a link for one more window. */
export type ToPart = { readonly t: 'stop' } | { readonly t: 'link' };

/** A process's end of the port, as far as we use it (Electron's `process.parentPort`). */
export interface PartPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

const MAX_FAULTS = 200;

/** Undefined: not a message of ours. */
export function readFromPart(raw: unknown): FromPart | undefined {
  if (!isObject(raw)) return undefined;
  const { t, url, once, faults, controlPath, show, taking } = raw;
  switch (t) {
    case 'ready':
      return typeof url === 'string' && isHttp(url) && (once === null || typeof once === 'string')
        ? { t, url, once }
        : undefined;
    case 'refused':
      return Array.isArray(faults) && faults.every(isFaultLike)
        ? { t, faults: faults.slice(0, MAX_FAULTS) }
        : undefined;
    case 'tracking':
      return typeof controlPath === 'string' && controlPath !== '' ? { t, controlPath } : undefined;
    case 'status':
      return typeof show === 'string' && typeof taking === 'boolean' ? { t, show, taking } : undefined;
    case 'link':
      return typeof once === 'string' ? { t, once } : undefined;
    default:
      return undefined;
  }
}

export function readToPart(raw: unknown): ToPart | undefined {
  if (!isObject(raw)) return undefined;
  return raw['t'] === 'stop' || raw['t'] === 'link' ? { t: raw['t'] } : undefined;
}

/** The port, where this process was started by the shell. */
export function partPort(process: object): PartPort | undefined {
  const { parentPort } = process as { readonly parentPort?: PartPort | null };
  return parentPort ?? undefined;
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}

function isFaultLike(raw: unknown): raw is Fault {
  return isObject(raw) && typeof raw['code'] === 'string';
}

function isHttp(url: string): boolean {
  return /^https?:\/\/[^/\s]+\/?$/.test(url);
}
