/** A place that stands for several: what they say is one value, the worst of them. */
import { expect, test } from 'vitest';
import type { Fault, ValueType } from '../../../app/core/parameter.ts';
import { isFault } from '../../../drivers/contract.ts';
import { valuesIn } from '../../../drivers/template/template-heard.ts';
import { readJson } from '../../../drivers/template/template-json.ts';
import { compileProfile } from '../../../drivers/template/template-profile.ts';

const health: ValueType = { kind: 'enum', options: ['ready', 'warning', 'error'] };
const machines = (...states: readonly unknown[][]): string =>
  JSON.stringify({ result: states.map((of) => ({ states: of.map((severity) => ({ severity })) })) });

function heard(type: ValueType, text: string, at = '/result/*/states/*/severity') {
  const profile = compileProfile({
    transport: 'http',
    parameters: { it: { type, query: 'GET /health', feedback: { at } } },
  });
  if (isFault(profile)) throw new Error(JSON.stringify(profile));
  const faults: Fault[] = [];
  const values = valuesIn(profile, readJson(text), profile.parameters.values(), (fault) => faults.push(fault));
  return { value: values[0]?.value, codes: faults.map(({ code }) => code) };
}

test.each([
  ['all well', health, machines(['ready'], ['ready', 'ready']), 'ready'],
  ['one of the last', health, machines(['ready'], ['ready', 'warning']), 'warning'],
  ['the worst, wherever it stands', health, machines(['error'], ['warning'], ['ready']), 'error'],
  ['off before on', { kind: 'boolean' }, machines([true], [false]), false],
  ['on', { kind: 'boolean' }, machines([true], [true]), true],
  ['the lowest number', { kind: 'number', unit: 'Hz', min: 0, max: 240 }, machines([50, 49.9], [50]), 49.9],
  ['members of an object', health, '{"result":{"a":{"states":[{"severity":"error"}]}}}', 'error'],
] as const)('%s', (_, type, text, value) => {
  expect(heard(type, text)).toEqual({ value, codes: [] });
});

test('one that is not understood makes it unknown, and is named', () => {
  expect(heard(health, machines(['ready'], ['on fire']))).toEqual({
    value: undefined,
    codes: ['template.unknown-value'],
  });
});

test('one that says nothing, and nobody at all, are no match', () => {
  for (const text of [machines(['ready'], [null]), machines(), '{"result": 7}', 'noise', '[]'])
    expect(heard(health, text), text).toEqual({ value: undefined, codes: [] });
});

test('a place of one stays one', () => {
  expect(heard(health, machines(['ready'], ['error']), '/result/0/states/0/severity')).toEqual({
    value: 'ready',
    codes: [],
  });
});
