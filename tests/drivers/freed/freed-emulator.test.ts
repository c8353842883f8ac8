import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance } from '../../../app/core/geometry.ts';
import { blankSample } from '../../../app/core/tracking/sample.ts';
import { DEFAULT_GATE_LIMITS, SampleGate } from '../../../app/core/tracking/sample-gate.ts';
import type { Clock } from '../../../drivers/contract.ts';
import {
  blankFreedPose,
  decodeFreedD1,
  encodeFreedD1,
  FREED_D1_BYTES,
  type FreedPose,
} from '../../../drivers/freed/freed-codec.ts';
import { blankFreedLens, FREED_DIALECTS, freedLens } from '../../../drivers/freed/freed-dialects.ts';
import { openEmulator } from '../../../drivers/freed/freed-emulator.ts';
import { poseFromFreed } from '../../../drivers/freed/freed-pose.ts';
import { pathOf, poseOnPath } from '../../../drivers/kit/camera-path.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { lookAtPose } from '../../core/turns.ts';
import { emulatorOptions, eventually } from '../../kit/driver-rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0)) await undo();
});

const SETTINGS = { cameraId: 3, expectedHz: 50 };

async function rig(settings: object = SETTINGS, virtual: object = {}, clock: Clock = createClock()) {
  const recorded = emulatorOptions<unknown>(clock, settings, virtual);
  const emulator = await openEmulator(recorded.options);
  const socket = createSocket('udp4');
  const heard: { pose: FreedPose; atMs: number }[] = [];
  socket.on('message', (bytes) => {
    const pose = blankFreedPose();
    if (decodeFreedD1(bytes, pose) === undefined) heard.push({ pose, atMs: performance.now() });
  });
  await new Promise<void>((resolve) => socket.bind(emulator.address.port, '127.0.0.1', resolve));
  cleanup.push(
    () => emulator.close(),
    () => new Promise((resolve) => socket.close(() => resolve())),
  );
  return { emulator, heard, ...recorded };
}

const asPose = (freed: FreedPose): number[] => {
  const pose = [0, 0, 0, 0, 0, 0, 1];
  poseFromFreed(pose, freed);
  return pose;
};

test.each(['pedestal', 'crane', 'handheld', 'orbit', 'dolly', 'still'] as const)(
  'the %s looks at its point, stays on the stage and moves smoothly',
  (name) => {
    const path = pathOf(name);
    const freed = blankFreedPose();
    let before: number[] | undefined;
    let speedBefore: number | undefined;
    for (let i = 0; i < 3_000; i++) {
      poseOnPath(freed, path, i * 0.02);
      const pose = asPose(freed);
      const looking = [0, 0, 0, 0, 0, 0, 1];
      lookAtPose(looking, pose.slice(0, 3), path.lookAtM);
      expect(degFromRad(angleBetweenRad(pose, 3, looking, 3))).toBeLessThan(0.7);
      expect(Math.hypot(pose[0]!, pose[1]!)).toBeLessThan(9);
      expect(pose[2]).toBeGreaterThan(0.5);
      if (before) {
        const speed = distance(pose, before) / 0.02;
        expect(speed).toBeLessThan(2);
        if (speedBefore !== undefined) expect(Math.abs(speed - speedBefore)).toBeLessThan(0.05);
        speedBefore = speed;
      }
      before = pose;
    }
  },
);

test.each(['pedestal', 'crane', 'handheld', 'orbit', 'dolly', 'still'] as const)(
  'the %s is never mistaken for a jumping or a frozen tracker, not even where it turns round',
  (name) => {
    const path = pathOf(name);
    const freed = blankFreedPose();
    const bytes = new Uint8Array(FREED_D1_BYTES);
    const gate = new SampleGate({ ...DEFAULT_GATE_LIMITS, expectedHz: 50 });
    const sample = blankSample();
    for (let i = 0; i < 30_000; i++) {
      poseOnPath(freed, path, i * 0.02);
      encodeFreedD1(freed, bytes);
      decodeFreedD1(bytes, freed);
      poseFromFreed(sample.pose, freed);
      sample.atUs = i * 20_000;
      expect(gate.check(sample)).toBeUndefined();
      if (gate.frozen) throw new Error(`frozen at ${i * 0.02} s`);
    }
  },
);

/** Real datagrams on a clock that moves only when the test says so. */
async function slowRig() {
  const clock = new TestClock();
  const { heard, ...rest } = await rig(SETTINGS, {}, clock);
  /** Lets so much time go by, and waits for the datagrams that it makes. */
  const after = async (ms: number, datagrams: number): Promise<readonly FreedPose[]> => {
    const from = heard.length;
    await clock.advance(ms);
    await eventually(`${datagrams} more`, () => heard.length >= from + datagrams);
    return heard.slice(from).map(({ pose }) => pose);
  };
  return { ...rest, heard, after };
}

test('it sends its true pose at its rate', async () => {
  const { emulator, after } = await slowRig();
  for (let second = 0; second < 3; second++) {
    const poses = await after(1_000, 50);
    expect(poses).toHaveLength(50);
    const last = poses.at(-1)!;
    expect(last.cameraId).toBe(3);
    expect(distance(asPose(last), emulator.pose())).toBeLessThan(0.05);
  }
});

