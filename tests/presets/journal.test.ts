import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Storage } from '../../presets/contract.ts';
import { draft, good, line, newFolder, open } from './rig.ts';

async function fill(storage: Storage, count: number): Promise<void> {
  const done = await Promise.all(Array.from({ length: count }, (_, n) => storage.append(line(n + 1), false)));
  expect(done).toEqual(Array.from({ length: count }, (_, n) => ({ seq: n + 1 })));
}

test('lines come back newest first, in pages that meet without a gap', async () => {
  const storage = await open(newFolder());
  await fill(storage, 25);
  const seen: number[] = [];
  let before: number | undefined;
  for (;;) {
    const page = good(await storage.journal({ limit: 10, ...(before === undefined ? {} : { before }) }));
    seen.push(...page.rows.map(({ seq }) => seq));
    before = seen.at(-1);
    if (!page.more) break;
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
});

test('a line is read as it was written', async () => {
  const storage = await open(newFolder());
  const written = line(7, { kind: 'take.intent', takeId: 't-1', seat: null, data: { 场景: ['极地冰川', null, 0.1] } });
  good(await storage.append(written, true));
  const { rows } = good(await storage.journal({}));
  expect(rows).toEqual([{ ...written, seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
});

test('filters: kind, take, time, words in English and Chinese, and % is only a character', async () => {
  const storage = await open(newFolder());
  good(await storage.append(line(1, { kind: 'alarm', data: { text: 'Wall 50% dark' } }), false));
  good(await storage.append(line(2, { kind: 'take.result', takeId: 't-9', data: { 结果: '已切换 雪地' } }), false));
  good(await storage.append(line(3, { seat: 'tablet-2', data: { text: 'wall bright' } }), false));
  const seqs = async (query: Parameters<Storage['journal']>[0]) =>
    good(await storage.journal(query)).rows.map(({ seq }) => seq);
  expect(await seqs({ kind: 'alarm' })).toEqual([1]);
  expect(await seqs({ takeId: 't-9' })).toEqual([2]);
  expect(await seqs({ fromMs: 1_002, toMs: 1_002 })).toEqual([2]);
  expect(await seqs({ search: 'WALL' })).toEqual([3, 1]);
  expect(await seqs({ search: '雪' })).toEqual([2]);
  expect(await seqs({ search: '50%' })).toEqual([1]);
  expect(await seqs({ search: '%' })).toEqual([1]);
  expect(await seqs({ search: 'wall tablet' })).toEqual([3]);
});

test('a chain that nobody touched verifies, over a restart too', async () => {
  const folder = newFolder();
  const first = await open(folder);
  await fill(first, 30);
  await first.close();
  const second = await open(folder);
  expect(await second.append(line(31), true)).toEqual({ seq: 31 });
  expect(await second.verifyJournal()).toEqual({ rows: 31 });
});

test.each([
  ['UPDATE lines SET data = \'{"n":99}\' WHERE seq = 5', 'journal.chain-broken', 5],
  ['UPDATE lines SET wall_ms = wall_ms + 1 WHERE seq = 8', 'journal.chain-broken', 8],
  ['UPDATE lines SET seat = NULL WHERE seq = 1', 'journal.chain-broken', 1],
  ['DELETE FROM lines WHERE seq = 6', 'journal.line-missing', 6],
])('a hand in the file is named: %s', async (change, code, seq) => {
  const folder = newFolder();
  const first = await open(folder);
  await fill(first, 12);
  await first.close();
  const db = new Database(join(folder, 'journal.db'));
  db.exec(change);
  db.close();
  const second = await open(folder);
  expect(await second.verifyJournal()).toMatchObject({ code, params: { seq } });
});

test('whatever text a line carries, it is stored and the chain holds', async () => {
  const storage = await open(newFolder());
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      text,
      text,
      fc.jsonValue(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      async (a, b, data, at) => {
        good(
          await storage.append(
            line(1, { kind: a, seat: b, timecode: a, boot: b, takeId: a, data, wallMs: at, monoUs: at }),
            false,
          ),
        );
      },
    ),
    { numRuns: 200, seed: 7 },
  );
  expect(await storage.verifyJournal()).toEqual({ rows: 200 });
});

test('what cannot be written is a fault, and its neighbours of the same tick are written', async () => {
  const storage = await open(newFolder());
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  const answers = await Promise.all([
    storage.append(line(1), false),
    storage.append(line(2, { data: loop }), false),
    storage.append(line(3, { data: 1n }), false),
    storage.append(line(4, { monoUs: Number.NaN }), false),
    storage.append(line(5, { data: 'x'.repeat(5_000_000) }), true),
    storage.append(line(6), false),
    storage.savePreset({ ...draft('a'), values: { a: (() => 1) as never } }),
  ]);
  expect(answers.map((answer) => ('code' in answer ? answer.code : answer))).toEqual([
    { seq: 1 },
    'storage.not-json',
    'storage.not-json',
    'journal.line',
    'storage.too-large',
    { seq: 2 },
    'storage.not-json',
  ]);
  expect(await storage.verifyJournal()).toEqual({ rows: 2 });
});
