/** The virtual camera's faults, through real sockets, as the verdicts that a person reads. */
import { afterEach, expect, test } from 'vitest';
import { distance } from '../../../app/core/geometry.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import type { EmulatorFault } from '../../../drivers/contract.ts';
import { openEmulator } from '../../../drivers/freed/freed-emulator.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { emulatorOptions, eventually } from '../../kit/driver-rig.ts';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0)) await undo();
});

async function rig() {
  const clock = createClock();
  const { options } = emulatorOptions<unknown>(clock, { cameraId: 4, expectedHz: 50 }, { path: 'crane' });
  const emulator = await openEmulator(options);
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const source = { cameraId: 'd', protocol: 'freed', listen: emulator.address, trackerCameraId: 4, expectedHz: 50 };
  hub.configure({ sources: [source], sinks: [] });
  const ticking = clock.every(33, () => hub.tick());
  cleanup.push(
    () => ticking[Symbol.dispose](),
    () => hub.close(),
    () => emulator.close(),
  );
  const camera = () => hub.telemetry().cameras['d']!;
  await eventually('ok', () => camera().verdict === 'ok');
  return { emulator, camera };
}

test('the pose in the telemetry is where the virtual camera truly is', async () => {
  const { emulator, camera } = await rig();
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    // One period and the way through the socket, at less than half a metre a second.
    expect(distance(camera().pose!, emulator.pose())).toBeLessThan(0.04);
  }
});

test.each<[EmulatorFault, string]>([
  [{ kind: 'frozen-tracking' }, 'frozen'],
  [{ kind: 'wrong-rate', hz: 25 }, 'wrong-rate'],
  [{ kind: 'wrong-rate', hz: 60 }, 'wrong-rate'],
  [{ kind: 'drop', share: 0.2 }, 'lossy'],
  [{ kind: 'offline' }, 'stale'],
])('%j is told as %s, and it is ok again when the fault is gone', async (fault, verdict) => {
  const { emulator, camera } = await rig();
  emulator.setFault(fault, true);
  await eventually(verdict, () => camera().verdict === verdict);
  emulator.setFault(fault, false);
  await eventually('ok again', () => camera().verdict === 'ok');
});

test('doubled and late packets are no fault of the camera', async () => {
  const { emulator, camera } = await rig();
  emulator.setFault({ kind: 'duplicate' }, true);
  emulator.setFault({ kind: 'slow', delayMs: 80 }, true);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await eventually('ok at its rate', () => camera().verdict === 'ok' && Math.abs(camera().rateHz - 50) < 2);
});
