import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openVideoInput, readLevel } from '../../../app/engine/delay/video-input.ts';
import { HouseClock } from '../../../app/engine/timing/house-clock.ts';
import { isFault } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { encodeOsc } from '../../../drivers/kit/osc-encode.ts';
import type { OscArg, OscMessage } from '../../../drivers/kit/osc-packet.ts';

const ADDRESS = '/stagelock/video/level';
const NOW_US = 50_000_000;
const WALL_MS = Date.UTC(2026, 10, 21, 8, 0, 0);
/** Monotonic now is 10:00:00:00 in the house. */
const midnight = new Date(2026, 10, 21, 10, 0, 0, 0).getTime();
const house = new HouseClock({ num: 50, den: 1 }, { num: 25, den: 1 }, () => NOW_US, midnight);
const clock = { nowUs: () => NOW_US } as ReturnType<typeof createClock>;
const deps = { clock, house, wallMs: () => WALL_MS };

const s = (value: string): OscArg => ({ type: 's', value });
const f = (value: number): OscArg => ({ type: 'f', value });
const i = (value: number): OscArg => ({ type: 'i', value });
const message = (...args: OscArg[]): OscMessage => ({ address: ADDRESS, args });
/** 1900-based seconds in the high half, by hand. */
const tag = (wallMs: number): OscArg => ({
  type: 't',
  value:
    (BigInt(Math.floor(wallMs / 1_000) + 2_208_988_800) << 32n) |
    BigInt(Math.round(((wallMs % 1_000) / 1_000) * 2 ** 32)),
});

test('a capture time becomes our own: a quarter of a second ago', () => {
  const read = readLevel(message(s('a'), tag(WALL_MS - 250), f(0.5)), deps);
  expect(read).toMatchObject({ camera: 'a', level: 0.5 });
  expect(isFault(read) ? Number.NaN : read.us).toBeCloseTo(NOW_US - 250_000, -1);
});

test('a timecode is the beginning of its frame, before or after now; its second frame begins later', () => {
  const us = (label: string, sub?: number): number => {
    const read = readLevel(message(s('a'), s(label), ...(sub === undefined ? [] : [i(sub)]), f(0)), deps);
    return isFault(read) ? Number.NaN : read.us;
  };
  expect(us('10:00:00:00')).toBe(NOW_US);
  expect(us('09:59:59:20')).toBe(NOW_US - 200_000);
  expect(us('10:00:00:05')).toBe(NOW_US + 200_000);
  expect(us('10:00:00:05', 1)).toBe(NOW_US + 220_000);
});

test('what is no level is named, and stamps of another day are', () => {
  const code = (...args: OscArg[]): string | undefined => {
    const read = readLevel(message(...args), deps);
    return isFault(read) ? read.code : undefined;
  };
  const odd = 'delay.video-message';
  expect(code(s('a'), s('10:00:00:00'))).toBe(odd);
  expect(code(s('a'), s('10:00:00:99'), f(0))).toBe(odd);
  expect(code(s('a'), s('10:00:00:00'), f(1.5))).toBe(odd);
  expect(code(s('a'), s('10:00:00:00'), f(Number.NaN))).toBe(odd);
  expect(code(s('a'), s('10:00:00:00'), i(9), f(0))).toBe(odd);
  expect(code(s('a'), tag(WALL_MS), i(0), f(0))).toBe(odd);
  expect(code(i(1), s('10:00:00:00'), f(0))).toBe(odd);
  expect(code(s('a'), tag(WALL_MS - 3_600_000), f(0))).toBe('delay.video-stamp');
  expect(code(s('a'), s('11:00:00:00'), f(0))).toBe('delay.video-stamp');
  expect(isFault(readLevel({ address: '/other', args: [] }, deps))).toBe(true);
});

test('no arguments at all can make it throw', () => {
  const arg = fc.oneof(
    fc.string().map(s),
    fc.double().map(f),
    fc.integer().map(i),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): OscArg => ({ type: 't', value })),
    fc.constant<OscArg>({ type: 'N' }),
  );
  fc.assert(fc.property(fc.array(arg, { maxLength: 6 }), (args) => void readLevel(message(...args), deps)));
});

test('over a real socket: listed senders and known cameras are heard, the rest is counted and dropped', async () => {
  const levels: string[] = [];
  const faults: string[] = [];
  const real = createClock();
  const now = { ...deps, clock: real, wallMs: () => Date.now() };
  const source = {
    id: 'cap',
    name: { en: 'cap', zh: 'cap' },
    cameras: ['a'],
    listen: { host: '127.0.0.1', port: 0 },
    from: ['127.0.0.1'],
    accuracyMs: 1,
    latencyMs: 0,
  };
  const server = await openVideoInput(source, {
    ...now,
    onLevel: (camera) => levels.push(camera),
    onFault: ({ code }) => faults.push(code),
  });
  if (isFault(server)) throw new Error(server.code);
  const socket = createSocket('udp4');
  const send = (bytes: Uint8Array): void => socket.send(bytes, server.address.port, '127.0.0.1');
  const level = (camera: string): Uint8Array => {
    const bytes = encodeOsc(message(s(camera), tag(Date.now()), f(0.4)));
    if (isFault(bytes)) throw new Error(bytes.code);
    return bytes;
  };
  send(level('a'));
  send(level('z'));
  send(new Uint8Array([1, 2, 3]));
  await expect.poll(() => server.counts.heard).toBe(3);
  await expect.poll(() => faults).toContain('delay.video-camera');
  expect(levels).toEqual(['a']);
  socket.close();
  await server.close();
});
