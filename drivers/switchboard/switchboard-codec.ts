/**
 * SwitchboardListener on the wire: a UTF-8 JSON object and one NUL, both ways, over TCP 2980 (the legacy listener).
 *
 * Follows docs/protocols/switchboard.md. Ids are GUIDs: written with dashes, answered as 32 upper-case hex digits; here
 * they are always the latter. Whatever does not fit is a named fault; nothing is believed that was not checked.
 */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';

/** The end of a program may carry all that it printed. Memory follows what came, never what was promised. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MAX_PROCESSES = 256;
const MAX_TEXT = 4_000;

export const NO_PROGRAM = '00000000-0000-0000-0000-000000000000';

export type Command =
  | { readonly command: 'keep alive' | 'disconnect' }
  | { readonly command: 'set inactive timeout'; readonly seconds: number }
  | StartCommand
  | { readonly command: 'kill'; readonly uuid: string }
  | { readonly command: 'send file'; readonly destination: string; readonly content: string }
  | {
      readonly command: 'get sync status';
      readonly uuid: string;
      readonly request_flags: number;
      readonly bEcho: false;
    };

export interface StartCommand {
  readonly command: 'start';
  readonly exe: string;
  readonly args: string;
  /** Of the program, for people. */
  readonly name: string;
  /** Whose program it is: everybody hears of every program and filters by this. */
  readonly caller: string;
  readonly working_dir: string;
  readonly bUpdateClientsWithStdout: boolean;
  readonly priority_modifier: number;
}

export interface Program {
  readonly uuid: string;
  readonly name: string;
  readonly caller: string;
  readonly pid: number;
}

export type ListenerMessage =
  | {
      readonly kind: 'state';
      readonly programs: readonly Program[];
      readonly version: string;
      readonly os: string;
      readonly memoryBytes: number;
    }
  | { readonly kind: 'accepted'; readonly id: string }
  | { readonly kind: 'declined'; readonly id: string; readonly error: string }
  | { readonly kind: 'duplicate'; readonly command: string; readonly id: string }
  | { readonly kind: 'started' | 'killed'; readonly program: Program }
  | { readonly kind: 'not-started' | 'not-killed'; readonly uuid: string; readonly error: string }
  | { readonly kind: 'printed'; readonly program: Program; readonly base64: string }
  | { readonly kind: 'ended'; readonly program: Program; readonly code: number; readonly base64: string }
  | { readonly kind: 'file-kept'; readonly destination: string }
  | { readonly kind: 'file-refused'; readonly destination: string; readonly error: string }
  /** `asked`: the flags that it echoes; a legacy listener echoes none. */
  | { readonly kind: 'sync'; readonly asked: number | undefined; readonly status: unknown }
  | { readonly kind: 'sync-declined'; readonly error: string }
  | { readonly kind: 'authenticated'; readonly ok: boolean }
  | { readonly kind: 'other'; readonly command: string };

