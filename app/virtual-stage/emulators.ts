/**
 * Opens the emulator of a device of the studio file. One table: driver name -> emulator. A device described by data may
 * name a box that stands here on its own: `"virtual": {"emulator": "disguise"}`.
 */

import {
  type Clock,
  type Emulator,
  type EmulatorChange,
  type EmulatorOptions,
  isFault,
  type Peer,
} from '../../drivers/contract.ts';
import type { TrackerEmulator } from '../../drivers/kit/tracker-emulator.ts';
import type { Fault } from '../core/parameter.ts';
import type { Device } from '../core/stage/model.ts';
import { OWN_DRIVERS } from '../core/stage/own-drivers.ts';
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
    const virtual = { ...asked(options.virtual), ...basePath(device) };
    return (await import('../../drivers/template/template-emulator.ts')).openEmulator({
      ...options,
      settings,
      virtual,
    });
  },
  osc: async (_, options) => (await import('../../drivers/osc/osc-emulator.ts')).openEmulator(options),
  videohub: async (_, options) => (await import('../../drivers/videohub/videohub-emulator.ts')).openEmulator(options),
  novastar: async (_, options) => (await import('../../drivers/novastar/novastar-emulator.ts')).openEmulator(options),
  ndisplay: async (_, options) => (await import('../../drivers/ndisplay/ndisplay-emulator.ts')).openEmulator(options),
  'remote-control': async (_, options) =>
    (await import('../../drivers/remote-control/remote-control-emulator.ts')).openEmulator(options),
  freed: async (device, options, { taps }) =>
    openTracker((await import('../../drivers/freed/freed-emulator.ts')).openEmulator, device, options, taps),
  opentrackio: async (device, options, { taps }) =>
    openTracker(
      (await import('../../drivers/opentrackio/opentrackio-emulator.ts')).openEmulator,
      device,
      options,
      taps,
    ),
  psn: async (device, options, { taps }) =>
    openTracker((await import('../../drivers/psn/psn-emulator.ts')).openEmulator, device, options, taps),
  'mosys-f4': async (device, options, { taps }) =>
    openTracker((await import('../../drivers/mosys-f4/mosys-f4-emulator.ts')).openEmulator, device, options, taps),
  stype: async (device, options, { taps }) =>
    openTracker((await import('../../drivers/stype/stype-emulator.ts')).openEmulator, device, options, taps),
  natnet: async (device, options, { taps }) =>
    openTracker((await import('../../drivers/natnet/natnet-emulator.ts')).openEmulator, device, options, taps),
  'osc-pose': async (device, options, { taps }) =>
    openTracker((await import('../../drivers/osc-pose/osc-pose-emulator.ts')).openEmulator, device, options, taps),
  switchboard: async (_, options) =>
    (await import('../../drivers/switchboard/switchboard-emulator.ts')).openEmulator(options),
  tsl: async (_, options) => (await import('../../drivers/tsl/tsl-emulator.ts')).openEmulator(options),
  disguise: async (_, options) => (await import('../../drivers/disguise/disguise-emulator.ts')).openEmulator(options),
  'reality-hub': async (_, options) =>
    (await import('../../drivers/reality-hub/reality-hub-emulator.ts')).openEmulator(options),
};

/** An emulator that can be asked questions, elsewhere than where it sends to. */
export interface Asked {
  readonly asked: Peer;
}

/** The tracker's datagrams pass a splitter: one copy for us, one for every engine that it feeds directly. */
async function openTracker(
  openEmulator: (options: EmulatorOptions<unknown>) => Promise<TrackerEmulator>,
  device: Device,
  options: EmulatorOptions<unknown>,
  taps: readonly Peer[],
): Promise<Emulator & Asked> {
  // A maker that puts something into the spare bytes needs them.
  const splitter = await openSplitter(taps, device.driver === 'freed' && !hasDialect(device));
  const own = typeof device.virtual === 'object' && device.virtual !== null ? device.virtual : {};
  try {
    const tracker = await openEmulator({ ...options, virtual: { ...own, target: splitter.input } });
    return {
      address: splitter.engine,
      plays: tracker.plays,
      get asked() {
        return tracker.own;
      },
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

function asked(virtual: unknown): object {
  return typeof virtual === 'object' && virtual !== null ? virtual : {};
}

/** Our address stands before every path that is asked. */
function basePath({ address }: Device): { readonly basePath?: string } {
  return address.kind === 'http' && address.path !== undefined ? { basePath: address.path } : {};
}

function hasDialect({ settings }: Device): boolean {
  return typeof settings === 'object' && settings !== null && 'dialect' in settings;
}

export function hasEmulator(device: Device): boolean {
  return device.enabled && !OWN_DRIVERS.has(device.driver);
}

/** Which emulator plays a device, and what is told to it. */
function playedAs({ driver, virtual }: Device): { readonly emulator: string; readonly virtual: unknown } {
  if (typeof virtual !== 'object' || virtual === null || !('emulator' in virtual)) {
    return { emulator: driver, virtual: virtual ?? {} };
  }
  const { emulator, ...rest } = virtual;
  return { emulator: String(emulator), virtual: rest };
}

/** A fault where the driver has no emulator or refuses its settings. */
export async function openDevice(device: Device, host: EmulatorHost): Promise<Emulator | Fault> {
  const { emulator, virtual } = playedAs(device);
  const open = Object.hasOwn(OPENERS, emulator) ? OPENERS[emulator] : undefined;
  if (open === undefined) return { code: 'virtual.no-emulator', params: { device: device.id, driver: emulator } };
  const { taps, ...rest } = host;
  const options = { ...rest, port: 0, settings: device.settings, virtual };
  const opened = await open(device, options, { taps });
  if (!isFault(opened)) return opened;
  return { code: 'virtual.settings', params: { ...opened.params, device: device.id, code: opened.code } };
}
