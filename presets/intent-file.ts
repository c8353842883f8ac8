/**
 * What a take intends, on disk before its first byte, written by the thread that sends: no other thread is waited for.
 *
 * `intents.jsonl` lies beside journal.db: lines of the journal as JSON, each of which follows into the journal by the
 * worker, and ends of lines that were foreseen, so that the line itself is short. What did not get into the journal,
 * because the engine was killed or the disk was full, is taken in when the journal is well again. Only the writer empties
 * it, when all of it is in the journal.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../app/core/parameter.ts';
import { faultFrom, faultOf, NO_BACKUP } from './faults.ts';
import type { WireLine } from './journal-file.ts';
import { MAX_TEXT_CHARS, parseJson } from './json.ts';

const FILE = 'intents.jsonl';
/** Emptied when it is larger: ends that were foreseen stay useful until then. */
const KEPT_BYTES = 1_000_000;
/** What is larger than this is not by our hand. */
const MAX_BYTES = 16 * MAX_TEXT_CHARS;

export class IntentFile {
  readonly #path: string;
  readonly #foreseen = new Map<string, number>();
  #fd: number | undefined;
  #bytes = 0;
  /** Written, and not known to be in the journal. */
  #open = 0;

  constructor(folder: string) {
    this.#path = join(folder, FILE);
  }

  /** On disk for a killed process when this returns, or nothing of it is. `data` is the head and the tail together. */
  write(line: WireLine, head: string, tail: string): Fault | undefined {
    const at = this.#foreseen.get(tail);
    const fault = this.#add(at === undefined ? line : { ...line, data: head, tail: at });
    if (!fault) this.#open += 1;
    return fault;
  }

  /** Not knowing it costs only time. */
  foresee(tail: string): void {
    if (this.#foreseen.has(tail)) return;
    const at = this.#foreseen.size;
    if (!this.#add({ foreseen: at, text: tail })) this.#foreseen.set(tail, at);
  }

  /** One of them is in the journal. */
  settled(): void {
    this.#open -= 1;
    if (this.#open === 0 && this.#bytes > KEPT_BYTES) this.empty();
  }

  bytes(): number {
    try {
      if (existsSync(this.#path)) this.#opened();
    } catch {
      return 0; // what cannot be read now is read at the next start
    }
    return this.#bytes;
  }

  /** All of it is in the journal. */
  empty(): void {
    try {
      if (!existsSync(this.#path)) return;
      ftruncateSync(this.#opened(), 0);
      this.#bytes = 0;
      this.#open = 0;
      this.#foreseen.clear();
    } catch {
      // Read again at the next start; what the journal has is not taken in twice.
    }
  }

  close(): void {
    if (this.#open === 0) this.empty();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #add(entry: WireLine | Shortened | Foreseen): Fault | undefined {
    try {
      const fd = this.#opened();
      const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
      if (writeSync(fd, bytes) < bytes.length) {
        ftruncateSync(fd, this.#bytes);
        return faultOf('storage.disk-full', { file: FILE, reason: 'ENOSPC', backup: NO_BACKUP });
      }
      this.#bytes += bytes.length;
      return undefined;
    } catch (cause) {
      return faultFrom(cause, FILE);
    }
  }

  #opened(): number {
    if (this.#fd === undefined) {
      this.#fd = openSync(this.#path, 'a', 0o600);
      this.#bytes = statSync(this.#path).size;
    }
    return this.#fd;
  }
}

/** A line whose data ends with what was foreseen under that number. */
type Shortened = WireLine & { readonly tail: number };
interface Foreseen {
  readonly foreseen: number;
  readonly text: string;
}

export interface Intents {
  readonly lines: readonly WireLine[];
  readonly bytes: number;
  /** Lines that cannot be read: half written when the engine was killed, so nothing of them was sent. */
  readonly torn: number;
}

/** Of the first `limit` bytes; the journal's own lines come from them once, however often they are read. */
export function readIntents(folder: string, limit = Number.POSITIVE_INFINITY): Intents {
  const path = join(folder, FILE);
  const bytes = existsSync(path) ? statSync(path).size : 0;
  if (bytes === 0 || bytes > MAX_BYTES) return { lines: [], bytes, torn: bytes === 0 ? 0 : 1 };
  const lines: WireLine[] = [];
  const foreseen = new Map<unknown, string>();
  let torn = 0;
  for (const text of readFileSync(path).subarray(0, limit).toString().split('\n')) {
    if (text === '') continue;
    const entry = parseJson(text);
    const line = wholeLine(entry, foreseen);
    if (line) lines.push(line);
    else if (isForeseen(entry)) foreseen.set(entry.foreseen, entry.text);
    else torn += 1;
  }
  return { lines, bytes, torn };
}

function isForeseen(x: unknown): x is Foreseen {
  return typeof x === 'object' && x !== null && 'foreseen' in x && 'text' in x && typeof x.text === 'string';
}

function wholeLine(x: unknown, foreseen: ReadonlyMap<unknown, string>): WireLine | undefined {
  if (typeof x !== 'object' || x === null) return undefined;
  const { tail: at, ...line } = x as Record<string, unknown>;
  const tail = at === undefined ? '' : foreseen.get(at);
  const isText = (key: string): boolean => typeof line[key] === 'string';
  const isName = (key: string): boolean => line[key] === null || isText(key);
  const isNumber = (key: string): boolean => Number.isFinite(line[key]);
  const isWhole =
    tail !== undefined &&
    ['kind', 'data', 'timecode', 'boot'].every(isText) &&
    ['seat', 'takeId'].every(isName) &&
    ['wallMs', 'monoUs', 'frame'].every(isNumber);
  return isWhole ? ({ ...line, data: `${String(line['data'])}${tail}` } as unknown as WireLine) : undefined;
}
