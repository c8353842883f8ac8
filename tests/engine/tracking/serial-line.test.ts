/** FreeD over a serial line into the tracking pipeline, on pseudo-terminals; and heads that send on demand, on either. */
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import { checkConfig, type SourceConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../../drivers/freed/freed-codec.ts';
import { openEmulator } from '../../../drivers/freed/freed-emulator.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';
import { openPtys } from '../../kit/pty.ts';
import { eventually, freePort } from './rig.ts';

const clock = createClock();
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

const LINE = { baud: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 } as const;
const HAS_SOCAT = spawnSync('socat', ['-V']).error === undefined;

function hubOf(source: Partial<SourceConfig>) {
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  toClose.push(() => hub.close());
  const base = { cameraId: 'a', protocol: 'freed', listen: { host: '127.0.0.1', port: 0 }, trackerCameraId: 1 };
  const config = checkConfig({ sources: [{ ...base, expectedHz: 50, ...source }], sinks: [] });
  if ('code' in config) throw new Error(JSON.stringify(config));
  hub.configure(config);
  const ticking = clock.every(20, () => hub.tick());
  toClose.push(() => ticking[Symbol.dispose]());
  let port: { why: Fault | null; senders: readonly { reasons: object; mark: string | null }[] } | undefined;
  return {
    hub,
    config,
    camera: () => {
      const told = hub.telemetry();
      port = told.arrivals?.[0] ?? port;
      return told.cameras['a']!;
    },
    port: () => port,
  };
}

const onLine = (path: string): Partial<SourceConfig> => ({
  listen: { host: path, port: 0 },
  serial: { path, ...LINE },
});

async function head(settings: object, virtual: object, far?: string) {
  const recorded = emulatorOptions<unknown>(clock, { cameraId: 1, expectedHz: 50, ...settings }, virtual);
  const emulator = await openEmulator(
    recorded.options,
    far === undefined ? undefined : { kind: 'serial', path: far, ...LINE },
  );
  toClose.push(() => emulator.close());
  return { emulator, ...recorded };
}

describe.skipIf(!HAS_SOCAT)('on a serial line', () => {
  test('poses follow the head; noise is named; a line that is pulled is gone, and comes back by itself', async () => {
    const pair = await openPtys();
    toClose.push(() => pair.close());
    const { camera, port } = hubOf(onLine(pair.port));
    await eventually('the line is open', () => camera().input === null);
    const first = await head({}, { path: 'still', moving: false }, pair.far);
    await eventually('it is heard', () => camera().packets > 5);
    const truth = first.emulator.pose();
    for (const [i, value] of truth.entries()) expect(camera().pose![i]).toBeCloseTo(value, 4);
    await first.emulator.close();

    // Noise with a whole message in it that nobody sent.
    const stray = new Uint8Array(FREED_D1_BYTES);
    encodeFreedD1({ ...blankFreedPose(), cameraId: 1, xMm: 900 }, stray);
    const noise = Uint8Array.from({ length: 90 }, (_, i) => (i % 7 === 0 ? 0xd1 : i));
    const open = createOpenWire(clock);
    const ear = { bytes: () => undefined, lost: () => undefined };
    const noisy = await open({ kind: 'serial', path: pair.far, ...LINE }, ear, new AbortController().signal);
    for (const bytes of [noise, stray, noise]) await noisy.writeAt(bytes, 0).sent;
    await eventually('noise is named', () => (camera().rejected['out-of-step'] ?? 0) > 0);
    await noisy.close();
    expect(camera().said![0]).not.toBe(0.9);
    const before = camera().packets;
    const again = await head({}, { path: 'still', moving: false }, pair.far);
    await eventually('in step again', () => camera().packets > before + 5);
    expect(camera().rejected['jump']).toBeUndefined();
    await eventually('on the page', () => camera() && port()?.senders[0]?.mark === 'freed');

    await again.emulator.close();
    await pair.pull();
    await eventually('gone', () => camera().input?.code === 'wire.port-gone');
    await eventually('missing', () => camera().input?.code === 'wire.port-missing');
    await pair.plug();
    await eventually('open again', () => camera().input === null);
    const after = camera().packets;
    await head({}, { path: 'still', moving: false }, pair.far);
    await eventually('heard again', () => camera().packets > after + 5);
  });

  test('a head that is asked is asked at its rate, and answers each time', async () => {
    const pair = await openPtys();
    toClose.push(() => pair.close());
    const { commands } = await head({ demand: 'poll' }, { path: 'still', moving: false }, pair.far);
    const { camera } = hubOf({ ...onLine(pair.port), options: { demand: 'poll' } });
    await eventually('polled', () => camera().packets > 40);
    expect(camera().rateHz).toBeGreaterThan(25);
    expect(new Set(commands)).toEqual(new Set(['D0 d1']));
  });
});

test('a head that waits is told to start, is told again when it fell silent, and to stop when its port is closed', async () => {
  const listen = { host: '127.0.0.1', port: await freePort() };
  const { emulator, commands } = await head({ demand: 'start' }, { path: 'still', moving: false, target: listen });
  const { host: server, port: commandPort } = emulator.own;
  const { hub, camera } = hubOf({ listen, options: { demand: 'start', server, commandPort } });
  await eventually('it streams', () => camera().packets > 60);
  expect(commands).toEqual(['D0 1']);
  const before = camera().packets;
  await emulator.reboot(10);
  await eventually('told again', () => commands.length > 1);
  await eventually('it streams again', () => camera().packets > before + 5);
  hub.configure({ sources: [], sinks: [] });
  await eventually('told to stop', () => commands.at(-1) === 'D0 0');
});

test('a head that sends by itself is told nothing', async () => {
  const listen = { host: '127.0.0.1', port: await freePort() };
  const { commands } = await head({}, { path: 'still', moving: false, target: listen });
  const { hub, camera } = hubOf({ listen });
  await eventually('it streams', () => camera().packets > 5);
  hub.close();
  expect(commands).toEqual([]);
});

test('a line for a protocol that has none, or at an impossible speed, is refused by its place', () => {
  const source = { cameraId: 'a', listen: { host: '/dev/ttyS0', port: 0 }, trackerCameraId: 1, expectedHz: 50 };
  const refusal = (protocol: string, line: object) =>
    checkConfig({ sources: [{ ...source, protocol, serial: { path: '/dev/ttyS0', ...LINE, ...line } }], sinks: [] });
  expect(refusal('freed', {})).not.toHaveProperty('code');
  expect(refusal('psn', {})).toEqual({ code: 'tracking.config', params: { place: 'sources.0.serial' } });
  expect(refusal('freed', { parity: 'mark' })).toEqual({
    code: 'tracking.config',
    params: { place: 'sources.0.serial' },
  });
  expect(refusal('freed', { baud: 0 })).toEqual({ code: 'tracking.config', params: { place: 'sources.0.serial' } });
});
