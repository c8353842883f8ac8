/**
 * Gates about boxes and places: online, rate, reference, ranges, recorder. Pure functions of view and draft.
 */

import { type GateDraft, type GateInput, gate, ticked, tickFix } from './gate-kit.ts';
import type { Device } from './model.ts';
import type { Gate, StageView, Step } from './plan.ts';
import { oddAbove, ratesAgree, syncReading } from './sync-tree.ts';
import { deviceOf, groupOf, read, readFlag, reporterOf, systemOf, zoneOf } from './view.ts';

/** Devices that a plan sends to, hears from, or whose systems and processors make its pictures. */
export function involvedDevices(view: StageView, draft: GateDraft): readonly string[] {
  const ids = new Set<string>();
  for (const step of draft.steps) {
    ids.add(step.device);
    ids.add(reporterOf(step));
  }
  for (const systemId of systemsInvolved(view, draft))
    for (const id of systemOf(view, systemId)?.devices ?? []) ids.add(id);
  for (const zoneId of draft.target.zoneIds) for (const r of zoneOf(view, zoneId)?.rasters ?? []) ids.add(r.processor);
  for (const path of draft.target.values.keys()) {
    const id = view.descriptors.get(path)?.device;
    if (id !== undefined && view.devices.get(id)?.standAside) ids.add(id);
  }
  return [...ids].filter((id) => deviceOf(view, id)).toSorted();
}

/** Systems that own a zone after the take, that the mode wants warm, or that are told which scene to load. */
export function systemsInvolved(view: StageView, draft: GateDraft): readonly string[] {
  const mode = view.studio.modes.find((m) => m.id === draft.target.mode);
  const ids = new Set([...draft.target.owners.values(), ...(draft.kind === 'take' ? (mode?.systems ?? []) : [])]);
  for (const { id, scenePath } of view.studio.systems)
    if (scenePath !== undefined && draft.target.values.has(scenePath)) ids.add(id);
  return [...ids].filter((id) => systemOf(view, id)).toSorted();
}

/** A dead light is noted, not waited for; a box that stands aside with steps that matter blocks. */
export function onlineGate(input: GateInput, id: string): Gate {
  const { view, draft } = input;
  const device = view.devices.get(id);
  const steps = stepsAt(draft.steps, id);
  const needed = steps.some((s) => s.onFail !== 'note') || isSource(view, draft, id);
  const owns = steps.some((s) => s.layer === 'hold' || view.studio.zones.some((z) => z.sourcePath === s.path));
  const parts = { device: id, limit: 'online', closeAfterMs: 0, waivable: !owns };
  if (device?.standAside)
    return gate(input, 'online', id, {
      ...parts,
      value: 'aside',
      verdict: needed ? 'blocking' : 'warning',
      why: { code: 'gate.online.aside', params: { device: id } },
      fix: { code: 'fix.join', params: { device: id } },
    });
  if (device?.online) return gate(input, 'online', id, { ...parts, value: 'online', verdict: 'open' });
  return gate(input, 'online', id, {
    ...parts,
    value: 'offline',
    verdict: needed ? 'blocking' : 'warning',
    why: { code: 'gate.online.offline', params: { device: id } },
    fix: { code: 'fix.connect', params: { device: id } },
  });
}

const stepsByDevice = new WeakMap<readonly Step[], ReadonlyMap<string, readonly Step[]>>();

/** Steps that are sent to it or reported by it. */
function stepsAt(steps: readonly Step[], id: string): readonly Step[] {
  let known = stepsByDevice.get(steps);
  if (!known) {
    const made = new Map<string, Step[]>();
    for (const step of steps) {
      for (const at of new Set([step.device, reporterOf(step)])) made.set(at, [...(made.get(at) ?? []), step]);
    }
    stepsByDevice.set(steps, made);
    known = made;
  }
  return known.get(id) ?? [];
}

/** It makes, routes or shows the picture of a zone in question. */
function isSource(view: StageView, draft: GateDraft, id: string): boolean {
  if (systemsInvolved(view, draft).some((s) => systemOf(view, s)?.devices.includes(id))) return true;
  return draft.target.zoneIds.some((zoneId) => {
    const zone = zoneOf(view, zoneId);
    const router = zone?.sourcePath === undefined ? undefined : view.descriptors.get(zone.sourcePath)?.device;
    return router === id || groupOf(view, zoneId)?.device === id || zone?.rasters.some((r) => r.processor === id);
  });
}

