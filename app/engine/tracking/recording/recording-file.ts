/**
 * A recording as it stands on disk: what it is, how long, where each block lies, and up to where it is whole.
 *
 * Reads block by block, never the whole file; whoever reads a long one leaves the turn to others in between.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../../../../drivers/kit/faults.ts';
import type { Fault } from '../../../core/parameter.ts';
import {
  BLOCK,
  BLOCK_HEAD_BYTES,
  END_FOOT_BYTES,
  FILE_MARK,
  footLength,
  isSound,
  MAX_PAYLOAD_BYTES,
  RECORDING_FORMAT,
  type RecordedHouse,
  type RecordedMark,
  type RecordedSetup,
  type RecordingEnd,
  type RecordingHeader,
  readEnd,
  readHead,
  readHeader,
  readRecords,
} from './recording-format.ts';

export interface BlockPlace {
  readonly offset: number;
  readonly bytes: number;
  /** When the block began. */
  readonly atUs: number;
}

export interface Recording {
  readonly header: RecordingHeader;
  /** Null: it was cut off, or is still being written. */
  readonly end: RecordingEnd | null;
  /** What comes after this place cannot be read; null = it is whole. */
  readonly damage: Fault | null;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly datagrams: number;
  readonly dropped: number;
  readonly bytes: number;
  readonly blocks: readonly BlockPlace[];
  readonly marks: readonly RecordedMark[];
  readonly houses: readonly RecordedHouse[];
  /** The first, and those that came while it ran. */
  readonly setups: readonly RecordedSetup[];
}

/** What a list shows, read from both ends of the file. */
export type RecordingHead = Omit<Recording, 'blocks' | 'houses' | 'setups'>;

type Block = { readonly kind: number; readonly payload: Uint8Array; readonly next: number };
type Read = Block | 'end' | Fault;

const damaged = (offset: number): Fault => ({ code: 'recording.damaged', params: { offset } });

/** The block at that place of a file; `end` where the file ends before one begins. */
export async function readBlock(file: FileHandle, offset: number, room: Uint8Array): Promise<Read> {
  const { bytesRead } = await file.read(room, 0, BLOCK_HEAD_BYTES, offset);
  if (bytesRead === 0) return 'end';
  const head = readHead(room.subarray(0, bytesRead));
  if (head === undefined) return damaged(offset);
  const body = await file.read(room, BLOCK_HEAD_BYTES, head.payloadBytes, offset + BLOCK_HEAD_BYTES);
  if (body.bytesRead < head.payloadBytes || !isSound(room, head)) return damaged(offset);
  const bytes = BLOCK_HEAD_BYTES + head.payloadBytes;
  return { kind: head.kind, payload: room.subarray(BLOCK_HEAD_BYTES, bytes), next: offset + bytes };
}

export function blockRoom(): Uint8Array {
  return new Uint8Array(BLOCK_HEAD_BYTES + MAX_PAYLOAD_BYTES);
}

/** The header, or why this is no recording that we can read. */
async function readStart(
  file: FileHandle,
): Promise<{ readonly header: RecordingHeader; readonly next: number } | Fault> {
  const room = blockRoom();
  const { bytesRead } = await file.read(room, 0, FILE_MARK.length, 0);
  const name = FILE_MARK.length - 1;
  const ours = bytesRead === FILE_MARK.length && FILE_MARK.every((byte, i) => i === name || room[i] === byte);
  if (!ours) return { code: 'recording.not-one' };
  const format = room[name]!;
  if (format !== RECORDING_FORMAT) return { code: 'recording.newer', params: { format, ours: RECORDING_FORMAT } };
  const first = await readBlock(file, FILE_MARK.length, room);
  if (first === 'end') return damaged(FILE_MARK.length);
  if ('code' in first) return first;
  const header = first.kind === BLOCK.header ? readHeader(first.payload) : undefined;
  return header === undefined ? damaged(FILE_MARK.length) : { header, next: first.next };
}

