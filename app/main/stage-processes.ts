/**
 * The three processes of the product below one shell: virtual stage, engine, tracking. Starts them in this order, hands
 * each what it needs of the other, and ends them in reverse.
 *
 * A crash of the engine leaves the other two at work. A new virtual stage has new addresses: the engine is started
 * anew on them. What the engine said last (show, take) stands until it says otherwise, also while it is being replaced.
 */
import type { FromPart } from '../protocol/shell-messages.ts';
import { engineWords, listenOf, type ShellPlan } from './command-line.ts';
import { LIFE_POLICY, type Life } from './life.ts';
import { type Child, Part, type ShellClock } from './part.ts';
import type { Standing } from './quitting.ts';

type Faults = Extract<FromPart, { t: 'refused' }>['faults'];

export type PartName = 'engine' | 'virtual-stage' | 'tracking';

/** What cannot be started, for the page that says so. */
export interface Trouble {
  readonly part: PartName;
  readonly code: number | null;
  readonly faults: Faults;
}

export interface StageProcessesOptions {
  readonly plan: ShellPlan;
  readonly adminToken: string;
  readonly clock: ShellClock;
  fork(part: PartName, words: readonly string[]): Child;
  /** The engine serves, for the first time or again. */
  onReady(url: string, once: string): void;
  onStanding(standing: Standing): void;
  onTrouble(trouble: Trouble): void;
}

const LINK_LIMIT_MS = 3_000;

export class StageProcesses {
  readonly #options: StageProcessesOptions;
  readonly #parts: Readonly<Record<PartName, Part>>;
  readonly #faults = new Map<PartName, Faults>();
  readonly #links: ((once: string | undefined) => void)[] = [];
  #virtualUrl: string | undefined;
  #at: string | undefined;
  #controlPath: string | undefined;
  #standing: Standing = { running: false, show: '', taking: false };
  #stopping = false;

  constructor(options: StageProcessesOptions) {
    this.#options = options;
    this.#parts = {
      'virtual-stage': this.#part('virtual-stage', { saysReady: true, hearsStop: true }),
      engine: this.#part('engine', { saysReady: true, hearsStop: true }),
      tracking: this.#part('tracking', { saysReady: false, hearsStop: false }),
    };
    const { virtualStage } = options.plan;
    if (typeof virtualStage === 'object') this.#virtualUrl = virtualStage.url;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Also after giving up: once more from the beginning. */
  start(): void {
    const { plan } = this.#options;
    this.#faults.clear();
    if (this.#controlPath !== undefined) this.#parts.tracking.start(['--control', this.#controlPath]);
    if (plan.virtualStage !== 'own') this.#startEngine();
    else if (this.#parts['virtual-stage'].life.at === 'up') this.#startEngine();
    else this.#parts['virtual-stage'].start(['--studio', plan.studio, '--listen', '127.0.0.1:0']);
  }

  /** A link that signs one more window in; undefined when the engine does not answer. */
  link(): Promise<string | undefined> {
    const { engine } = this.#parts;
    if (engine.life.at !== 'up') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const answer = (once: string | undefined): void => {
        callOff();
        resolve(once);
      };
      const callOff = this.#options.clock.after(LINK_LIMIT_MS, () => {
        const at = this.#links.indexOf(answer);
        if (at >= 0) this.#links.splice(at, 1);
        resolve(undefined);
      });
      this.#links.push(answer);
      engine.post({ t: 'link' });
    });
  }

  /** In reverse; each within its own limit. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const name of ['engine', 'tracking', 'virtual-stage'] as const) await this.#parts[name].stop();
  }

  #part(name: PartName, how: { readonly saysReady: boolean; readonly hearsStop: boolean }): Part {
    return new Part({
      clock: this.#options.clock,
      policy: LIFE_POLICY,
      ...how,
      fork: (words) => this.#options.fork(name, words),
      onMessage: (message) => this.#hear(name, message),
      onLife: (life) => this.#lived(name, life),
    });
  }

  #startEngine(): void {
    const { plan, adminToken } = this.#options;
    this.#parts.engine.start(engineWords(plan, { adminToken, virtualStage: this.#virtualUrl, at: this.#at }));
  }

  #hear(name: PartName, message: FromPart): void {
    switch (message.t) {
      case 'ready':
        if (name === 'virtual-stage') this.#onVirtual(message.url);
        else this.#onEngine(message.url, message.once ?? '');
        return;
      case 'refused':
        this.#faults.set(name, message.faults);
        return;
      case 'tracking':
        this.#controlPath = message.controlPath;
        this.#parts.tracking.start(['--control', message.controlPath]);
        return;
      case 'status':
        this.#stand({ show: message.show, taking: message.taking });
        return;
      case 'link':
        this.#links.shift()?.(message.once);
        return;
    }
  }

  #onVirtual(url: string): void {
    const isNew = this.#virtualUrl !== undefined && this.#virtualUrl !== url;
    this.#virtualUrl = url;
    const { engine } = this.#parts;
    if (!isNew || engine.life.at === 'off' || engine.life.at === 'given-up') {
      this.#startEngine();
      return;
    }
    void engine.stop().then(() => {
      if (!this.#stopping) this.#startEngine();
    });
  }

  #onEngine(url: string, once: string): void {
    this.#at = listenOf(url);
    this.#faults.delete('engine');
    this.#startEngine(); // nothing runs twice: the words of its next start, at the port that it has now
    this.#stand({ running: true });
    this.#options.onReady(url, once);
  }

  #lived(name: PartName, life: Life): void {
    if (name === 'engine' && life.at !== 'up') {
      for (const answer of this.#links.splice(0)) answer(undefined);
    }
    if (life.at !== 'given-up') return;
    // Without tracking the stage still runs; its own page and alarm say that it is lost.
    if (name !== 'tracking') this.#stand({ running: this.#parts.engine.life.at === 'up' });
    this.#options.onTrouble({ part: name, code: life.code, faults: this.#faults.get(name) ?? [] });
  }

  #stand(change: Partial<Standing>): void {
    this.#standing = { ...this.#standing, ...change };
    this.#options.onStanding(this.#standing);
  }
}
