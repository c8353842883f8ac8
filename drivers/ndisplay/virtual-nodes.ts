/**
 * The nodes of an emulated cluster: they step from frame to frame together, and what becomes of them when one does not.
 *
 * Is told: events that the primary took, nodes that die or hang. Tells: the events of a frame, once for every node that runs;
 * who is primary; what each node does. A frame does not end while a node is missing at the barrier. After the barrier's time
 * all nodes close, or, with fail-over, that node is dropped and the others go on; a lost primary hands over to the first of
 * its backups that runs. A node whose process is gone is noticed at once where fail-over is on.
 */
import type { Clock } from '../contract.ts';
import { collapsed, type ReceivedEvent } from './ndisplay-frame.ts';

export type NodeLife = 'running' | 'hung' | 'dropped' | 'closed';

export interface NodesOptions {
  readonly clock: Clock;
  /** The usual primary first. */
  readonly names: readonly string[];
  readonly backups: readonly string[];
  readonly failover: boolean;
  readonly barrierMs: number;
  readonly takeoverMs: number;
  readonly frameHz: number;
  onFrame(events: readonly ReceivedEvent[]): void;
  onLife(node: string, life: NodeLife): void;
  /** Every node stands still on its last frame: one is missing at the barrier. */
  onStalled(stalled: boolean): void;
  /** Empty: nobody. */
  onPrimary(node: string): void;
}

const MAX_WAITING = 4_096;

export class VirtualNodes {
  readonly #options: NodesOptions;
  readonly #lives = new Map<string, NodeLife>();
  #primary = '';
  #waiting: ReceivedEvent[] = [];
  #frame: Disposable | undefined;
  #barrier: Disposable | undefined;
  #takeover: Disposable | undefined;

  constructor(options: NodesOptions) {
    this.#options = options;
  }

  /** All of them, with the usual primary. */
  start(): void {
    this.halt();
    for (const node of this.#options.names) this.#become(node, 'running');
    this.#lead(this.#options.names[0] ?? '');
  }

  /** Nothing of the last life comes later. */
  halt(): void {
    for (const timer of [this.#frame, this.#takeover]) timer?.[Symbol.dispose]();
    this.#frame = undefined;
    this.#leaveBarrier();
    this.#takeover = undefined;
    this.#waiting = [];
  }

  runs(node: string): boolean {
    return this.#lives.get(node) === 'running';
  }

  lifeOf(node: string): NodeLife {
    return this.#lives.get(node) ?? 'closed';
  }

  /** An event reached the primary: it waits for the end of the frame. */
  take(event: ReceivedEvent): void {
    if (this.#primary === '' || this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push(event);
    this.#awaitFrame();
  }

  /** Its process is gone. */
  die(node: string): void {
    if (this.lifeOf(node) === 'closed') return;
    this.#become(node, 'closed');
    if (this.#options.failover) this.#goOnWithout(node);
    else this.#awaitBarrier(() => this.closeAll());
  }

  /** It does not reach the barrier any more. */
  hang(node: string): void {
    if (!this.runs(node)) return;
    this.#become(node, 'hung');
    this.#awaitBarrier(() => {
      if (!this.#options.failover) return this.closeAll();
      this.#become(node, 'dropped');
      this.#goOnWithout(node);
    });
  }

  closeAll(): void {
    this.halt();
    this.#lead('');
    for (const node of this.#options.names) this.#become(node, 'closed');
  }

  /** Whoever hung goes on, if nobody has closed since. False: it has to be started again. */
  mend(): boolean {
    const { names } = this.#options;
    if (names.some((node) => this.lifeOf(node) === 'closed' || this.lifeOf(node) === 'dropped')) return false;
    this.#leaveBarrier();
    for (const node of names) this.#become(node, 'running');
    if (this.#waiting.length > 0) this.#awaitFrame();
    return true;
  }

  #goOnWithout(node: string): void {
    if (this.#waiting.length > 0) this.#awaitFrame();
    if (node !== this.#primary) return;
    this.#waiting = []; // what it had not handed on is gone with it
    this.#lead('');
    const { clock, takeoverMs, backups } = this.#options;
    this.#takeover = clock.after(takeoverMs, () => {
      const next = backups.find((one) => this.runs(one));
      if (next === undefined) this.closeAll();
      else this.#lead(next);
    });
  }

  #awaitBarrier(late: () => void): void {
    const { clock, barrierMs } = this.#options;
    this.#barrier ??= clock.after(barrierMs, () => {
      this.#leaveBarrier();
      late();
    });
    this.#options.onStalled(true);
  }

  #leaveBarrier(): void {
    this.#barrier?.[Symbol.dispose]();
    this.#barrier = undefined;
    this.#options.onStalled(false);
  }

  #awaitFrame(): void {
    const { clock, frameHz } = this.#options;
    const frameMs = 1_000 / frameHz;
    this.#frame ??= clock.after(frameMs - ((clock.nowUs() / 1_000) % frameMs), () => {
      this.#frame = undefined;
      if (this.#barrier !== undefined) return; // the frame does not end
      const events = collapsed(this.#waiting);
      this.#waiting = [];
      if (events.length > 0) this.#options.onFrame(events);
    });
  }

  #become(node: string, life: NodeLife): void {
    if (this.#lives.get(node) === life) return;
    this.#lives.set(node, life);
    this.#options.onLife(node, life);
  }

  #lead(node: string): void {
    this.#primary = node;
    this.#options.onPrimary(node);
  }
}
