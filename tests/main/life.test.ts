import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIFE_POLICY, type Life, type LifeEvent, nextLife } from '../../app/main/life.ts';

const P = LIFE_POLICY;
const exit: LifeEvent = { e: 'exit', code: 9 };

test('one that ran steadily comes back at once; one that dies at the door waits longer and longer, then is given up', () => {
  const up: Life = { at: 'up', deaths: 5, sinceMs: 0 };
  expect(nextLife(up, exit, P.steadyMs, P)).toEqual({ at: 'waiting', deaths: 1, untilMs: P.steadyMs + 250, code: 9 });
  expect(nextLife(up, exit, P.steadyMs - 1, P)).toMatchObject({ at: 'waiting', deaths: 6 });

  let life: Life = { at: 'starting', deaths: 0, sinceMs: 0 };
  const pauses: number[] = [];
  for (let nowMs = 0; ; ) {
    life = nextLife(life, exit, nowMs, P);
    if (life.at !== 'waiting') break;
    pauses.push(life.untilMs - nowMs);
    nowMs = life.untilMs;
    life = nextLife(life, { e: 'due' }, nowMs, P);
  }
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  expect(life).toEqual({ at: 'given-up', why: 'dying', code: 9 });
  expect(nextLife(life, { e: 'start' }, 99, P)).toEqual({ at: 'starting', deaths: 0, sinceMs: 99 });
});

test('a refusal of the first start is believed; one after it ran gets its tries', () => {
  const refused: LifeEvent = { e: 'refused' };
  const first: Life = { at: 'starting', deaths: 0, sinceMs: 0 };
  expect(nextLife(first, refused, 1, P)).toEqual({ at: 'given-up', why: 'refused', code: null });
  const again: Life = { at: 'starting', deaths: 1, sinceMs: 0 };
  expect(nextLife(again, refused, 1, P)).toBe(again);
  expect(nextLife(again, exit, 1, P)).toMatchObject({ at: 'waiting', deaths: 2 });
});

test('told to stop, it is not brought back, whatever happens then', () => {
  const event = fc.oneof(
    fc.constantFrom<LifeEvent>({ e: 'ready' }, { e: 'refused' }, { e: 'due' }, { e: 'stop' }),
    fc.integer({ min: 0, max: 255 }).map((code): LifeEvent => ({ e: 'exit', code })),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), fc.array(event, { maxLength: 12 }), (before, after) => {
      let life: Life = { at: 'starting', deaths: 0, sinceMs: 0 };
      let nowMs = 0;
      const next = (one: LifeEvent): void => {
        nowMs += 700;
        life = nextLife(life, one, nowMs, P);
      };
      before.forEach(next);
      next({ e: 'stop' });
      after.forEach(next);
      expect(['off', 'stopping']).toContain(life.at);
    }),
  );
});