test('frozen tracking: the stream stands still, the camera does not', async () => {
  const { emulator, heard } = await rig(undefined, {
    path: { kind: 'dolly', fromM: [-2, 0, 1], toM: [2, 0, 1], lookAtM: [0, 9, 2], periodS: 8 },
  });
  await eventually('it sends', () => heard.length > 5);
  emulator.setFault({ kind: 'frozen-tracking' }, true);
  const from = heard.length;
  await eventually('it goes on sending', () => heard.length > from + 20);
  const after = heard.slice(from + 1);
  expect(new Set(after.map(({ pose }) => pose.xMm)).size).toBe(1);
  expect(distance(emulator.pose(), asPose(heard.at(-1)!.pose))).toBeGreaterThan(0.01);
  emulator.clearFaults();
  await eventually('it moves again', () => heard.at(-1)!.pose.xMm !== after[0]!.pose.xMm);
});

test('wrong rate, duplicates, loss, silence', async () => {
  const { emulator, after, heard, changes } = await slowRig();
  emulator.setFault({ kind: 'wrong-rate', hz: 200 }, true);
  await after(20, 1);
  expect(await after(1_000, 200)).toHaveLength(200);
  expect(changes).toMatchObject([{ key: 'rate', value: 200 }]);
  emulator.clearFaults();
  await after(20, 1);
  emulator.setFault({ kind: 'duplicate' }, true);
  const twice = await after(200, 20);
  expect(twice).toHaveLength(20);
  for (let i = 0; i < 20; i += 2) expect(twice[i]).toEqual(twice[i + 1]);
  expect(new Set(twice.map(({ xMm, panDeg }) => `${xMm} ${panDeg}`)).size).toBe(10);
  emulator.clearFaults();
  emulator.setFault({ kind: 'drop', share: 1 }, true);
  await after(1_000, 0);
  emulator.setFault({ kind: 'drop', share: 1 }, false);
  const from = heard.length;
  // The first that comes is the first that was sent since.
  expect(await after(20, 1)).toHaveLength(1);
  expect(heard.length).toBe(from + 1);
});

test('a hand on the camera locks it off, smoothly, and it stays there', async () => {
  const { emulator, after, changes } = await slowRig();
  const poses = [...(await after(100, 5))];
  expect(emulator.frontPanel('moving', false)).toBeUndefined();
  expect(changes).toMatchObject([{ key: 'moving', value: false }]);
  const gate = new SampleGate({ ...DEFAULT_GATE_LIMITS, expectedHz: 50 });
  poses.push(...(await after(1_400, 70)));
  for (const [i, pose] of poses.entries()) {
    const sample = { ...blankSample(), atUs: i * 20_000 };
    poseFromFreed(sample.pose, pose);
    expect(gate.check(sample)).toBeUndefined();
  }
  expect(gate.identicalSamples).toBeGreaterThanOrEqual(15);
  expect(gate.frozen).toBe(false);
  const at = emulator.pose();
  await after(1_000, 50);
  expect(emulator.pose()).toEqual(at);
  expect(emulator.frontPanel('moving', 1)).toMatchObject({ code: 'driver.value' });
  expect(emulator.frontPanel('zoom', 1)).toMatchObject({ code: 'driver.unknown-key' });
});

test('rebooted under traffic it is silent, then sends again', async () => {
  const { emulator, heard } = await rig();
  await eventually('it sends', () => heard.length > 3);
  await emulator.reboot(100);
  const from = heard.length;
  await eventually('it sends again', () => heard.length > from + 3);
});

test('its rings are turned by hand; an encoder of so many counts begins anew at 0', async () => {
  const { emulator, heard } = await rig(SETTINGS, { countsTo: 65_536, moving: false });
  const zoomIs = async (counts: number) =>
    await eventually(`zoom at ${counts}`, () => heard.at(-1)?.pose.zoomRaw === counts);
  await zoomIs(0x4000);
  expect(emulator.frontPanel('zoomRaw', 65_000)).toBeUndefined();
  await zoomIs(65_000);
  expect(emulator.frontPanel('zoomRaw', 65_700)).toBeUndefined();
  await zoomIs(164);
  expect(heard.at(-1)?.pose.focusRaw).toBe(0x6000);
  for (const wrong of [-1, 0.5, 'far']) expect(emulator.frontPanel('focusRaw', wrong)?.code).toBe('driver.value');
});

test.each(FREED_DIALECTS)(
  'a head of dialect %s counts its rings so that they are read back as they stand',
  async (dialect) => {
    const { heard } = await rig({ ...SETTINGS, dialect }, { zoom: 0.75, focus: 0.25 });
    await eventually('heard', () => heard.length > 3);
    const said = blankFreedLens();
    const counts = heard.map(({ pose }) => {
      freedLens(said, pose, dialect);
      return said.sequence;
    });
    if (dialect === 'zcam') {
      expect(counts.slice(0, 4).map((n) => (n - counts[0]! + 16) % 16)).toEqual([0, 1, 2, 3]);
      expect([said.focalLengthMm, said.focusDistanceM, said.fStop]).toEqual([79.5, 2.875, 4]);
    } else {
      expect(said.zoom).toBeCloseTo(0.75, 3);
      expect(said.focus).toBeCloseTo(0.25, 3);
    }
  },
);

test('a zoom ring that turns begins anew at the end of its counts', async () => {
  const { heard } = await rig(SETTINGS, { zoom: 0.99, zoomTurnS: 1, countsTo: 4_096 });
  const wrapped = (): boolean =>
    heard.some(({ pose }, n) => n > 0 && pose.zoomRaw < heard[n - 1]!.pose.zoomRaw - 2_048);
  await eventually('begun anew', wrapped);
  for (const { pose } of heard) expect(pose.zoomRaw).toBeLessThan(4_096);
});
