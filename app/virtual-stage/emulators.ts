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
import type { Device } from '../core/stage/model.ts';
import { openSplitter } from './tracker-splitter.ts';

export interface EmulatorHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** Engines that a tracker feeds without us in between. */
  readonly taps: readonly Peer[];
  onChange(change: EmulatorChange): void;
  onCommand: EmulatorOptions['onCommand'];
}

type Open = (
  device: Device,
  options: EmulatorOptions<unknown>,
  around: { readonly taps: readonly Peer[] },
) => Promise<Emulator | Fault>;

const OPENERS: Readonly<Record<string, Open>> = {
  template: async (device, options) => {
    const { driver } = await import('../../drivers/template/template-driver.ts');
    const settings = driver.settings(device.settings);
    if (isFault(settings)) return settings;
    return (await import('../../drivers/template/template-emulator.ts')).openEmulator({ ...options, settings });
  },
  osc: async (_, options) => (await import('../../drivers/osc/osc-emulator.ts')).openEmulator(options),
  videohub: async (_, options) => (await import('../../drivers/videohub/videohub-emulator.ts')).openEmulator(options),
  novastar: async (_, options) => (await import('../../drivers/novastar/novastar-emulator.ts')).openEmulator(options),
  ndisplay: async (_, options) => (await import('../../drivers/ndisplay/ndisplay-emulator.ts')).openEmulator(options),
  freed: (device, options, { taps }) => openTracker(device, options, taps),
  opentrackio: async (_, options) =>
    (await import('../../drivers/opentrackio/opentrackio-emulator.ts')).openEmulator(options),
  tsl: async (_, options) => (await import('../../drivers/tsl/tsl-emulator.ts')).openEmulator(options),
};

/** The tracker's datagrams pass a splitter: one copy for us, one for every engine that it feeds directly. */
async function openTracker(
  device: Device,
  options: EmulatorOptions<unknown>,
  taps: readonly Peer[],
): Promise<Emulator> {
  const { openEmulator } = await import('../../drivers/freed/freed-emulator.ts');
  const splitter = await openSplitter(taps);
  const own = typeof device.virtual === 'object' && device.virtual !== null ? device.virtual : {};
  try {
    const tracker = await openEmulator({ ...options, virtual: { ...own, target: splitter.input } });
    return {
      address: splitter.engine,
      get faults() {
        return tracker.faults;
      },
      setFault: (fault, on) => tracker.setFault(fault, on),
      clearFaults: () => tracker.clearFaults(),
      frontPanel: (key, value) => tracker.frontPanel(key, value),
      actual: () => new Map([...tracker.actual(), ['sent', splitter.sent]]),
      reboot: (downMs) => tracker.reboot(downMs),
      close: async () => {
        await tracker.close();
        await splitter.close();
      },
    };
  } catch (cause) {
    await splitter.close();
    throw cause;
  }
}

/** Devices that are no box on the network. */
const OWN = new Set(['tracking', 'stage']);

export function hasEmulator(device: Device): boolean {
  return device.enabled && !OWN.has(device.driver);
}

/** A fault where the driver has no emulator or refuses its settings. */
export async function openDevice(device: Device, host: EmulatorHost): Promise<Emulator | Fault> {
  const open = Object.hasOwn(OPENERS, device.driver) ? OPENERS[device.driver] : undefined;
  if (open === undefined) return { code: 'virtual.no-emulator', params: { device: device.id, driver: device.driver } };
  const { taps, ...rest } = host;
  const options = { ...rest, port: 0, settings: device.settings, virtual: device.virtual ?? {} };
  const opened = await open(device, options, { taps });
  if (!isFault(opened)) return opened;
  return { code: 'virtual.settings', params: { ...opened.params, device: device.id, code: opened.code } };
}
