import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OscArg } from '../../../drivers/kit/osc-packet.ts';
import { type MessageTemplate, parseTemplate, type WireMessage } from '../../../drivers/template/template-message.ts';
import { fromWire, type Mapping, toWire } from '../../../drivers/template/value-map.ts';

function parsed(transport: 'osc' | 'text', source: string): MessageTemplate {
  const template = parseTemplate(transport, source);
  if ('refused' in template) throw new Error(`${template.refused}: ${template.piece}`);
  return template;
}

const raws = (template: MessageTemplate, message: WireMessage): unknown =>
  template.match(message)?.map(({ name, raw }) => [name, raw]);

test('text: captures end where the next literal begins, the last takes the rest', () => {
  const template = parsed('text', 'TALLY PGM={program} PVW={preview} {_}!');
  expect(raws(template, 'TALLY PGM=1 PVW=cam 2 x y!')).toEqual([
    ['program', '1'],
    ['preview', 'cam'],
    ['_', '2 x y'],
  ]);
  expect(raws(template, 'TALLY PGM=1 PVW=2')).toBeUndefined();
  expect(raws(template, 'tally PGM=1 PVW=2 x!')).toBeUndefined();
  expect(raws(parsed('text', '{{{value}}'), '{5}')).toEqual([['value', '5']]);
  expect(raws(parsed('text', 'CUT'), 'CUT')).toEqual([]);
  expect(raws(parsed('text', 'CUT'), 'CUT ')).toBeUndefined();
});

test('text: what is rendered is captured again', () => {
  const template = parsed('text', 'SET {key} TO <{value}> NOW');
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -;=?-~雪地]{0,20}$/), (key, value) => {
      const line = template.render(({ name }) => (name === 'key' ? key : value));
      expect(raws(template, line)).toEqual([
        ['key', key],
        ['value', value],
      ]);
    }),
    { seed: 1 },
  );
});

test('text: a value cannot end the line and start a command of its own', () => {
  expect(parsed('text', 'NAME {value}').render(() => 'x\r\nREBOOT\0')).toBe('NAME x  REBOOT ');
});

test('osc: types are explicit, literals must match, numbers are interchangeable on receive', () => {
  const render = (source: string, value: number | string | boolean | readonly number[]): unknown =>
    parsed('osc', source).render(() => value);
  const message = (args: readonly OscArg[]): WireMessage => ({ address: '/a', args });
  expect(render('/a {value|int}', 2.6)).toEqual(message([{ type: 'i', value: 3 }]));
  expect(render('/a {value|float}', 2)).toEqual(message([{ type: 'f', value: 2 }]));
  expect(render('/a {value|fixed2}', 2.345)).toEqual(message([{ type: 'f', value: 2.35 }]));
  expect(render('/a {value|double}', 2)).toEqual(message([{ type: 'd', value: 2 }]));
  expect(render('/a {value|long}', 2)).toEqual(message([{ type: 'h', value: 2n }]));
  expect(render('/a {value}', 'x')).toEqual(message([{ type: 's', value: 'x' }]));
  expect(render('/a {value}', true)).toEqual(message([{ type: 'T' }]));
  expect(render('/a {value|float}', [0, 0.5, 1])).toEqual(message([0, 0.5, 1].map((value) => ({ type: 'f', value }))));
  expect(render('/cam/{value}/on i:1 f:0.5 s:x "two words" T N', 'b')).toEqual({
    address: '/cam/b/on',
    args: [
      { type: 'i', value: 1 },
      { type: 'f', value: 0.5 },
      { type: 's', value: 'x' },
      { type: 's', value: 'two words' },
      { type: 'T' },
      { type: 'N' },
    ],
  });
  const template = parsed('osc', '/delay s:a {value|int}');
  const say = (...args: OscArg[]): unknown => raws(template, { address: '/delay', args });
  expect(say({ type: 's', value: 'a' }, { type: 'f', value: Math.fround(0.1) })).toEqual([['value', 0.1]]);
  expect(say({ type: 's', value: 'b' }, { type: 'i', value: 1 })).toBeUndefined();
  expect(say({ type: 's', value: 'a' })).toBeUndefined();
  expect(say({ type: 's', value: 'a' }, { type: 'b', value: new Uint8Array(1) })).toBeUndefined();
  expect(
    raws(parsed('osc', '/x {_} {value|float}'), {
      address: '/x',
      args: [{ type: 'N' }, { type: 'f', value: 1 }, { type: 'f', value: 2 }, { type: 'f', value: 3 }],
    }),
  ).toEqual([
    ['_', ''],
    ['value', [1, 2, 3]],
  ]);
});

test.each([
  ['text', 'SET {value', 'placeholder'],
  ['text', 'SET {value|what}', 'placeholder'],
  ['text', 'SET {}', 'placeholder'],
  ['text', '{a}{b}', 'two-placeholders'],
  ['text', 'a\nb', 'line-end'],
  ['osc', 'no-slash', 'address'],
  ['osc', '/a*b {value}', 'address'],
  ['osc', '/a bare', 'argument'],
  ['osc', '/a i:1.5', 'argument'],
  ['osc', '/a i:', 'argument'],
  ['osc', '/a x{value}', 'argument'],
] as const)('%s %j is refused: %s', (transport, source, refused) => {
  expect(parseTemplate(transport, source)).toMatchObject({ refused });
});

const number: Mapping = { type: { kind: 'number', unit: '%', min: 20, max: 120 } };

test('formats: place in range, and back', () => {
  expect([
    toWire(70, 'percent', number),
    toWire(70, 'unit', number),
    toWire(70, 'byte', number),
    toWire(70, 'plain', number),
  ]).toEqual([50, 0.5, 128, 70]);
  expect([
    fromWire('50', 'percent', number),
    fromWire(0.5, 'unit', number),
    fromWire(255, 'byte', number),
    fromWire('70', 'plain', number),
  ]).toEqual([70, 70, 120, 70]);
  expect([fromWire('x', 'plain', number), fromWire('', 'plain', number), fromWire('1e999', 'plain', number)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('maps: words of theirs for words of ours, several understood, star for the rest', () => {
  const mapping: Mapping = { type: { kind: 'boolean' }, map: { true: ['ON', 'LIVE', 1], false: '*' } };
  expect([toWire(true, 'plain', mapping), fromWire('LIVE', 'plain', mapping), fromWire('1', 'plain', mapping)]).toEqual(
    ['ON', true, true],
  );
  expect(fromWire('whatever', 'plain', mapping)).toBe(false);
  const scene: Mapping = { type: { kind: 'enum', options: ['glacier', 'snow'] }, map: { glacier: 'POLAR' } };
  expect([toWire('glacier', 'plain', scene), toWire('snow', 'plain', scene)]).toEqual(['POLAR', 'snow']);
  expect([
    fromWire('POLAR', 'plain', scene),
    fromWire('snow', 'plain', scene),
    fromWire('desert', 'plain', scene),
  ]).toEqual(['glacier', 'snow', undefined]);
});

test('booleans, colours and poses without a map', () => {
  const boolean: Mapping = { type: { kind: 'boolean' } };
  expect(['1', 'on', 'TRUE', 1, true].map((raw) => fromWire(raw, 'plain', boolean))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(['0', 'off', 'No', 0, false].map((raw) => fromWire(raw, 'plain', boolean))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(fromWire('maybe', 'plain', boolean)).toBeUndefined();
  const colour: Mapping = { type: { kind: 'colour' } };
  expect(fromWire('1,0.5,0', 'plain', colour)).toEqual([1, 0.5, 0]);
  expect(fromWire('1,0.5', 'plain', colour)).toBeUndefined();
});
