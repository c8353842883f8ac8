import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ValueType } from '../../app/core/parameter.ts';
import { checkValue } from '../../app/core/parameter-state.ts';
import type { DeviceState } from '../../app/protocol/state.ts';
import { readTest } from '../../app/renderer/pages/devices/device-test.ts';
import {
  deviceIcon,
  listDevices,
  openDrifts,
  shortName,
  sortPaths,
} from '../../app/renderer/pages/devices/device-view.ts';
import { clockMs, hexPairs, keepNewest, traceText } from '../../app/renderer/pages/devices/trace-text.ts';
import { plusMinus, readValue } from '../../app/renderer/param/value-text.ts';

const device = (change: Partial<DeviceState> = {}): DeviceState => ({
  status: 'online',
  why: null,
  sinceUs: 0,
  epoch: 1,
  standAside: null,
  faults: {},
  drifted: [],
  ...change,
});

describe('by exception', () => {
  test('what needs a person stands first, in the order of its urgency', () => {
    const devices = {
      fine: device(),
      aside: device({ status: 'standAside' }),
      drifted: device({ drifted: ['light/key'] }),
      off: device({ status: 'disabled', drifted: ['light/back'] }),
      gone: device({ status: 'offline' }),
      faked: device(),
    };
    const list = listDevices(
      { devices, params: {}, virtual: { url: '', faults: { faked: ['lie'] }, plays: {} } },
      Object.keys(devices),
      0,
    );
    expect(list.map(({ id, trouble }) => [id, trouble])).toEqual([
      ['gone', 'offline'],
      ['drifted', 'drifted'],
      ['aside', 'aside'],
      ['faked', 'faked'],
      ['fine', undefined],
      ['off', undefined],
    ]);
  });

  test('an ignored drift is quiet until its time is over', () => {
    const params = { 'light/key': { status: 'drifted' as const, ignoredUntilUs: 900 } };
    const drifting = device({ drifted: ['light/key'] });
    expect(openDrifts(drifting, params, 899)).toEqual([]);
    expect(openDrifts(drifting, params, 900)).toEqual(['light/key']);
  });

  test('drifted parameters stand above the rest', () => {
    const writable = { writable: true } as never;
    const read = { writable: false } as never;
    const paths = ['a', 'b', 'c'];
    expect(sortPaths(paths, device({ drifted: ['c'] }), { a: read, b: writable, c: read })).toEqual(['c', 'b', 'a']);
  });

  test('icons and names', () => {
    expect(deviceIcon('videohub', [])).toBe('router');
    expect(deviceIcon('template', ['device/x/y', 'light/key/intensity'])).toBe('light');
    expect(deviceIcon('template', [])).toBe('server');
    expect([shortName('Router out/1', 'Router'), shortName('Router', 'Router'), shortName('Left', 'Router')]).toEqual([
      'out/1',
      'Router',
      'Left',
    ]);
  });
});

describe('message trace', () => {
  const line = { dir: 'out' as const, atUs: 1_500, hex: '55aa00', decoded: 'read brightness' };

  test('bytes in pairs, time with milliseconds', () => {
    expect(hexPairs('55aa0f')).toBe('55 AA 0F');
    expect(hexPairs('')).toBe('');
    expect(traceText(line, new Date(2026, 0, 1, 20, 47, 12, 310).getTime())).toBe(
      '20:47:12.311\t>\t55 AA 00\tread brightness',
    );
    expect(clockMs(new Date(2026, 0, 1, 0, 0, 0, 7).getTime())).toBe('00:00:00.007');
  });

  test('keeps the newest, bounded', () => {
    const many = Array.from({ length: 700 }, (_, n) => ({ ...line, atUs: n }));
    const kept = keepNewest(many.slice(0, 400), many.slice(400));
    expect(kept.length).toBe(500);
    expect(kept.at(-1)?.atUs).toBe(699);
  });
});

describe('values typed by hand', () => {
  const number: ValueType = { kind: 'number', unit: '%', min: -6, max: 100 };

  test('mean a value only when the device could take it', () => {
    expect(readValue('−2,5', number)).toBe(-2.5);
    expect(readValue('', number)).toBeUndefined();
    expect(readValue('101', number)).toBeUndefined();
    expect(readValue('1e', number)).toBeUndefined();
    expect(readValue('true', { kind: 'boolean' })).toBe(true);
    expect(readValue('x', { kind: 'enum', options: ['y'] })).toBeUndefined();
    expect(readValue('0 0.5, 1', { kind: 'colour' })).toEqual([0, 0.5, 1]);
    expect(readValue('0 0.5 1.1', { kind: 'colour' })).toBeUndefined();
  });

  test('whatever is typed, what is sent fits the type', () => {
    const types: readonly ValueType[] = [
      number,
      { kind: 'boolean' },
      { kind: 'enum', options: ['a', 'b'] },
      { kind: 'string', maxLength: 5 },
      { kind: 'colour' },
    ];
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...types), (text, type) => {
        const value = readValue(text, type);
        expect(value === undefined ? undefined : checkValue(type, value)).toBeUndefined();
      }),
    );
  });

  test('signs are always written, and nothing is minus nothing', () => {
    expect([plusMinus(1.2345, 3), plusMinus(-58.2, 3), plusMinus(-0.0001, 3)]).toEqual(['+1.234', '−58.200', '+0.000']);
  });
});

test('a test answer that is no answer is not read', () => {
  expect(readTest({ asked: 5, answered: 4, silent: ['x', 3], ms: 1.6, why: { code: 'device.silent' } })).toEqual({
    asked: 5,
    answered: 4,
    silent: ['x'],
    ms: 1.6,
    why: { code: 'device.silent' },
  });
  expect(readTest({ asked: '5' })).toBeUndefined();
  expect(readTest(null)).toBeUndefined();
});
