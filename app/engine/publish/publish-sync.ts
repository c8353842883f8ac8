/**
 * Rate, lock and phase of every device that reports them, and where its frames come from. What cannot report, or reported
 * too long ago, is `unknown`, never good.
 */
import type { Device } from '../../core/stage/model.ts';
import type { StageView } from '../../core/stage/plan.ts';
import { ratesAgree, syncReading } from '../../core/stage/sync-tree.ts';
import type { SyncState } from '../../protocol/state-sync.ts';
import type { Stage } from '../stage/stage.ts';
import type { ClockDesk } from '../timing/clock-desk.ts';
import type { HouseClock } from '../timing/house-clock.ts';

type DeviceSync = SyncState['devices'][string];

export function syncState(stage: Stage, house: HouseClock, desk: ClockDesk): SyncState {
  return { clock: house.state(), sources: desk.sources(), devices: devicesOf(stage, house.nowUs()) };
}

function devicesOf(stage: Stage, nowUs: number): SyncState['devices'] {
  const view = stage.view();
  return Object.fromEntries(stage.studio.devices.map((device) => [device.id, syncOf(view, device, nowUs)]));
}

function syncOf(view: StageView, { reports, syncedFrom }: Device, nowUs: number): DeviceSync {
  const rate = syncReading(view, reports?.rate, nowUs);
  const locked = syncReading(view, reports?.locked, nowUs);
  const phase = syncReading(view, reports?.phaseUs, nowUs);
  const hz = typeof rate.value === 'number' ? rate.value : undefined;
  const atUs = Math.max(rate.atUs ?? 0, locked.atUs ?? 0, phase.atUs ?? 0);
  return {
    rate: hz ?? null,
    locked: typeof locked.value === 'boolean' ? locked.value : null,
    phaseUs: typeof phase.value === 'number' ? phase.value : null,
    atUs: atUs > 0 ? atUs : null,
    verdict: verdictOf(hz === undefined ? undefined : ratesAgree(hz, view.studio.rate), locked.value),
    ...(syncedFrom && { from: syncedFrom }),
  };
}

function verdictOf(agrees: boolean | undefined, locked: unknown): DeviceSync['verdict'] {
  if (agrees === false) return 'wrong-rate';
  if (locked === false) return 'unlocked';
  return locked === true ? 'locked' : 'unknown';
}
