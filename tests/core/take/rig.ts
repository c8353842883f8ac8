/**
 * Drives the take machine by hand: records and reads are answered at once unless a test wants to, the rest is told by
 * the test. Frames are 20 ms; time moves only by `wait`.
 */
import type { Value } from '../../../app/core/parameter.ts';
import type { Plan } from '../../../app/core/stage/plan.ts';
import type { Choice, Now, Take, TakeEffect, TakeEvent, TakeResult } from '../../../app/core/stage/take.ts';
import { DEFAULT_SETUP, startBailout, startTake, stepAll } from '../../../app/core/stage/take-machine.ts';

export interface RigOptions {
  readonly show?: 'EDIT' | 'REHEARSAL' | 'SHOW';
  readonly journal?: 'auto' | 'hand';
  readonly read?: 'auto' | 'hand';
  readonly bailout?: boolean;
  readonly atFrame?: number;
  readonly startUs?: number;
}

export class Rig {
  take: Take;
  nowUs = 1_000_000;
  readonly effects: TakeEffect[] = [];
  readonly #journal: boolean;
  readonly #read: boolean;

  constructor(plan: Plan, options: RigOptions = {}) {
    this.#journal = options.journal !== 'hand';
    this.#read = options.read !== 'hand';
    this.nowUs = options.startUs ?? this.nowUs;
    const start = options.bailout ? startBailout : startTake;
    const first = start(plan, 't1', options.show ?? 'SHOW', this.now(), {
      ...DEFAULT_SETUP,
      ...(options.atFrame === undefined ? {} : { atFrame: options.atFrame }),
    });
    this.take = first.state;
    this.#answer(first);
  }

  now(): Now {
    return { us: this.nowUs, frame: Math.floor(this.nowUs / 20_000) };
  }

  /** All in one moment. */
  tell(...events: TakeEvent[]): this {
    const result = stepAll(this.take, events, this.now());
    this.take = result.state;
    this.#answer(result);
    return this;
  }

  #answer(result: TakeResult): void {
    this.effects.push(...result.effects);
    for (const effect of result.effects) {
      if (effect.t === 'journal' && this.#journal) this.tell({ t: 'journaled', token: effect.token });
      if (effect.t === 'read' && this.#read) this.tell({ t: 'read', token: effect.token, changed: [], faults: [] });
    }
  }

  /** Time passes; the machine is woken when it asked for it. */
  wait(ms: number): this {
    const untilUs = this.nowUs + ms * 1_000;
    for (
      let wakeUs = this.take.inner.wakeUs;
      wakeUs !== undefined && wakeUs <= untilUs;
      wakeUs = this.take.inner.wakeUs
    ) {
      this.nowUs = Math.max(this.nowUs, wakeUs);
      this.tell({ t: 'wake', token: 'w' });
    }
    this.nowUs = untilUs;
    return this;
  }

  attempt(id: string): number {
    return this.take.inner.runs.get(id)?.attempt ?? 0;
  }

  sent(id: string, lateUs = 0): this {
    return this.tell({ t: 'sent', step: id, attempt: this.attempt(id), atUs: this.nowUs, lateUs });
  }

  acked(id: string): this {
    return this.tell({ t: 'acked', step: id, attempt: this.attempt(id), atUs: this.nowUs });
  }

  fault(id: string, code = 'refused'): this {
    return this.tell({ t: 'step-fault', step: id, attempt: this.attempt(id), fault: { code } });
  }

  report(path: string, value: Value | undefined, odd: readonly string[] = []): this {
    return this.tell({ t: 'report', path, value, odd, atUs: this.nowUs });
  }

  /** Left, and reads as asked. */
  through(...ids: string[]): this {
    for (const id of ids) {
      const run = this.take.inner.runs.get(id);
      if (!run) throw new Error(`no step ${id}`);
      this.sent(id);
      this.report(run.step.path, run.step.value);
    }
    return this;
  }

  cancelled(id: string, was: 'cancelled' | 'sent'): this {
    return this.tell({ t: 'cancelled', step: id, attempt: this.attempt(id), was });
  }

  choose(choice: Choice): this {
    return this.tell({ t: 'choice', seat: 'anna', choice });
  }

  stop(): this {
    return this.tell({ t: 'stop', seat: 'anna' });
  }

  /** Ids that were handed over, in order. */
  get released(): string[] {
    return this.effects.flatMap((e) => (e.t === 'release' ? [e.step.id] : []));
  }

  of<T extends TakeEffect['t']>(t: T): Extract<TakeEffect, { t: T }>[] {
    return this.effects.filter((e): e is Extract<TakeEffect, { t: T }> => e.t === t);
  }

  at(id: string): string | undefined {
    return this.take.steps.get(id)?.at;
  }
}
