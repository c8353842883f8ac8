/** On the virtual stage a device is dialled where its emulator says, and a real address never. */
import { expect, test } from 'vitest';
import { throughDoors } from '../../../app/engine/virtual/virtual-doors.ts';
import type { OpenWire, WireAddress } from '../../../drivers/contract.ts';
import { WireFaultError } from '../../../drivers/kit/faults.ts';

const on = { bytes: () => undefined, lost: () => undefined };
const { signal } = new AbortController();

test('doors are taken, loopback is left as it is, anything else is refused before it is dialled', async () => {
  const dialled: WireAddress[] = [];
  const open: OpenWire = (to) => {
    dialled.push(to);
    return Promise.reject(new Error('enough'));
  };
  const through = throughDoors(open, { '10.10.0.51:41003': { host: '127.0.0.1', port: 5_001 } }, 'vp');
  const dial = (host: string, port: number) => through({ kind: 'tcp', host, port }, on, signal).catch((why) => why);
  await dial('10.10.0.51', 41_003);
  await dial('127.0.0.1', 5_002);
  expect(dialled).toEqual([
    { kind: 'tcp', host: '127.0.0.1', port: 5_001 },
    { kind: 'tcp', host: '127.0.0.1', port: 5_002 },
  ]);
  const refused: unknown = await dial('10.10.0.52', 41_003);
  expect(refused).toBeInstanceOf(WireFaultError);
  expect((refused as WireFaultError).fault).toEqual({ code: 'device.no-address', params: { device: 'vp' } });
  expect(dialled).toHaveLength(2);
});
