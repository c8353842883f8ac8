/** A description as text in fields, and back. */
import { expect, test } from 'vitest';
import {
  type Form,
  mistakesAt,
  mistakesBelow,
  mistakesExactlyAt,
  renamed,
  textOf,
  valueAt,
  valueOf,
  withValue,
} from '../../app/renderer/pages/devices/template/template-form.ts';
import {
  derivedBy,
  deriveOfKind,
  isPerCamera,
  meaningIn,
  meansOf,
  sourcesFor,
} from '../../app/renderer/pages/devices/template/template-shapes.ts';

test.each<[Form, unknown, string]>([
  ['said', '/xr/scene {value}', '/xr/scene {value}'],
  ['said', { op: 'set', to: '{value}' }, '{\n  "op": "set",\n  "to": "{value}"\n}'],
  ['lines', 'REF {value}', 'REF {value}'],
  ['lines', ['A {value}', { at: '/a' }], 'A {value}\n{"at":"/a"}'],
  [
    'pairs',
    { glacier: 'POLAR_V3', true: ['ON', 'YES'], vt: '0', uid: 7 },
    'glacier = POLAR_V3\ntrue = ["ON","YES"]\nvt = "0"\nuid = 7',
  ],
  ['words', ['2xx', 304], '2xx, 304'],
  ['texts', ['a', '2'], 'a, 2'],
  ['limit', 5, '5'],
  ['number', 500, '500'],
])('%s %j stands as text and comes back as it was', (form, value, text) => {
  expect(textOf(value, form)).toBe(text);
  expect(valueOf(text, form)).toEqual(value);
});

test('what is no JSON is text, what is empty is gone, and half a line is a name', () => {
  expect(valueOf('{value', 'said')).toBe('{value');
  expect(valueOf('{value}', 'said')).toBe('{value}');
  expect(valueOf('  ', 'said')).toBeUndefined();
  expect(valueOf('', 'number')).toBeUndefined();
  expect([valueOf('', 'limit'), valueOf('', 'secret'), valueOf('007', 'secret')]).toEqual(['', '', '007']);
  expect(valueOf('a', 'pairs')).toEqual({ a: '' });
  expect(valueOf('5x', 'number')).toBe('5x');
});

test('a place is put in, and taken away with what stood above it for it alone', () => {
  const settings = { transport: 'text', parameters: { a: { type: { kind: 'boolean' } } } };
  const asked = withValue(settings, ['keepAlive', 'everyMs'], 500);
  expect(asked).toEqual({ ...settings, keepAlive: { everyMs: 500 } });
  expect(withValue(asked, ['keepAlive', 'everyMs'], undefined)).toEqual(settings);
  expect(withValue(settings, ['parameters', 'a'], undefined)).toEqual({ transport: 'text' });
  expect(Object.keys(renamed({ parameters: { a: 1, b: 2, c: 3 } }, 'b', 'x')['parameters'] as object)).toEqual([
    'a',
    'x',
    'c',
  ]);
});

test('mistakes of a place are its own and those below it', () => {
  const at = (place: string) => ({ code: 'driver.settings', params: { place } });
  const all = [at('ack'), at('parameters.a.set'), at('parameters.ab.set')];
  expect(mistakesAt(all, ['parameters', 'a'])).toEqual([all[1]]);
  expect(mistakesAt(all, ['ack'])).toEqual([all[0]]);
  expect(mistakesExactlyAt(all, ['parameters', 'a'])).toEqual([]);
  expect(mistakesExactlyAt(all, ['ack'])).toEqual([all[0]]);
  expect(mistakesBelow(all, 'parameters')).toEqual([at('a.set'), at('ab.set')]);
});

test('a meaning is a word, with its camera where the word has one for each', () => {
  expect(meaningIn('videoDelay/a')).toEqual({ word: 'videoDelay', camera: 'a' });
  expect(meansOf('videoDelay', 'a')).toBe('videoDelay/a');
  expect(meansOf('videoDelay', '')).toBe('videoDelay');
  expect(meansOf('extension', 'a')).toBe('extension');
  expect(meansOf('', 'a')).toBeUndefined();
  // A word that nobody knows stays as it stands in the file.
  expect(isPerCamera('smoke')).toBe(false);
  expect(meansOf(meaningIn('smoke').word, '')).toBe('smoke');
});

test('what is computed from another keeps its shape while its limit is typed anew', () => {
  const parameters = { a: {}, b: { derive: { from: 'a', above: 5 } }, c: {} };
  expect(sourcesFor({ parameters }, 'c')).toEqual(['a']);
  expect(derivedBy(undefined)).toBe('');
  expect(derivedBy(deriveOfKind('when', 'a'))).toBe('when');
  expect(derivedBy(deriveOfKind('above', 'a'))).toBe('above');
  const emptied = withValue({ parameters }, ['parameters', 'b', 'derive', 'above'], valueOf('', 'limit'));
  expect(derivedBy(valueAt(emptied, ['parameters', 'b', 'derive']))).toBe('above');
});
