/**
 * The way to a safe picture: one phase, no arming, every device by itself with a short deadline. Follows take.md 6.9.
 *
 * It sends even what seems to be there already: a device may lie, and these steps are idempotent. A held zone is
 * released once its own source is proved safe; where it is not, the frozen picture stays, which is safer than black.
 */
import type { Fault, ParamPath, SafetyClass, Value } from '../parameter.ts';
import { boundMs, predictedMs } from './bound.ts';
import { leasesOf, type PlanIds, wasOf, writesOf } from './compile.ts';
import { coversOf } from './cover.ts';
import type { HoldGroup, PicturePath } from './model.ts';
import type { LayerName, Plan, StageView, Step, Target } from './plan.ts';
import { entriesFor } from './salvo.ts';
import { soundFor } from './sound.ts';
import { predictMs, undoOf } from './steps.ts';
import { cameraOf, read, zoneOf } from './view.ts';

/** A device that does not answer within this is given up: it delays nobody. */
export const BAILOUT_DEADLINE_MS = 500;

export interface BailoutReadiness {
  readonly ready: boolean;
  readonly why: readonly Fault[];
  /** `zone:<id>` and `picture:<id>` -> where it goes. */
  readonly targets: Readonly<Record<string, string>>;
}

/** Always made, whatever is broken: what cannot be sent is told by `bailoutReadiness`, the rest goes. */
export function compileBailout(view: StageView, ids: PlanIds, nowUs: number, zones?: readonly string[]): Plan {
  const wanted = new Map<ParamPath, Value>();
  const owners = new Map<string, string>();
  const pictures = new Map<string, PicturePath>();
  const zoneIds = Object.keys(view.studio.bailout.zones).filter((id) => !zones || zones.includes(id));
  for (const zoneId of zoneIds) {
    const source = view.studio.bailout.zones[zoneId]?.source;
    const path = zoneOf(view, zoneId)?.sourcePath;
    if (source === undefined || path === undefined) continue;
    wanted.set(path, source);
    owners.set(zoneId, source);
  }
  const pictureIds = Object.keys(view.studio.bailout.pictures).filter((id) => wantsPicture(view, id, zones));
  for (const id of pictureIds) {
    const to = view.studio.bailout.pictures[id];
    const path = cameraOf(view, id)?.picture.path;
    if (to === undefined || path === undefined) continue;
    wanted.set(path, to);
    pictures.set(id, to);
  }
  for (const [path, value] of soundFor(view, pictures)) wanted.set(path, value);
  const switches = [...wanted].flatMap(([path, value]) => bailoutStep(view, path, value, [], nowUs) ?? []);
  const steps = [...switches, ...releases(view, zoneIds, switches, nowUs)];
  const target: Target = {
    request: zones ? { zones } : {},
    mode: undefined,
    scene: undefined,
    preset: undefined,
    zoneIds,
    pictureIds,
    values: new Map(
      [...wanted].map(([path, value]) => [path, { value, layer: 'override' satisfies LayerName, layerId: 'bailout' }]),
    ),
    owners,
    pictures,
  };
  const leases = leasesOf(view, target);
  const moved = [...pictures].map(([pictureId, to]) => ({
    pictureId,
    from: view.pictures.get(pictureId)?.path ?? 'unknown',
    to,
  }));
  const writes = writesOf(steps, leases, moved, []);
  const maxInFlight = Object.fromEntries([...view.devices].map(([id, d]) => [id, d.maxInFlight]));
  const timing = { maxInFlight, rate: view.studio.rate };
  return {
    id: ids.planId,
    kind: 'bailout',
    target,
    steps,
    gates: [],
    leases,
    pictures: moved,
    covers: coversOf(view, steps, [], nowUs),
    holds: [],
    writes,
    claims: writes,
    inputs: [],
    confirmations: [],
    safety: 3 satisfies SafetyClass,
    strictFrame: false,
    predictedMs: predictedMs(steps, timing),
    boundMs: boundMs({ steps, gates: [], leases, pictures: moved }, timing),
    untouched: [],
    notRestored: [],
    maxInFlight,
    was: wasOf(view, zoneIds),
  };
}

