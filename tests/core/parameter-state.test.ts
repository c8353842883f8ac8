import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actual, LastWrite, ValueRecord, ValueState, ValueType, Verify } from '../../app/core/parameter.ts';
import { checkValue, matches, valueState } from '../../app/core/parameter-state.ts';

const NOW_US = 50_000_000;
const TIMEOUT_MS = 500;
const NUMBER: ValueType = { kind: 'number', unit: '%', min: 0, max: 100, step: 1 };
const POLLED: Verify = { by: 'readback', pollMs: 200 };
const PUSHED: Verify = { by: 'readback' };
const MUTE: Verify = { by: 'none' };
const EPOCH = 3;

interface Row {
  readonly record: ValueRecord;
  readonly verify: Verify;
  readonly online: boolean;
}

/** Every combination of what was asked, what was sent and how far it got, what was reported and when. */
function* rows(): Generator<Row> {
  const desired = [undefined, 10, 20];
  const sentAgo = [100, 5_000];
  const reportAgo = [50, 1_000, 3_000, 9_000];
  const lasts: (LastWrite | undefined)[] = [undefined];
  for (const at of ['sent', 'acknowledged', 'failed'] as const)
    for (const agoMs of sentAgo)
      for (const epoch of [EPOCH, EPOCH - 1]) lasts.push({ value: 10, atUs: NOW_US - agoMs * 1000, epoch, at });
  const actuals: (Actual | undefined)[] = [undefined];
  for (const value of [10, 20, 30])
    for (const agoMs of reportAgo)
      for (const epoch of [EPOCH, EPOCH - 1]) actuals.push({ value, atUs: NOW_US - agoMs * 1000, epoch });
  for (const verify of [POLLED, PUSHED, MUTE])
    for (const online of [true, false])
      for (const want of desired)
        for (const last of lasts)
          for (const actual of actuals)
            yield {
              verify,
              online,
              record: {
                ...(want === undefined ? {} : { desired: { value: want, by: 'seat:1', atUs: 0 } }),
                ...(last ? { last } : {}),
                ...(actual ? { actual } : {}),
              },
            };
}

/** take.md section 1, word by word, as conditions in their order. */
function oracle({ record: { desired, actual, last }, verify, online }: Row): ValueState {
  const equal = (a: unknown, b: unknown): boolean => a === b;
  const reports = verify.by !== 'none';
  const laterMatch =
    !!last &&
    !!actual &&
    actual.atUs >= last.atUs &&
    (equal(actual.value, last.value) || (!!desired && equal(actual.value, desired.value)));
  const withinTimeout = !!last && NOW_US - last.atUs <= TIMEOUT_MS * 1000;
  const sinceBoot = !!last && last.epoch === EPOCH && online && last.at !== 'failed';
  const tooOld = verify === POLLED && !!actual && NOW_US - actual.atUs > 2_000_000;
  const table: readonly (readonly [ValueState, boolean])[] = [
    ['failed', last?.at === 'failed' && !laterMatch],
    ['sent', last?.at === 'sent' && withinTimeout && !laterMatch],
    ['acknowledged', last?.at === 'acknowledged' && withinTimeout && !laterMatch],
    ['unconfirmed', !reports && sinceBoot && (!desired || equal(desired.value, last.value))],
    ['drifted', !reports && sinceBoot],
    ['unknown', !reports || !actual],
    ['stale', !online || actual?.epoch !== EPOCH || tooOld],
    ['observed', !desired],
    ['matched', equal(desired?.value, actual?.value)],
    ['drifted', true],
  ];
  return table.find(([, holds]) => holds)?.[0] ?? 'unknown';
}

test('over every combination exactly the first state that holds is shown', () => {
  const seen = new Map<ValueState, number>();
  for (const row of rows()) {
    const state = valueState(
      row.record,
      { type: NUMBER, verify: row.verify, timeoutMs: TIMEOUT_MS },
      NOW_US,
      row.online,
      EPOCH,
    );
    expect(state, JSON.stringify(row)).toBe(oracle(row));
    seen.set(state, (seen.get(state) ?? 0) + 1);
  }
  expect([...seen.keys()].toSorted()).toEqual(
    ['acknowledged', 'drifted', 'failed', 'matched', 'observed', 'sent', 'stale', 'unconfirmed', 'unknown'].toSorted(),
  );
});

