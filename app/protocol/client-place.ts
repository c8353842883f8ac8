/**
 * Where a client runs: the WebSocket and the clock of a browser or of Node, looked up by shape because this room
 * compiles without either. Tests hand in their own.
 */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}
export type SocketConstructor = new (url: string) => SocketLike;

/** Milliseconds of any steady clock, and a beat. */
export interface ClientTime {
  nowMs(): number;
  /** Returns what stops it. */
  every(ms: number, fn: () => void): () => void;
}

interface Place {
  readonly WebSocket?: SocketConstructor;
  readonly performance?: { now(): number };
  readonly setInterval?: (fn: () => void, ms: number) => unknown;
  readonly clearInterval?: (timer: unknown) => void;
}
const place = globalThis as unknown as Place;

export function placeSocket(): SocketConstructor | undefined {
  return place.WebSocket;
}

export function placeTime(): ClientTime {
  return {
    nowMs: () => place.performance?.now() ?? 0,
    every: (ms, fn) => {
      const timer = place.setInterval?.(fn, ms);
      return () => place.clearInterval?.(timer);
    },
  };
}
