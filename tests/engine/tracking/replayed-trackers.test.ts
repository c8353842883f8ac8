/** A replay of a camera with two trackers: both are heard, the spare one takes over where the main one fell silent. */
import { expect, test } from 'vitest';
import type { RecordedSetup } from '../../../app/engine/tracking/recording/recording-format.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../../drivers/freed/freed-codec.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { configOf } from './rig.ts';

const LISTEN = { host: '127.0.0.1', port: 0 };

test('both trackers of a recording play; the camera goes over as it does live, and comes back to its own', async () => {
  const clock = new TestClock();
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const [source] = configOf(0, 9, { hz: 50 }).sources;
  if (!source) throw new Error('no source');
  const main = { ...source, sourceId: 'fd', listen: LISTEN };
  const spare = { ...source, sourceId: 'spare', listen: LISTEN, trackerCameraId: 2 };
  hub.configure({ sources: [main, spare], sinks: [] });
  const setup: RecordedSetup = {
    ports: [0, 1].map((index) => ({ index, protocol: source.protocol, listen: LISTEN })),
    sources: [
      { ...main, cameraId: 'walk', port: 0 },
      { ...spare, cameraId: 'walk', port: 1 },
    ],
  };
  expect(hub.replay(new Map([['a', 'x']]), setup)).toMatchObject({ code: 'replay.not-recorded' });
  expect(hub.replay(new Map([['a', 'walk']]), setup)).toBeUndefined();
  const bytes = new Uint8Array(FREED_D1_BYTES);
  const say = (port: number, xMm: number): void => {
    encodeFreedD1({ ...blankFreedPose(), cameraId: 1 + port, xMm, zMm: 1_600 }, bytes);
    hub.feed(port, bytes, '10.0.0.7', 5_000 + port, clock.nowUs());
  };
  const play = async (samples: number, mainSpeaks: boolean): Promise<void> => {
    for (let n = 0; n < samples; n++) {
      const xMm = 100 * Math.sin(clock.nowUs() / 1e6);
      if (mainSpeaks) say(0, xMm);
      say(1, xMm + 10);
      await clock.advance(20);
      hub.tick();
    }
  };
  const camera = () => hub.telemetry().cameras['a'];
  await play(100, true);
  expect(camera()).toMatchObject({ replayed: true, verdict: 'ok', input: null, lead: { id: 'fd' } });
  expect(camera()?.sources?.map(({ id, verdict, input }) => [id, verdict, input])).toEqual([
    ['fd', 'ok', null],
    ['spare', 'ok', null],
  ]);
  expect(camera()?.sources?.[1]?.apartMm).toBeCloseTo(10, 1);
  const [led, waiting] = camera()?.sources ?? [];
  expect((waiting?.pose?.[0] ?? 0) - (led?.pose?.[0] ?? 0)).toBeCloseTo(0.01, 4);
  await play(30, false);
  expect(camera()).toMatchObject({ replayed: true, verdict: 'ok', lead: { id: 'spare' } });
  hub.live();
  hub.tick();
  expect(camera()).toMatchObject({ verdict: 'none', lead: { id: 'fd' } });
  expect(camera()?.replayed).toBeUndefined();
  hub.close();
});
