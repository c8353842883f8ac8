/** Cluster events as people type and read them: nothing is lost between a draft and an event; the journal's lines. */
import { expect, test, vi } from 'vitest';
import { eventMistakes } from '../../app/core/ndisplay/stage-event.ts';
import type { EventShown } from '../../app/protocol/state-event.ts';

vi.stubGlobal('location', { search: '' });
const { draftOf, eventOf, NEW_EVENT, NEW_PARAMETER } = await import(
  '../../app/renderer/pages/devices/events/event-draft.ts'
);
const { sayRow } = await import('../../app/renderer/pages/library/journal-data.ts');
const { wordsOf } = await import('../../app/renderer/words/say.ts');

const about = { version: 2, by: 'Rack', atMs: 5 };
const event: Omit<EventShown, keyof typeof about> = {
  system: 'vp',
  name: { en: 'Thunder', zh: '雷声' },
  address: { kind: 'json', category: 'Show', type: 'Fx', name: 'Thunder' },
  parameters: [
    { name: 'strength', type: { kind: 'number', unit: '%', min: -1.5, max: 100 }, first: 50 },
    { name: 'where', type: { kind: 'enum', options: ['left', '右'] }, first: '右' },
    { name: 'on', type: { kind: 'boolean' }, first: false },
    { name: 'caption', type: { kind: 'string', maxLength: 40 } },
  ],
  discard: true,
  safety: 3,
};

test('what is opened and saved again is the same event, by name or by number', () => {
  expect(eventOf(draftOf('event-1', { ...event, ...about }), 'vp')).toEqual(event);
  const number = { ...event, address: { kind: 'binary', eventId: 7 } as const, parameters: [] };
  expect(eventOf(draftOf('event-2', { ...number, ...about }), 'vp')).toEqual(number);
});

test('what is half typed is a named mistake, never another number', () => {
  const typed = (patch: Partial<typeof NEW_EVENT>) =>
    eventMistakes(eventOf({ ...NEW_EVENT, en: 'A', zh: '甲', name: 'A', ...patch }, 'vp'), {
      others: {},
      declared: [],
    }).map(({ field, code }) => `${field} ${code}`);
  expect(typed({})).toEqual([]);
  expect(typed({ kind: 'binary', eventId: '' })).toEqual(['address event.id-range']);
  expect(typed({ parameters: [{ ...NEW_PARAMETER, min: '' }] })).toEqual(['parameters/0/type event.range']);
  expect(typed({ parameters: [{ ...NEW_PARAMETER, first: '1,5' }] })).toEqual(['parameters/0/first event.first-unfit']);
  expect(typed({ parameters: [{ ...NEW_PARAMETER, kind: 'enum', options: 'a，b、, c' }] })).toEqual([
    'parameters/0/type event.options-empty',
  ]);
});

test('the journal says what was sent, and what was not and why', () => {
  const known = { studio: { systems: {}, devices: {}, zones: {}, cameras: {} }, descriptors: {}, seats: {} };
  const say = (kind: string, data: object): string =>
    sayRow(
      { kind, data } as unknown as Parameters<typeof sayRow>[0],
      known as unknown as Parameters<typeof sayRow>[1],
      wordsOf('en'),
    );
  const fired = { do: 'fire', id: 'event-1', name: event.name, address: 'Show/Fx/Thunder', values: { strength: 80 } };
  expect(say('event', fired)).toBe('sent · Thunder · Show/Fx/Thunder · strength 80');
  expect(say('event', { ...fired, refused: { code: 'ndisplay.no-binary-port' } })).toContain('binaryPort');
  expect(say('event', { do: 'delete', id: 'event-1' })).toBe('deleted · event-1');
  expect(say('ndisplay', { do: 'console exec', ExecString: 'stat fps' })).toBe('console line · stat fps');
  expect(say('ndisplay', { do: 'use', version: 3 })).toBe('in force · v3');
});
