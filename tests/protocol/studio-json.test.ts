import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonFault, MAX_FILE_CHARS, parsePlacedJson } from '../../app/protocol/studio-json.ts';

const valueOf = (text: string): unknown => {
  const parsed = parsePlacedJson(text);
  return isJsonFault(parsed) ? parsed.reason : parsed.value;
};

test('whatever JSON.stringify writes is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(valueOf(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('no text can make it throw, and it accepts nothing that JSON.parse refuses', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '\\u12',
    '1',
    '-',
    '.5',
    'true',
    'nul',
    ' ',
    '\n',
    '\u0001',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const parsed = parsePlacedJson(text);
      if (!isJsonFault(parsed)) expect(parsed.value).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['{\n  "a": 1,\n  "b": tru\n}', 'syntax', 3, 8],
  ['{\n  "a": 1\n', 'end', 3, 1],
  ['{"a": 1,\n "a": 2}', 'duplicate-key', 2, 2],
  ['[1, 2,]', 'syntax', 1, 7],
  ['["\\x"]', 'syntax', 1, 3],
  ['"a\tb"', 'syntax', 1, 3],
  ['', 'end', 1, 1],
  ['1 2', 'syntax', 1, 3],
  ['[01]', 'syntax', 1, 3],
])('%j is refused: %s at line %i, column %i', (text, reason, line, column) => {
  expect(parsePlacedJson(text)).toMatchObject({ reason, line, column });
});

test('nesting and size are bounded', () => {
  expect(valueOf('['.repeat(1_000))).toBe('too-deep');
  expect(valueOf(' '.repeat(MAX_FILE_CHARS + 1))).toBe('too-long');
});

test('a key named like a prototype stays data', () => {
  const value = valueOf('{"__proto__": {"polluted": true}}');
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value as object)).toEqual(['__proto__']);
});

test('every pointer knows where its value stands; an unknown one falls back to its parent', () => {
  const parsed = parsePlacedJson('{\n  "zones": [\n    { "id": "a/b" },\n    7\n  ]\n}');
  if (isJsonFault(parsed)) throw new Error(parsed.reason);
  expect(parsed.spot('/zones/0/id')).toEqual({ line: 3, column: 13 });
  expect(parsed.spot('/zones/1')).toEqual({ line: 4, column: 5 });
  expect(parsed.spot('/zones/0/canvas/widthPx')).toEqual({ line: 3, column: 5 });
  expect(parsed.spot('/nowhere')).toEqual({ line: 1, column: 1 });
});
