/**
 * Joins what drivers publish with what the studio file binds: spec + binding = descriptor. Follows take.md section 1.
 *
 * Is told: the studio and the specs of every device that spoke. Tells: descriptors by path, and every fault of the
 * bindings with its place. A faulty binding gives no descriptor; the others stand.
 */
import type { Descriptor, Effect, Fault, ParameterSpec, ParamPath, SafetyClass, Verify } from '../parameter.ts';
import { PHASES } from '../parameter.ts';
import { checkValue } from '../parameter-state.ts';
import { checkMeaning, safetyOfMeaning } from '../xr/vocabulary.ts';
import type { Binding, Device, Studio } from './model.ts';

export type SpecsByDevice = ReadonlyMap<string, readonly ParameterSpec[]>;

export interface JoinedDescriptors {
  readonly descriptors: ReadonlyMap<ParamPath, Descriptor>;
  readonly faults: readonly Fault[];
}

export function joinDescriptors(studio: Studio, specsByDevice: SpecsByDevice): JoinedDescriptors {
  const faults: Fault[] = [];
  const descriptors = new Map<ParamPath, Descriptor>();
  const taken = new Map<string, ParamPath>();
  for (const binding of studio.bindings) {
    const joined = joinOne(studio, binding, specsByDevice);
    if ('code' in joined) {
      faults.push(joined);
      continue;
    }
    const twice = descriptors.has(binding.path)
      ? binding.path
      : joined.keys.map((key) => taken.get(`${joined.device} ${key}`)).find((path) => path !== undefined);
    if (twice !== undefined) {
      faults.push({ code: 'binding.twice', params: { path: binding.path, other: twice } });
      continue;
    }
    for (const key of joined.keys) taken.set(`${joined.device} ${key}`, joined.path);
    descriptors.set(joined.path, meaningful(joined, faults));
  }
  faults.push(...orderFaults(descriptors, studio.bindings));
  for (const device of studio.devices)
    for (const spec of specsByDevice.get(device.id) ?? [])
      if (!taken.has(`${device.id} ${spec.key}`)) {
        const joined = unbound(studio, device, spec);
        if (!descriptors.has(joined.path)) descriptors.set(joined.path, meaningful(joined, faults));
      }
  return { descriptors, faults };
}

function joinOne(studio: Studio, binding: Binding, specsByDevice: SpecsByDevice): Descriptor | Fault {
  const { path, device } = binding;
  const fault = (code: string, params: Record<string, string> = {}): Fault => ({
    code,
    params: { path, device, ...params },
  });
  if (!studio.devices.some((d) => d.id === device)) return fault('binding.no-device');
  const specs = specsByDevice.get(device);
  if (!specs) return fault('binding.device-silent');
  const isHold = studio.holdGroups.some((group) => group.path === path);
  if (!isHold && (binding.phase === 'hold' || binding.phase === 'reveal'))
    return fault('binding.phase', { phase: binding.phase });

  const salvo = binding.salvo;
  const keys = salvo ? [...new Set(Object.values(salvo).flatMap((v) => Object.keys(v)))] : [binding.key ?? path];
  const found: ParameterSpec[] = [];
  for (const key of keys) {
    const spec = specs.find((s) => s.key === key);
    if (!spec) return fault('binding.no-key', { key });
    found.push(spec);
  }
  for (const [option, values] of Object.entries(salvo ?? {}))
    for (const spec of found) {
      const value = values[spec.key];
      if (value === undefined) return fault('binding.salvo-uneven', { option, key: spec.key });
      if (checkValue(spec.type, value)) return fault('binding.salvo-value', { option, key: spec.key });
    }
  const first = found[0];
  if (!first) return fault('binding.salvo-empty');

  const verify = binding.verify ?? weakestVerify(found);
  const echo = echoSpec(verify, specsByDevice);
  if (verify.by === 'echo' && !echo) return fault('binding.no-echo', { echoDevice: verify.device, key: verify.key });
  const zoneIds = known(binding.zoneIds, studio.zones);
  const pictureIds = known(binding.pictureIds, studio.cameras);
  if (typeof zoneIds === 'string') return fault('binding.no-zone', { zone: zoneIds });
  if (typeof pictureIds === 'string') return fault('binding.no-camera', { camera: pictureIds });
  const visible = zoneIds.length + pictureIds.length > 0;
  const phase = isHold ? 'hold' : binding.phase;
  if (visible && phase === 'prepare') return fault('binding.visible-before-hold');
  return {
    path,
    device,
    keys,
    ...(salvo ? { salvo } : {}),
    type: salvo ? { kind: 'enum', options: Object.keys(salvo) } : first.type,
    verify,
    readable: echo ? echo.readable : found.every((s) => s.readable),
    writable: found.every((s) => s.writable),
    idempotent: found.every((s) => s.idempotent),
    timeoutMs: binding.timeoutMs ?? Math.max(...found.map((s) => s.timeoutMs)),
    retries: binding.retries,
    effect: slowestEffect(found),
    zoneIds,
    pictureIds,
    phase,
    safety: raise(binding.safety, isHold ? 3 : visible ? 2 : 1),
    leadFrames: binding.leadFrames,
    onFail: binding.onFail,
    after: binding.after,
    look: binding.look,
    label: binding.label,
    ...meansOf(binding.means ?? (salvo ? undefined : first.means)),
    ...(binding.optionNames ? { optionNames: binding.optionNames } : {}),
    ...(binding.disturbs ? { disturbs: binding.disturbs } : {}),
  };
}