export function encodeCommand(id: string, { command, ...fields }: Command): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ command, id, ...fields })}\0`);
}

/** 32 upper-case hex digits, however it was written; empty: it is none. */
export function plainId(raw: unknown): string {
  const digits = typeof raw === 'string' && raw.length <= 40 ? raw.replace(/[-{}]/g, '').toUpperCase() : '';
  return /^[0-9A-F]{32}$/.test(digits) ? digits : '';
}

const id = z.pipe(
  z.string().check(z.maxLength(40)),
  z.transform((text: string) => plainId(text)),
);
const short = z.string().check(z.maxLength(MAX_TEXT));
const said = z._default(
  z.pipe(
    z.string(),
    z.transform((text) => text.slice(0, MAX_TEXT)),
  ),
  '',
);
const program = z.object({ uuid: id, name: short, caller: short, pid: z._default(z.int(), 0) });
const base64 = z._default(z.string(), '');
const whole = z._default(z.number(), 0);

const FORMS = {
  state: z.object({
    runningProcesses: z.array(program).check(z.maxLength(MAX_PROCESSES)),
    version: whole,
    osVersionLabel: said,
    osVersionNumber: said,
    totalPhysicalMemory: whole,
  }),
  refused: z.object({ id: z._default(id, ''), error: said }),
  program: z.object({ process: program }),
  noProgram: z.object({ puuid: z._default(id, ''), error: said }),
  printed: z.object({ process: program, partialStdoutB64: base64 }),
  ended: z.object({ process: program, returncode: whole, stdoutB64: base64 }),
  file: z.object({ destination: said, error: said }),
  sync: z.object({ request_flags: z.optional(z.int()), syncStatus: z.unknown() }),
  authenticated: z.object({ bAuthenticated: z.union([z.string(), z.boolean()]) }),
} as const;

interface Envelope {
  readonly command: string;
  readonly ok: boolean;
  readonly raw: Readonly<Record<string, unknown>>;
}

export function decodeMessage(text: string): ListenerMessage | Fault {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return faultOf('switchboard.not-json', { problem: cause.message.slice(0, 120) });
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return faultOf('switchboard.not-json', { problem: 'no object' });
  const fields = raw as Readonly<Record<string, unknown>>;
  const { command, bAck } = fields;
  if (typeof command !== 'string') return faultOf('switchboard.message', { command: '', place: 'command' });
  const known = command.toLowerCase().slice(0, 60);
  return new Reader({ command: known, ok: bAck !== false, raw: fields }).message();
}

/** Dispatches on `command` and `bAck`; the duplicate key named after the command says nothing more. */
class Reader {
  readonly #about: Envelope;

  constructor(about: Envelope) {
    this.#about = about;
  }

  message(): ListenerMessage | Fault {
    const { command, ok, raw } = this.#about;
    if (!ok && raw['error'] === 'Duplicate') return { kind: 'duplicate', command, id: plainId(raw['id']) };
    switch (command) {
      case 'state':
        return this.#as(FORMS.state, (it) => ({
          kind: 'state',
          programs: it.runningProcesses,
          version: versionText(it.version),
          os: [it.osVersionLabel, it.osVersionNumber].filter((part) => part !== '').join(' '),
          memoryBytes: it.totalPhysicalMemory,
        }));
      case 'command accepted':
        return this.#as(
          FORMS.refused,
          ({ id: about, error }): ListenerMessage =>
            ok ? { kind: 'accepted', id: about } : { kind: 'declined', id: about, error },
        );
      case 'program started':
        return this.#program('started', 'not-started');
      case 'program killed':
        return this.#program('killed', 'not-killed');
      case 'programstdout':
        return this.#as(FORMS.printed, (it) => ({ kind: 'printed', program: it.process, base64: it.partialStdoutB64 }));
      case 'program ended':
        return this.#as(FORMS.ended, (it) => ({
          kind: 'ended',
          program: it.process,
          code: it.returncode,
          base64: it.stdoutB64,
        }));
      case 'send file complete':
        return this.#as(FORMS.file, ({ destination, error }) =>
          ok ? { kind: 'file-kept', destination } : { kind: 'file-refused', destination, error },
        );
      case 'get sync status':
        if (!ok) return this.#as(FORMS.refused, ({ error }) => ({ kind: 'sync-declined', error }));
        return this.#as(FORMS.sync, (it) => ({ kind: 'sync', asked: it.request_flags, status: it.syncStatus }));
      case 'authenticate':
        return this.#as(FORMS.authenticated, (it) => ({
          kind: 'authenticated',
          ok: String(it.bAuthenticated).toLowerCase() === 'true',
        }));
      default:
        return { kind: 'other', command };
    }
  }

  #program(done: 'started' | 'killed', not: 'not-started' | 'not-killed'): ListenerMessage | Fault {
    if (this.#about.ok) return this.#as(FORMS.program, (it) => ({ kind: done, program: it.process }));
    return this.#as(FORMS.noProgram, (it) => ({ kind: not, uuid: it.puuid, error: it.error }));
  }

  #as<T>(form: z.ZodMiniType<T>, make: (it: T) => ListenerMessage): ListenerMessage | Fault {
    const parsed = form.safeParse(this.#about.raw);
    if (parsed.success) return make(parsed.data);
    const place = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    return faultOf('switchboard.message', { command: this.#about.command, place });
  }
}

/** major<<16 | minor<<8 | patch */
function versionText(version: number): string {
  return [version >> 16, (version >> 8) & 0xff, version & 0xff].join('.');
}

/** The end of what was printed, from base64 that may be long; what is no base64 is left out. */
export function printedTail(base64Text: string, mostBytes: number): string {
  const most = Math.ceil(mostBytes / 3) * 4;
  const from = base64Text.length <= most ? 0 : base64Text.length - (base64Text.length % 4) - most;
  return new TextDecoder().decode(Buffer.from(base64Text.slice(from), 'base64'));
}
