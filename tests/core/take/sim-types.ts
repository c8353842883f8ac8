/** What a simulated evening is made with, and what it keeps of every byte that left. */
import type { Plan, Step } from '../../../app/core/stage/plan.ts';
import type { Choice } from '../../../app/core/stage/take.ts';
import type { Chance } from './random.ts';

export const FRAME_US = 20_000;
export const MS = 1_000;

export interface SimOptions {
  readonly plan: Plan;
  readonly chance: Chance;
  readonly show: 'REHEARSAL' | 'SHOW';
  /** 0 = everybody is well and nobody touches anything. */
  readonly trouble: number;
  /** Events after which the process dies; nothing later happens. */
  readonly crashAfter?: number;
}

/** Bytes that left for a device. */
export interface Sent {
  readonly step: Step;
  readonly undo: boolean;
  readonly attempt: number;
  readonly atUs: number;
  readonly frame: number | undefined;
  /** What the take stood at: halted means that a person decides. */
  readonly takeAt: string;
  /** What was true of its zones when it left. */
  readonly heldZones: ReadonlySet<string>;
  /** A person has said `back`, `retry`, `skip`, `accept` or `continue` since light was bare. */
  readonly byPerson: boolean;
}

/** `retry:<step>` as the machine offers it, as the choice that a person gives. */
export function choiceOf(offered: string): Choice {
  const [word, ...rest] = offered.split(':');
  if (word === 'reveal') return { do: 'reveal', reason: 'the show must go on' };
  return (rest.length > 0 ? { do: word, step: rest.join(':') } : { do: word }) as Choice;
}
