/**
 * What crosses the WebSocket, both ways (design section 4). JSON text, one message per frame; poses are binary.
 */
import * as z from 'zod/mini';
import type { Fault } from '../core/parameter.ts';
import type { Role, StageState, Telemetry } from './state.ts';

/** Bumped when an old client could misread a new engine. Both sides refuse a mismatch by name. */
export const PROTOCOL = 1;

export const FromSeat = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    protocol: z.number(),
    token: z.string().check(z.maxLength(200)),
    name: z.optional(z.string().check(z.maxLength(60))),
    lang: z.enum(['en', 'zh']),
  }),
  z.object({
    t: z.literal('command'),
    id: z.number(),
    name: z.string().check(z.maxLength(60)),
    args: z.record(z.string().check(z.maxLength(60)), z.unknown()),
    key: z.optional(z.string().check(z.maxLength(100))),
  }),
  /** The seat missed a revision: a new snapshot, please. */
  z.object({ t: z.literal('snapshot') }),
  /** Trace lines of one device (Devices page); null stops. */
  z.object({ t: z.literal('trace'), device: z.nullable(z.string().check(z.maxLength(60))) }),
  z.object({ t: z.literal('pong') }),
]);
export type FromSeat = z.infer<typeof FromSeat>;

export interface PatchOp {
  /** Keys from the root of the state; maps only, arrays are replaced whole. */
  readonly path: readonly string[];
  readonly value?: unknown;
  readonly gone?: true;
}

export interface CommandError {
  readonly code: string;
  /** In the seat's language. */
  readonly message: string;
  readonly hint: string;
  readonly params?: Fault['params'];
}

export type FromEngine =
  | {
      readonly t: 'welcome';
      readonly protocol: number;
      readonly seat: string;
      readonly role: Role;
      readonly version: string;
      readonly nowUs: number;
      readonly state: StageState;
    }
  | { readonly t: 'snapshot'; readonly nowUs: number; readonly state: StageState }
  | { readonly t: 'patch'; readonly rev: number; readonly ops: readonly PatchOp[] }
  | { readonly t: 'result'; readonly id: number; readonly rev: number; readonly ok: true; readonly result: unknown }
  | {
      readonly t: 'result';
      readonly id: number;
      readonly rev: number;
      readonly ok: false;
      readonly error: CommandError;
    }
  | { readonly t: 'telemetry'; readonly data: Telemetry }
  | {
      readonly t: 'trace';
      readonly device: string;
      readonly lines: readonly {
        readonly dir: 'in' | 'out';
        readonly atUs: number;
        readonly hex: string;
        readonly decoded: string;
        readonly fault?: Fault;
      }[];
    }
  | { readonly t: 'time'; readonly nowUs: number }
  | { readonly t: 'refused'; readonly error: CommandError };
