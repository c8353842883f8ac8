/** Every code that the pure stage makes has words, and every gate a name. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULTS } from '../../../app/protocol/words/faults.ts';

const ROOM = new URL('../../../app/core/', import.meta.url);

test('no code of the stage core is without words in both languages', () => {
  const codes = new Set<string>(['gate.cover.on-air', 'gate.cover.unknown']);
  for (const folder of ['./', './stage/', './cues/'])
    for (const file of readdirSync(new URL(folder, ROOM)).filter((f) => f.endsWith('.ts'))) {
      const source = readFileSync(new URL(folder + file, ROOM), 'utf8');
      for (const [, code] of source.matchAll(
        /'((?:value|binding|target|compile|gate|fix|plan|undo|bailout|manual|show|cue|take)\.[a-z.-]+)'/g,
      ))
        if (code !== undefined) codes.add(code);
      for (const [, kind] of source.matchAll(/gate\(input, '([a-z]+)'/g)) codes.add(`gate.${kind}`);
    }
  expect(codes.size).toBeGreaterThan(90);
  expect([...codes].filter((code) => !FAULTS[code]).toSorted()).toEqual([]);
});