export async function readHeaderOf(path: string): Promise<RecordingHeader | Fault> {
  const file = await openFile(path);
  if (file === undefined) return { code: 'recording.none' };
  try {
    const start = await readStart(file);
    return 'code' in start ? start : start.header;
  } finally {
    await file.close();
  }
}

/** Goes through the whole file. Rejects only where the disk itself fails. */
export async function scanRecording(path: string): Promise<Recording | Fault> {
  const file = await openFile(path);
  if (file === undefined) return { code: 'recording.none' };
  try {
    const start = await readStart(file);
    if ('code' in start) return start;
    const { header } = start;
    const scan = new Scan(header.setup);
    const room = blockRoom();
    let at = start.next;
    for (;;) {
      const block = await readBlock(file, at, room);
      if (block === 'end') break;
      if ('code' in block) {
        scan.damage = block;
        break;
      }
      if (block.kind === BLOCK.end) {
        scan.end = readEnd(block.payload) ?? null;
        break;
      }
      if (block.kind === BLOCK.data && !scan.take(block.payload, at, block.next - at)) {
        scan.damage = damaged(at);
        break;
      }
      at = block.next;
    }
    return scan.result(header, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** From header and end; undefined where the end is missing and only a scan can tell. */
export async function readEnds(path: string): Promise<RecordingHead | Fault | undefined> {
  const file = await openFile(path);
  if (file === undefined) return { code: 'recording.none' };
  try {
    const start = await readStart(file);
    if ('code' in start) return start;
    const { size } = await file.stat();
    const foot = new Uint8Array(END_FOOT_BYTES);
    await file.read(foot, 0, END_FOOT_BYTES, Math.max(0, size - END_FOOT_BYTES));
    const bytes = footLength(foot);
    if (bytes === undefined || bytes > size) return undefined;
    const block = await readBlock(file, size - END_FOOT_BYTES - bytes, blockRoom());
    if (typeof block === 'string' || 'code' in block || block.kind !== BLOCK.end) return undefined;
    const end = readEnd(block.payload);
    if (end === undefined) return undefined;
    const { firstUs, lastUs, datagrams, dropped, marks } = end;
    return { header: start.header, end, damage: null, firstUs, lastUs, datagrams, dropped, marks, bytes: size };
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

/** What a walk over the blocks gathers. */
class Scan {
  end: RecordingEnd | null = null;
  damage: Fault | null = null;
  readonly #blocks: BlockPlace[] = [];
  readonly #marks: RecordedMark[] = [];
  readonly #houses: RecordedHouse[] = [];
  readonly #setups: RecordedSetup[];
  #firstUs: number | null = null;
  #lastUs: number | null = null;
  #datagrams = 0;
  #dropped = 0;

  constructor(setup: RecordedSetup) {
    this.#setups = [setup];
  }

  take(payload: Uint8Array, offset: number, bytes: number): boolean {
    let beganUs = Number.NaN;
    const sound = readRecords(payload, {
      clock: (atUs) => {
        beganUs = atUs;
      },
      datagram: (_port, _bytes, _host, _from, atUs) => {
        this.#firstUs ??= atUs;
        this.#lastUs = atUs;
        this.#datagrams++;
      },
      note: (note) => {
        if (note.t === 'mark') this.#marks.push(note);
        else if (note.t === 'house') this.#houses.push(note);
        else this.#setups.push(note);
      },
      dropped: (_port, count) => {
        this.#dropped += count;
      },
    });
    if (sound) this.#blocks.push({ offset, bytes, atUs: beganUs });
    return sound;
  }

  result(header: RecordingHeader, bytes: number): Recording {
    return {
      header,
      end: this.end,
      damage: this.damage,
      firstUs: this.#firstUs,
      lastUs: this.#lastUs,
      datagrams: this.#datagrams,
      dropped: this.#dropped,
      bytes,
      blocks: this.#blocks,
      marks: this.#marks,
      houses: this.#houses,
      setups: this.#setups,
    };
  }
}
