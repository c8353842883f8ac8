/**
 * From a target to the steps that are needed: no step for what matches and is fresh, one write per path, each with its
 * way back. Follows take.md section 3.
 *
 * A scene load on a system whose picture is on a zone or in a camera right now is itself visible: it leaves `prepare`
 * and goes under the hold, whatever the studio file says.
 */
import type { Descriptor, Fault, ParamPath, Phase, Value } from '../parameter.ts';
import { PHASES } from '../parameter.ts';
import { findCycle } from './descriptors.ts';
import type { LayerName, StageView, Step } from './plan.ts';
import { entriesFor } from './salvo.ts';
import { countsAs, type Reading, read, systemOf, zonesShowing } from './view.ts';

export interface DraftSteps {
  readonly steps: readonly Step[];
  readonly untouched: readonly ParamPath[];
  /** Left out because their device stands aside and their failure would only be noted. */
  readonly aside: readonly ParamPath[];
  readonly blockers: readonly Fault[];
}

export type Wanted = ReadonlyMap<ParamPath, { readonly value: Value; readonly layer: LayerName | 'undo' }>;

export function draftSteps(view: StageView, wanted: Wanted, nowUs: number): DraftSteps {
  const untouched: ParamPath[] = [];
  const aside: ParamPath[] = [];
  const blockers: Fault[] = [];
  const drafts = new Map<ParamPath, Step>();
  for (const path of [...wanted.keys()].toSorted()) {
    const want = wanted.get(path);
    const reading = read(view, path, nowUs);
    const { descriptor } = reading;
    if (!want || !descriptor) continue;
    if (countsAs(reading, want.value)) {
      untouched.push(path);
      continue;
    }
    const fault = refusedInTake(view, reading, descriptor, want.value);
    if (fault) blockers.push(fault);
    else if (view.devices.get(descriptor.device)?.standAside && descriptor.onFail === 'note') aside.push(path);
    else drafts.set(path, makeStep(view, reading, descriptor, want.value, want.layer));
  }
  const cycle = findCycle([...drafts.keys()], (path) => neededBefore(view, path, drafts));
  if (cycle) blockers.push({ code: 'compile.cycle', params: { cycle: cycle.join(' -> ') } });
  return { steps: cycle ? [] : order(view, drafts), untouched, aside, blockers };
}

/** Motion is a gate before arming, a cold change has its own page: neither is ever a step of a take. */
function refusedInTake(view: StageView, reading: Reading, descriptor: Descriptor, wanted: Value): Fault | undefined {
  const { path, device } = descriptor;
  if (descriptor.safety === 4) return { code: 'compile.motion', params: { path, device } };
  const isCold = descriptor.effect.kind === 'restart' || view.studio.contracts?.cold[path] !== undefined;
  if (!isCold) return undefined;
  return { code: 'compile.cold', params: { path, device, is: String(reading.value ?? '?'), value: String(wanted) } };
}

function makeStep(
  view: StageView,
  reading: Reading,
  descriptor: Descriptor,
  value: Value,
  layer: LayerName | 'undo',
): Step {
  const shown = shownBy(view, descriptor);
  const zoneIds = [...new Set([...descriptor.zoneIds, ...shown.zoneIds])];
  const pictureIds = [...new Set([...descriptor.pictureIds, ...shown.pictureIds])];
  const visible = zoneIds.length + pictureIds.length > 0;
  return {
    id: descriptor.path,
    device: descriptor.device,
    path: descriptor.path,
    value,
    entries: entriesFor(descriptor, value) ?? [],
    phase: visible && descriptor.phase === 'prepare' ? 'switch' : descriptor.phase,
    after: [],
    visible: { zoneIds, pictureIds },
    leadFrames: descriptor.leadFrames,
    timeoutMs: descriptor.timeoutMs,
    retries: descriptor.idempotent ? descriptor.retries : 0,
    verify: descriptor.verify,
    undo: undoOf(view, reading, descriptor),
    onFail: descriptor.onFail,
    safety: visible && descriptor.safety < 2 ? 2 : descriptor.safety,
    layer,
    predictedMs: predictMs(view, descriptor),
    effect: descriptor.effect,
  };
}

/** Zones and pictures that show the system whose scene this path loads. */
function shownBy(view: StageView, descriptor: Descriptor): Step['visible'] {
  const system = view.studio.systems.find((s) => s.scenePath === descriptor.path);
  return system ? whereShown(view, system.id) : { zoneIds: [], pictureIds: [] };
}

