/** When a replay may begin, what it does to gates, and what a recording is called. */
import { describe, expect, test } from 'vitest';
import { replayGates } from '../../app/core/stage/gates-replay.ts';
import type { StageView, TrackingView } from '../../app/core/stage/plan.ts';
import { type ReplayScene, replayRefusal } from '../../app/core/tracking/replay-checks.ts';
import { recordingId, recordingName } from '../../app/engine/recordings/recording-name.ts';
import { parseCommand } from '../../app/protocol/commands.ts';
import type { StageState } from '../../app/protocol/state.ts';
import type { RecordingEntry } from '../../app/protocol/state-recording.ts';
import {
  mapped,
  replayForbidden,
  replayNeeds,
  sizeText,
  usualMap,
} from '../../app/renderer/pages/tracking/recording/recording-view.ts';

const scene: ReplayScene = {
  show: 'REHEARSAL',
  cameras: [
    { id: 'a', sees: ['wall'] },
    { id: 'b', sees: ['wall', 'floor'] },
    { id: 'c', sees: ['ceiling'] },
  ],
  pictures: new Map([
    ['a', { onAir: 'no' }],
    ['b', { onAir: 'no' }],
    ['c', { onAir: 'yes' }],
  ]),
  taking: false,
  relays: ['c/vp'],
};
const pictures = (change: Record<string, 'yes' | 'no' | 'unknown'>): ReplayScene => ({
  ...scene,
  pictures: new Map([...scene.pictures, ...Object.entries(change).map(([id, onAir]) => [id, { onAir }] as const)]),
});

describe('a replay', () => {
  test('may begin off air, out of a show, while nothing is taken', () => {
    expect(replayRefusal(scene, ['a', 'b'], [])).toBeUndefined();
  });
  test.each([
    ['replay.show', { ...scene, show: 'SHOW' as const }, ['a']],
    ['replay.taking', { ...scene, taking: true }, ['a']],
    ['replay.on-air', scene, ['c']],
    // The wall that its picture stands on is on air by another camera.
    ['replay.on-air', pictures({ b: 'yes' }), ['a']],
    ['replay.air-unknown', pictures({ a: 'unknown' }), ['a']],
    ['replay.relays', pictures({ c: 'no' }), ['c']],
  ])('is refused: %s', (code, at, cameras) => {
    expect(replayRefusal(at, cameras, [])?.code).toBe(code);
  });
  test('goes out through relays, and with a tally that nobody knows, only as a person named them', () => {
    const off = pictures({ c: 'no', a: 'unknown' });
    expect(replayRefusal(off, ['c'], ['c/vp'])).toBeUndefined();
    expect(replayRefusal(off, ['c'], ['c'])?.code).toBe('replay.relays');
    expect(replayRefusal(off, ['a'], ['a'])).toBeUndefined();
    expect(replayRefusal(off, ['a'], ['b'])?.code).toBe('replay.air-unknown');
    expect(replayRefusal({ ...off, show: 'SHOW' }, ['c'], ['c/vp', 'c'])?.code).toBe('replay.show');
    expect(replayRefusal(scene, ['c'], ['c', 'c/vp'])?.code).toBe('replay.on-air');
  });
});

describe('the gate of a replayed camera', () => {
  const track: TrackingView = { verdict: 'ok', rateHz: 50, lossPct: 0, cleanSinceUs: 0, atUs: 5, replayed: true };
  const view = (show: string, replayed: boolean): StageView =>
    ({
      studio: { cameras: [{ id: 'a' }, { id: 'b' }], gates: { closeAfterMs: 500, settleMs: 500 } },
      show,
      tracking: new Map([['a', { ...track, replayed }]]),
      values: new Map(),
    }) as never;

  test('blocks in SHOW and cannot be waived; in rehearsal it warns; without a replay there is none', () => {
    expect(replayGates({ view: view('SHOW', true), nowUs: 9 })).toMatchObject([
      { id: 'replay/a', verdict: 'blocking', waivable: false, closeAfterMs: 0, why: { code: 'gate.replay.on' } },
    ]);
    expect(replayGates({ view: view('REHEARSAL', true), nowUs: 9 })).toMatchObject([
      { id: 'replay/a', verdict: 'warning', waivable: true },
    ]);
    expect(replayGates({ view: view('SHOW', false), nowUs: 9 })).toEqual([]);
  });
});

