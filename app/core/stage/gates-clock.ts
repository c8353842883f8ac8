/**
 * The gate on the house clock: a take for a timecode, and one that must be exact to the frame, need a house to count by.
 *
 * Also sources at the root of a plan's branch of references. Pure: the state of the clock comes in as data.
 */
import type { Fault } from '../parameter.ts';
import { type GateInput, gate } from './gate-kit.ts';
import type { Device } from './model.ts';
import type { Gate, GateVerdict, HouseView, StageView } from './plan.ts';
import { sourceOf } from './sync-tree.ts';

interface Judged {
  readonly verdict: GateVerdict;
  readonly why: Fault | undefined;
}

/** What the clock is worth to somebody who counts on its frames. */
export function judgeHouse(house: HouseView): Judged {
  const params = { source: house.source ?? '' };
  switch (house.lock) {
    case 'locked':
      return { verdict: 'open', why: undefined };
    case 'acquiring':
      return { verdict: 'warning', why: { code: 'gate.clock.acquiring', params } };
    case 'freewheel':
      return { verdict: 'warning', why: { code: 'gate.clock.freewheel', params } };
    case 'holding':
      // Frames that wait for a step while a take runs: the source is there.
      if (house.pendingFrames !== 0)
        return { verdict: 'warning', why: { code: 'gate.clock.pending', params: { frames: house.pendingFrames } } };
      return { verdict: 'blocking', why: { code: 'gate.clock.holding', params } };
    case 'lost':
      return { verdict: 'blocking', why: { code: 'gate.clock.lost', params } };
    case 'unlocked':
      // A studio that names no source runs free, and says so; one that does has lost it.
      if (!house.expected) return { verdict: 'warning', why: { code: 'gate.clock.free-run' } };
      return { verdict: 'blocking', why: { code: 'gate.clock.none' } };
  }
}

/** Of a plan that counts on frames of the house: set for a timecode, or strict. */
export function clockGates(input: GateInput): readonly Gate[] {
  const { house } = input.view;
  const { id, strictFrame } = input.draft;
  if (!house || !(strictFrame || (id !== undefined && house.scheduled.has(id)))) return [];
  const { verdict, why } = judgeHouse(house);
  return [
    gate(input, 'clock', 'house', {
      value: house.lock,
      limit: 'locked',
      verdict,
      why,
      fix: { code: 'fix.clock' },
      atUs: input.nowUs,
    }),
  ];
}

/** A source that is known to be bad, at the root of what a plan's devices hang on. */
export function sourceGates(input: GateInput, devices: readonly Device[]): readonly Gate[] {
  const { view } = input;
  const sources = new Set(devices.flatMap((device) => sourceOf(view.studio, device.id) ?? []));
  return [...sources].map((source) => {
    const standing = view.house?.sources.get(source) ?? 'unknown';
    const verdict = standing === 'good' ? 'open' : standing === 'bad' ? 'blocking' : 'warning';
    return gate(input, 'source', source, {
      value: standing,
      limit: 'good',
      verdict,
      why: { code: `gate.source.${standing === 'bad' ? 'bad' : 'unknown'}`, params: { source } },
      fix: { code: 'fix.source', params: { source } },
      atUs: input.nowUs,
    });
  });
}

/** In which clock a plan is made. */
export function planClock({ house }: Pick<StageView, 'house'>): {
  lock: HouseView['lock'];
  source: string | undefined;
} {
  return { lock: house?.lock ?? 'unlocked', source: house?.source };
}