/** A key without a binding can still be seen and set by hand. What a visible one touches is unknown, so: all it could. */
function unbound(studio: Studio, device: Device, spec: ParameterSpec): Descriptor {
  const path = `device/${device.id}/${spec.key}`;
  const fed = studio.zones.filter((z) => z.rasters.some((r) => r.processor === device.id)).map((z) => z.id);
  const touched = fed.length > 0 ? fed : studio.zones.filter((z) => z.kind === 'led').map((z) => z.id);
  return {
    path,
    device: device.id,
    keys: [spec.key],
    type: spec.type,
    verify: spec.verify,
    readable: spec.readable,
    writable: spec.writable,
    idempotent: spec.idempotent,
    timeoutMs: spec.timeoutMs,
    retries: 0,
    effect: spec.effect,
    zoneIds: spec.visible ? touched : [],
    pictureIds: spec.visible && fed.length === 0 ? studio.cameras.map((c) => c.id) : [],
    phase: spec.visible ? 'switch' : 'prepare',
    safety: spec.visible ? 2 : 1,
    leadFrames: 0,
    onFail: 'ask',
    after: [],
    look: false,
    label: { en: `${device.name.en} ${spec.key}`, zh: `${device.name.zh} ${spec.key}` },
    ...meansOf(spec.means),
  };
}

const meansOf = (means: string | undefined): Pick<Descriptor, 'means'> => (means === undefined ? {} : { means });

/** A word raises the safety class to its own; one that does not fit is named, and the parameter stands without it. */
function meaningful(descriptor: Descriptor, faults: Fault[]): Descriptor {
  const { means, path, device, type, writable, safety } = descriptor;
  if (means === undefined) return descriptor;
  const wrong = checkMeaning(means, type, writable);
  if (wrong === undefined) return { ...descriptor, safety: raise(safety, safetyOfMeaning(means)) };
  faults.push({ code: wrong.code, params: { path, device, ...wrong.params } });
  const { means: _, ...rest } = descriptor;
  return rest;
}

/** `after` must name a path, of the same or an earlier phase, and never lead back to itself. */
function orderFaults(descriptors: ReadonlyMap<ParamPath, Descriptor>, bindings: readonly Binding[]): Fault[] {
  const faults: Fault[] = [];
  const bound = new Set(bindings.map((b) => b.path));
  for (const { path, phase, after } of descriptors.values())
    for (const before of after) {
      const other = descriptors.get(before);
      if (!other && !bound.has(before)) faults.push({ code: 'binding.after-unknown', params: { path, after: before } });
      if (other && PHASES.indexOf(other.phase) > PHASES.indexOf(phase))
        faults.push({ code: 'binding.after-later', params: { path, after: before, phase, later: other.phase } });
    }
  const cycle = findCycle([...descriptors.keys()], (path) => descriptors.get(path)?.after ?? []);
  if (cycle) faults.push({ code: 'binding.cycle', params: { path: cycle[0] ?? '', cycle: cycle.join(' -> ') } });
  return faults;
}

/** The first cycle met, its start repeated at the end; undefined where there is none. */
export function findCycle(nodes: readonly string[], edges: (node: string) => readonly string[]): string[] | undefined {
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (node: string): string[] | undefined => {
    const at = trail.indexOf(node);
    if (at >= 0) return [...trail.slice(at), node];
    if (done.has(node)) return undefined;
    trail.push(node);
    for (const next of edges(node)) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    trail.pop();
    done.add(node);
    return undefined;
  };
  for (const node of nodes) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

function known(ids: readonly string[], all: readonly { readonly id: string }[]): readonly string[] | string {
  return ids.find((id) => !all.some((x) => x.id === id)) ?? ids;
}

/** A studio file may raise the class, never lower it. */
function raise(asked: SafetyClass, least: SafetyClass): SafetyClass {
  return asked > least ? asked : least;
}

function echoSpec(verify: Verify, specsByDevice: SpecsByDevice): ParameterSpec | undefined {
  if (verify.by !== 'echo') return undefined;
  return specsByDevice.get(verify.device)?.find((s) => s.key === verify.key);
}

/** A salvo is proved as well as its worst key, and polled as slowly as its slowest. */
function weakestVerify(specs: readonly ParameterSpec[]): Verify {
  const odd = specs.find((s) => s.verify.by !== 'readback');
  if (odd) return odd.verify;
  const polls = specs.flatMap((s) =>
    s.verify.by === 'readback' && s.verify.pollMs !== undefined ? [s.verify.pollMs] : [],
  );
  const tolerances = specs.flatMap((s) =>
    s.verify.by === 'readback' && s.verify.tolerance !== undefined ? [s.verify.tolerance] : [],
  );
  return {
    by: 'readback',
    ...(polls.length > 0 ? { pollMs: Math.max(...polls) } : {}),
    ...(tolerances.length > 0 ? { tolerance: Math.max(...tolerances) } : {}),
  };
}

/** Exact only if every key is exact with the same number of frames. */
function slowestEffect(specs: readonly ParameterSpec[]): Effect {
  const effects = specs.map((s) => s.effect);
  const worst = effects.find((e) => e.kind === 'restart') ?? effects.find((e) => e.kind === 'relock');
  if (worst) return worst;
  const spans = effects.map((e) =>
    e.kind === 'exact' ? [e.frames, e.frames] : e.kind === 'within' ? [e.minFrames, e.maxFrames] : [0, 0],
  );
  const minFrames = Math.min(...spans.map(([min = 0]) => min));
  const maxFrames = Math.max(...spans.map(([, max = 0]) => max));
  const oldest = effects.flatMap((e) => (e.kind === 'exact' ? [e.measuredOn] : [])).toSorted()[0];
  if (minFrames === maxFrames && oldest !== undefined && effects.every((e) => e.kind === 'exact'))
    return { kind: 'exact', frames: minFrames, measuredOn: oldest };
  return { kind: 'within', minFrames, maxFrames };
}
