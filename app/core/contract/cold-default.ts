/**
 * The check list of the reference order, made for a studio's own devices: from where the stage stands to a mode and a scene.
 * A step that would have nothing to do, set or say here is left out; what no device can do or tell is a person's.
 * Pure. Order and numbers: docs/decisions/0010-mode-contract.md.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { canReport } from '../parameter-state.ts';
import { isRefusal, resolveTarget } from '../stage/layers.ts';
import type { HoldGroup, System, Zone } from '../stage/model.ts';
import type { StageView, Target, TargetRequest } from '../stage/plan.ts';
import { byId, deviceOf, modeOf, read, systemOf } from '../stage/view.ts';
import type { ColdCheck, ColdPart, ColdStep } from './cold-list.ts';

/** Between a device's own time-out and the word that it is silent: polls and a busy network. */
const GRACE_MS = 1_000;

/** What a change is about: the zones whose owner it moves, and who leaves and who comes. */
interface About {
  readonly view: StageView;
  readonly target: Target;
  readonly zones: readonly Zone[];
  readonly groups: readonly HoldGroup[];
  readonly leaving: readonly System[];
  readonly coming: readonly System[];
  /** What the target says beside owners and picture paths. */
  readonly values: ReadonlyMap<ParamPath, Value>;
}

type Draft = Partial<Omit<ColdStep, 'id' | 'part' | 'after' | 'limitMs'>>;

export interface ColdPlan {
  readonly target: Target;
  /** Zones whose owner moves. */
  readonly zones: readonly string[];
  readonly steps: readonly ColdStep[];
}

/** The studio's own list where it declares one for this way, else the reference order. */
export function coldPlan(view: StageView, request: TargetRequest, nowUs: number): ColdPlan | Fault {
  const target = resolveTarget(view, request);
  if (isRefusal(target)) return target.blockers[0] ?? { code: 'target.empty' };
  const about = aboutOf(view, target);
  const zones = about.zones.map((zone) => zone.id);
  if (zones.length === 0) return { code: 'cold.same-owners', params: { mode: target.mode ?? '' } };
  const from = view.zones.get(zones[0] ?? '')?.mode;
  const declared = view.studio.contracts?.changes.find((one) => one.from === from && one.to === target.mode)?.steps;
  return { target, zones, steps: declared ?? referenceOrder(about, nowUs) };
}

function referenceOrder(about: About, nowUs: number): readonly ColdStep[] {
  const { view } = about;
  const list = new ListMaker(view);
  list.add('precheck', [], { checks: prechecks(about), tick: view.studio.gates.recordingPath === undefined });
  list.add('lock', ['precheck'], {});
  list.add('warn', ['lock'], { tick: true });
  addBlack(list, about);
  addRelease(list, about);
  addRate(list, about);
  addPrepare(list, about, nowUs);
  addRoutes(list, about);
  const rest = restValues(about);
  const preset = new Map([...coldValues(about, ['canvas', 'edid']), ...rest.processors]);
  if (preset.size > 0) list.add('preset', list.ids('route'), { set: Object.fromEntries(preset) });
  const sinks = trackingChecks(about);
  const routed = [...list.ids('route'), ...list.ids('preset')];
  if (sinks.length > 0) list.add('tracking', routed, { checks: sinks });
  list.add('sync', [...list.ids('rate'), ...routed], { checks: syncChecks(about) });
  list.add('test', [...list.ids('tracking'), 'sync'], { tick: true });
  list.add('delays', ['test'], { set: Object.fromEntries(rest.delays), tick: true });
  if (rest.lights.size > 0) list.add('light', routed, { set: Object.fromEntries(rest.lights) });
  addReveal(list, about);
  list.add('handover', ['reveal'], { tick: true });
  list.add('clear', ['handover'], {});
  return list.steps;
}

class ListMaker {
  readonly steps: ColdStep[] = [];
  readonly #view: StageView;

  constructor(view: StageView) {
    this.#view = view;
  }

