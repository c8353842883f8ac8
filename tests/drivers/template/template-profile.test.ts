import { expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { compileProfile, derivedValue } from '../../../drivers/template/template-profile.ts';
import { EXAMPLES } from './readme-examples.ts';

const boolean = { kind: 'boolean' };
const number = { kind: 'number', unit: '', min: 0, max: 10 };
const text = (parameters: unknown, more = {}): unknown => ({ transport: 'text', parameters, ...more });
const osc = (parameters: unknown, more = {}): unknown => ({ transport: 'osc', parameters, ...more });

test('every example of the README is accepted', () => {
  expect(EXAMPLES).toHaveLength(6);
  for (const example of EXAMPLES) expect(isFault(compileProfile(example))).toBe(false);
});

test.each<[string, unknown, string, string]>([
  ['no data', undefined, 'transport', ''],
  ['a field nobody knows', text({}, { trasport: 1 }), '', 'trasport'],
  [
    'a placeholder nobody fills',
    text({ a: { type: boolean, set: 'A {valu}' } }),
    'parameters.a.set',
    'unknown-placeholder: valu',
  ],
  ['a skip in a command', text({ a: { type: boolean, set: 'A {_}' } }), 'parameters.a.set', 'unknown-placeholder'],
  [
    'a value in a question',
    text({ a: { type: boolean, query: 'A {value}', feedback: 'A {value}' } }),
    'parameters.a.query',
    'unknown-placeholder',
  ],
  [
    'feedback that says no value',
    text({ a: { type: boolean, feedback: ['A {value}', 'B'] } }),
    'parameters.a.feedback.1',
    'no-value',
  ],
  ['a question nobody answers', text({ a: { type: boolean, query: 'A' } }), 'parameters.a.query', 'no-feedback'],
  [
    'a report as the answer to a request',
    {
      transport: 'http',
      parameters: { a: { type: boolean, set: 'PUT /a', query: 'GET /a', feedback: { at: '' }, ack: 'report' } },
    },
    'parameters.a.ack',
    'reply-is-ack',
  ],
  ['a parameter that does nothing', text({ a: { type: boolean } }), 'parameters.a', 'neither'],
  [
    'a reversed range',
    text({ a: { type: { ...number, max: -1 }, set: 'A {value}' } }),
    'parameters.a.type.max',
    'min-max',
  ],
  [
    'a map of nobody',
    text({ a: { type: boolean, set: 'A {value}', map: { yes: 1 } } }),
    'parameters.a.map.yes',
    'not-an-option',
  ],
  [
    'one word for two values',
    text({ a: { type: boolean, set: 'A {value}', map: { true: 'X', false: 'X' } } }),
    'parameters.a.map.true',
    'twice-in-map',
  ],
  [
    'words as numbers',
    text({ a: { type: { kind: 'enum', options: ['x'] }, set: 'A {value|int}' } }),
    'parameters.a.set',
    'format-of-words',
  ],
  [
    'an untyped number in OSC',
    osc({ a: { type: number, set: '/a {value}' } }),
    'parameters.a.set',
    'number-needs-format',
  ],
  [
    'an untyped mapped number in OSC',
    osc({ a: { type: boolean, set: '/a {value}', map: { true: 7, false: 8 } } }),
    'parameters.a.set',
    'number-needs-format',
  ],
  [
    'a report of nobody',
    text({ a: { type: boolean, set: 'A' } }, { reports: ['S {b}'] }),
    'reports.0',
    'unknown-placeholder: b',
  ],
  [
    'a keep-alive without an answer',
    text({ a: { type: boolean, set: 'A' } }, { keepAlive: { send: 'PING', everyMs: 1000 } }),
    'keepAlive.answer',
    'missing',
  ],
  [
    'a refusal that names a value',
    text({ a: { type: boolean, set: 'A' } }, { nack: 'ERR {value}' }),
    'nack',
    'unknown-placeholder',
  ],
  [
    'derived from itself',
    text({ a: { type: boolean, derive: { from: 'a', above: 1 } } }),
    'parameters.a.derive.from',
    'unknown-parameter',
  ],
  [
    'derived and spoken',
    text({
      a: { type: boolean, set: 'A', derive: { from: 'b', above: 1 } },
      b: { type: number, feedback: 'B {value}' },
    }),
    'parameters.a.derive',
    'derived-and-spoken',
  ],
  ['a key with a space', text({ 'a b': { type: boolean, set: 'A' } }), 'parameters.a b', ''],
  ['a line end in a message', text({ a: { type: boolean, set: 'A\nB' } }), 'parameters.a.set', 'line-end'],
])('%s is refused with its place', (_, raw, place, message) => {
  const fault = compileProfile(raw);
  expect(fault).toMatchObject({ code: 'driver.settings', params: { place } });
  expect(isFault(fault) && String(fault.params?.['message'])).toContain(message);
});

test('proof defaults: read-back where it is reported, none where not; question makes it readable', () => {
  const profile = compileProfile(
    text({
      told: { type: boolean, set: 'T {value}', feedback: 'T {value}' },
      asked: { type: boolean, set: 'A {value}', query: 'A?', feedback: 'A {value}' },
      silent: { type: number, set: 'S {value}' },
      only: { type: boolean, feedback: 'O {value}', verify: { by: 'operator' } },
    }),
  );
  if (isFault(profile)) throw new Error(JSON.stringify(profile));
  expect(profile.specs.map(({ key, readable, writable, verify }) => [key, readable, writable, verify.by])).toEqual([
    ['told', false, true, 'readback'],
    ['asked', true, true, 'readback'],
    ['silent', false, true, 'none'],
    ['only', false, false, 'operator'],
  ]);
  expect(profile.keepAlive).toMatchObject({ everyMs: 1_000, send: { source: 'A?' } });
});

test('derived values', () => {
  expect(derivedValue({ from: 'x', above: 3 }, 4)).toBe(true);
  expect(derivedValue({ from: 'x', above: 3 }, 3)).toBe(false);
  expect(derivedValue({ from: 'x', when: { running: true, '*': false } }, 'running')).toBe(true);
  expect(derivedValue({ from: 'x', when: { running: true, '*': false } }, 'dead')).toBe(false);
  expect(derivedValue({ from: 'x', when: { running: true } }, 'dead')).toBeUndefined();
});
