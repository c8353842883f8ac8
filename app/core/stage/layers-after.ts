/**
 * Mode, scene and preset of zones after a take has ended so: for the stage that ran it, and for the next start that
 * reads of it in the journal.
 *
 * Is told: what the plan led to, and the outcome. Tells: nothing for a zone that a take left as it was.
 */
import type { Plan, ZoneWas } from './plan.ts';
import type { Outcome } from './take.ts';

export type Led = Pick<Plan, 'kind'> & {
  readonly backTo?: Plan['backTo'] | undefined;
  readonly zones: readonly string[];
  readonly mode?: string | undefined;
  readonly scene?: string | undefined;
  readonly preset?: string | undefined;
};

const NOTHING: ZoneWas = { mode: undefined, scene: undefined, preset: undefined };
const LED: ReadonlySet<Outcome> = new Set<Outcome>(['committed', 'committed-with-exceptions', 'failed-visible']);

/** The take led somewhere: what it found as wanted is wanted from now on too. */
export function hasLed(outcome: Outcome): boolean {
  return LED.has(outcome);
}

export function layersAfter(led: Led, outcome: Outcome): ReadonlyMap<string, ZoneWas> {
  // A safe picture is no mode's.
  if (outcome === 'bailed-out') return new Map(led.zones.map((zone) => [zone, NOTHING]));
  if (!LED.has(outcome)) return new Map();
  if (led.kind === 'take') {
    const { mode, scene, preset } = led;
    return new Map(led.zones.map((zone) => [zone, { mode, scene, preset }]));
  }
  // A way back restores each zone's own; zones need not have been alike. A journal leaves out what was undefined.
  const backTo = Object.entries(led.backTo ?? {});
  return new Map(backTo.map(([zone, { mode, scene, preset }]) => [zone, { mode, scene, preset }]));
}
