/** What the Sync page makes of the reports: order, counts, and the spread of phases. Pure. */
import type { SyncState } from '../../../protocol/state-sync.ts';

type DeviceSync = SyncState['devices'][string];
export type Verdict = DeviceSync['verdict'];

/** `mute` says nothing of time at all; unknown, and nobody expects it to know. */
export type Standing = Exclude<Verdict, 'unknown'> | 'partly' | 'mute';

export function standingOf(device: DeviceSync): Standing {
  if (device.verdict !== 'unknown') return device.verdict;
  return device.rate === null && device.locked === null && device.phaseUs === null ? 'mute' : 'partly';
}

/** Mismatches first, then what says only half, then what is well, last what cannot say. */
export const ORDER: readonly Standing[] = ['wrong-rate', 'unlocked', 'partly', 'locked', 'mute'];

export function listSync(
  devices: SyncState['devices'],
): readonly { readonly id: string; readonly standing: Standing }[] {
  return Object.entries(devices)
    .map(([id, device]) => ({ id, standing: standingOf(device) }))
    .toSorted((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
}

export function isMismatch(standing: Standing): boolean {
  return standing === 'wrong-rate' || standing === 'unlocked';
}

export interface Spread {
  readonly atUs: number;
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** Of every device that reports its phase now; undefined where none does. */
export function spreadOf(devices: SyncState['devices'], atUs: number): Spread | undefined {
  const phases = Object.values(devices)
    .flatMap((device) => (device.phaseUs === null ? [] : [device.phaseUs]))
    .toSorted((a, b) => a - b);
  const least = phases[0];
  const most = phases.at(-1);
  const median = phases[Math.floor((phases.length - 1) / 2)];
  return least === undefined || most === undefined || median === undefined ? undefined : { atUs, least, median, most };
}

export function rateText(hz: number): string {
  return `${Number.isInteger(hz) ? hz : hz.toFixed(2)}p`;
}
