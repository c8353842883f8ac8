/**
 * Finding the tracking process, or starting one: dialling its control socket, spawning it apart from the engine, and
 * putting an end to one that does not answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { Cancel, Clock, Log } from '../../../drivers/contract.ts';

export interface ProcessFinderOptions {
  /** Undefined: none is started here. */
  readonly entry: string | undefined;
  readonly controlPath: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly execPath?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const DIAL_EVERY_MS = 50;
const START_LIMIT_MS = 10_000;

export class ProcessFinder {
  readonly #options: ProcessFinderOptions;
  #child: ChildProcess | undefined;

  constructor(options: ProcessFinderOptions) {
    this.#options = options;
  }

  /** Undefined: none is there and none could be started within its time. */
  async find(cancel: Cancel): Promise<{ readonly socket: Socket; readonly started: boolean } | undefined> {
    const there = await this.#dial();
    if (there) return { socket: there, started: false };
    if (cancel.aborted) return undefined;
    const { clock } = this.#options;
    const child = this.#options.entry === undefined ? undefined : this.#spawn(this.#options.entry);
    const limitUs = clock.nowUs() + START_LIMIT_MS * 1_000;
    while (!cancel.aborted && clock.nowUs() < limitUs) {
      await pause(clock, DIAL_EVERY_MS, cancel);
      const socket = await this.#dial();
      if (socket) return { socket, started: child !== undefined };
      if (this.#child !== child) return undefined;
    }
    return undefined;
  }

  /** Ends a process that was started here and has not been reached. */
  killUnreached(): void {
    this.#child?.kill('SIGKILL');
  }

  #dial(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const socket = connect(this.#options.controlPath);
      socket.once('connect', () => resolve(socket));
      socket.on('error', () => resolve(undefined));
    });
  }

  #spawn(entry: string): ChildProcess {
    const { controlPath, execPath, env, log } = this.#options;
    const child = spawn(execPath ?? process.execPath, [entry, '--control', controlPath], {
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
      ...(env && { env }),
    });
    this.#child = child;
    const ended = (): void => {
      if (this.#child === child) this.#child = undefined;
    };
    child.on('error', (cause) => {
      ended();
      log.warn('tracking process did not start', { cause });
    });
    child.on('exit', ended);
    child.unref();
    return child;
  }
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    // Gone between our question and now is what was wanted.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
  }
}

/** Ends early when cancelled. */
export function pause(clock: Clock, ms: number, cancel?: Cancel): Promise<void> {
  return new Promise((resolve) => {
    if (cancel?.aborted) return resolve();
    const timer = clock.after(ms, done);
    function done(): void {
      timer[Symbol.dispose]();
      cancel?.removeEventListener('abort', done);
      resolve();
    }
    cancel?.addEventListener('abort', done, { once: true });
    return undefined;
  });
}