export function rateGate(input: GateInput, device: Device): readonly Gate[] {
  const path = device.reports?.rate;
  if (path === undefined) return [];
  const { value, old } = syncReading(input.view, path, input.nowUs);
  const { rate } = input.view.studio;
  const limit = Number((rate.num / rate.den).toFixed(3));
  const parts = { device: device.id, limit, unit: 'Hz', reads: [path] };
  if (typeof value !== 'number')
    return [
      gate(input, 'rate', device.id, {
        ...parts,
        verdict: 'warning',
        why: { code: old ? 'gate.rate.old' : 'gate.rate.unknown', params: { device: device.id } },
        fix: { code: 'fix.look', params: { device: device.id } },
      }),
    ];
  const agrees = ratesAgree(value, rate);
  const above = agrees ? undefined : oddAbove(input.view, device.id, input.nowUs);
  const params = { device: device.id, hz: value, houseHz: limit };
  return [
    gate(input, 'rate', device.id, {
      ...parts,
      value,
      verdict: agrees ? 'open' : 'blocking',
      why:
        above === undefined
          ? { code: 'gate.rate.wrong', params }
          : { code: 'gate.rate.wrong-above', params: { ...params, above } },
      fix: { code: 'fix.rate', params: { device: above ?? device.id } },
    }),
  ];
}

/** Where a device cannot say that it is locked, a technician looks and ticks. */
export function lockedGate(input: GateInput, device: Device): readonly Gate[] {
  if (!device.reports) return [];
  const path = device.reports.locked;
  const { value: locked, old } = syncReading(input.view, path, input.nowUs);
  const parts = { device: device.id, limit: 'locked', reads: path === undefined ? [] : [path] };
  if (locked === true) return [gate(input, 'locked', device.id, { ...parts, value: 'locked', verdict: 'open' })];
  if (locked === false) {
    const above = oddAbove(input.view, device.id, input.nowUs);
    const params = { device: device.id };
    return [
      gate(input, 'locked', device.id, {
        ...parts,
        value: 'unlocked',
        verdict: 'blocking',
        why:
          above === undefined
            ? { code: 'gate.locked.lost', params }
            : { code: 'gate.locked.lost-above', params: { ...params, above } },
        fix: { code: 'fix.reference', params: { device: above ?? device.id } },
      }),
    ];
  }
  const what = `reference/${device.id}`;
  return [
    gate(input, 'locked', device.id, {
      ...parts,
      value: ticked(input, what) ? 'ticked' : undefined,
      verdict: ticked(input, what) ? 'open' : 'warning',
      why: { code: old ? 'gate.locked.old' : 'gate.locked.unknown', params: { device: device.id } },
      fix: tickFix(what),
    }),
  ];
}

/** Where a take wants a thing to stand (ceiling height). Motion is never part of a take, so it cannot be waived. */
export function rangeGates(input: Pick<GateInput, 'view' | 'nowUs'>): readonly Gate[] {
  return input.view.studio.gates.ranges.map((range) => {
    const { value } = read(input.view, range.path, input.nowUs);
    const device = input.view.descriptors.get(range.path)?.device;
    const parts = {
      ...(device === undefined ? {} : { device }),
      limit: `${range.min}..${range.max}`,
      unit: range.unit,
      reads: [range.path],
      waivable: false,
    };
    const params = { range: range.id, path: range.path, min: range.min, max: range.max, unit: range.unit };
    if (typeof value !== 'number')
      return gate(input, 'range', range.id, {
        ...parts,
        verdict: 'warning',
        why: { code: 'gate.range.unknown', params },
        fix: { code: 'fix.range', params },
      });
    const inside = value >= range.min && value <= range.max;
    return gate(input, 'range', range.id, {
      ...parts,
      value,
      verdict: inside ? 'open' : 'blocking',
      why: { code: 'gate.range.outside', params: { ...params, value } },
      fix: { code: 'fix.range', params },
    });
  });
}

/** While a slate rolls on a shoot nothing moves; in a live show it is told, no more. */
export function recordingGates(input: Pick<GateInput, 'view' | 'nowUs'>): readonly Gate[] {
  const { recordingPath } = input.view.studio.gates;
  if (recordingPath === undefined) return [];
  const shoot = input.view.studio.production === 'shoot';
  const rolling = readFlag(input.view, recordingPath, input.nowUs);
  const value = rolling === undefined ? undefined : rolling ? 'rolling' : 'idle';
  const open = rolling === false || (rolling === true && !shoot);
  return [
    gate(input, 'recording', 'recorder', {
      value,
      ...(shoot ? { limit: 'idle' } : {}),
      reads: [recordingPath],
      verdict: open ? 'open' : rolling === true ? 'blocking' : 'warning',
      why: { code: rolling === true ? 'gate.recording.rolling' : 'gate.recording.unknown' },
      fix: { code: 'fix.recording' },
    }),
  ];
}
