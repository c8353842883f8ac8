// hot path
/**
 * Appends what arrives at the ports to a file, off the way of the samples.
 *
 * Is told: datagrams as they come, notes, the time. Tells: its state. It never waits: blocks are filled in memory and
 * written by and by; where the disk does not keep up, datagrams are dropped, counted, and the file says so. It ends by
 * itself, by name, where a limit is reached or the disk refuses.
 */
import type { Fault } from '../../../core/parameter.ts';
import type { RecordingShown } from '../../../protocol/state-recording.ts';
import { BlockBuffer } from './block-buffer.ts';
import type { RecordingDisk } from './recording-disk.ts';
import {
  BLOCK,
  endBlock,
  FILE_MARK,
  jsonBlock,
  type RecordedMark,
  type RecordedNote,
  type RecordingEnd,
  type RecordingHeader,
} from './recording-format.ts';

export interface RecordingLimits {
  readonly maxBytes: number;
  readonly minFreeBytes: number;
  readonly maxSeconds: number;
}

export interface RecorderOptions {
  readonly header: RecordingHeader;
  /** Null: every camera. */
  readonly cameras: readonly string[] | null;
  readonly limits: RecordingLimits;
  readonly disk: RecordingDisk;
  readonly wallMs: () => number;
}

/** A crash loses what is younger. */
const FLUSH_US = 200_000;
const LOOK_US = 2_000_000;
const MAX_BLOCKS = 32;
const MAX_MARKS = 2_000;
const MAX_PORTS = 256;
const GB = 1e9;

interface Waiting {
  readonly block: BlockBuffer | undefined;
  readonly bytes: Uint8Array;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #free: BlockBuffer[] = [];
  readonly #queue: Waiting[] = [];
  readonly #droppedAt = new Uint32Array(MAX_PORTS);
  readonly #marks: RecordedMark[] = [];
  #made = 0;
  #block: BlockBuffer | undefined;
  #blockUs = 0;
  #unsaid = 0;
  #sequence = 0;
  #datagrams = 0;
  #dropped = 0;
  #markCount = 0;
  #firstUs = Number.NaN;
  #lastUs = Number.NaN;
  /** Handed to the disk, and really there. */
  #bytes = 0;
  #lookedUs: number;
  #looking = false;
  #state: { readonly at: 'running' } | { readonly at: 'ended'; readonly why: Fault | null } = { at: 'running' };
  #broken: Fault | undefined;
  #pumping: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#lookedUs = options.header.startedUs;
    this.#append(FILE_MARK);
    const head = jsonBlock(BLOCK.header, options.header, this.#sequence++);
    if (head) this.#append(head);
    else this.#end({ code: 'recording.too-many' });
  }

  get running(): boolean {
    return this.#state.at === 'running';
  }

  get id(): string {
    return this.#options.header.id;
  }

  wants(cameraId: string): boolean {
    return this.#options.cameras === null || this.#options.cameras.includes(cameraId);
  }

