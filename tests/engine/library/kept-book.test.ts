/** Nothing that people made is overwritten or lost, whoever writes at once and whatever the disk answers. */
import { expect, test } from 'vitest';
import { type BookAbout, KeptBook } from '../../../app/engine/library/kept-book.ts';
import type { Book, Made } from '../../../app/protocol/kept.ts';

interface Note extends Made {
  readonly text: string;
}
const ABOUT: BookAbout<Note> = {
  name: () => 'notes',
  read: (saved) => (saved ?? {}) as Book<Note>,
  prefix: 'note',
  isTaken: (id) => id === 'note-2',
  most: 3,
  none: (id) => ({ code: 'none', params: { id } }),
  tooMany: 'too-many',
  otherVersion: 'other-version',
};

function rig() {
  const disk = new Map<string, unknown>();
  const answers = { full: false };
  const deps = {
    storage: {
      getSetting: (name: string) => Promise.resolve(disk.get(name)),
      putSetting: (name: string, value: unknown) => {
        if (answers.full) return Promise.resolve({ code: 'disk.full' });
        disk.set(name, value);
        return Promise.resolve(true as const);
      },
    },
    wallMs: () => 7,
  };
  const book = new KeptBook(deps, ABOUT);
  const write = (text: string, id?: string, expected?: number) =>
    book.save({ id, expect: expected, by: 'Ann' }, (_id, made) => ({ ...made, text }));
  return { book, write, answers, again: () => new KeptBook(deps, ABOUT) };
}

test('a change is another version; of two who change the same one the second is refused', async () => {
  const { book, write, again } = rig();
  expect(await write('a')).toEqual({ id: 'note-1', saved: { version: 1, by: 'Ann', atMs: 7, text: 'a' } });
  const [first, second] = await Promise.all([write('b', 'note-1', 1), write('c', 'note-1', 1)]);
  expect(first).toMatchObject({ saved: { version: 2, text: 'b' } });
  expect(second).toEqual({ code: 'other-version', params: { expected: 1, found: 2 } });
  expect(await book.remove('note-1', false, 'Bob')).toBeUndefined();
  const later = again();
  await later.open();
  expect(later.rows['note-1']).toMatchObject({
    deleted: { by: 'Bob', atMs: 7 },
    versions: [{ text: 'a' }, { text: 'b' }],
  });
  await later.remove('note-1', true, 'Bob');
  expect(later.rows['note-1']?.deleted).toBeNull();
});

test('a name that somebody else has is left out, too many are refused, and what the disk refuses was never there', async () => {
  const { book, write, answers } = rig();
  for (const text of ['a', 'b']) await write(text);
  answers.full = true;
  expect(await write('c')).toEqual({ code: 'disk.full' });
  expect(Object.keys(book.rows)).toEqual(['note-1', 'note-3']);
  answers.full = false;
  await write('c');
  expect(Object.keys(book.rows)).toEqual(['note-1', 'note-3', 'note-4']);
  expect(await write('d')).toEqual({ code: 'too-many' });
  expect(await write('d', 'note-9')).toEqual({ code: 'none', params: { id: 'note-9' } });
  expect(await book.remove('note-9', false, 'Bob')).toEqual({ code: 'none', params: { id: 'note-9' } });
});

test.each(['constructor', 'toString', '__proto__'])('what every object has by itself is no id: %s', async (id) => {
  const { book, write } = rig();
  const none = { code: 'none', params: { id } };
  await write('a');
  expect(await book.remove(id, false, 'Bob')).toEqual(none);
  expect(await write('b', id)).toEqual(none);
  expect(book.get(id)).toBeUndefined();
  expect(Object.keys(book.rows)).toEqual(['note-1']);
});