describe('the folder of a recording', () => {
  const atMs = new Date(2026, 10, 21, 9, 5, 7, 42).getTime();
  test.each([
    ['walk past B', '2026-11-21/090507.042 walk past B'],
    ['第三场 / 走位', '2026-11-21/090507.042 第三场 走位'],
    ['../../etc/passwd', '2026-11-21/090507.042 etc passwd'],
    ['..', '2026-11-21/090507.042'],
    ['a\u0000b\nc', '2026-11-21/090507.042 a b c'],
  ])('%j is %s', (name, id) => {
    expect(recordingId(recordingName(name, atMs), atMs)).toBe(id);
    expect(parseCommand('tracking.record.delete', { recording: id })).toHaveProperty('command');
  });
  test('without a name it has the time of day', () => {
    expect(recordingName('  ', atMs)).toBe('09:05:07');
  });
  test.each([
    '../x',
    '2026-11-21/..',
    '2026-11-21/../../x',
    '2026-11-21/a/b',
    '/2026-11-21/a',
    '2026-11-21/',
    '2026-11-21/.a',
  ])('a command never leaves it: %s', (recording) => {
    expect(parseCommand('tracking.replay.start', { recording })).toHaveProperty('wrong');
  });
});

describe('the Recording panel', () => {
  const entry: RecordingEntry = {
    id: '2026-11-21/1',
    name: 'walk',
    by: 'Desk 1',
    startedWallMs: 0,
    lengthS: 2,
    bytes: 5,
    cameras: [
      { camera: 'a', tracker: '', protocol: 'freed', hz: 50, backups: [] },
      { camera: 'gone', tracker: '', protocol: 'freed', hz: 50, backups: [] },
    ],
    datagrams: 100,
    dropped: 0,
    takes: [],
    state: 'whole',
    why: null,
    deleted: null,
  };
  const state = (change: object = {}): StageState =>
    ({
      show: 'REHEARSAL',
      studio: { cameras: { a: { id: 'a', sees: ['wall'], tracking: {} }, b: { id: 'b', sees: [] } } },
      pictures: { a: { onAir: 'no' } },
      take: null,
      tracking: { process: 'running', inPath: ['a/vp', 'b/xr'] },
      ...change,
    }) as never;

  test('asks for what must be named, and says what forbids it', () => {
    const usual = usualMap(state().studio, entry);
    expect(usual).toEqual({ a: 'a' });
    expect(replayNeeds(state(), usual)).toEqual({ relays: ['a/vp'], cameras: [] });
    expect(replayNeeds(state({ pictures: {} }), usual)).toEqual({ relays: ['a/vp'], cameras: ['a'] });
    expect(replayForbidden(state(), entry, usual)).toBeUndefined();
    expect(replayForbidden(state({ show: 'SHOW' }), entry, usual)?.code).toBe('replay.show');
    expect(replayForbidden(state({ pictures: { a: { onAir: 'yes' } } }), entry, usual)?.code).toBe('replay.on-air');
    expect(replayForbidden(state(), entry, {})?.code).toBe('replay.nobody');
    expect(replayForbidden(state(), { ...entry, datagrams: 0 }, usual)?.code).toBe('recording.empty');
    expect(replayForbidden(state(), { ...entry, state: 'running' }, usual)?.code).toBe('recording.running');
  });
  test('another recorded camera may stand in, or none; what must be named follows the cameras of the stage', () => {
    const other = mapped(usualMap(state().studio, entry), 'a', 'gone');
    expect(other).toEqual({ a: 'gone' });
    expect(replayNeeds(state(), other).relays).toEqual(['a/vp']);
    expect(mapped(other, 'a', '')).toEqual({});
    expect(mapped(other, 'b', 'gone')).toEqual({ a: 'gone', b: 'gone' });
    expect(replayNeeds(state(), mapped({}, 'b', 'a'))).toEqual({ relays: ['b/xr'], cameras: ['b'] });
  });
  test('says sizes in the unit that fits', () => {
    expect([900, 23_400, 4_560_000, 7_891_000_000].map(sizeText)).toEqual(['1 kB', '24 kB', '4.6 MB', '7.89 GB']);
  });
});
