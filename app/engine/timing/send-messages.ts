/** What the engine and the timing worker say to each other. Times are the engine's monotonic microseconds. */

/** State of a send, in shared memory at `n % SLOTS`: whoever changes it from ARMED first decides. */
export const ARMED = 0;
export const CANCELLED = 1;
export const SENT = 2;
/** Far more than can be under way at once; the sender refuses beyond. */
export const SLOTS = 4_096;

export interface SendWorkerData {
  /** `performance.now()` of the engine in microseconds is `hrtime` less this. */
  readonly originUs: number;
  readonly states: SharedArrayBuffer;
}

export interface TimedSend {
  readonly n: number;
  readonly socket: number;
  readonly bytes: Uint8Array;
  readonly atUs: number;
}

export type ToSendWorker =
  | { readonly t: 'open'; readonly socket: number; readonly host: string; readonly port: number }
  | { readonly t: 'close'; readonly socket: number }
  | { readonly t: 'send'; readonly sends: readonly TimedSend[] };

/** `errno` where the bytes did not leave. */
export interface SendResult {
  readonly n: number;
  readonly atUs: number;
  readonly lateUs: number;
  readonly errno?: string;
}

/** `real-time` before everything that is not · `raised` before what is not raised · `usual` like everything else. */
export type ThreadPriority = 'real-time' | 'raised' | 'usual';

export type FromSendWorker =
  /** Once, at its start: how its thread stands against others when it wakes. */
  | { readonly t: 'priority'; readonly as: ThreadPriority }
  | { readonly t: 'left'; readonly results: readonly SendResult[] }
  | { readonly t: 'lost'; readonly socket: number; readonly errno: string }
  | {
      readonly t: 'bytes';
      readonly socket: number;
      readonly bytes: Uint8Array;
      readonly host: string;
      readonly port: number;
    };
