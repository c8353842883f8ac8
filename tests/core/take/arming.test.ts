/** The arming store: take.md sections 3, 5 and 6.12. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arm,
  disarm,
  endTake,
  expire,
  extend,
  joinTake,
  mayStandTogether,
  NO_ARMING,
  withdraw,
} from '../../../app/core/stage/arming.ts';
import type { Plan } from '../../../app/core/stage/plan.ts';
import { makeGate, makePlan, makeStep } from './plans.ts';

const NOW_US = 5_000_000;

function planOf(id: string, writes: readonly string[], reads: readonly string[] = [], patch: Partial<Plan> = {}): Plan {
  return {
    ...makePlan([makeStep('a')]),
    id,
    writes: new Set(writes),
    claims: new Set([...writes, ...reads]),
    ...patch,
  };
}

const asked = (plan: Plan, seat = 'anna', more = {}) => ({ plan, seat, show: 'SHOW' as const, nowUs: NOW_US, ...more });

test('two plans stand together iff neither writes what the other claims', () => {
  const paths = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
  fc.assert(
    fc.property(paths, paths, paths, paths, (w1, r1, w2, r2) => {
      const [one, two] = [planOf('1', w1, r1), planOf('2', w2, r2)];
      const meets = w1.some((x) => [...w2, ...r2].includes(x)) || w2.some((x) => [...w1, ...r1].includes(x));
      expect(mayStandTogether(one, two)).toBe(!meets);
      const store = arm(NO_ARMING, asked(one)).store;
      expect(arm(store, asked(two, 'bo')).refused === undefined).toBe(!meets);
    }),
    { seed: 31 },
  );
});

test('a second overlapping arm is refused, naming the holder; replace withdraws the first and tells its seat', () => {
  const store = arm(NO_ARMING, asked(planOf('1', ['x']))).store;
  const second = asked(planOf('2', ['y'], ['x']), 'bo');
  expect(arm(store, second).refused).toEqual({ code: 'arming.overlaps', params: { seat: 'anna', plan: '1' } });
  const replaced = arm(store, { ...second, replace: true });
  expect(replaced.store.armed.map((a) => a.plan.id)).toEqual(['2']);
  expect(replaced.withdrawn).toMatchObject([
    { armed: { seat: 'anna' }, why: { code: 'arming.replaced', params: { seat: 'bo' } } },
  ]);
});

test('in SHOW an arming stays until GO, disarm or a blocking gate; the studio may limit it; one key extends', () => {
  const forever = arm(NO_ARMING, asked(planOf('1', ['x']))).store;
  expect(expire(forever, NOW_US + 8 * 3600e6).withdrawn).toEqual([]);
  const limited = arm(NO_ARMING, asked(planOf('1', ['x']), 'anna', { limitS: 600 })).store;
  expect(expire(limited, NOW_US + 599e6).withdrawn).toEqual([]);
  const longer = extend(limited, '1', NOW_US + 590e6).store;
  expect(expire(longer, NOW_US + 700e6).withdrawn).toEqual([]);
  expect(expire(longer, NOW_US + 1_190e6).withdrawn).toMatchObject([{ why: { code: 'arming.expired' } }]);
  expect(joinTake(limited, '1', 't', NOW_US + 601e6)).toMatchObject({ do: 'refuse' });
  const blocked = planOf('2', ['x'], [], { gates: [makeGate('online/xr', { verdict: 'blocking' })] });
  expect(arm(NO_ARMING, asked(blocked)).refused?.code).toBe('arming.gate-blocking');
  expect(withdraw(forever, '1', { code: 'x' }).withdrawn).toHaveLength(1);
  expect(disarm(forever, undefined, 'bo').refused?.code).toBe('arming.not-armed');
});

test('extending starts the time again, once before the end; what has no end, or is past it, says so by name', () => {
  const limited = arm(NO_ARMING, asked(planOf('1', ['x']), 'anna', { limitS: 600 })).store;
  const twice = extend(extend(limited, '1', NOW_US + 100e6).store, '1', NOW_US + 200e6).store;
  expect(twice.armed[0]).toMatchObject({ untilUs: NOW_US + 800e6, limitS: 600, sinceUs: NOW_US });
  // Running out and being extended at one instant: it has run out.
  for (const atUs of [NOW_US + 600e6, NOW_US + 601e6])
    expect(extend(limited, '1', atUs)).toMatchObject({ store: limited, refused: { code: 'arming.not-armed' } });
  expect(extend(limited, 'ghost', NOW_US).refused?.code).toBe('arming.not-armed');
  const forever = arm(NO_ARMING, asked(planOf('1', ['x']))).store;
  expect(extend(forever, '1', NOW_US)).toMatchObject({ store: forever, refused: { code: 'arming.no-end' } });
  // Outside SHOW the default limit, ten minutes, is what starts again.
  const rehearsed = arm(NO_ARMING, { ...asked(planOf('1', ['x'])), show: 'REHEARSAL' }).store;
  expect(extend(rehearsed, '1', NOW_US + 9e6).store.armed[0]?.untilUs).toBe(NOW_US + 609e6);
});

test('the order in which plans were armed stays when one is extended', () => {
  const both = arm(arm(NO_ARMING, asked(planOf('1', ['x']), 'anna', { limitS: 60 })).store, asked(planOf('2', ['y'])));
  expect(extend(both.store, '1', NOW_US + 1e6).store.armed.map((a) => a.plan.id)).toEqual(['1', '2']);
});

test('one planId is taken once: the second call joins, also after the end', () => {
  const store = arm(NO_ARMING, asked(planOf('1', ['x'], ['y']))).store;
  const first = joinTake(store, '1', 't1', NOW_US);
  expect(first.do).toBe('start');
  expect(joinTake(first.store, '1', 't2', NOW_US)).toMatchObject({ do: 'join', takeId: 't1' });
  expect(arm(first.store, asked(planOf('3', ['y']))).refused?.code).toBe('arming.take-running');
  const ended = endTake(first.store, 't1');
  expect(arm(ended, asked(planOf('3', ['y']))).refused).toBeUndefined();
  expect(joinTake(ended, '1', 't9', NOW_US)).toMatchObject({ do: 'join', takeId: 't1' });
});

test('a step without undo needs a word before it can be taken', () => {
  const plan = planOf('1', ['x'], [], { confirmations: ['fire'] });
  const store = arm(NO_ARMING, asked(plan)).store;
  expect(joinTake(store, '1', 't', NOW_US)).toMatchObject({ do: 'refuse', why: { code: 'arming.unconfirmed' } });
  const ghost = arm(NO_ARMING, asked(plan, 'anna', { confirm: ['ghost'] })).store;
  expect(joinTake(ghost, '1', 't', NOW_US)).toMatchObject({ do: 'refuse', why: { code: 'arming.unconfirmed' } });
  const fire = arm(NO_ARMING, asked(plan, 'anna', { confirm: ['fire'] })).store;
  expect(joinTake(fire, '1', 't', NOW_US).do).toBe('start');
});
