/** A camera as the eye of a trial, on frames whose truth is known: what is taken off, how sure it is, and who may not. */
import { expect, test } from 'vitest';
import type { LevelSample } from '../../../app/core/delay/onsets.ts';
import { type KnownHop, openVideoEye, type VideoEyeDeps, videoSeenBy } from '../../../app/engine/trials/video-eye.ts';

const FRAME_US = 20_000;
const SOURCE = {
  id: 'capture',
  name: { en: 'Capture', zh: '采集机' },
  cameras: ['a'],
  listen: { host: '127.0.0.1', port: 1 },
  from: [],
  accuracyMs: 1,
  latencyMs: 30,
};

interface Stood {
  readonly live?: boolean;
  readonly zoneIds?: readonly string[];
  readonly held?: boolean;
  readonly hop?: KnownHop | undefined;
}

function stood(how: Stood = {}) {
  const { live = true, zoneIds = ['left'], held = false } = how;
  const hop = 'hop' in how ? how.hop : { valueUs: 40_000, spreadUs: 2_000 };
  const listeners = new Set<(sample: LevelSample) => void>();
  const cameras = [{ id: 'a', sees: ['left', 'right'] }];
  const deps = {
    stage: {
      studio: { cameras },
      descriptor: () => ({ zoneIds }),
      zones: new Map([['left', { held: held ? { sinceUs: 1, by: 'seat:x' } : undefined }]]),
    },
    video: {
      sourceOf: (camera: string) => (camera === 'a' ? SOURCE : undefined),
      isLive: () => live,
      listen: (_camera: string, fn: (sample: LevelSample) => void) => {
        listeners.add(fn);
        return { [Symbol.dispose]: () => void listeners.delete(fn) };
      },
    },
    cameraHop: () => hop,
  } as unknown as VideoEyeDeps;
  const tell = (us: number, level: number): void => {
    for (const fn of listeners) fn({ us, level });
  };
  return { deps, tell, listeners };
}

const codeOf = (x: unknown): unknown => (x as { code?: string }).code;

test('who cannot see it is refused by name', () => {
  const by = (how: Stood, camera = 'a'): unknown => codeOf(videoSeenBy(stood(how).deps, 'patch', camera));
  expect(videoSeenBy(stood().deps, 'patch', 'a')).toEqual({ by: 'video', how: 'told', device: 'capture', key: 'a' });
  expect(by({}, 'x')).toBe('delay.no-camera');
  expect(by({ live: false })).toBe('trial.no-video');
  expect(by({ zoneIds: ['ceiling'] })).toBe('trial.eye-blind');
  expect(by({ zoneIds: [] })).toBe('trial.eye-blind');
  expect(by({ held: true })).toBe('delay.held');
  expect(by({ held: true, zoneIds: ['left', 'right'] })).toBeUndefined();
  expect(by({ hop: undefined })).toBe('trial.eye-late');
});

test('light that came 25 ms after the send, through a camera of 40 ms and stamps 30 ms late, is seen at 25 ms', () => {
  const { deps, tell, listeners } = stood();
  const seen: (readonly [number, number])[] = [];
  const eye = openVideoEye(deps, 'a', FRAME_US, (us, resolutionUs) => seen.push([us, resolutionUs]));
  const sentUs = 1_000_000;
  // A frame of the camera's picture, as it is stamped, and the light on the wall 70 ms before.
  const film = (fromUs: number, toUs: number, lightUs: number): void => {
    for (let us = fromUs; us < toUs; us += FRAME_US) {
      const share = Math.min(1, Math.max(0, (us - 70_000 + FRAME_US - lightUs) / FRAME_US));
      tell(us, 0.1 + 0.6 * share);
    }
  };
  film(700_000, 1_000_000, sentUs + 25_000);
  eye.begin(sentUs);
  film(1_000_000, 1_200_000, sentUs + 25_000);
  // Once; within 1 ms of the source's clock and 2 ms of the camera, either way: earliest 3 ms before, latest 3 ms after.
  expect(seen).toHaveLength(1);
  expect(seen[0]?.[0]).toBeCloseTo(sentUs + 28_000, 3);
  expect(seen[0]?.[1]).toBe(6_000);
  expect(eye.patienceMs).toBe(2 * 70 + 4 * 20 + 200);
  eye[Symbol.dispose]();
  expect(listeners.size).toBe(0);
});

test('what changes before anything was sent is nobody’s effect', () => {
  const { deps, tell } = stood();
  const seen: number[] = [];
  const eye = openVideoEye(deps, 'a', FRAME_US, (us) => seen.push(us));
  for (let n = 0; n < 20; n++) tell(700_000 + n * FRAME_US, n < 10 ? 0.1 : 0.7);
  eye.begin(1_300_000);
  for (let n = 20; n < 60; n++) tell(700_000 + n * FRAME_US, 0.7);
  expect(seen).toEqual([]);
  eye[Symbol.dispose]();
});
