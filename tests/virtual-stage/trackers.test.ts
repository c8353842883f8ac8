/** Every kind of tracker on the virtual stage: what it sends reaches us and, untouched, an engine that it feeds directly. */
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { Device } from '../../app/core/stage/model.ts';
import {
  isTrackerDriver,
  PROTOCOL_TITLES,
  protocolMarkOf,
  protocolTitle,
} from '../../app/core/tracking/protocol-marks.ts';
import { openDevice } from '../../app/virtual-stage/emulators.ts';
import { type Emulator, isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { eventually, seeded } from '../kit/driver-rig.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function ears(port: number): Promise<{ heard: Uint8Array[]; socket: Socket }> {
  const socket = createSocket('udp4');
  const heard: Uint8Array[] = [];
  socket.on('message', (bytes) => heard.push(bytes));
  await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', () => resolve()));
  open.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return { heard, socket };
}

const SETTINGS: Readonly<Record<string, object>> = { stype: {}, opentrackio: { sourceNumber: 3 } };
const DRIVERS = Object.keys(PROTOCOL_TITLES).filter(isTrackerDriver);

test.each(DRIVERS)('%s', async (driver) => {
  const tap = await ears(0);
  const settings = SETTINGS[driver] ?? { cameraId: 3 };
  const opened = await openDevice({ id: 't', driver, settings } as Device, {
    clock: createClock(),
    random: seeded(3),
    taps: [{ host: '127.0.0.1', port: tap.socket.address().port }],
    onChange: () => undefined,
    onCommand: () => undefined,
  });
  expect(opened).not.toHaveProperty('code');
  if (isFault(opened)) return;
  const tracker: Emulator = opened;
  open.push(() => tracker.close());
  const ours = await ears(tracker.address.port);
  await eventually('both hear it', () => ours.heard.length > 3 && tap.heard.length > 3, 20_000);
  const marks = new Set([...ours.heard, ...tap.heard].map(protocolMarkOf));
  expect(marks).toEqual(new Set([driver]));
  expect(Number(tracker.actual().get('sent'))).toBeGreaterThan(3);
  expect(protocolTitle(driver)).not.toBe(driver);
});

test('there is one of each', () => {
  expect(DRIVERS.toSorted()).toEqual(['freed', 'mosys-f4', 'natnet', 'opentrackio', 'osc-pose', 'psn', 'stype']);
});

test('halves reach the engine too, and a twin speaks from a place of its own', async () => {
  const opened = await openDevice({ id: 't', driver: 'freed', settings: { cameraId: 3 } } as Device, {
    clock: createClock(),
    random: seeded(3),
    taps: [],
    onChange: () => undefined,
    onCommand: () => undefined,
  });
  if (isFault(opened)) throw new Error(opened.code);
  open.push(() => opened.close());
  const { heard, socket } = await ears(opened.address.port);
  const ports = new Set<number>();
  socket.on('message', (_, from) => ports.add(from.port));
  opened.setFault({ kind: 'cut', share: 0.5 }, true);
  opened.setFault({ kind: 'twin' }, true);
  await eventually('half a packet', () => heard.some((bytes) => bytes.length === 14), 20_000);
  await eventually('two senders', () => ports.size === 2, 20_000);
});
