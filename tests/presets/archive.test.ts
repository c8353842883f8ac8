import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readArchive } from '../../presets/archive-read.ts';
import type { Storage } from '../../presets/contract.ts';
import { draft, good, newFolder, open } from './rig.ts';

async function filled(): Promise<Storage> {
  const storage = await open(newFolder());
  good(await storage.savePreset(draft('a')));
  good(await storage.savePreset(draft('a', { mode: 'VP' })));
  good(await storage.savePreset(draft('b', { name: { en: 'Camp', zh: '雪地露营' } })));
  good(await storage.setPresetDeleted('b', true, 'wei', 2_000));
  return storage;
}

type Files = Record<string, Uint8Array>;

/** The exported zip with its files changed; the manifest is brought in line unless told otherwise. */
function changed(zip: Uint8Array, change: (files: Files) => void, honest = true): Uint8Array {
  const files: Files = { ...unzipSync(zip) };
  change(files);
  if (honest) {
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
    for (const entry of manifest.files) {
      const bytes = files[entry.path] ?? new Uint8Array();
      entry.bytes = bytes.length;
      entry.sha256 = createHash('sha256').update(bytes).digest('hex');
    }
    files['manifest.json'] = strToU8(JSON.stringify(manifest));
  }
  return zipSync(files);
}

const FIRST = 'presets/0001.jsonl';
const edit = (files: Files, path: string, how: (text: string) => string) => {
  files[path] = strToU8(how(strFromU8(files[path] ?? new Uint8Array())));
};

test('out and in again: every version of every preset, tombstones too, and searchable', async () => {
  const from = await filled();
  const zip = good(await from.exportLibrary());
  const into = await open(newFolder());
  expect(await into.importLibrary(zip, 'lin', 9_000)).toEqual({ added: 2, versions: 4 });
  for (const id of ['a', 'b']) expect(await into.presetHistory(id)).toEqual(await from.presetHistory(id));
  expect(good(await into.listPresets({ search: 'xdly', deleted: true })).map(({ id }) => id)).toEqual(['b']);
  expect(await into.importLibrary(zip, 'lin', 9_001)).toEqual({ added: 0, versions: 0 });
});

test('a preset that both know: what is new there comes on top, nothing here is overwritten', async () => {
  const zip = good(await (await filled()).exportLibrary());
  const here = await open(newFolder());
  good(await here.savePreset(draft('a', { mode: 'GREEN' })));
  expect(await here.importLibrary(zip, 'lin', 9_000)).toEqual({ added: 1, versions: 4 });
  const history = good(await here.presetHistory('a'));
  expect(history.map(({ version, mode, origin }) => [version, mode, origin])).toEqual([
    [3, 'VP', 'import'],
    [2, 'XR', 'import'],
    [1, 'GREEN', 'live'],
  ]);
});

/** Files whose unpacked length, as the zip's directory tells it, is not the true one. */
function claiming(names: readonly string[], content: Uint8Array, bytes: number): Uint8Array {
  const zip = zipSync(Object.fromEntries(names.map((name) => [name, content])));
  const entry = Buffer.from([0x50, 0x4b, 1, 2]);
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.length);
  for (let at = view.indexOf(entry); at >= 0; at = view.indexOf(entry, at + 1)) view.writeUInt32LE(bytes, at + 24);
  return zip;
}

