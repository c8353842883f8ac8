/** Cluster events that people make: every mistake named, those that collapse found, values filled in. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  collapse,
  type EventsAround,
  eventMistakes,
  filled,
  type StageEvent,
} from '../../../app/core/ndisplay/stage-event.ts';
import { isFault } from '../../../drivers/contract.ts';
import { readAct } from '../../../drivers/ndisplay/ndisplay-act.ts';
import { collapsed } from '../../../drivers/ndisplay/ndisplay-frame.ts';

const BUTTON: StageEvent = {
  system: 'vp',
  name: { en: 'Thunder', zh: '雷声' },
  address: { kind: 'json', category: 'Show', type: 'Fx', name: 'Thunder' },
  parameters: [],
  discard: false,
  safety: 1,
};
const STRENGTH = { name: 'strength', type: { kind: 'number', unit: '%', min: 0, max: 100 }, first: 50 } as const;
const NOBODY: EventsAround = { others: {}, declared: [] };
const codes = (patch: Partial<StageEvent>, around = NOBODY): string[] =>
  eventMistakes({ ...BUTTON, ...patch }, around).map(({ field, code }) => `${field} ${code.replace('event.', '')}`);

test('one that is right has none', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ parameters: [STRENGTH], discard: true })).toEqual([]);
});

test('every mistake is named, not only the first', () => {
  const bad: StageEvent['parameters'] = [
    { name: '', type: { kind: 'boolean' } },
    { name: 'a', type: { kind: 'number', unit: '', min: 5, max: 5 } },
    { name: 'a', type: { kind: 'enum', options: [] } },
    { name: 'b', type: { kind: 'enum', options: ['x', 'x'] } },
    { name: 'c', type: { kind: 'string', maxLength: 0.5 } },
    { ...STRENGTH, first: 101 },
  ];
  const address = { kind: 'json', category: ' ', type: '', name: '' } as const;
  expect(codes({ name: { en: 'x', zh: '' }, address, parameters: bad })).toEqual([
    'name name-empty',
    'address category-empty',
    'address type-empty',
    'address event-empty',
    'parameters/0/name parameter-name',
    'parameters/1/type range',
    'parameters/2/name parameter-twice',
    'parameters/2/type options-empty',
    'parameters/3/type options-twice',
    'parameters/4/type length',
    'parameters/5/first first-unfit',
  ]);
});

test('the engine’s own category, and events that are parameters of the studio, are left to those', () => {
  expect(codes({ address: { kind: 'json', category: 'nDisplay', type: 'control', name: 'quit' } })).toEqual([
    'address reserved',
  ]);
  const declared = [{ key: 'look', address: BUTTON.address }];
  expect(codes({}, { others: {}, declared })).toEqual(['address is-parameter']);
});

test('a number has its range and carries one parameter at most', () => {
  const address = (eventId: number) => ({ kind: 'binary', eventId }) as const;
  expect(codes({ address: address(7) })).toEqual([]);
  for (const eventId of [-1, 0.5, 2 ** 31]) expect(codes({ address: address(eventId) })).toEqual(['address id-range']);
  expect(codes({ address: address(7), parameters: [STRENGTH, { ...STRENGTH, name: 'more' }] })).toEqual([
    'parameters binary-one',
  ]);
});

test('an author is told what collapses: a button with itself, an event with another of its address', () => {
  expect(codes({ discard: true })).toEqual(['discard button-collapses']);
  const twin = { ...BUTTON, discard: true, parameters: [STRENGTH] };
  expect(codes({ discard: true, parameters: [STRENGTH] }, { others: { twin }, declared: [] })).toEqual([
    'discard collapses-with',
  ]);
  const kept = { others: { twin: { ...twin, discard: false } }, declared: [] };
  expect(codes({ discard: true, parameters: [STRENGTH] }, kept)).toEqual([]);
});

test('what an author is told is what a cluster does', () => {
  const event = fc.record({
    address: fc.oneof(
      fc.record({ kind: fc.constant('binary' as const), eventId: fc.integer({ min: 0, max: 2 }) }),
      fc.record({
        kind: fc.constant('json' as const),
        category: fc.constantFrom('a', 'b'),
        type: fc.constantFrom('a', 'a/b'),
        name: fc.constantFrom('c', 'b/c'),
      }),
    ),
    discard: fc.boolean(),
  });
  fc.assert(
    fc.property(event, event, (a, b) => {
      const [first, second] = [
        { ...BUTTON, ...a },
        { ...BUTTON, ...b },
      ];
      const sent = [first, second].map((one) => {
        const act = readAct(filled(one, {}));
        if (isFault(act)) throw new Error(act.code);
        return act;
      });
      expect(collapsed(sent).length === 1).toBe(collapse(first, second));
    }),
  );
});

test('values are checked and filled in; nothing unknown leaves', () => {
  const event = { ...BUTTON, parameters: [STRENGTH, { name: 'who', type: { kind: 'string', maxLength: 4 } } as const] };
  expect(filled(event, { who: '甲' })).toEqual({
    category: 'Show',
    type: 'Fx',
    name: 'Thunder',
    parameters: { strength: '50', who: '甲' },
    system: false,
    discardOnRepeat: false,
  });
  expect(filled(event, {})).toEqual({ code: 'event.value-missing', params: { name: 'who' } });
  expect(filled(event, { who: 'a', strength: 101 })).toMatchObject({ code: 'value.range' });
  expect(filled(event, { who: 'a', toString: 'x' })).toMatchObject({ code: 'event.no-parameter' });
  const number = { ...BUTTON, address: { kind: 'binary', eventId: 9 } as const, parameters: [STRENGTH] };
  expect(filled(number, { strength: 7 })).toMatchObject({ eventId: 9, payload: '7' });
});
