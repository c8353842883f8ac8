/** What a press lets go was made while the plan stood armed: the same record, the same bytes, as long as they are good. */
import { expect, test } from 'vitest';
import { startTake } from '../../../app/core/stage/take-machine.ts';
import { makeAhead, readyAhead, startText } from '../../../app/engine/takes/ahead.ts';
import type { Sender } from '../../../app/engine/takes/sender.ts';
import { usual } from './usual.ts';

const startOf = (plan: ReturnType<typeof usual>): unknown => {
  const { effects } = startTake(plan, 'take-1', 'SHOW', { us: 5_000_000, frame: 250 });
  return effects.flatMap((effect) => (effect.t === 'journal' && effect.kind === 'take-start' ? [effect.data] : []))[0];
};

test('the first record is the one that a press would make, word for word; its end is foreseen', () => {
  const plan = usual();
  const data = startOf(plan);
  expect(data).toMatchObject({ takeId: 'take-1', show: 'SHOW', planId: plan.id });
  expect(startText(plan, data)).toBeUndefined();
  const foreseen: string[] = [];
  const offline = { prepare: () => ({ code: 'device.offline' }) };
  makeAhead(plan, offline as unknown as Sender, { foresee: (tail) => foreseen.push(tail) });
  const text = startText(plan, data);
  expect(`${text?.head}${text?.tail}`).toBe(JSON.stringify(data));
  expect(foreseen).toEqual([text?.tail]);
  expect(startText({ ...plan }, data)).toBeUndefined();
  // What could not be made then is made, or told, at the press.
  expect(plan.steps.map((step) => readyAhead(plan, step))).toEqual(plan.steps.map(() => undefined));
});
