import { expect, test } from 'vitest';
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
