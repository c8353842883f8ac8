/** A clock that tests turn, and forked processes that say what a test makes them say. */
import type { Child, ShellClock } from '../../app/main/part.ts';
import type { PartName } from '../../app/main/stage-processes.ts';
import type { FromPart } from '../../app/protocol/shell-messages.ts';

export class TurnedClock implements ShellClock {
  #nowMs = 0;
  #due: { atMs: number; fn: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, fn: () => void): () => void {
    const one = { atMs: this.#nowMs + ms, fn };
    this.#due.push(one);
    return () => {
      this.#due = this.#due.filter((other) => other !== one);
    };
  }

  get pending(): number {
    return this.#due.length;
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const next = this.#due.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#due = this.#due.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fn();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets promises that are due run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

export interface Forked extends Child {
  readonly part: PartName;
  readonly words: readonly string[];
  readonly heard: unknown[];
  readonly alive: boolean;
  readonly killed: number;
  say(message: FromPart | object): void;
  exit(code: number): void;
}

export interface ForkRules {
  /** Ends when told to stop, or when killed. Default both. */
  readonly deafToStop?: boolean;
}

export function forkDesk(rules: ForkRules = {}) {
  const forked: Forked[] = [];
  const fork = (part: PartName, words: readonly string[]): Forked => {
    const onMessage: ((message: unknown) => void)[] = [];
    const onExit: ((code: number) => void)[] = [];
    const heard: unknown[] = [];
    const own = { alive: true, killed: 0 };
    const exit = (code: number): void => {
      if (!own.alive) return;
      own.alive = false;
      for (const fn of onExit) fn(code);
    };
    const child: Forked = {
      part,
      words,
      heard,
      get alive() {
        return own.alive;
      },
      get killed() {
        return own.killed;
      },
      on: (event: string, fn: ((message: unknown) => void) | ((code: number) => void)) =>
        event === 'exit' ? onExit.push(fn as (code: number) => void) : onMessage.push(fn as (m: unknown) => void),
      postMessage: (message: unknown) => {
        heard.push(message);
        const { t } = message as { t: string };
        if (t === 'stop' && rules.deafToStop !== true) queueMicrotask(() => exit(0));
      },
      kill: () => {
        own.killed++;
        queueMicrotask(() => exit(143));
        return true;
      },
      say: (message) => {
        for (const fn of onMessage) fn(message);
      },
      exit,
    };
    forked.push(child);
    return child;
  };
  const alive = (part: PartName): Forked => {
    const found = forked.findLast((one) => one.part === part && one.alive);
    if (!found) throw new Error(`no ${part} is alive`);
    return found;
  };
  return { forked, fork, alive, names: () => forked.map(({ part }) => part) };
}
