/** What is told of a cold change beside the published state: the journal's lines, and an alarm for people on other pages. */
import { type ColdChange, fallenSteps, fellFault, isOver } from '../../core/contract/cold-change.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';

const FELL = 'cold/fell';

export class ColdTold {
  readonly #deps: Pick<Room, 'journal' | 'alarms'>;

  constructor(deps: Pick<Room, 'journal' | 'alarms'>) {
    this.#deps = deps;
  }

  begun(change: ColdChange, who: Who): void {
    const { scene, zones, steps } = change;
    this.note(change, 'begin', who, { scene, zones, steps: steps.map(({ id }) => id) });
  }

  /** What a turn moved, line by line. */
  moved(before: ColdChange, change: ColdChange, who: Who | undefined): void {
    for (const { id } of change.steps) {
      const [was, is] = [before.runs[id], change.runs[id]];
      if (!is || (was?.at === is.at && was?.back === is.back)) continue;
      const state = is.back !== was?.back ? (is.back ?? is.at) : is.at;
      this.note(change, 'step', who, { step: id, is: state, evidence: is.evidence, why: is.why });
    }
    if (change.at !== before.at) this.note(change, change.at, who, { why: change.why });
    this.alarm(change);
  }

  alarm(change: ColdChange): void {
    const { alarms } = this.#deps;
    if (isOver(change) || fallenSteps(change).length === 0) alarms.clear(FELL);
    else alarms.raise(FELL, fellFault(change), 'fault');
  }

  note(change: ColdChange, act: string, who: Who | undefined, data: Readonly<Record<string, unknown>>): void {
    const { id, from, to } = change;
    this.#deps.journal.note({ kind: 'cold', ...(who && { seat: who.seat }), data: { act, id, from, to, ...data } });
  }
}
