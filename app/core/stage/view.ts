/**
 * Reading one parameter out of a StageView: its descriptor, its record, its state, who reports it.
 */
import type { Descriptor, ParamPath, Value, ValueRecord, ValueState } from '../parameter.ts';
import { canReport, currentValue, matches, valueState } from '../parameter-state.ts';
import type { Camera, Device, HoldGroup, Mode, Scene, System, Zone } from './model.ts';
import type { StageView } from './plan.ts';

const NOTHING: ValueRecord = {};

export interface Reading {
  readonly path: ParamPath;
  readonly descriptor: Descriptor | undefined;
  readonly record: ValueRecord;
  readonly state: ValueState;
  /** What counts right now: freshly reported, or last sent where nobody can report; undefined = nobody can say. */
  readonly value: Value | undefined;
  readonly by: 'reported' | 'sent' | undefined;
  readonly atUs: number | undefined;
}

/** The device whose words prove this parameter. */
export function reporterOf(descriptor: Pick<Descriptor, 'device' | 'verify'>): string {
  return descriptor.verify.by === 'echo' ? descriptor.verify.device : descriptor.device;
}

export function read(
  view: Pick<StageView, 'descriptors' | 'values' | 'devices'>,
  path: ParamPath,
  nowUs: number,
): Reading {
  const descriptor = view.descriptors.get(path);
  const record = view.values.get(path) ?? NOTHING;
  const atUs = record.actual?.atUs ?? record.last?.atUs;
  if (!descriptor) return { path, descriptor, record, state: 'unknown', value: undefined, by: undefined, atUs };
  const device = view.devices.get(reporterOf(descriptor));
  const online = device?.online ?? false;
  const epoch = device?.epoch ?? -1;
  const current = currentValue(record, descriptor, nowUs, online, epoch);
  return {
    path,
    descriptor,
    record,
    state: valueState(record, descriptor, nowUs, online, epoch),
    value: current?.value,
    by: current?.by,
    atUs,
  };
}

/** Matches and is fresh: no step needed. A write still on its way, or failed, is not a match. */
export function countsAs(reading: Reading, value: Value): boolean {
  const { descriptor, state } = reading;
  if (!descriptor || reading.value === undefined) return false;
  if (state === 'failed' || state === 'sent' || state === 'acknowledged') return false;
  const desired = reading.record.desired;
  const same = (a: Value): boolean => matches(descriptor.type, descriptor.verify, a, value);
  if (canReport(descriptor)) return same(reading.value);
  return same(reading.value) && (desired === undefined || same(desired.value));
}

export function readFlag(view: StageView, path: ParamPath | undefined, nowUs: number): boolean | undefined {
  const value = path === undefined ? undefined : read(view, path, nowUs).value;
  return typeof value === 'boolean' ? value : undefined;
}

const indexes = new WeakMap<readonly { readonly id: string }[], ReadonlyMap<string, unknown>>();

/** Lists of a studio never change: each is indexed once, since gates of a large stage look things up by the thousand. */
export function byId<T extends { readonly id: string }>(list: readonly T[], id: string | undefined): T | undefined {
  if (id === undefined) return undefined;
  const known = indexes.get(list) as ReadonlyMap<string, T> | undefined;
  if (known) return known.get(id);
  const made = new Map(list.map((one) => [one.id, one]));
  indexes.set(list, made);
  return made.get(id);
}

export function zoneOf(view: StageView, id: string): Zone | undefined {
  return byId(view.studio.zones, id);
}
export function systemOf(view: StageView, id: string | undefined): System | undefined {
  return byId(view.studio.systems, id);
}
export function cameraOf(view: StageView, id: string): Camera | undefined {
  return byId(view.studio.cameras, id);
}
export function deviceOf(view: StageView, id: string): Device | undefined {
  return byId(view.studio.devices, id);
}
export function modeOf(view: StageView, id: string | undefined): Mode | undefined {
  return byId(view.studio.modes, id);
}
export function sceneOf(view: StageView, id: string | undefined): Scene | undefined {
  return byId(view.studio.scenes, id);
}
export function groupOf(view: StageView, zoneId: string): HoldGroup | undefined {
  return view.studio.holdGroups.find((g) => g.zoneIds.includes(zoneId));
}
export function groupOfPath(view: StageView, path: ParamPath): HoldGroup | undefined {
  return view.studio.holdGroups.find((g) => g.path === path);
}

/** Zones whose light this system may be making now: leased to it, or observed, or nobody can tell and nobody else leases. */
export function zonesShowing(view: StageView, systemId: string): readonly string[] {
  return view.studio.zones
    .filter((zone) => {
      if (zone.kind !== 'led') return false;
      const state = view.zones.get(zone.id);
      if (!state) return true;
      if (state.observed === systemId) return true;
      if (state.observed === 'unknown' || state.observed === 'contested')
        return state.leased === undefined || state.leased === systemId;
      return false;
    })
    .map((zone) => zone.id);
}
