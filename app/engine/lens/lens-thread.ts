/**
 * The engine's side of the lens thread: asks one job after the other and gives each its answer or a fault, in bounded time.
 *
 * Started with the first job; one that hangs or dies is ended, its job told, and the next job begins on a new one.
 */
import { Worker } from 'node:worker_threads';
import type { Clock, Log } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { FromLensWorker, LensJobName, LensJobs } from './lens-jobs.ts';

const MOST_WAITING = 100;
const MOST_WAITING_BYTES = 400_000_000;
/** A large bundle takes seconds on a busy machine. */
const LIMIT_MS = 120_000;
const GONE: Fault = { code: 'lens.thread-gone' };

interface Waiting {
  readonly id: number;
  readonly job: LensJobName;
  readonly ask: LensJobs[LensJobName]['ask'];
  readonly bytes: number;
  readonly resolve: (answer: FromLensWorker['answer'] | Fault) => void;
}

export interface LensThreadOptions {
  readonly url: URL;
  readonly clock: Clock;
  readonly log: Log;
}

export class LensThread {
  readonly #options: LensThreadOptions;
  #worker: Worker | undefined;
  #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #limit: Disposable | undefined;
  #nextId = 1;
  #closed = false;

  constructor(options: LensThreadOptions) {
    this.#options = options;
  }

  ask<N extends LensJobName>(job: N, ask: LensJobs[N]['ask']): Promise<LensJobs[N]['answer'] | Fault> {
    const bytes = 'bytes' in ask ? ask.bytes.length : 0;
    const held = this.#waiting.reduce((sum, one) => sum + one.bytes, bytes);
    if (this.#closed) return Promise.resolve(GONE);
    if (this.#waiting.length >= MOST_WAITING || (this.#waiting.length > 0 && held > MOST_WAITING_BYTES))
      return Promise.resolve({ code: 'lens.too-many-waiting', params: { count: this.#waiting.length } });
    return new Promise((resolve) => {
      const answered = resolve as Waiting['resolve'];
      this.#waiting.push({ id: this.#nextId++, job, ask, bytes, resolve: answered });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const left = [...(this.#running ? [this.#running] : []), ...this.#waiting];
    this.#waiting = [];
    this.#running = undefined;
    this.#limit?.[Symbol.dispose]();
    for (const { resolve } of left) resolve(GONE);
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#running || this.#closed) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#running = next;
    this.#worker ??= this.#spawn();
    this.#limit = this.#options.clock.after(LIMIT_MS, () => this.#giveUp({ code: 'lens.too-long' }));
    this.#worker.postMessage({ id: next.id, job: next.job, ask: next.ask });
  }

  #spawn(): Worker {
    const worker = new Worker(this.#options.url, { name: 'lens' });
    worker.unref();
    worker.on('message', ({ id, answer }: FromLensWorker) => {
      if (this.#running?.id === id) this.#settle(answer);
    });
    worker.on('error', (cause) => this.#options.log.warn('lens thread failed', { cause: String(cause) }));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      if (this.#running) this.#settle(GONE);
    });
    return worker;
  }

  #giveUp(why: Fault): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#settle(why);
  }

  #settle(answer: FromLensWorker['answer'] | Fault): void {
    this.#limit?.[Symbol.dispose]();
    const { resolve } = this.#running ?? {};
    this.#running = undefined;
    resolve?.(answer);
    this.#next();
  }
}
