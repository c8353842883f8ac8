/** What is intended is on disk when the call returns, and in the journal once: soon, or after whatever came between. */
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFault } from '../../presets/faults.ts';
import { IntentFile, readIntents } from '../../presets/intent-file.ts';
import type { WireLine } from '../../presets/journal-file.ts';
import { openStorage } from '../../presets/store.ts';
import { good, line, newFolder, open, optionsFor } from './rig.ts';

const intent = (n: number) => line(n, { kind: 'take-intent', takeId: `take-${n}` });
const wire = (n: number, more: Partial<WireLine> = {}): WireLine => {
  const { text: _, data, ...rest } = intent(n);
  return { ...rest, data: JSON.stringify(data), ...more };
};
const fileOf = (folder: string) => join(folder, 'intents.jsonl');

test('it is on disk before the call returns, in the journal soon, and the file is empty after a clean end', async () => {
  const folder = newFolder();
  const storage = good(await openStorage(optionsFor(folder)));
  expect(storage.intend(intent(1))).toBeUndefined();
  expect(readIntents(folder).lines).toEqual([wire(1)]);
  const written = good(await storage.journal({ takeId: 'take-1' }));
  expect(written.rows).toMatchObject([{ seq: 1, kind: 'take-intent', data: { n: 1 } }]);
  await storage.close();
  expect(statSync(fileOf(folder)).size).toBe(0);
  expect(storage.intend(intent(2))).toEqual({ code: 'storage.closed' });
});

test('what an engine that was killed could not bring into the journal is taken in at the next start, once', async () => {
  const folder = newFolder();
  const first = good(await openStorage(optionsFor(folder)));
  good(await first.append(line(1), true));
  good(await first.append(intent(2), true));
  await first.close();
  const killed = new IntentFile(folder);
  expect(killed.write(wire(2), '', '')).toBeUndefined();
  expect(killed.write(wire(3), '', '')).toBeUndefined();
  for (let start = 0; start < 2; start++) {
    const storage = good(await openStorage(optionsFor(folder)));
    expect(good(await storage.journal({})).rows.map(({ seq, data }) => [seq, data])).toEqual([
      [3, { n: 3 }],
      [2, { n: 2 }],
      [1, { n: 1 }],
    ]);
    expect(await storage.verifyJournal()).toEqual({ rows: 3 });
    await storage.close();
  }
  expect(readIntents(folder)).toEqual({ lines: [], bytes: 0, torn: 0 });
});

test('an end that was foreseen is written once; the line is whole again when it is read', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  const tail = `,"plan":"${'x'.repeat(5_000)}"}`;
  storage.foresee(tail);
  storage.foresee(tail);
  const before = statSync(fileOf(folder)).size;
  expect(before).toBeLessThan(6_000);
  expect(storage.intend({ ...intent(1), text: { head: '{"n":1', tail } })).toBeUndefined();
  expect(statSync(fileOf(folder)).size - before).toBeLessThan(400);
  expect(readIntents(folder).lines).toEqual([wire(1, { data: `{"n":1${tail}` })]);
  expect(good(await storage.journal({})).rows[0]?.data).toEqual({ n: 1, plan: 'x'.repeat(5_000) });
  // One that nobody foresaw is written in full.
  expect(storage.intend({ ...intent(2), text: { head: '{"n":2', tail: ',"plan":"y"}' } })).toBeUndefined();
  expect(readIntents(folder).lines[1]).toEqual(wire(2, { data: '{"n":2,"plan":"y"}' }));
});

test('what the journal had no room for while it was well follows by itself, once', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  const busy = Array.from({ length: 20_000 }, () => storage.getSetting('x'));
  expect(storage.intend(intent(1))).toBeUndefined();
  expect(await storage.append(line(2), false)).toMatchObject({ code: 'storage.busy' });
  await Promise.all(busy);
  expect(readIntents(folder).lines).toEqual([wire(1)]);
  await expect.poll(() => statSync(fileOf(folder)).size, { timeout: 10_000 }).toBe(0);
  expect(good(await storage.journal({})).rows).toMatchObject([{ seq: 1, data: { n: 1 } }]);
});

test('the file stays small, and what is on its way is never thrown away with it', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  const tail = `,"plan":"${'x'.repeat(1_200_000)}"}`;
  expect(storage.intend({ ...intent(1), text: { head: '{"n":1', tail } })).toBeUndefined();
  expect(storage.intend({ ...intent(2), text: { head: '{"n":2', tail } })).toBeUndefined();
  await expect.poll(() => statSync(fileOf(folder)).size).toBe(0);
  expect(good(await storage.journal({})).rows.map(({ data }) => (data as { n: number }).n)).toEqual([2, 1]);
  expect(storage.intend(intent(3))).toBeUndefined();
  expect(readIntents(folder).lines).toEqual([wire(3)]);
});

test('half a line, foreign words and a line whose end is not there are left out, and said', async () => {
  const folder = newFolder();
  const file = new IntentFile(folder);
  expect(file.write(wire(1), '', '')).toBeUndefined();
  const whole = readFileSync(fileOf(folder), 'utf8');
  appendFileSync(fileOf(folder), `null\n{"kind":7}\n${JSON.stringify({ ...wire(2), tail: 9 })}\n${whole.slice(0, 40)}`);
  expect(readIntents(folder)).toMatchObject({ lines: [wire(1)], torn: 4 });
  const options = optionsFor(folder);
  const storage = good(await openStorage(options));
  expect(good(await storage.journal({})).rows).toHaveLength(1);
  expect(options.warned).toMatchObject([{ fields: { fault: { code: 'journal.line' } } }]);
  await storage.close();
});

test('without a journal nothing is intended; what lies there waits for a new one', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'journal.db'), 'not a database, and long enough to be looked at as one '.repeat(40));
  expect(new IntentFile(folder).write(wire(1), '', '')).toBeUndefined();
  const storage = await open(folder);
  expect(storage.status().journal).toMatchObject({ code: 'storage.corrupt' });
  expect(storage.intend(intent(2))).toMatchObject({ code: 'storage.corrupt' });
  expect(readIntents(folder).lines).toEqual([wire(1)]);
  expect(isFault(await storage.startNewJournal())).toBe(false);
  expect(good(await storage.journal({})).rows).toMatchObject([{ takeId: 'take-1' }]);
  await expect.poll(() => readIntents(folder).bytes).toBe(0);
});
