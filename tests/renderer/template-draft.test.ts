/** A form of a description, while it is typed in, saved, and while somebody else saves. */
import { expect, test } from 'vitest';
import {
  discarded,
  draftOf,
  isChanged,
  withSaved,
  withShown,
} from '../../app/renderer/pages/devices/template/template-draft.ts';

const shown = (okStatus: number, mark: string) => ({
  settings: { okStatus },
  address: { kind: 'http', host: 'a', port: 1 } as const,
  mark,
});
const typed = { okStatus: 3 };

test('what comes again is a new form where nobody typed and it is another, else the same', () => {
  const draft = draftOf(shown(1, 'a'));
  expect(withShown(draft, shown(1, 'a'))).toEqual(draft);
  const other = withShown(draft, shown(2, 'b'));
  expect(other).toMatchObject({ settings: { okStatus: 2 }, base: { mark: 'b' }, form: draft.form + 1 });
  expect(isChanged(other)).toBe(false);
});

test('what was typed stays when somebody else saved, and expects what it was begun from', () => {
  const draft = { ...draftOf(shown(1, 'a')), settings: typed };
  expect(withShown(draft, shown(2, 'b'))).toEqual(draft);
  const moved = { ...draftOf(shown(1, 'a')), address: { kind: 'http', host: 'b', port: 1 } };
  expect(withShown(moved, shown(2, 'b'))).toEqual(moved);
  expect(discarded(draft)).toEqual({ ...draftOf(shown(1, 'a')), form: draft.form + 1 });
});

test('what was saved is as in the file; what was typed since it was sent stays and is a change of that', () => {
  const sent = { ...draftOf(shown(1, 'a')), settings: typed };
  const saved = withSaved(sent, sent, 'b');
  expect(isChanged(saved)).toBe(false);
  expect(withShown(saved, { ...shown(3, 'b') })).toEqual(saved);
  const on = withSaved({ ...sent, settings: { okStatus: 4 } }, sent, 'b');
  expect(on).toMatchObject({ settings: { okStatus: 4 }, base: { settings: typed, mark: 'b' } });
  expect(isChanged(on)).toBe(true);
  expect(withShown(on, shown(3, 'b'))).toEqual(on);
  const back = withSaved(discarded(sent), sent, 'b');
  expect(back).toMatchObject({ settings: typed, base: { settings: typed, mark: 'b' } });
  expect(isChanged(back)).toBe(false);
});
