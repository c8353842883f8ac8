import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { ParameterSpec, Value, ValueType } from '../../../app/core/parameter.ts';
import { parseSettings } from '../../../drivers/kit/settings.ts';
import { checkWrite, isInRange } from '../../../drivers/kit/values.ts';

const POSE = [1, 2, 3, 0, 0, 0, 1];

test.each<[ValueType, readonly Value[], readonly Value[]]>([
  [
    { kind: 'number', unit: '%', min: 0, max: 100 },
    [0, 100, 0.5],
    [-1, 101, Number.NaN, Number.POSITIVE_INFINITY, '5', true],
  ],
  [{ kind: 'enum', options: ['a', 'b'] }, ['a', 'b'], ['c', '', 0, true]],
  [{ kind: 'boolean' }, [true, false], [0, 1, 'true']],
  [{ kind: 'string', maxLength: 3 }, ['', '极地冰'], ['four', 1]],
  [{ kind: 'colour' }, [[0, 0.5, 1]], [[0, 0], [0, 0, 2], [0, 0, Number.NaN], 'red']],
  [{ kind: 'pose' }, [POSE], [POSE.slice(1), [...POSE.slice(1), Number.NaN]]],
])('%o takes what fits and nothing else', (type, fit, others) => {
  expect(fit.filter((value) => !isInRange(type, value))).toEqual([]);
  expect(others.filter((value) => isInRange(type, value))).toEqual([]);
});

test('a write names the first key that does not fit', () => {
  const spec = (writable: boolean): ParameterSpec => ({
    key: 'x',
    type: { kind: 'boolean' },
    verify: { by: 'none' },
    readable: false,
    writable,
    idempotent: true,
    timeoutMs: 1,
    effect: { kind: 'restart' },
    visible: false,
  });
  const specs = new Map([
    ['on', spec(true)],
    ['told', spec(false)],
  ]);
  const check = (...entries: [string, Value][]) =>
    checkWrite(specs, { entries: entries.map(([key, value]) => ({ key, value })) })?.code;
  expect(check(['on', true])).toBeUndefined();
  expect(check()).toBe('driver.empty-write');
  expect(check(['on', true], ['on', false])).toBe('driver.twice');
  expect(check(['on', 1])).toBe('driver.value');
  expect(check(['told', true])).toBe('driver.read-only');
  expect(check(['__proto__', true])).toBe('driver.unknown-key');
});

test('settings that do not fit are a fault with the place', () => {
  const schema = z.object({ list: z.array(z.object({ n: z.number() })), ms: z._default(z.number(), 5) });
  expect(parseSettings(schema, { list: [] })).toEqual({ list: [], ms: 5 });
  expect(parseSettings(schema, { list: [{ n: 1 }, { n: 'x' }] })).toMatchObject({
    code: 'driver.settings',
    params: { place: 'list.1.n' },
  });
  expect(parseSettings(schema, undefined)).toMatchObject({ params: { place: 'list' } });
  expect(parseSettings(schema, 7)).toMatchObject({ code: 'driver.settings', params: { place: '' } });
});
