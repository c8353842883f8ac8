/** The device by which a system of the studio is told cluster events. */
import type { Fault } from '../../core/parameter.ts';
import type { Device, Studio, System } from '../../core/stage/model.ts';

export interface EventDevice {
  readonly system: System;
  readonly device: Device;
}

export function eventDevice(studio: Pick<Studio, 'systems' | 'devices'>, id: string): EventDevice | Fault {
  const system = studio.systems.find((one) => one.id === id);
  const device = studio.devices.find((one) => one.driver === 'ndisplay' && system?.devices.includes(one.id));
  return system && device ? { system, device } : { code: 'ndisplay.no-system', params: { system: id } };
}
