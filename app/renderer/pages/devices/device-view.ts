/** What of the devices needs a person, and how a device is drawn. Pure. */
import { isTrackerDriver } from '../../../core/tracking/protocol-marks.ts';
import type { DeviceState, ParamState, StageState } from '../../../protocol/state.ts';
import type { IconName } from '../../ui/icons.tsx';

/** Why a device asks for a person; the first that holds. */
export type Trouble = 'offline' | 'drifted' | 'aside' | 'faked';

/** Parameters that differ and that nobody has put off. */
export function openDrifts(
  device: DeviceState,
  params: Readonly<Record<string, ParamState>>,
  nowUs: number,
): readonly string[] {
  return device.drifted.filter((path) => (params[path]?.ignoredUntilUs ?? 0) <= nowUs);
}

/** A device that is disabled, or only connecting for the first time, is quiet: nobody has to do anything. */
export function troubleOf(device: DeviceState, drifts: number, faked: number): Trouble | undefined {
  if (device.status === 'offline') return 'offline';
  if (device.status === 'standAside') return 'aside';
  if (device.status !== 'disabled' && drifts > 0) return 'drifted';
  return faked > 0 ? 'faked' : undefined;
}

const URGENCY: readonly (Trouble | undefined)[] = ['offline', 'drifted', 'aside', 'faked', undefined];

export interface Listed {
  readonly id: string;
  readonly trouble: Trouble | undefined;
  readonly drifts: readonly string[];
}

/** Every device, those that need a person first; within a kind in the order of the studio file. */
export function listDevices(
  state: Pick<StageState, 'devices' | 'params' | 'virtual'>,
  order: readonly string[],
  nowUs: number,
): readonly Listed[] {
  const all = [...order, ...Object.keys(state.devices).filter((id) => !order.includes(id))];
  return all
    .flatMap((id) => {
      const device = state.devices[id];
      if (!device) return [];
      const drifts = openDrifts(device, state.params, nowUs);
      return [{ id, drifts, trouble: troubleOf(device, drifts.length, state.virtual?.faults[id]?.length ?? 0) }];
    })
    .toSorted((a, b) => URGENCY.indexOf(a.trouble) - URGENCY.indexOf(b.trouble));
}

const ICONS: Readonly<Record<string, IconName>> = {
  videohub: 'router',
  novastar: 'grid',
  tsl: 'record',
  tracking: 'tracking',
  ndisplay: 'server',
};

/** By its driver; a device of templates by what it drives. */
export function deviceIcon(driver: string, paths: readonly string[]): IconName {
  const known = isTrackerDriver(driver) ? 'tracking' : ICONS[driver];
  if (known) return known;
  const [room] = (paths.find((path) => !path.startsWith('device/')) ?? '').split('/');
  if (room === 'light') return 'light';
  if (room === 'sync') return 'pulse';
  return room === 'ceiling' ? 'up' : 'server';
}

export function pathsOf(descriptors: StageState['descriptors'], device: string): readonly string[] {
  return Object.values(descriptors)
    .filter((one) => one.device === device)
    .map((one) => one.path);
}

/** Drifted ones first, then what was asked for, then what is only read; within these by path as the driver gave them. */
export function sortPaths(
  paths: readonly string[],
  device: DeviceState | undefined,
  descriptors: StageState['descriptors'],
): readonly string[] {
  const rank = (path: string): number => {
    if (device?.drifted.includes(path)) return 0;
    return descriptors[path]?.writable ? 1 : 2;
  };
  return paths.toSorted((a, b) => rank(a) - rank(b));
}

/** A label without the device's own name in front, which its page says already. */
export function shortName(label: string, device: string): string {
  const rest = label.startsWith(device) ? label.slice(device.length).trim() : label;
  return rest === '' ? label : rest;
}