const BAD: readonly (readonly [string, object, (zip: Uint8Array) => Uint8Array])[] = [
  ['not a zip', { code: 'library.archive-broken' }, () => strToU8('hello, I am a zip')],
  ['cut short', { code: 'library.archive-broken' }, (zip) => zip.subarray(0, zip.length - 30)],
  [
    'another zip',
    { code: 'library.archive-path', params: { file: 'readme.txt' } },
    () => zipSync({ 'readme.txt': strToU8('x') }),
  ],
  ['no manifest', { code: 'library.archive-foreign' }, () => zipSync({ [FIRST]: strToU8('') })],
  [
    'a newer format',
    { code: 'library.archive-newer', params: { version: 2, known: 1 } },
    (zip) =>
      changed(zip, (files) => edit(files, 'manifest.json', (text) => text.replace('"version": 1', '"version": 2'))),
  ],
  [
    'a path that climbs',
    { code: 'library.archive-path', params: { file: '../../etc/passwd' } },
    (zip) => changed(zip, (files) => void (files['../../etc/passwd'] = strToU8('x'))),
  ],
  [
    'a file the manifest does not know',
    { code: 'library.archive-bad', params: { file: 'presets/0002.jsonl', place: '/', reason: 'not-listed' } },
    (zip) => changed(zip, (files) => void (files['presets/0002.jsonl'] = strToU8(''))),
  ],
  [
    'a changed byte',
    { code: 'library.archive-bad', params: { file: FIRST, place: '/', reason: 'checksum' } },
    (zip) => changed(zip, (files) => edit(files, FIRST, (text) => text.replace('80', '81')), false),
  ],
  [
    'a missing file',
    { code: 'library.archive-bad', params: { file: FIRST, place: '/', reason: 'missing' } },
    (zip) => changed(zip, (files) => void delete files[FIRST], false),
  ],
  [
    'a wrong value in the second line',
    { code: 'library.archive-bad', params: { file: FIRST, place: '2:/zones/0' } },
    (zip) =>
      changed(zip, (files) =>
        edit(files, FIRST, (text) =>
          text
            .split('\n')
            .map((line, n) => (n === 1 ? line.replace('["wall-left"]', '[7]') : line))
            .join('\n'),
        ),
      ),
  ],
  [
    'a line that is not JSON',
    { code: 'library.archive-bad', params: { file: FIRST, place: '5:/' } },
    (zip) => changed(zip, (files) => edit(files, FIRST, (text) => `${text}{"id":`)),
  ],
  [
    'versions out of order',
    { code: 'library.archive-bad', params: { file: FIRST, place: '2:/version', reason: 'order' } },
    (zip) =>
      changed(zip, (files) =>
        edit(files, FIRST, (text) =>
          text
            .split('\n')
            .toReversed()
            .filter((l) => l)
            .join('\n'),
        ),
      ),
  ],
  [
    'a bomb: 40 MB of nothing in a small file',
    { code: 'library.archive-too-large' },
    () => zipSync({ [FIRST]: new Uint8Array(40_000_000) }, { level: 1 }),
  ],
  [
    'a bomb of many',
    { code: 'library.archive-too-large' },
    () =>
      claiming(
        Array.from({ length: 12 }, (_, n) => `presets/${1_000 + n}.jsonl`),
        new Uint8Array(10),
        30_000_000,
      ),
  ],
  // It is unpacked into the room it claimed, and no further.
  [
    'a bomb that lies',
    { code: 'library.archive-foreign' },
    () => claiming(['manifest.json'], new Uint8Array(5_000_000), 100),
  ],
];

test('every file that is not whole is refused whole, with file, place and reason', async () => {
  const zip = good(await (await filled()).exportLibrary());
  const storage = await open(newFolder());
  for (const [name, fault, make] of BAD) {
    expect(await storage.importLibrary(make(zip), 'lin', 1), name).toMatchObject(fault);
    expect(await storage.listPresets({}), name).toEqual([]);
    expect(await storage.listPresets({ deleted: true }), name).toEqual([]);
  }
  expect(await storage.importLibrary(zip, 'lin', 1)).toEqual({ added: 2, versions: 4 });
});

test('no bytes can make the reader throw', async () => {
  const zip = good(await (await filled()).exportLibrary());
  const flips = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(flips, (bytes) => {
      const bad = zip.slice();
      for (const [at, by] of bytes) bad[at] = (bad[at] ?? 0) ^ by;
      readArchive(bad);
    }),
    { numRuns: 400, seed: 3 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readArchive(bytes)),
    { numRuns: 200, seed: 3 },
  );
});
