/**
 * Bytes of a named pipe, a character device or a pty, read by a child process: a device that blocks must not hold one
 * of the engine's own threads. A plain file is played at the speed that `bytesPerS` says, or refused where it has none.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Clock } from '../../../drivers/contract.ts';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';

export interface ByteInputOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Speed at which a plain file plays; undefined = a plain file makes no sense here. */
  readonly bytesPerS?: number;
  /** `atUs`: when the last of these bytes was there. */
  bytes(bytes: Uint8Array, atUs: number): void;
  down(why: Fault): void;
}

const FILE_TICK_MS = 20;
/** What a file's reader may run ahead of its player. */
const MAX_AHEAD_BYTES = 4 * 1024 * 1024;

export function openBytes(options: ByteInputOptions): { close(): void } {
  const { path } = options;
  let over = false;
  let stop: () => void = () => undefined;
  const down = (why: Fault): void => {
    if (over) return;
    over = true;
    stop();
    options.down(why);
  };
  stat(path).then(
    (about) => {
      if (over) return;
      if (!about.isFile()) stop = readLive(options, down);
      else if (options.bytesPerS === undefined) down({ code: 'time-source.plain-file', params: { path } });
      else stop = playFile(options, options.bytesPerS, down);
    },
    (cause) => down({ code: 'time-source.no-file', params: { path, errno: errnoOf(cause) } }),
  );
  return {
    close: () => {
      over = true;
      stop();
    },
  };
}

function reader(path: string, down: (why: Fault) => void): ChildProcess {
  const child = spawn('cat', ['--', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.on('error', (cause) => down({ code: 'time-source.no-reader', params: { path, errno: errnoOf(cause) } }));
  return child;
}

function readLive(options: ByteInputOptions, down: (why: Fault) => void): () => void {
  const child = reader(options.path, down);
  child.stdout?.on('data', (bytes: Buffer) => options.bytes(bytes, options.clock.nowUs()));
  child.on('exit', () => down({ code: 'time-source.ended', params: { path: options.path } }));
  return () => void child.kill('SIGKILL');
}

/** Played as a deck would: so many bytes are due since it began, whatever timers do. */
function playFile(options: ByteInputOptions, bytesPerS: number, down: (why: Fault) => void): () => void {
  const { clock, path } = options;
  const child = reader(path, down);
  const queue: Buffer[] = [];
  let queued = 0;
  let played = 0;
  let ended = false;
  const beganUs = clock.nowUs();
  child.stdout?.on('data', (bytes: Buffer) => {
    queue.push(bytes);
    queued += bytes.length;
    if (queued > MAX_AHEAD_BYTES) child.stdout?.pause();
  });
  child.on('exit', () => {
    ended = true;
  });
  const ticking = clock.every(FILE_TICK_MS, () => {
    const nowUs = clock.nowUs();
    for (let due = ((nowUs - beganUs) * bytesPerS) / 1e6 - played; due >= 1; ) {
      const [first] = queue;
      if (!first) break;
      const part = first.subarray(0, Math.min(first.length, Math.floor(due)));
      if (part.length === first.length) queue.shift();
      else queue[0] = first.subarray(part.length);
      queued -= part.length;
      played += part.length;
      due -= part.length;
      options.bytes(part, beganUs + (played * 1e6) / bytesPerS);
    }
    if (queued < MAX_AHEAD_BYTES / 2) child.stdout?.resume();
    if (ended && queued === 0) down({ code: 'time-source.ended', params: { path } });
  });
  return () => {
    ticking[Symbol.dispose]();
    child.kill('SIGKILL');
  };
}
