/**
 * Plays a recording at its own pace: every datagram at the distance in time at which it came.
 *
 * Is told: pause, seek, stop. Tells: datagrams when they are due, stamped with when they were due (never later than
 * now), and its state. Seeking lands on the first datagram at or after the place.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../../../../drivers/contract.ts';
import type { Fault } from '../../../core/parameter.ts';
import { blockRoom, type Recording, readBlock } from './recording-file.ts';
import { readRecords } from './recording-format.ts';
import type { ReplayOrder, ReplayState } from './recording-messages.ts';

export interface ReplayOptions {
  readonly path: string;
  readonly recording: Recording;
  readonly order: ReplayOrder;
  readonly clock: Clock;
  readonly feed: (port: number, bytes: Uint8Array, host: string, senderPort: number, atUs: number) => void;
  /** Once, whatever ended it. */
  readonly onEnd: () => void;
}

interface Item {
  readonly port: number;
  readonly bytes: Uint8Array;
  readonly host: string;
  readonly senderPort: number;
  readonly atUs: number;
}

/** Between the last datagram and the first of the next round. */
const LOOP_GAP_US = 20_000;

export class Replay {
  readonly #options: ReplayOptions;
  readonly #firstUs: number;
  readonly #lastUs: number;
  #file: FileHandle | undefined;
  #at: 'playing' | 'paused' | 'ended' = 'playing';
  #why: Fault | null = null;
  /** Recorded time and our time that belong together. */
  #originUs: number;
  #baseUs: number;
  #positionUs: number;
  /** A seek makes what was read until then worthless. */
  #turn = 0;
  #rounds = 0;
  #wake: () => void = () => undefined;

  constructor(options: ReplayOptions) {
    const { recording, clock } = options;
    this.#options = options;
    this.#firstUs = recording.firstUs ?? 0;
    this.#lastUs = recording.lastUs ?? 0;
    this.#originUs = this.#firstUs;
    this.#positionUs = this.#firstUs;
    this.#baseUs = clock.nowUs();
  }

  /** Resolves when it has ended and the file is closed. */
  async play(): Promise<void> {
    const { path, clock, onEnd } = this.#options;
    try {
      this.#file = await open(path, 'r');
      this.#baseUs = clock.nowUs();
      while (this.#at !== 'ended') await this.#round();
    } catch (cause) {
      this.#end(readFault(cause));
    }
    await this.#file?.close();
    onEnd();
  }

  state(): ReplayState {
    const { recording, order } = this.#options;
    return {
      id: recording.header.id,
      name: recording.header.name,
      cameras: order.cameras,
      at: this.#at,
      positionUs: Math.max(0, this.#nowRecordedUs() - this.#firstUs),
      lengthUs: this.#lastUs - this.#firstUs,
      speed: order.speed,
      loop: order.loop,
      rounds: this.#rounds,
      why: this.#why,
    };
  }

  pause(on: boolean): void {
    if (this.#at === 'ended' || on === (this.#at === 'paused')) return;
    if (on) this.#positionUs = this.#nowRecordedUs();
    else this.#rebase(this.#positionUs);
    this.#at = on ? 'paused' : 'playing';
    this.#wake();
  }

  /** From its beginning. */
  seek(fromFirstUs: number): void {
    if (this.#at === 'ended') return;
    this.#turn++;
    this.#positionUs = Math.min(this.#firstUs + fromFirstUs, this.#lastUs);
    this.#rebase(this.#positionUs);
    this.#wake();
  }

  stop(): void {
    this.#end(null);
  }

  #end(why: Fault | null): void {
    if (this.#at === 'ended') return;
    this.#positionUs = this.#nowRecordedUs();
    this.#at = 'ended';
    this.#why = why;
    this.#turn++;
    this.#wake();
  }

  #rebase(recordedUs: number): void {
    this.#originUs = recordedUs;
    this.#baseUs = this.#options.clock.nowUs();
  }

  #nowRecordedUs(): number {
    if (this.#at !== 'playing') return this.#positionUs;
    const passedUs = (this.#options.clock.nowUs() - this.#baseUs) * this.#options.order.speed;
    return Math.min(this.#lastUs, this.#originUs + passedUs);
  }

  #dueUs(recordedUs: number): number {
    return this.#baseUs + (recordedUs - this.#originUs) / this.#options.order.speed;
  }

  /** From where it stands to the end of the file, or until a seek. */
  async #round(): Promise<void> {
    const { recording, order, feed } = this.#options;
    const turn = this.#turn;
    const fromUs = this.#originUs;
    const { blocks } = recording;
    let index = Math.max(
      0,
      blocks.findLastIndex((block) => block.atUs <= fromUs),
    );
    let loading = this.#load(index);
    for (; index < blocks.length; index++) {
      const items = await loading;
      if (turn !== this.#turn) return;
      if ('code' in items) return this.#end(items);
      // The next one is read while this one plays.
      loading = this.#load(index + 1);
      for (const { port, bytes, host, senderPort, atUs } of items) {
        if (atUs < fromUs) continue;
        if (!(await this.#until(atUs, turn))) {
          await loading;
          return;
        }
        feed(port, bytes, host, senderPort, this.#dueUs(atUs));
      }
    }
    await loading;
    if (!order.loop || this.#lastUs === this.#firstUs) return this.#end(recording.damage);
    this.#rounds++;
    const nextUs = Math.max(this.#dueUs(this.#lastUs) + LOOP_GAP_US, this.#options.clock.nowUs());
    this.#originUs = this.#firstUs;
    this.#baseUs = nextUs;
  }

  async #load(index: number): Promise<readonly Item[] | Fault> {
    const place = this.#options.recording.blocks[index];
    if (place === undefined || this.#file === undefined) return [];
    const block = await readBlock(this.#file, place.offset, blockRoom()).catch(readFault);
    if (typeof block === 'string') return [];
    if ('code' in block) return block;
    const items: Item[] = [];
    readRecords(block.payload, {
      datagram: (port, bytes, host, senderPort, atUs) => items.push({ port, bytes, host, senderPort, atUs }),
    });
    return items;
  }

  /** False: something else was asked for meanwhile. */
  async #until(recordedUs: number, turn: number): Promise<boolean> {
    const { clock } = this.#options;
    for (;;) {
      if (turn !== this.#turn) return false;
      const leftUs = this.#at === 'paused' ? Number.POSITIVE_INFINITY : this.#dueUs(recordedUs) - clock.nowUs();
      if (leftUs <= 0) return true;
      await new Promise<void>((resolve) => {
        const timer = leftUs < Number.POSITIVE_INFINITY ? clock.after(leftUs / 1_000, resolve) : undefined;
        this.#wake = () => {
          timer?.[Symbol.dispose]();
          resolve();
        };
      });
    }
  }
}

function readFault(cause: unknown): Fault {
  return { code: 'recording.disk-failed', params: { error: cause instanceof Error ? cause.message : '' } };
}
