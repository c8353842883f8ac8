/**
 * Gates about the systems that make pictures: warm, exclusive, target picture seen, tracking.
 *
 * Decided for "everything slow was done before arming": a scene that is not loaded blocks, with the load as its fix.
 * Two exceptions, both told: a load that history knows to be quick stays in `prepare`, and a system that is on the
 * wall already can only load under the hold.
 */

import type { ParamPath, Value } from '../parameter.ts';
import { type GateInput, type GateParts, gate, ticked, tickFix } from './gate-kit.ts';
import { systemsInvolved } from './gates-devices.ts';
import type { Camera, System } from './model.ts';
import type { Gate } from './plan.ts';
import { cameraOf, countsAs, type Reading, read, readFlag, systemOf, zonesShowing } from './view.ts';
import { loadToGo, seenNoMore } from './warmth-view.ts';

/** A load of at most this (p95 of at least three runs) may be left to the prepare phase of a take. */
export const QUICK_LOAD_MS = 500;
const QUICK_RUNS = 3;

export function warmGate(input: GateInput, system: System): readonly Gate[] {
  const { scenePath, readyPath } = system;
  const reads = [scenePath, readyPath].filter((path) => path !== undefined);
  if (reads.length === 0) return system.safe ? [] : [byEye(input, system, {})];
  const wanted = scenePath === undefined ? undefined : input.draft.target.values.get(scenePath)?.value;
  const parts = { reads, limit: wanted === undefined ? 'ready' : String(wanted) };
  if (scenePath !== undefined && wanted !== undefined) {
    const scene = read(input.view, scenePath, input.nowUs);
    if (!countsAs(scene, wanted)) return [notLoaded(input, system, { path: scenePath, wanted, scene }, parts)];
  }
  const ready = readFlag(input.view, readyPath, input.nowUs);
  const loading = input.view.warmth?.get(system.id)?.at === 'loading';
  if (ready === undefined && !loading) return [byEye(input, system, parts)];
  const params = { system: system.id };
  if (ready === true && !loading)
    return [gate(input, 'warm', system.id, { ...parts, value: parts.limit, verdict: 'open' })];
  const why = { code: 'gate.warm.not-ready', params };
  const fix = { code: 'fix.wait', params };
  return [gate(input, 'warm', system.id, { ...parts, value: 'loading', verdict: 'blocking', why, fix })];
}

/** Nobody can tell but a person. */
function byEye(input: GateInput, system: System, parts: Pick<GateParts, 'reads' | 'limit'>): Gate {
  const what = `warm/${system.id}`;
  const seen = ticked(input, what);
  return gate(input, 'warm', system.id, {
    ...parts,
    value: seen ? 'ticked' : undefined,
    verdict: seen ? 'open' : 'warning',
    why: { code: 'gate.warm.unknown', params: { system: system.id } },
    fix: tickFix(what),
  });
}

interface Missing {
  readonly path: ParamPath;
  readonly wanted: Value;
  readonly scene: Reading;
}

/** Another scene than the wanted one: it is on its way, is left to the take, or has to be loaded first. */
function notLoaded(
  input: GateInput,
  system: System,
  { path, wanted, scene }: Missing,
  parts: Pick<GateParts, 'reads' | 'limit'>,
): Gate {
  const params = { system: system.id, path, value: String(wanted) };
  const toGo = loadToGo(input.view.warmth?.get(system.id), wanted, input.nowUs);
  if (toGo) {
    const why = { code: toGo.is === 'late' ? 'gate.warm.late' : 'gate.warm.loading', params };
    const fix = { code: toGo.is === 'late' ? 'fix.load' : 'fix.wait', params };
    return gate(input, 'warm', system.id, { ...parts, value: 'loading', verdict: 'blocking', why, fix });
  }
  const step = input.draft.steps.find((s) => s.path === path);
  const late = step !== undefined && step.phase !== 'prepare';
  const quick = step !== undefined && isQuick(input, step.path);
  const code = late ? 'gate.warm.under-hold' : quick ? 'gate.warm.quick' : 'gate.warm.not-loaded';
  return gate(input, 'warm', system.id, {
    ...parts,
    value: scene.value === undefined ? undefined : String(scene.value),
    verdict: late || quick ? 'warning' : 'blocking',
    why: { code, params },
    ...(late ? {} : { fix: { code: 'fix.load', params } }),
  });
}

function isQuick({ view }: GateInput, path: string): boolean {
  const descriptor = view.descriptors.get(path);
  const learnt = descriptor && view.history.get(`${descriptor.device} ${descriptor.keys[0] ?? ''}`);
  return learnt !== undefined && learnt.runs >= QUICK_RUNS && learnt.p95Ms <= QUICK_LOAD_MS;
}