  /** Copies the bytes; costs no heap and never waits. */
  datagram(port: number, bytes: Uint8Array, host: string, senderPort: number, atUs: number): void {
    if (this.#state.at !== 'running') return;
    let block = this.#block ?? this.#begin(atUs);
    if (block !== undefined && !block.datagram(port, bytes, host, senderPort, atUs)) {
      this.#flush();
      block = this.#begin(atUs);
      if (block !== undefined && !block.datagram(port, bytes, host, senderPort, atUs)) block = undefined;
    }
    if (block === undefined) {
      this.#dropped++;
      this.#unsaid++;
      this.#droppedAt[port]!++;
      return;
    }
    if (this.#datagrams++ === 0) this.#firstUs = atUs;
    this.#lastUs = atUs;
  }

  /** What is to be known beside the datagrams. False: there was no room for it. */
  note(note: RecordedNote, nowUs: number): boolean {
    if (this.#state.at !== 'running') return false;
    if (note.t === 'mark') {
      this.#markCount++;
      if (this.#marks.length < MAX_MARKS) this.#marks.push(note);
    }
    const text = new TextEncoder().encode(JSON.stringify(note));
    if (this.#block?.json(text)) return true;
    this.#flush();
    return this.#begin(nowUs)?.json(text) ?? false;
  }

  /** A few tens of times a second. */
  tick(nowUs: number): void {
    if (this.#state.at !== 'running') return;
    const { limits, header } = this.#options;
    if (this.#block !== undefined && nowUs - this.#blockUs >= FLUSH_US) this.#flush();
    if (this.#bytes >= limits.maxBytes)
      this.#end({ code: 'recording.too-long', params: { gb: round(limits.maxBytes / GB) } });
    else if (nowUs - header.startedUs >= limits.maxSeconds * 1e6)
      this.#end({ code: 'recording.too-late', params: { hours: round(limits.maxSeconds / 3_600) } });
    else if (nowUs - this.#lookedUs >= LOOK_US && !this.#looking) {
      this.#lookedUs = nowUs;
      void this.#look();
    }
  }

  state(): RecordingShown {
    const { header, cameras } = this.#options;
    return {
      id: header.id,
      name: header.name,
      cameras,
      sinceWallMs: header.startedWallMs,
      bytes: this.#bytes,
      datagrams: this.#datagrams,
      dropped: this.#dropped,
      marks: this.#markCount,
      at: this.#state.at,
      why: this.#state.at === 'ended' ? this.#state.why : null,
    };
  }

  /** Resolves when the file is closed. */
  stop(): Promise<void> {
    if (this.#state.at === 'running') this.#end(null);
    return this.#closed ?? Promise.resolve();
  }

  #begin(atUs: number): BlockBuffer | undefined {
    let block = this.#free.pop();
    if (block === undefined && this.#made < MAX_BLOCKS) {
      this.#made++;
      block = new BlockBuffer();
    }
    if (block === undefined) return undefined;
    block.begin(atUs, this.#options.wallMs());
    this.#block = block;
    this.#blockUs = atUs;
    if (this.#unsaid > 0) {
      this.#unsaid = 0;
      for (let port = 0; port < MAX_PORTS; port++) {
        if (this.#droppedAt[port]! > 0) block.dropped(port, this.#droppedAt[port]!);
        this.#droppedAt[port] = 0;
      }
    }
    return block;
  }

  #flush(): void {
    const block = this.#block;
    if (block === undefined) return;
    this.#block = undefined;
    const length = block.seal(this.#sequence++);
    this.#append(block.bytes.subarray(0, length), block);
  }

  #append(bytes: Uint8Array, block?: BlockBuffer): void {
    if (this.#broken !== undefined) return;
    this.#queue.push({ block, bytes });
    this.#pumping ??= this.#pump();
  }

  /** One block after the other; the first that the disk refuses ends the recording. */
  async #pump(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        await this.#options.disk.append(next.bytes);
        this.#bytes += next.bytes.length;
      } catch (cause) {
        this.#broken = diskFault(cause);
        this.#queue.length = 0;
        this.#end(this.#broken);
      }
      if (next.block !== undefined) this.#free.push(next.block);
    }
    this.#pumping = undefined;
  }

  async #look(): Promise<void> {
    const { disk, limits } = this.#options;
    this.#looking = true;
    try {
      await disk.sync();
      if (this.running && (await disk.freeBytes()) < limits.minFreeBytes)
        this.#end({ code: 'recording.disk-low', params: { gb: round(limits.minFreeBytes / GB) } });
    } catch (cause) {
      this.#end(diskFault(cause));
    }
    this.#looking = false;
  }

  #end(why: Fault | null): void {
    if (this.#state.at !== 'running') return;
    this.#flush();
    this.#state = { at: 'ended', why };
    this.#closed = this.#close();
  }

  /** What is whole stays; the end says why, where the disk still takes it. */
  async #close(): Promise<void> {
    const { disk, wallMs } = this.#options;
    await this.#pumping;
    const why = this.#broken ?? (this.#state.at === 'ended' ? this.#state.why : null);
    this.#state = { at: 'ended', why };
    try {
      // What was refused may stand there in part.
      if (this.#broken !== undefined) await disk.cut(this.#bytes);
      const end = endBlock(this.#summary(why, wallMs()), this.#sequence++);
      await disk.append(end);
      this.#bytes += end.length;
      await disk.sync();
    } catch {
      // A disk that refuses the end too: the file is read without one.
      await disk.cut(this.#bytes).catch(() => undefined);
    }
    await disk.close().catch(() => undefined);
  }

  #summary(why: Fault | null, endedWallMs: number): RecordingEnd {
    const heard = this.#datagrams > 0;
    return {
      why,
      endedWallMs,
      firstUs: heard ? this.#firstUs : null,
      lastUs: heard ? this.#lastUs : null,
      datagrams: this.#datagrams,
      dropped: this.#dropped,
      marks: this.#marks,
    };
  }
}

function diskFault(cause: unknown): Fault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT')
    return { code: 'recording.disk-full', params: { error: code } };
  return { code: 'recording.disk-failed', params: { error: code === '' ? String(cause) : code } };
}

const round = (n: number): number => Math.round(n * 10) / 10;