/** Zones and pictures in which this system may be seen now. */
export function whereShown(view: StageView, systemId: string): Step['visible'] {
  const kind = systemOf(view, systemId)?.kind;
  const pictureIds = view.studio.cameras
    .filter((camera) => {
      const path = view.pictures.get(camera.id)?.path ?? 'unknown';
      if (path === 'direct') return false;
      if (path === 'unknown' || path === 'contested')
        return camera.picture.options.some((o) => throughKind(o) === kind);
      return throughKind(path) === kind;
    })
    .map((camera) => camera.id);
  return { zoneIds: zonesShowing(view, systemId), pictureIds };
}

function throughKind(path: 'direct' | 'xr' | 'ar' | 'key'): string {
  if (path === 'xr') return 'xr';
  return path === 'direct' ? 'direct' : 'ar-key';
}

/** exact: freshly read back. assumed: never reported, the last value sent since the device's boot. Else none. */
export function undoOf(view: Pick<StageView, 'devices'>, reading: Reading, descriptor: Descriptor): Step['undo'] {
  const { last } = reading.record;
  const sentSinceBoot =
    last !== undefined && last.at !== 'failed' && last.epoch === view.devices.get(descriptor.device)?.epoch
      ? last.value
      : undefined;
  const value = reading.by === 'reported' ? reading.value : (reading.value ?? sentSinceBoot);
  const entries = value === undefined ? undefined : entriesFor(descriptor, value);
  if (value === undefined || !entries) return { kind: 'none' };
  return { kind: reading.by === 'reported' ? 'exact' : 'assumed', value, entries };
}

/** Typical time until verified, where history has none yet: rough, by the way the device proves itself. */
export function predictMs(view: Pick<StageView, 'history'>, descriptor: Descriptor): number {
  const learnt = view.history.get(`${descriptor.device} ${descriptor.keys[0] ?? ''}`);
  if (learnt && learnt.runs > 0) return learnt.p50Ms;
  if (descriptor.effect.kind === 'restart') return descriptor.timeoutMs;
  if (descriptor.effect.kind === 'relock') return Math.min(descriptor.timeoutMs, 1_500);
  if (descriptor.verify.by === 'none') return Math.min(descriptor.timeoutMs, 20);
  const pollMs = descriptor.verify.by === 'readback' ? (descriptor.verify.pollMs ?? 0) : 0;
  return Math.min(descriptor.timeoutMs, 60 + Math.min(pollMs, 200));
}

/** Steps that must come first: `after`, through steps that are not needed. */
function neededBefore(view: StageView, path: ParamPath, drafts: ReadonlyMap<ParamPath, Step>): readonly ParamPath[] {
  const found = new Set<ParamPath>();
  const walked = new Set<ParamPath>([path]);
  const walk = (from: ParamPath): void => {
    for (const before of view.descriptors.get(from)?.after ?? [])
      if (drafts.has(before)) found.add(before);
      else if (!walked.has(before)) {
        walked.add(before);
        walk(before);
      }
  };
  walk(path);
  return [...found];
}

/** Phases, edges, and the steps without a way back behind all others of their phase. */
function order(view: StageView, drafts: ReadonlyMap<ParamPath, Step>): readonly Step[] {
  const after = new Map([...drafts.keys()].map((path) => [path, neededBefore(view, path, drafts)]));
  const phases = new Map<ParamPath, Phase>();
  const phaseOf = (path: ParamPath): Phase => {
    const known = phases.get(path);
    if (known) return known;
    const own = drafts.get(path)?.phase ?? 'prepare';
    const latest = [own, ...(after.get(path) ?? []).map(phaseOf)].toSorted((a, b) => rank(b) - rank(a))[0] ?? own;
    phases.set(path, latest);
    return latest;
  };
  const steps: Step[] = [];
  for (const step of drafts.values())
    steps.push({ ...step, phase: phaseOf(step.path), after: after.get(step.path) ?? [] });
  return lastWithoutUndo(steps).toSorted((a, b) => rank(a.phase) - rank(b.phase) || (a.path < b.path ? -1 : 1));
}

export function rank(phase: Phase): number {
  return PHASES.indexOf(phase);
}

function lastWithoutUndo(steps: readonly Step[]): readonly Step[] {
  const after = new Map(steps.map((s) => [s.id, new Set(s.after)]));
  const dependsOn = (from: string, on: string, seen: Set<string>): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    for (const before of after.get(from) ?? []) if (before === on || dependsOn(before, on, seen)) return true;
    return false;
  };
  for (const none of steps) {
    if (none.undo.kind !== 'none') continue;
    for (const step of steps)
      if (step.undo.kind !== 'none' && step.phase === none.phase && !dependsOn(step.id, none.id, new Set()))
        after.get(none.id)?.add(step.id);
  }
  return steps.map((s) => ({ ...s, after: [...(after.get(s.id) ?? [])] }));
}