export function bailoutReadiness(view: StageView): BailoutReadiness {
  const why: Fault[] = [];
  const targets: Record<string, string> = {};
  const check = (about: Fault['params'], path: ParamPath | undefined, value: string): void => {
    const descriptor = path === undefined ? undefined : view.descriptors.get(path);
    const params = { ...about, to: value };
    if (!descriptor || !descriptor.writable) why.push({ code: 'bailout.no-path', params });
    else if (!entriesFor(descriptor, value) || !isOption(descriptor.type, value))
      why.push({ code: 'bailout.no-source', params });
    else if (!(view.devices.get(descriptor.device)?.online ?? false))
      why.push({ code: 'bailout.offline', params: { ...params, device: descriptor.device } });
  };
  for (const zone of view.studio.zones) {
    if (zone.kind !== 'led') continue;
    const source = view.studio.bailout.zones[zone.id]?.source;
    if (source === undefined) {
      why.push({ code: 'bailout.no-target', params: { what: `zone:${zone.id}` } });
      continue;
    }
    targets[`zone:${zone.id}`] = source;
    check({ what: `zone:${zone.id}` }, zone.sourcePath, source);
    const system = view.studio.systems.find((s) => s.id === source);
    const dark = system?.devices.find((id) => !(view.devices.get(id)?.online ?? false));
    if (dark !== undefined)
      why.push({ code: 'bailout.source-offline', params: { what: `zone:${zone.id}`, to: source, device: dark } });
  }
  for (const camera of view.studio.cameras) {
    const to = view.studio.bailout.pictures[camera.id];
    if (to === undefined) {
      why.push({ code: 'bailout.no-target', params: { what: `picture:${camera.id}` } });
      continue;
    }
    targets[`picture:${camera.id}`] = to;
    check({ what: `picture:${camera.id}` }, camera.picture.path, to);
  }
  return { ready: why.length === 0, why, targets };
}

function isOption(type: { readonly kind: string; readonly options?: readonly string[] }, value: string): boolean {
  return type.kind === 'string' || (type.options?.includes(value) ?? false);
}

function wantsPicture(view: StageView, cameraId: string, zones: readonly string[] | undefined): boolean {
  const camera = cameraOf(view, cameraId);
  return camera !== undefined && (!zones || camera.sees.some((id) => zones.includes(id)));
}

function bailoutStep(
  view: StageView,
  path: ParamPath,
  value: Value,
  after: readonly string[],
  nowUs: number,
): Step | undefined {
  const reading = read(view, path, nowUs);
  const { descriptor } = reading;
  const entries = descriptor && entriesFor(descriptor, value);
  if (!descriptor || !entries || !descriptor.writable) return undefined;
  return {
    id: path,
    device: descriptor.device,
    path,
    value,
    entries,
    phase: 'switch',
    after,
    visible: { zoneIds: descriptor.zoneIds, pictureIds: descriptor.pictureIds },
    // At once: there is no frame to meet.
    leadFrames: 0,
    timeoutMs: Math.min(descriptor.timeoutMs, BAILOUT_DEADLINE_MS),
    retries: 0,
    verify: descriptor.verify,
    undo: undoOf(view, reading, descriptor),
    onFail: 'note',
    safety: 3,
    layer: 'bailout',
    predictedMs: predictMs(view, descriptor),
  };
}

/** Groups that are held, or may be, and whose every zone goes to its safe source in this plan. */
function releases(
  view: StageView,
  zoneIds: readonly string[],
  switches: readonly Step[],
  nowUs: number,
): readonly Step[] {
  return view.studio.holdGroups.flatMap((group) => {
    const held = read(view, group.path, nowUs).value !== group.releaseValue;
    const mine = group.zoneIds.some((id) => zoneIds.includes(id));
    if (!held || !mine || !allSwitch(view, group, zoneIds, switches)) return [];
    const after = switches.filter((s) => s.visible.zoneIds.some((id) => group.zoneIds.includes(id))).map((s) => s.id);
    return bailoutStep(view, group.path, group.releaseValue, after, nowUs) ?? [];
  });
}

/** A zone of the group that this bail-out does not move would be let go with the others: then the group stays held. */
function allSwitch(view: StageView, group: HoldGroup, zoneIds: readonly string[], switches: readonly Step[]): boolean {
  return group.zoneIds.every((id) => {
    const path = zoneOf(view, id)?.sourcePath;
    return zoneIds.includes(id) && switches.some((s) => s.path === path);
  });
}