  add(part: ColdPart, after: readonly string[], draft: Draft, id: string = part): void {
    const set = draft.set ?? {};
    const writes = Object.keys(set);
    // What nobody reports is proved by nobody: a person's eye is asked from the beginning.
    const blind = writes.some((path) => !isReported(this.#view, path));
    const limits = writes.map((path) => this.#view.descriptors.get(path)?.timeoutMs ?? 0);
    this.steps.push({
      id,
      part,
      ...(draft.about !== undefined && { about: draft.about }),
      after: [...new Set(after)],
      set,
      checks: draft.checks ?? [],
      tick: (draft.tick ?? false) || blind,
      undo: draft.undo ?? (writes.length > 0 ? 'before' : 'none'),
      limitMs: Math.max(0, ...limits) + GRACE_MS,
    });
  }

  ids(...parts: readonly ColdPart[]): readonly string[] {
    return this.steps.filter((step) => parts.includes(step.part)).map((step) => step.id);
  }
}

function isReported(view: StageView, path: ParamPath): boolean {
  const descriptor = view.descriptors.get(path);
  return descriptor !== undefined && canReport(descriptor);
}

function aboutOf(view: StageView, target: Target): About {
  const zones = view.studio.zones.filter(({ id }) => {
    const owner = target.owners.get(id);
    return owner !== undefined && owner !== view.zones.get(id)?.leased;
  });
  const owners = new Set(zones.flatMap(({ id }) => view.zones.get(id)?.leased ?? []));
  const coming = (modeOf(view, target.mode)?.systems ?? []).flatMap((id) => systemOf(view, id) ?? []);
  const leaving = [...owners].flatMap((id) => systemOf(view, id) ?? []).filter((system) => !coming.includes(system));
  const groups = view.studio.holdGroups.filter((group) => zones.some(({ id }) => group.zoneIds.includes(id)));
  const routes = new Set([
    ...view.studio.zones.flatMap((zone) => zone.sourcePath ?? []),
    ...view.studio.cameras.map((camera) => camera.picture.path),
  ]);
  const values = new Map(
    [...target.values].filter(([path]) => !routes.has(path)).map(([path, { value }]) => [path, value] as const),
  );
  return { view, target, zones, groups, leaving, coming, values };
}

function prechecks({ view, zones, groups, leaving }: About): readonly ColdCheck[] {
  const routers = zones.flatMap((zone) => (zone.sourcePath && view.descriptors.get(zone.sourcePath)?.device) ?? []);
  const devices = [...routers, ...groups.map((group) => group.device), ...leaving.flatMap((system) => system.devices)];
  const online = [...new Set(devices)].map((device): ColdCheck => ({ kind: 'online', device }));
  return [{ kind: 'off-air' }, { kind: 'recording' }, ...online];
}

function addBlack(list: ListMaker, { groups, zones }: About): void {
  const set = Object.fromEntries(groups.map((group) => [group.path, group.blackValue ?? group.holdValue]));
  const uncovered = zones.some((zone) => !groups.some((group) => group.zoneIds.includes(zone.id)));
  list.add('black', ['warn'], { set, undo: 'none', tick: uncovered });
}

/** One that shares a host with what comes must stop; what stays warm is only disengaged, which a person says. */
function addRelease(list: ListMaker, { view, leaving, coming }: About): void {
  for (const system of leaving) {
    const stops = coming.some((other) => sharesHost(system, other)) && isSwitch(view, system.readyPath);
    const set = stops && system.readyPath !== undefined ? { [system.readyPath]: false } : {};
    list.add(
      'release',
      ['black'],
      stops ? { about: system.id, set } : { about: system.id, tick: true, undo: 'person' },
      `release-${system.id}`,
    );
  }
}

function addRate(list: ListMaker, about: About): void {
  const set = coldValues(about, ['rate', 'reference']);
  if (set.size === 0) return;
  const checks = syncDevices(about).map((device): ColdCheck => ({ kind: 'rate', device }));
  list.add('rate', ['black', ...list.ids('release')], { set: Object.fromEntries(set), checks });
}

/** Started where it does not run, then its scene and what its mode says of it; all of it under the black. */
function addPrepare(list: ListMaker, about: About, nowUs: number): void {
  const { view, coming, leaving } = about;
  for (const system of coming) {
    const shares = leaving.some((other) => sharesHost(system, other));
    const before = shares ? list.ids('release', 'rate') : ['black', ...list.ids('rate')];
    const ready = system.readyPath === undefined ? undefined : read(view, system.readyPath, nowUs).value;
    const starts = ready !== true && !system.safe;
    if (starts && isSwitch(view, system.readyPath))
      list.add('prepare', before, { about: system.id, set: { [system.readyPath ?? '']: true } }, `start-${system.id}`);
    else if (starts)
      list.add('prepare', before, { about: system.id, tick: true, undo: 'person' }, `start-${system.id}`);
    const set = ownValues(about, system);
    if (set.size === 0) continue;
    const after = starts ? [`start-${system.id}`] : before;
    list.add('prepare', after, { about: system.id, set: Object.fromEntries(set) }, `load-${system.id}`);
  }
}

/** Wall inputs first, then what the cameras' pictures go through. */
function addRoutes(list: ListMaker, { view, target, zones }: About): void {
  const ready = [...list.ids('release'), ...list.ids('prepare')];
  const walls = zones.flatMap((zone) => {
    const owner = target.owners.get(zone.id);
    return zone.sourcePath === undefined || owner === undefined ? [] : [[zone.sourcePath, owner] as const];
  });
  list.add('route', ready.length > 0 ? ready : ['black'], { set: Object.fromEntries(walls) }, 'route-walls');
  const pictures = [...target.pictures].flatMap(([camera, path]) => {
    const known = byId(view.studio.cameras, camera);
    return known && view.pictures.get(camera)?.path !== path ? [[known.picture.path, path] as const] : [];
  });
  if (pictures.length > 0) list.add('route', ['route-walls'], { set: Object.fromEntries(pictures) }, 'route-pictures');
}

function addReveal(list: ListMaker, { groups }: About): void {
  const set = Object.fromEntries(groups.map((group) => [group.path, group.releaseValue]));
  list.add('reveal', ['test', 'delays', ...list.ids('light')], { set, tick: true, undo: 'before' });
}

/** What the target says of parameters that change by a cold change only, where it is not so already. */
function coldValues({ view, values }: About, kinds: readonly string[]): ReadonlyMap<ParamPath, Value> {
  const cold = view.studio.contracts?.cold ?? {};
  return new Map([...values].filter(([path]) => kinds.includes(cold[path] ?? '')));
}

/** What the target says of a system's own devices. */
function ownValues({ view, values }: About, system: System): ReadonlyMap<ParamPath, Value> {
  const cold = view.studio.contracts?.cold ?? {};
  const own = [...values].filter(([path]) => {
    const device = view.descriptors.get(path)?.device;
    return cold[path] === undefined && device !== undefined && system.devices.includes(device);
  });
  return new Map(own.filter(([path]) => path !== system.readyPath));
}

interface Rest {
  readonly processors: ReadonlyMap<ParamPath, Value>;
  readonly delays: ReadonlyMap<ParamPath, Value>;
  readonly lights: ReadonlyMap<ParamPath, Value>;
}

/** What is left of the target, no system's and no cold change's: by whose device it is. */
function restValues({ view, values, groups, coming, leaving }: About): Rest {
  const cold = view.studio.contracts?.cold ?? {};
  const rest = { processors: new Map(), delays: new Map(), lights: new Map<ParamPath, Value>() };
  for (const [path, value] of values) {
    const device = view.descriptors.get(path)?.device ?? '';
    const isSystems = [...coming, ...leaving].some((system) => system.devices.includes(device));
    if (isSystems || cold[path] !== undefined) continue;
    if (groups.some((group) => group.device === device)) rest.processors.set(path, value);
    else if (deviceOf(view, device)?.driver === 'tracking') rest.delays.set(path, value);
    else rest.lights.set(path, value);
  }
  return rest;
}

function trackingChecks({ view, zones, coming }: About): readonly ColdCheck[] {
  return view.studio.cameras
    .filter((camera) => zones.some((zone) => camera.sees.includes(zone.id)))
    .flatMap((camera) =>
      (camera.tracking?.sinks ?? [])
        .filter((sink) => coming.some((system) => system.id === sink.system))
        .map((sink): ColdCheck => ({ kind: 'tracking', camera: camera.id, sink: sink.id })),
    );
}

/** Devices of what comes and of the processors, as far as they report a rate or a lock. */
function syncDevices({ view, coming, groups }: About): readonly string[] {
  const ids = [...coming.flatMap((system) => system.devices), ...groups.map((group) => group.device)];
  return [...new Set(ids)].filter((id) => deviceOf(view, id)?.reports !== undefined);
}

function syncChecks(about: About): readonly ColdCheck[] {
  const { view } = about;
  const ready = about.coming.flatMap(({ readyPath }): readonly ColdCheck[] =>
    readyPath === undefined || !isReported(view, readyPath) ? [] : [{ kind: 'reads', path: readyPath, value: true }],
  );
  const devices = syncDevices(about);
  const rates = devices.filter((id) => deviceOf(view, id)?.reports?.rate !== undefined);
  const locks = devices.filter((id) => deviceOf(view, id)?.reports?.locked !== undefined);
  return [
    ...ready,
    ...rates.map((device): ColdCheck => ({ kind: 'rate', device })),
    ...locks.map((device): ColdCheck => ({ kind: 'locked', device })),
  ];
}

function sharesHost(a: System, b: System): boolean {
  return a.exclusive.some((what) => b.exclusive.includes(what));
}

/** A flag that this product may write. */
function isSwitch(view: StageView, path: ParamPath | undefined): boolean {
  const descriptor = path === undefined ? undefined : view.descriptors.get(path);
  return descriptor?.writable === true && descriptor.type.kind === 'boolean';
}
