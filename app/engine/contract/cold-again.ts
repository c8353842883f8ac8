/**
 * What is to be done again after a cold change: made when the change arrives, shown as done by what was made since, or ticked
 * by a person. Nothing of it is decided here: app/core/contract/requalify.ts.
 */
import type { ColdChange } from '../../core/contract/cold-change.ts';
import { type AgainFacts, isDoneAgain, toDoAgain } from '../../core/contract/requalify.ts';
import type { Fault } from '../../core/parameter.ts';
import { modeOf } from '../../core/stage/view.ts';
import type { ColdBook } from '../../protocol/cold-book.ts';
import type { AgainShown } from '../../protocol/state-cold.ts';
import type { Room } from '../room.ts';

export type AgainDeps = Pick<Room, 'clock' | 'stage' | 'publisher' | 'wallMs' | 'measures' | 'trials'> & {
  wallOfUs(us: number): number;
};

export class ColdAgain {
  readonly #deps: AgainDeps;
  #sinceMs = 0;
  #items: readonly AgainShown[] = [];

  constructor(deps: AgainDeps) {
    this.#deps = deps;
  }

  open({ sinceMs, again }: ColdBook): void {
    this.#sinceMs = sinceMs;
    this.#items = again;
  }

  clear(): void {
    this.#sinceMs = 0;
    this.#items = [];
  }

  get kept(): Omit<ColdBook, 'change'> {
    return { sinceMs: this.#sinceMs, again: this.#items };
  }
  get shown(): readonly AgainShown[] {
    return this.#items;
  }
  /** How many are still to be done. */
  get left(): number {
    return this.#items.filter((item) => item.done === null).length;
  }

  /** The change arrived: words of people on what was restarted count no more. */
  begin(change: ColdChange): void {
    const { stage, wallMs } = this.#deps;
    const view = stage.view();
    for (const id of modeOf(view, change.to)?.systems ?? []) {
      stage.ticks.delete(`picture-seen/${id}`);
      stage.ticks.delete(`warm/${id}`);
    }
    this.#sinceMs = wallMs();
    this.#items = toDoAgain(change, this.#facts()).map(({ id, kind, about }) => ({ id, kind, about, done: null }));
  }

  /** Answers with what was found to be done again. */
  look(change: ColdChange): readonly string[] {
    const facts = this.#facts();
    const moved = this.#items.filter((item) => item.done === null && isDoneAgain(item, change, this.#sinceMs, facts));
    const done = { how: 'redone', by: '', evidence: '' } as const;
    this.#items = this.#items.map((item) => (moved.includes(item) ? { ...item, done } : item));
    return moved.map((item) => item.id);
  }

  tick(id: string, by: string, evidence: string): Fault | undefined {
    const item = this.#items.find((one) => one.id === id);
    if (item?.done !== null) return { code: 'cold.no-item', params: { item: id } };
    this.#items = this.#items.map((one) => (one === item ? { ...one, done: { how: 'ticked', by, evidence } } : one));
    return undefined;
  }

  #facts(): AgainFacts {
    const { stage, measures, trials, publisher } = this.#deps;
    const cameras = Object.entries(publisher.state.calibration.cameras);
    const calibratedMs = cameras.map(([id, { kinds, check }]): readonly [string, number] => {
      const made = Object.values(kinds).flatMap(({ inForce, versions }) =>
        versions.filter(({ version }) => version === inForce).map(({ atMs }) => atMs),
      );
      return [id, Math.max(0, check?.atMs ?? 0, ...made)];
    });
    return {
      view: stage.view(),
      measures: measures.all,
      trials: trials.kept,
      calibratedMs: new Map(calibratedMs),
      wallOfUs: (us) => this.#deps.wallOfUs(us),
      nowMs: this.#deps.wallMs(),
    };
  }
}
