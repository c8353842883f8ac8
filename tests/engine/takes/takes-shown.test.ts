/** Gates leave for seats when they moved; that devices spoke again is told once a second. */
import { expect, test } from 'vitest';
import type { StageView } from '../../../app/core/stage/plan.ts';
import type { Publisher } from '../../../app/engine/publish/publisher.ts';
import { TakesShown } from '../../../app/engine/takes/takes-shown.ts';
import type { StageState } from '../../../app/protocol/state.ts';
import { NOW_US, smallView, withRecord, withValue } from '../../core/small-studio.ts';

const READY = 'engine/vp/ready';

test('a gate that moved is told at once; ages alone wait for the second', () => {
  const told: StageState['gates'][] = [];
  const set = (path: readonly string[], value: unknown): void => {
    if (path[0] === 'gates') told.push(value as StageState['gates']);
  };
  const shown = new TakesShown({ set } as Publisher);
  const look = (view: StageView, ms: number): number => {
    shown.gates(view, undefined, { mode: 'VP' }, NOW_US + ms * 1_000);
    return told.length;
  };
  const warm = () => told.at(-1)?.find(({ id }) => id === 'warm/vp');
  /** Everybody spoke again. */
  const heard = (ms: number): StageView => {
    const atUs = NOW_US + ms * 1_000;
    const view = withRecord(smallView(), READY, { actual: { value: true, atUs, epoch: 1 } });
    return { ...view, tracking: new Map([...view.tracking].map(([id, one]) => [id, { ...one, atUs }])) };
  };
  expect(look(heard(0), 0)).toBe(1);
  for (const ms of [100, 600, 900]) expect(look(heard(ms), ms)).toBe(1);
  expect(look(withValue(heard(950), READY, false), 950)).toBe(2);
  expect(warm()).toMatchObject({ verdict: 'blocking' });
  expect(look(heard(1_000), 1_000)).toBe(3);
  expect(look(heard(1_900), 1_900)).toBe(3);
  expect(look(heard(2_000), 2_000)).toBe(4);
  expect(warm()).toMatchObject({ verdict: 'open', atUs: NOW_US + 2_000_000 });
});
