/** What the Sync page makes of the sources of time: order, what is wrong with one, and how far it is off. Pure. */
import type { Fault } from '../../../core/parameter.ts';
import type { SyncState, TimeSourceState } from '../../../protocol/state-sync.ts';
import { plusMinus } from '../../param/value-text.ts';
import { formatDuration } from '../../ui/format.ts';

type Sources = SyncState['sources'];

/** The one that leads first, then those that may by their turn, last what is only shown. */
export function listSources(sources: Sources): readonly string[] {
  const turn = (one: TimeSourceState): number => (one.leads ? -1 : (one.priority ?? Number.POSITIVE_INFINITY));
  return Object.entries(sources)
    .toSorted(([, a], [, b]) => (turn(a) === turn(b) ? 0 : turn(a) - turn(b)))
    .map(([id]) => id);
}

/** `good` is heard and sound · `wrong` speaks, or leads, and cannot be trusted · `unknown` nobody can tell. */
export type SourceStanding = 'good' | 'wrong' | 'unknown';

const BAD: ReadonlySet<TimeSourceState['state']> = new Set(['off', 'standing', 'reverse', 'wrong-rate', 'unlocked']);

export function standingOfSource({ state, leads, faults }: TimeSourceState): SourceStanding {
  if (BAD.has(state)) return 'wrong';
  if (faults.some(({ code }) => code === 'clock.two-sources')) return 'wrong';
  if (state === 'usable') return 'good';
  return leads && state === 'silent' ? 'wrong' : 'unknown';
}

/** PTP may be locked and still tell no frames: then it stands by for nothing. */
export function roleOfSource({
  leads,
  priority,
  ptp,
  offsetUs,
}: TimeSourceState): 'leads' | 'waits' | 'shown' | 'barred' {
  if (leads) return 'leads';
  if (priority === null) return 'shown';
  return ptp && offsetUs === null ? 'barred' : 'waits';
}

const IMPLIED: Partial<Record<TimeSourceState['state'], string>> = {
  silent: 'clock.silent',
  standing: 'clock.standing',
  reverse: 'clock.reverse',
};

/** What it was found wrong with lately, and what its state says by itself when that was long ago. */
export function faultsOfSource({ state, faults }: TimeSourceState): readonly Fault[] {
  const code = IMPLIED[state];
  return code === undefined || faults.some((fault) => fault.code === code) ? faults : [...faults, { code }];
}

const HOUR_US = 3_600_000_000;

/** From a microsecond to half a day: "+42 µs", "−12.3 ms", "+4.2 s", "−11:34:29". */
export function offsetText(us: number): string {
  const size = Math.abs(us);
  if (size < 10_000) return `${plusMinus(us, Number.isInteger(us) || size >= 100 ? 0 : 1)} µs`;
  if (size < 1_000_000) return `${plusMinus(us / 1_000, 1)} ms`;
  if (size < HOUR_US) return `${plusMinus(us / 1e6, 1)} s`;
  return `${plusMinus(us, 0).slice(0, 1)}${formatDuration(size / 1_000)}`;
}

export function ppmText(ppm: number): string {
  return `${plusMinus(ppm, Math.abs(ppm) < 100 ? 1 : 0)} ppm`;
}