test('a fade lives in acknowledged until the reported value is within tolerance', () => {
  const verify: Verify = { by: 'readback', tolerance: 2 };
  const at = (value: number): ValueState =>
    valueState(
      {
        desired: { value: 80, by: 'take:1', atUs: 0 },
        last: { value: 80, atUs: NOW_US - 200_000, epoch: EPOCH, at: 'acknowledged' },
        actual: { value, atUs: NOW_US, epoch: EPOCH },
      },
      { type: NUMBER, verify, timeoutMs: TIMEOUT_MS },
      NOW_US,
      true,
      EPOCH,
    );
  expect([10, 60, 77, 78, 80, 82].map(at)).toEqual([
    'acknowledged',
    'acknowledged',
    'acknowledged',
    'matched',
    'matched',
    'matched',
  ]);
});

test('a slow poll is stale after three periods, a fast one after two seconds', () => {
  const at = (pollMs: number, ageMs: number): ValueState =>
    valueState(
      { actual: { value: 1, atUs: NOW_US - ageMs * 1000, epoch: EPOCH } },
      { type: NUMBER, verify: { by: 'readback', pollMs }, timeoutMs: TIMEOUT_MS },
      NOW_US,
      true,
      EPOCH,
    );
  expect([at(100, 2_000), at(100, 2_001), at(5_000, 15_000), at(5_000, 15_001)]).toEqual([
    'observed',
    'stale',
    'observed',
    'stale',
  ]);
});

test('equality knows steps, colours and that q and -q are one rotation', () => {
  expect(matches({ kind: 'number', unit: '', min: 0, max: 10, step: 0.5 }, PUSHED, 1, 1.25)).toBe(true);
  expect(matches({ kind: 'number', unit: '', min: 0, max: 10, step: 0.5 }, PUSHED, 1, 1.26)).toBe(false);
  expect(matches(NUMBER, { by: 'readback', tolerance: 3 }, 1, 4)).toBe(true);
  expect(matches({ kind: 'number', unit: '', min: 0, max: 1 }, PUSHED, 0.1 + 0.2, 0.3)).toBe(true);
  expect(matches({ kind: 'colour' }, PUSHED, [1, 0.5, 0], [1, 128 / 255, 0])).toBe(true);
  expect(matches({ kind: 'colour' }, PUSHED, [1, 0.5, 0], [1, 0.52, 0])).toBe(false);
  expect(matches({ kind: 'pose' }, PUSHED, [0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, -1])).toBe(true);
  expect(matches({ kind: 'pose' }, PUSHED, [0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1, 0])).toBe(false);
  expect(matches({ kind: 'boolean' }, PUSHED, true, 'true')).toBe(false);
});

test('a value out of its range, kind or options is refused by name', () => {
  expect(checkValue(NUMBER, 101)).toEqual({ code: 'value.range', params: { value: 101, min: 0, max: 100, unit: '%' } });
  expect(checkValue(NUMBER, Number.NaN)?.code).toBe('value.kind');
  expect(checkValue(NUMBER, '5')?.code).toBe('value.kind');
  expect(checkValue({ kind: 'enum', options: ['a'] }, 'b')?.code).toBe('value.option');
  expect(checkValue({ kind: 'string', maxLength: 2 }, 'abc')?.code).toBe('value.length');
  expect(checkValue({ kind: 'colour' }, [0, 0, 2])?.code).toBe('value.colour');
  expect(checkValue({ kind: 'colour' }, [0, 0])?.code).toBe('value.kind');
  expect(checkValue({ kind: 'pose' }, [0, 0, 0, 0, 0, 0, 0])?.code).toBe('value.quaternion');
  expect(checkValue({ kind: 'pose' }, [0, 0, 0, 0, 0, 0, 1])).toBeUndefined();
});

test('equality within a tolerance is symmetric and reflexive', () => {
  const value = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.double({ min: 0, max: 5, noNaN: true }), (a, b, tolerance) => {
      const verify: Verify = { by: 'readback', tolerance };
      expect(matches(NUMBER, verify, a, a)).toBe(true);
      expect(matches(NUMBER, verify, a, b)).toBe(matches(NUMBER, verify, b, a));
    }),
    { seed: 1 },
  );
});
