/** Where the rings of a camera stand, as guided calibrations ask it. */
import { expect, test } from 'vitest';
import { CameraTrackers, type CameraTrackersDeps } from '../../../app/engine/calibration/camera-trackers.ts';
import type { RingTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';

const STILL: RingTelemetry = { seen: null, atRaw: 700, wraps: 0, said: null };

function ringsOf(zoom: RingTelemetry, focus: RingTelemetry = STILL): unknown {
  const newest = () => ({ cameras: { 'cam-1': { encoders: { zoom, focus } } } });
  return new CameraTrackers({ tracking: { newest } } as unknown as CameraTrackersDeps).ringsAt('cam-1');
}

test('by the range that was said, else by the one that was seen; a ring that nobody turned stands at 0', () => {
  const seen = { minRaw: 100, maxRaw: 300 };
  expect(ringsOf({ ...STILL, atRaw: 150, seen })).toEqual({ zoom: 0.25, focus: 0 });
  expect(ringsOf({ ...STILL, atRaw: 150, seen, said: { fromRaw: 50, toRaw: 250 } })).toEqual({ zoom: 0.5, focus: 0 });
  expect(ringsOf(STILL)).toEqual({ zoom: 0, focus: 0 });
});

test('one that begins anew within its way is nowhere, until somebody says how it counts', () => {
  const turned = { ...STILL, wraps: 1, seen: { minRaw: 0, maxRaw: 65_000 } };
  expect(ringsOf(turned)).toEqual({ code: 'caldesk.ring-wraps', params: { camera: 'cam-1', ring: 'zoom' } });
  expect(ringsOf(STILL, turned)).toEqual({ code: 'caldesk.ring-wraps', params: { camera: 'cam-1', ring: 'focus' } });
  expect(ringsOf({ ...turned, atRaw: 500, said: { fromRaw: 0, toRaw: 1_000 } })).toEqual({ zoom: 0.5, focus: 0 });
});
