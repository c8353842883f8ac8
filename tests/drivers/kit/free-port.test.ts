import { expect, test, vi } from 'vitest';
import { createClock } from '../../../drivers/kit/clock.ts';
import { freeUdpPort } from '../../../drivers/kit/free-port.ts';
import { openEmulator } from '../../../drivers/osc/osc-emulator.ts';

/** Below it a system gives no port to whoever asks for any. */
const EPHEMERAL = 32_768;

test('ports are free, each another one, and never of the range that clients get theirs from', async () => {
  const ports = [await freeUdpPort(), await freeUdpPort(), await freeUdpPort()];
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) expect(port).toBeLessThan(EPHEMERAL);
});

test('an emulated box on any port is away from clients: what it tells one that is gone reaches no other box', async () => {
  const emulator = await openEmulator({
    clock: createClock(),
    port: 0,
    settings: { parameters: [] },
    virtual: {},
    random: () => 0.5,
    onChange: () => undefined,
    onCommand: () => undefined,
  });
  expect(emulator.address.port).toBeLessThan(EPHEMERAL);
  await emulator.close();
});

test('a slice belongs to one process: another one with the same beginning takes its ports elsewhere', async () => {
  const mine = await freeUdpPort();
  vi.resetModules();
  const { freeUdpPort: freePortOfAnother } = await import('../../../drivers/kit/free-port.ts');
  const theirs = [await freePortOfAnother(), await freePortOfAnother()];
  const sliceOf = (port: number): number => Math.floor((port - 20_000) / 48);
  for (const port of theirs) expect(sliceOf(port)).not.toBe(sliceOf(mine));
});