/** Two systems that share a host, an output or a licence cannot both be warm: changing over is a cold change. */
export function exclusiveGates(input: GateInput): readonly Gate[] {
  const { view, draft, nowUs } = input;
  const wanted = systemsInvolved(view, draft);
  const gates: Gate[] = [];
  for (const id of wanted) {
    const system = systemOf(view, id);
    for (const other of view.studio.systems) {
      const shared = system?.exclusive.find((what) => other.exclusive.includes(what));
      if (!system || other.id === id || shared === undefined) continue;
      if (wanted.includes(other.id) && other.id < id) continue;
      const ready = readFlag(view, other.readyPath, nowUs);
      const both = wanted.includes(other.id) || zonesShowing(view, other.id).length > 0 || ready === true;
      const params = { system: id, other: other.id, shared };
      gates.push(
        gate(input, 'exclusive', [id, other.id].toSorted().join('+'), {
          value: both ? other.id : ready === false ? 'cold' : undefined,
          limit: id,
          reads: other.readyPath === undefined ? [] : [other.readyPath],
          verdict: both ? 'blocking' : ready === false ? 'open' : 'warning',
          why: { code: both ? 'gate.exclusive.both' : 'gate.exclusive.unknown', params },
          fix: { code: 'fix.cold', params },
          waivable: !both,
        }),
      );
    }
  }
  return gates;
}

/**
 * Somebody, or a probe, saw the picture of a system before it goes on a wall, and it is still that picture: the engine was
 * neither restarted nor loaded since. Only for systems that this take puts on.
 */
export function seenGates(input: GateInput): readonly Gate[] {
  const ids = [...new Set(input.draft.leases.map((l) => l.to))].toSorted();
  return ids.flatMap((id) => systemOf(input.view, id) ?? []).map((system) => seenGate(input, system));
}

function seenGate(input: GateInput, system: System): Gate {
  const { view, nowUs } = input;
  const what = `picture-seen/${system.id}`;
  const params = { system: system.id };
  const probe = system.seenPath === undefined ? undefined : read(view, system.seenPath, nowUs);
  const picture = view.warmth?.get(system.id)?.picture;
  const ofTick = ticked(input, what) ? view.ticks.get(what)?.atUs : undefined;
  const ofProbe = probe?.value === true ? probe.atUs : undefined;
  const atUs = ofTick === undefined ? ofProbe : Math.max(ofTick, ofProbe ?? 0);
  const fallen = atUs === undefined ? undefined : seenNoMore(picture, atUs, system.id);
  const seen = atUs !== undefined && fallen === undefined;
  const dark = probe?.value === false;
  return gate(input, 'seen', system.id, {
    value: dark ? 'dark' : seen ? 'seen' : undefined,
    limit: 'seen',
    reads: system.seenPath === undefined ? [] : [system.seenPath],
    ...(seen && { atUs }),
    verdict: dark ? 'blocking' : seen ? 'open' : 'warning',
    why: dark ? { code: 'gate.seen.dark', params } : (fallen ?? { code: 'gate.seen.no', params }),
    fix: dark ? { code: 'fix.picture', params } : tickFix(what),
  });
}

/** Tracking tells at least this often, else it tells nothing. */
const TRACKING_SILENT_US = 1_000_000;

/** Clean for long enough, at the sink of a system that the take puts on, for each camera that will look at it. */
export function trackingGates(input: GateInput): readonly Gate[] {
  return input.view.studio.cameras.flatMap((camera) =>
    (camera.tracking?.sinks ?? [])
      .filter((sink) => putsOn(input, camera, sink.system))
      .map((sink) => trackingGate(input, camera, sink.id)),
  );
}

/** Cameras of which at least one sink is of a system that the take puts on. */
export function trackedCameras(input: GateInput): readonly Camera[] {
  return input.view.studio.cameras.filter((camera) =>
    camera.tracking?.sinks.some((sink) => putsOn(input, camera, sink.system)),
  );
}

function putsOn({ view, draft }: GateInput, camera: Camera, systemId: string): boolean {
  if (draft.leases.some((l) => l.to === systemId && camera.sees.includes(l.zoneId))) return true;
  const kind = systemOf(view, systemId)?.kind;
  const change = draft.pictures.find((p) => p.pictureId === camera.id);
  return change !== undefined && (change.to === 'xr' ? kind === 'xr' : change.to !== 'direct' && kind === 'ar-key');
}

export function trackingGate(input: Pick<GateInput, 'view' | 'nowUs'>, camera: Camera, sinkId: string): Gate {
  const { view, nowUs } = input;
  const about = `${camera.id}/${sinkId}`;
  const limit = view.studio.gates.trackingCleanMs;
  const track = view.tracking.get(about);
  const params = { camera: camera.id, sink: sinkId };
  const device = cameraOf(view, camera.id)?.tracking?.source;
  const parts = { ...(device === undefined ? {} : { device }), limit, unit: 'ms', atUs: track?.atUs };
  if (!track || nowUs - track.atUs > TRACKING_SILENT_US)
    return gate(input, 'tracking', about, {
      ...parts,
      verdict: 'warning',
      why: { code: 'gate.tracking.unknown', params },
      fix: { code: 'fix.tracking', params },
    });
  const clean = track.verdict === 'ok' && track.cleanSinceUs !== undefined;
  const cleanMs = clean ? Math.floor((nowUs - (track.cleanSinceUs ?? nowUs)) / 1000) : 0;
  return gate(input, 'tracking', about, {
    ...parts,
    value: clean ? Math.min(cleanMs, limit) : track.verdict, // beyond what is wanted it would only count
    verdict: clean && cleanMs >= limit ? 'open' : 'blocking',
    why: clean
      ? { code: 'gate.tracking.young', params: { ...params, cleanMs, limitMs: limit } }
      : { code: 'gate.tracking.bad', params: { ...params, verdict: track.verdict } },
    fix: clean ? { code: 'fix.wait-tracking', params } : { code: 'fix.tracking', params },
  });
}
