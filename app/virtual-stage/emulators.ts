/** Opens the emulator of a device of the studio file. One table: driver name -> emulator. */

import {
  type Clock,
  type Emulator,
  type EmulatorChange,
  type EmulatorOptions,
  isFault,
  type Peer,
} from '../../drivers/contract.ts';
import type { Fault } from '../core/parameter.ts';
import type { Device, Studio } from '../core/stage/model.ts';

export interface EmulatorHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** Engines that a tracker feeds without us in between. */
  readonly taps: readonly Peer[];
  onChange(change: EmulatorChange): void;
  onCommand: EmulatorOptions['onCommand'];
}

type Open = (device: Device, options: EmulatorOptions<unknown>, around: Around) => Promise<Emulator | Fault>;

interface Around {
  readonly studio: Studio;
  readonly taps: readonly Peer[];
}

const OPENERS: Readonly<Record<string, Open>> = {
  template: async (device, options) => {
    const { driver } = await import('../../drivers/template/template-driver.ts');
    const settings = driver.settings(device.settings);
    if (isFault(settings)) return settings;
    return (await import('../../drivers/template/template-emulator.ts')).openEmulator({ ...options, settings });
  },
  videohub: async (_, options) => (await import('../../drivers/videohub/videohub-emulator.ts')).openEmulator(options),
  novastar: async (_, options) => (await import('../../drivers/novastar/novastar-emulator.ts')).openEmulator(options),
  ndisplay: async (_, options) => (await import('../../drivers/ndisplay/ndisplay-emulator.ts')).openEmulator(options),
  tsl: async (_, options) => (await import('../../drivers/tsl/tsl-emulator.ts')).openEmulator(options),
};

/** Devices that are no box on the network. */
const OWN = new Set(['tracking', 'stage']);

export function hasEmulator(device: Device): boolean {
  return device.enabled && !OWN.has(device.driver);
}

/** A fault where the driver has no emulator or refuses its settings. */
export async function openDevice(device: Device, studio: Studio, host: EmulatorHost): Promise<Emulator | Fault> {
  const open = Object.hasOwn(OPENERS, device.driver) ? OPENERS[device.driver] : undefined;
  if (open === undefined) return { code: 'virtual.no-emulator', params: { device: device.id, driver: device.driver } };
  const { taps, ...rest } = host;
  const options = { ...rest, port: 0, settings: device.settings, virtual: device.virtual ?? {} };
  const opened = await open(device, options, { studio, taps });
  if (!isFault(opened)) return opened;
  return { code: 'virtual.settings', params: { ...opened.params, device: device.id, code: opened.code } };
}
