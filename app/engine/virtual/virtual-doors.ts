/** How a device of the virtual stage is dialled: where its emulator says, and nowhere else. */
import type { OpenWire, Peer } from '../../../drivers/contract.ts';
import { WireFaultError } from '../../../drivers/kit/faults.ts';

/** A real address that it does not play is never dialled. */
export function throughDoors(open: OpenWire, doors: Readonly<Record<string, Peer>>, device: string): OpenWire {
  return (to, on, cancel) => {
    if (to.kind !== 'tcp') return open(to, on, cancel);
    const played = doors[`${to.host}:${to.port}`];
    if (played === undefined && to.host !== '127.0.0.1')
      return Promise.reject(new WireFaultError({ code: 'device.no-address', params: { device } }));
    return open({ ...to, ...played }, on, cancel);
  };
}
