/** What the controls make of the state and of answers: who sees a zone, what is odd, gates in words. */
import { expect, test, vi } from 'vitest';
import type { Gate } from '../../app/core/stage/plan.ts';
import type { ParamState, StageState, StudioInfo } from '../../app/protocol/state.ts';
import { oddPaths, seenBy } from '../../app/renderer/frame/zone-view.ts';
import { readAccess, readCheck, readOnce, readReloaded } from '../../app/renderer/pages/library/studio-data.ts';
import { readLists } from '../../app/renderer/pages/live/cue-lists.ts';

// The console's words read the address of their page.
vi.stubGlobal('location', { search: '' });
const { fixAct } = await import('../../app/renderer/pages/live/gate-words.ts');

const cameras = {
  a: { id: 'a', sees: ['left', 'right'] },
  b: { id: 'b', sees: ['left'] },
  c: { id: 'c', sees: ['right'] },
} as unknown as StudioInfo['cameras'];

test('a camera that nobody can tell about is neither on air nor off', () => {
  expect(seenBy('left', { cameras }, { a: { onAir: 'yes' } })).toEqual({ yes: ['a'], unknown: ['b'], no: [] });
  expect(seenBy('right', { cameras }, { a: { onAir: 'no' }, c: { onAir: 'no' } }).no).toEqual(['a', 'c']);
});

test('the odd values of a zone are its own, and its source only while its owner is in doubt', () => {
  const descriptors = Object.fromEntries(
    ['x', 'y', 'source', 'far'].map((path) => [path, { path, zoneIds: path === 'far' ? ['right'] : ['left'] }]),
  ) as unknown as StageState['descriptors'];
  const params = { x: { status: 'drifted' }, y: { status: 'matched' }, far: { status: 'failed' } } as unknown as Record<
    string,
    ParamState
  >;
  expect(oddPaths('left', 'source', 'agreed', descriptors, params)).toEqual(['x']);
  expect(oddPaths('left', 'source', 'contested', descriptors, params)).toEqual(['source', 'x']);
  expect(oddPaths('left', undefined, 'differs', descriptors, params)).toEqual(['x']);
});

test('loading is a set by hand for a technician, and the preparation of the whole target for a director', () => {
  const fix = { code: 'fix.load', params: { path: 'engine/vp/level', value: 'snow', system: 'vp' } };
  const target = { mode: 'VP', scene: 'snow' };
  expect(fixAct(fix, 'technician', target)).toEqual({
    kind: 'command',
    name: 'param.set',
    args: { path: 'engine/vp/level', value: 'snow' },
  });
  expect(fixAct(fix, 'director', target)).toEqual({ kind: 'command', name: 'stage.prepare', args: target });
  expect(fixAct(fix, 'director', undefined)).toBeUndefined();
  const none: Gate['fix'] = undefined;
  expect(fixAct(none, 'operator', target)).toBeUndefined();
});

test('answers of the studio are read with care', () => {
  expect(readCheck({ good: true, faults: [], changes: [{ what: 'zone', id: 'z', change: 'grown' }] })?.changes).toEqual(
    [],
  );
  expect(
    readCheck({
      good: false,
      faults: [{ code: 'studio.type', params: { file: 'a' } }, {}],
      changes: 1,
      restart: ['rate', 3],
    }),
  ).toEqual({
    restart: ['rate'],
    good: false,
    faults: [{ code: 'studio.type', params: { file: 'a' } }],
    changes: [],
  });
  expect([readCheck('no'), readReloaded({}), readOnce({ token: 'x' })]).toEqual([undefined, undefined, undefined]);
  expect(readReloaded({ changes: [1, 2] })).toBe(2);
  const tablet = { id: 'invitation-1', name: 'Tablet', role: 'director', untilMs: 5 };
  expect(
    readAccess({ access: [tablet, { ...tablet, role: 'king' }, { id: 's', name: 'S', role: 'admin' }, 7] }),
  ).toEqual([tablet, { id: 's', name: 'S', role: 'admin', untilMs: null }]);
  expect(readAccess({ seats: [] })).toEqual([]);
  expect(readLists({ lists: [{ id: 'a', name: { en: 'A' }, cues: 2 }, { name: 'x' }] })).toEqual([
    { id: 'a', name: { en: 'A', zh: 'a' }, cues: 2 },
  ]);
});
