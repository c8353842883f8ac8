/** Rate, lock and phase of every device that reports them; what cannot report is `unknown`, never good. */

import { ratesAgree } from '../../core/stage/gates-devices.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { SyncState } from '../../protocol/state.ts';
import type { Stage } from '../stage/stage.ts';

type DeviceSync = SyncState['devices'][string];

export function syncDevices(stage: Stage): SyncState['devices'] {
  return Object.fromEntries(stage.studio.devices.map((device) => [device.id, syncOf(stage, stage.studio, device.id)]));
}

function syncOf(stage: Stage, studio: Studio, id: string): DeviceSync {
  const reports = studio.devices.find((device) => device.id === id)?.reports;
  const fresh = (path: string | undefined) => {
    if (path === undefined) return undefined;
    const state = stage.state(path);
    return state === 'stale' || state === 'unknown' ? undefined : stage.values.record(path).actual;
  };
  const rate = fresh(reports?.rate);
  const locked = fresh(reports?.locked);
  const phase = fresh(reports?.phaseUs);
  const hz = typeof rate?.value === 'number' ? rate.value : Number(rate?.value ?? Number.NaN);
  const atUs = Math.max(rate?.atUs ?? 0, locked?.atUs ?? 0, phase?.atUs ?? 0);
  return {
    rate: Number.isFinite(hz) ? hz : null,
    locked: typeof locked?.value === 'boolean' ? locked.value : null,
    phaseUs: typeof phase?.value === 'number' ? phase.value : null,
    atUs: atUs > 0 ? atUs : null,
    verdict: verdictOf(Number.isFinite(hz) ? ratesAgree(hz, studio.rate) : undefined, locked?.value),
  };
}

function verdictOf(agrees: boolean | undefined, locked: unknown): DeviceSync['verdict'] {
  if (agrees === false) return 'wrong-rate';
  if (locked === false) return 'unlocked';
  return locked === true ? 'locked' : 'unknown';
}
