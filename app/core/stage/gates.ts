/**
 * All gates of a plan, and the standing gates of a stage without one. Follows design.md section 1, take.md section 4.
 */

import { applyWaivers, type GateDraft, type GateInput } from './gate-kit.ts';
import { calibrationGates } from './gates-calibration.ts';
import { clockGates, sourceGates } from './gates-clock.ts';
import {
  involvedDevices,
  lockedGate,
  onlineGate,
  rangeGates,
  rateGate,
  recordingGates,
  systemsInvolved,
} from './gates-devices.ts';
import { nodeGates } from './gates-nodes.ts';
import { coverGates, holdGates, routeGate, undoGates } from './gates-picture.ts';
import { replayGates } from './gates-replay.ts';
import { soundGates } from './gates-sound.ts';
import { exclusiveGates, seenGates, trackedCameras, trackingGate, trackingGates, warmGate } from './gates-systems.ts';
import { virtualGates } from './gates-virtual.ts';
import { nothingPlanned } from './nothing-planned.ts';
import type { Gate, StageView } from './plan.ts';
import { branchesOf } from './sync-tree.ts';
import { deviceOf, systemOf, zoneOf } from './view.ts';

export function planGates(view: StageView, draft: GateDraft, nowUs: number): readonly Gate[] {
  const input: GateInput = { view, draft, nowUs };
  const devices = involvedDevices(view, draft).flatMap((id) => deviceOf(view, id) ?? []);
  const synced = branchesOf(
    view,
    devices.map((d) => d.id),
  );
  const systems = systemsInvolved(view, draft).flatMap((id) => systemOf(view, id) ?? []);
  const zones = draft.target.zoneIds.flatMap((id) => zoneOf(view, id) ?? []);
  return finish(view, nowUs, [
    ...devices.map((d) => onlineGate(input, d.id)),
    ...synced.flatMap((d) => rateGate(input, d)),
    ...synced.flatMap((d) => lockedGate(input, d)),
    ...systems.flatMap((s) => warmGate(input, s)),
    ...systems.flatMap((s) => nodeGates(input, s.id)),
    ...exclusiveGates(input),
    ...seenGates(input),
    ...trackingGates(input),
    ...calibrationGates(input, trackedCameras(input)),
    ...replayGates(input),
    ...virtualGates(input),
    ...zones.flatMap((z) => routeGate(input, z)),
    ...coverGates(input),
    ...holdGates(input),
    ...undoGates(input),
    ...rangeGates(input),
    ...recordingGates(input),
    ...soundGates(input),
    ...clockGates(input),
    ...sourceGates(input, devices),
  ]);
}

/** What would stop any take now: devices in use, rates, lock, routes, systems that own a zone, tracking, ranges. */
export function standingGates(view: StageView, nowUs: number): readonly Gate[] {
  const input: GateInput = { view, draft: nothingPlanned(view), nowUs };
  const devices = view.studio.devices.filter((d) => d.enabled);
  const owners = [...new Set([...view.zones.values()].map((z) => z.leased))];
  const owned = owners.flatMap((id) => systemOf(view, id) ?? []);
  return finish(view, nowUs, [
    ...devices.map((d) => onlineGate(input, d.id)),
    ...devices.flatMap((d) => rateGate(input, d)),
    ...devices.flatMap((d) => lockedGate(input, d)),
    ...owned.flatMap((s) => warmGate(input, s)),
    ...owned.flatMap((s) => nodeGates(input, s.id)),
    ...view.studio.cameras.flatMap((c) =>
      (c.tracking?.sinks ?? []).filter((s) => owners.includes(s.system)).map((s) => trackingGate(input, c, s.id)),
    ),
    ...calibrationGates(
      input,
      view.studio.cameras.filter((c) => c.tracking?.sinks.some((s) => owners.includes(s.system))),
    ),
    ...replayGates(input),
    ...virtualGates(input),
    ...view.studio.zones.flatMap((z) => routeGate(input, z)),
    ...rangeGates(input),
    ...recordingGates(input),
    ...soundGates(input),
  ]);
}

/** Sorted by name: the same list for the same stage. */
function finish(view: StageView, nowUs: number, gates: readonly Gate[]): readonly Gate[] {
  const unique = new Map(gates.map((g) => [g.id, g]));
  return applyWaivers(
    [...unique.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    view,
    nowUs,
  );
}
