/**
 * One process of the shell and its life: forks it, hears it, forks it again when it died, ends it in order.
 *
 * Knows: how to fork. Is told: start, stop. Tells: every message that makes sense, and every change of its life.
 */
import { type FromPart, readFromPart, type ToPart } from '../protocol/shell-messages.ts';
import { type Life, type LifeEvent, type LifePolicy, nextLife } from './life.ts';

/** A forked process, as far as we use it (Electron's `UtilityProcess`). */
export interface Child {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(message: unknown): void;
  kill(): boolean;
}

export interface ShellClock {
  nowMs(): number;
  /** Returns what calls it off. */
  after(ms: number, fn: () => void): () => void;
}

export interface PartOptions {
  readonly clock: ShellClock;
  readonly policy: LifePolicy;
  /** False: it has no word for it and counts as ready once it was forked. */
  readonly saysReady: boolean;
  /** True: ends when told so by message, and is killed when late; false: is killed at once. */
  readonly hearsStop: boolean;
  fork(words: readonly string[]): Child;
  onMessage(message: FromPart): void;
  onLife(life: Life): void;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 3_000;

export class Part {
  readonly #options: PartOptions;
  #life: Life = { at: 'off' };
  #words: readonly string[] = [];
  #child: Child | undefined;
  #timer: () => void = () => undefined;
  #whenOff: (() => void)[] = [];

  constructor(options: PartOptions) {
    this.#options = options;
  }

  get life(): Life {
    return this.#life;
  }

  /** With other words at the next fork; forks now where nothing runs. */
  start(words: readonly string[]): void {
    this.#words = words;
    this.#on({ e: 'start' });
  }

  post(message: ToPart): void {
    this.#child?.postMessage(message);
  }

  /** Resolves when it has gone. */
  stop(): Promise<void> {
    this.#on({ e: 'stop' });
    if (this.#child === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#whenOff.push(resolve));
  }

  /** The one place where the life changes, and where a change becomes an act. */
  #on(event: LifeEvent): void {
    const { clock, policy } = this.#options;
    const before = this.#life;
    const after = nextLife(before, event, clock.nowMs(), policy);
    if (after === before) return;
    this.#life = after;
    if (after.at === before.at) return;
    this.#timer();
    this.#timer = () => undefined;
    if (after.at === 'starting') this.#fork();
    else if (after.at === 'waiting') this.#wait(after.untilMs);
    else if (after.at === 'stopping') this.#end();
    this.#options.onLife(this.#life);
  }

  /** A system timer may be a little early by another clock: then it waits the rest. */
  #wait(untilMs: number): void {
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(1, Math.ceil(untilMs - clock.nowMs())), () => {
      if (clock.nowMs() < untilMs) this.#wait(untilMs);
      else this.#on({ e: 'due' });
    });
  }

  #fork(): void {
    const { clock, saysReady } = this.#options;
    const child = this.#options.fork(this.#words);
    this.#child = child;
    child.on('message', (raw) => {
      if (this.#child === child) this.#hear(readFromPart(raw));
    });
    child.on('exit', (code) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#on({ e: 'exit', code });
      for (const resolve of this.#whenOff.splice(0)) resolve();
    });
    if (saysReady) this.#timer = clock.after(START_LIMIT_MS, () => void child.kill());
    else this.#life = nextLife(this.#life, { e: 'ready' }, clock.nowMs(), this.#options.policy);
  }

  #hear(message: FromPart | undefined): void {
    if (message === undefined) return;
    // A reason is known before the end that it explains; a link is asked of one that is up.
    if (message.t === 'ready') this.#on({ e: 'ready' });
    this.#options.onMessage(message);
    if (message.t === 'refused') this.#on({ e: 'refused' });
  }

  #end(): void {
    const child = this.#child;
    if (child === undefined) return;
    if (!this.#options.hearsStop) {
      child.kill();
      return;
    }
    child.postMessage({ t: 'stop' } satisfies ToPart);
    this.#timer = this.#options.clock.after(STOP_LIMIT_MS, () => void child.kill());
  }
}
