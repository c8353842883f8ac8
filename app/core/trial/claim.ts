/**
 * What plans may claim: descriptors with the effect that a trial showed on this stage, and the lead that a person adopted.
 *
 * A studio file or driver may call an effect exact; without a trial that counts here it is a figure from elsewhere and
 * counts as `within`. Decided in docs/decisions/0008-trials.md.
 */
import type { Descriptor, Effect, ParamPath } from '../parameter.ts';
import type { AdoptedLead } from './lead.ts';
import { effectOf, type Trial } from './trial.ts';

export interface Claims {
  /** Trials that count. */
  readonly trials: ReadonlyMap<ParamPath, Trial>;
  readonly leads: ReadonlyMap<ParamPath, AdoptedLead>;
}

export function withClaims(
  descriptors: ReadonlyMap<ParamPath, Descriptor>,
  { trials, leads }: Claims,
): ReadonlyMap<ParamPath, Descriptor> {
  return new Map(
    [...descriptors].map(([path, descriptor]) => [
      path,
      {
        ...descriptor,
        effect: claimed(descriptor.effect, trials.get(path)),
        leadFrames: leads.get(path)?.frames ?? descriptor.leadFrames,
      },
    ]),
  );
}

export function claimed(declared: Effect, trial: Trial | undefined): Effect {
  // Whoever re-locks or restarts shows wrong light on the way, whenever it lands.
  if (declared.kind === 'relock' || declared.kind === 'restart') return declared;
  if (trial) return effectOf(trial);
  if (declared.kind !== 'exact') return declared;
  return { kind: 'within', minFrames: declared.frames, maxFrames: declared.frames };
}

/** The same for a plan: who relied on it need not look again. */
export function sameEffect(a: Effect, b: Effect): boolean {
  if (a.kind === 'exact' && b.kind === 'exact') return a.frames === b.frames;
  if (a.kind === 'within' && b.kind === 'within') return a.minFrames === b.minFrames && a.maxFrames === b.maxFrames;
  return a.kind === b.kind;
}
