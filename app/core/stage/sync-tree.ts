/**
 * Where every device's frames come from: reference -> distribution -> device, from studio data. Pure.
 *
 * Knows: `syncedFrom` of the studio, the newest reports. Is told: the view and the time. Tells: a device's branch, and
 * what it says of rate, lock and phase now. What is too old to be believed is unknown, never good.
 */
import type { ParamPath, Value } from '../parameter.ts';
import type { Device, Rate, Studio } from './model.ts';
import type { StageView } from './plan.ts';
import { byId, read } from './view.ts';

/** A device that says its lock only when it changes is believed this long, where a studio says nothing else. */
export const LOCK_AGE_MS = 10_000;

/** Devices above this one, the nearest first; the checked studio has no rings, one that has is cut. */
export function upstreamOf(studio: Pick<Studio, 'devices'>, id: string): readonly string[] {
  const above: string[] = [];
  for (let at = fromDevice(studio, id); at !== undefined && at !== id; at = fromDevice(studio, at)) {
    if (above.includes(at)) break;
    above.push(at);
  }
  return above;
}

function fromDevice(studio: Pick<Studio, 'devices'>, id: string): string | undefined {
  const from = byId(studio.devices, id)?.syncedFrom;
  return from && 'device' in from ? from.device : undefined;
}

/** The clock source at the root of its branch; undefined where the studio names none. */
export function sourceOf(studio: Pick<Studio, 'devices'>, id: string): string | undefined {
  const root = upstreamOf(studio, id).at(-1) ?? id;
  const from = byId(studio.devices, root)?.syncedFrom;
  return from && 'source' in from ? from.source : undefined;
}

/** These devices and everything that their frames come through. */
export function branchesOf(view: Pick<StageView, 'studio'>, ids: readonly string[]): readonly Device[] {
  const all = new Set(ids.flatMap((id) => [id, ...upstreamOf(view.studio, id)]));
  return [...all].flatMap((id) => {
    const device = byId(view.studio.devices, id);
    return device?.enabled ? [device] : [];
  });
}

/** What is read of it now; undefined where nobody can say, or said it too long ago. */
export function syncReading(
  view: Pick<StageView, 'studio' | 'descriptors' | 'values' | 'devices'>,
  path: ParamPath | undefined,
  nowUs: number,
): { readonly value: Value | undefined; readonly atUs: number | undefined; readonly old: boolean } {
  if (path === undefined) return { value: undefined, atUs: undefined, old: false };
  const { value, atUs, state } = read(view, path, nowUs);
  const limitUs = (view.studio.gates.syncAgeMs ?? LOCK_AGE_MS) * 1000;
  const isLate = value !== undefined && atUs !== undefined && nowUs - atUs > limitUs;
  const old = isLate || state === 'stale';
  return { value: old ? undefined : value, atUs, old };
}

/** Devices report decimals; 29.97 and 30 differ by a thousandth, so a fifth of that tells them apart. */
const RATE_TOLERANCE = 0.0002;

/** Equal, or a whole multiple or fraction: 50 beside 25 and 100. */
export function ratesAgree(reportedHz: number, house: Rate): boolean {
  if (!(reportedHz > 0)) return false;
  const houseHz = house.num / house.den;
  const ratio = reportedHz > houseHz ? reportedHz / houseHz : houseHz / reportedHz;
  const whole = Math.round(ratio);
  return whole >= 1 && whole <= 8 && Math.abs(ratio - whole) <= RATE_TOLERANCE * whole;
}

/** The highest device above that runs at another rate or has lost its lock: what is wrong below it comes from there. */
export function oddAbove(view: StageView, id: string, nowUs: number): string | undefined {
  return upstreamOf(view.studio, id).findLast((above) => {
    const reports = byId(view.studio.devices, above)?.reports;
    const rate = syncReading(view, reports?.rate, nowUs).value;
    if (typeof rate === 'number' && !ratesAgree(rate, view.studio.rate)) return true;
    return syncReading(view, reports?.locked, nowUs).value === false;
  });
}
