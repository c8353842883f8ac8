/** Who is offered as the eye of a trial: only who can see, and never the device that is tried. */
import { expect, test } from 'vitest';
import type { Descriptor } from '../../app/core/parameter.ts';
import type { StageState } from '../../app/protocol/state.ts';
import type { DelayWay } from '../../app/protocol/state-delay.ts';
import { eyeCameras, eyeKeys, eyePaths, patchPaths, toldBy } from '../../app/renderer/pages/devices/eye-view.ts';

const one = (path: string, device: string, change: Partial<Descriptor> = {}): Descriptor =>
  ({
    path,
    device,
    keys: [path],
    verify: { by: 'readback' },
    zoneIds: [],
    ...change,
  }) as unknown as Descriptor;

const ECHO = { by: 'echo', device: 'probe', key: 'lux' } as const;
const tried = one('xr/look', 'xr', { zoneIds: ['left'] });
const descriptors = Object.fromEntries(
  [
    tried,
    one('xr/other', 'xr', { zoneIds: ['left'] }),
    one('tally/a', 'tally'),
    one('vp/look', 'vp', { zoneIds: ['left'], verify: ECHO }),
    one('vp/mirror', 'vp', { zoneIds: ['left'], verify: ECHO }),
    one('router/salvo', 'router', { keys: ['1', '2'] }),
    one('led/gone', 'led', { zoneIds: ['left'] }),
    one('light/never', 'light'),
    one('light/old', 'light'),
  ].map((descriptor) => [descriptor.path, descriptor]),
);
const said = { status: 'observed', actual: { value: 1, atUs: 1 } };
const state = {
  descriptors,
  params: {
    ...Object.fromEntries(Object.keys(descriptors).map((path) => [path, said])),
    'light/never': { status: 'unknown' },
    'light/old': { ...said, status: 'stale' },
  },
  devices: {
    ...Object.fromEntries(['xr', 'tally', 'probe', 'vp', 'router', 'light'].map((id) => [id, { status: 'online' }])),
    led: { status: 'offline' },
  },
  studio: {
    cameras: { a: { id: 'a', sees: ['left'] }, b: { id: 'b', sees: ['right'] }, c: { id: 'c', sees: ['left'] } },
  },
  delaycal: { video: { a: { live: true }, b: { live: true }, c: { live: false } } },
} as unknown as StageState;

test('what other devices report now, the zone that is meant first; each key once', () => {
  expect(eyePaths(state, tried)).toEqual(['vp/look', 'vp/mirror', 'tally/a']);
  expect(eyeKeys(eyePaths(state, tried), descriptors)).toEqual([
    { device: 'probe', key: 'lux', path: 'vp/look' },
    { device: 'tally', key: 'tally/a', path: 'tally/a' },
  ]);
});

test('patches that can be flashed now', () => {
  const way = (path: string) => ({ path }) as unknown as DelayWay;
  const ways = { a: [way('patch/left'), way('patch/right')], b: [way('patch/left')] };
  expect(patchPaths({ delaycal: { ways, video: {}, run: null } })).toEqual(['patch/left', 'patch/right']);
});

test('a camera that sees the zone, and whose pictures come in', () => {
  expect(eyeCameras(state, tried)).toEqual(['a']);
  expect(eyeCameras(state, one('tally/a', 'tally'))).toEqual([]);
});

test('without an eye the word of whoever proves it counts', () => {
  expect(toldBy(tried)).toEqual({ device: 'xr', keys: ['xr/look'] });
  expect(toldBy(one('vp/look', 'vp', { verify: ECHO }))).toEqual({ device: 'probe', keys: ['lux'] });
});
