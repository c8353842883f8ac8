/** The house clock as data for the pure stage: what it is worth, whom it follows, who counts on it. */
import type { Studio } from '../../core/stage/model.ts';
import type { HouseView } from '../../core/stage/plan.ts';
import type { TimeSourceState } from '../../protocol/state-sync.ts';
import type { ClockDesk } from './clock-desk.ts';
import type { HouseClock } from './house-clock.ts';

type Standing = 'good' | 'bad' | 'unknown';

const STANDING: Readonly<Record<TimeSourceState['state'], Standing>> = {
  usable: 'good',
  off: 'bad',
  silent: 'bad',
  standing: 'bad',
  reverse: 'bad',
  'wrong-rate': 'bad',
  unlocked: 'bad',
  acquiring: 'unknown',
  unknown: 'unknown',
};

export function houseView(
  studio: Pick<Studio, 'clock'>,
  house: HouseClock,
  desk: Pick<ClockDesk, 'sources'>,
  scheduled: string | undefined,
): HouseView {
  return {
    ...house.standing(),
    expected: studio.clock?.sources.some(({ priority }) => priority !== undefined) ?? false,
    sources: new Map(Object.entries(desk.sources()).map(([id, { state }]) => [id, STANDING[state]])),
    scheduled: new Set(scheduled === undefined ? [] : [scheduled]),
  };
}
