/** The first record of a take, made while it is armed, is the record that a press would make. */
import { expect, test } from 'vitest';
import { startTake } from '../../../app/core/stage/take-machine.ts';
import { prepareRecord, startText } from '../../../app/engine/takes/start-record.ts';
import { usual } from './usual.ts';

const startOf = (plan: ReturnType<typeof usual>): unknown => {
  const { effects } = startTake(plan, 'take-1', 'SHOW', { us: 5_000_000, frame: 250 });
  return effects.flatMap((effect) => (effect.t === 'journal' && effect.kind === 'take-start' ? [effect.data] : []))[0];
};

test('word for word; of a plan that was never armed nothing is known', () => {
  const plan = usual();
  const data = startOf(plan);
  expect(data).toMatchObject({ takeId: 'take-1', show: 'SHOW', planId: plan.id });
  expect(startText(plan, data)).toBeUndefined();
  prepareRecord(plan);
  expect(startText(plan, data)).toBe(JSON.stringify(data));
  expect(startText({ ...plan }, data)).toBeUndefined();
});
