/** What seats see of arming and takes: armed plan, take, undo, bail-out readiness, gates. */
import type { ParamPath } from '../../core/parameter.ts';
import { type Armed, unconfirmed } from '../../core/stage/arming.ts';
import { bailoutReadiness } from '../../core/stage/bailout.ts';
import { compile } from '../../core/stage/compile.ts';
import { standingGates } from '../../core/stage/gates.ts';
import type { Gate, StageView, TargetRequest } from '../../core/stage/plan.ts';
import { liveGates } from '../../core/stage/plan-changed.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { FinishedTake } from './take-book.ts';
import type { TakeRunner } from './take-runner.ts';
import { planState, takeState } from './take-shape.ts';

/** Ages alone. The page makes them from what it heard, so this is the oldest that a quiet gate looks. */
const REFRESH_US = 1_000_000;

export class TakesShown {
  readonly #publisher: Publisher;
  /** Gates as they were told last, without when each was heard. */
  #told = '';
  #toldUs = Number.NEGATIVE_INFINITY;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  armed(armed: Armed | undefined, rehearsal: boolean): void {
    this.#publisher.set(
      ['armed'],
      armed
        ? {
            ...planState(armed.plan),
            seat: armed.seat,
            atUs: armed.sinceUs,
            untilUs: armed.untilUs ?? null,
            unconfirmed: unconfirmed(armed),
            cue: armed.cue ?? null,
            rehearsal,
          }
        : null,
    );
  }

  take(runner: TakeRunner | undefined): void {
    this.#publisher.set(['take'], runner ? takeState(runner.take, runner.seat) : null);
  }

  undo(of: FinishedTake | undefined, lost: readonly ParamPath[]): void {
    this.#publisher.set(
      ['undo'],
      of ? { takeId: of.take.id, mode: common(of, 'mode') ?? null, scene: common(of, 'scene') ?? null, lost } : null,
    );
  }

  /** Of what is armed; else of what stands by; else of the stage as it is. */
  gates(view: StageView, armed: Armed | undefined, standby: TargetRequest | undefined, nowUs: number): readonly Gate[] {
    this.#publisher.set(['bailout'], bailoutReadiness(view));
    const gates = gatesOf(view, armed, standby, nowUs);
    const said = JSON.stringify(gates.map((gate) => ({ ...gate, atUs: undefined })));
    if (said === this.#told && nowUs - this.#toldUs < REFRESH_US) return gates;
    this.#told = said;
    this.#toldUs = nowUs;
    this.#publisher.set(['gates'], gates);
    return gates;
  }
}

/** What comes back: the mode or scene that all its zones had before; nothing where they differed. */
function common({ take }: FinishedTake, what: 'mode' | 'scene'): string | undefined {
  const before = Object.values(take.plan.was ?? {}).map((was) => was[what]);
  return before.every((one) => one === before[0]) ? before[0] : undefined;
}

function gatesOf(
  view: StageView,
  armed: Armed | undefined,
  standby: TargetRequest | undefined,
  nowUs: number,
): readonly Gate[] {
  if (armed) return liveGates(armed.plan, view, nowUs);
  const plan = standby ? compile(view, standby, { planId: 'standby' }, nowUs) : undefined;
  return plan && !('blockers' in plan) ? plan.gates : standingGates(view, nowUs);
}
