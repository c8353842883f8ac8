/**
 * A cut to a camera, planned: what the wall has to do first, when the mixer follows, what is let go afterwards. Pure.
 *
 * In XR the wall is drawn for one camera: it goes to the new one at frame F, and the mixer follows when that light has come
 * through the camera and its picture path. In VP frusta of program and preview are both lit: the new one first, read back;
 * the old one goes when nobody needs it any more. Where no mixer is bound, or nobody measured the way, a person is counted in.
 */
import { framesToUs } from '../latency/waterfall.ts';
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { checkValue } from '../parameter-state.ts';
import { claimFault, writeMeetsClaims } from './claims.ts';
import type { ActivePlans } from './manual.ts';
import type { Camera } from './model.ts';
import type { StageView } from './plan.ts';
import { countsAs, read } from './view.ts';
import { type Draws, drawnFor } from './wall-cameras.ts';

export interface CutWrite {
  readonly path: ParamPath;
  readonly value: Value;
}

export interface CutPlan {
  /** Of the mixer; a camera's id where no mixer is bound. */
  readonly source: string;
  readonly camera: string;
  readonly to: 'program' | 'preview';
  /** Lit, and read back, before anything else. */
  readonly before: readonly CutWrite[];
  /** At frame F; empty where the wall serves the camera already. */
  readonly wall: readonly CutWrite[];
  /** What the wall goes back to if it does not follow. */
  readonly back: readonly CutWrite[];
  /** Undefined: a person cuts. */
  readonly mixer: CutWrite | undefined;
  /** Let go once it is done. */
  readonly after: readonly CutWrite[];
  /** From F to the cut; undefined: nobody measured it. */
  readonly followUs: number | undefined;
  /** Why a person is counted in; undefined: the mixer follows by itself. */
  readonly countIn: Fault | undefined;
}

export interface CutRequest {
  readonly source: string;
  readonly to: 'program' | 'preview';
}

export interface CutKnows {
  readonly activePlans: ActivePlans;
  readonly nowUs: number;
  /** From the wall's rendering to this camera's output. */
  loopUs(camera: string): number | Fault;
}

/** Undefined: no wall is drawn for cameras in this cut; the mixer alone does it. */
export function planCut(view: StageView, request: CutRequest, knows: CutKnows): CutPlan | Fault | undefined {
  const { mixer, cameras } = view.studio;
  const source = mixer?.sources.find(({ id, camera }) => id === request.source || camera === request.source);
  if (mixer && !source) return { code: 'mixer.no-source', params: { source: request.source } };
  const camera = cameras.find(({ id }) => id === (source ? source.camera : request.source));
  if (!camera) return mixer ? undefined : { code: 'mixer.none' };
  const draws = drawnFor(view, camera);
  const toProgram = request.to === 'program';
  const path = toProgram ? mixer?.programPath : mixer?.previewPath;
  const writes = wallWrites(view, camera, draws, { toProgram, nowUs: knows.nowUs });
  if (draws.length === 0) return mixer ? undefined : { code: 'mixer.none' };
  const fault =
    heldFault(view, draws) ?? firstFault([...writes.before, ...writes.wall], (write) => writeFault(view, write, knows));
  if (fault) return fault;
  const follow = writes.needsLoop ? followUs(view, camera, knows) : 0;
  const countIn = path === undefined ? { code: 'cut.no-mixer' } : typeof follow === 'number' ? undefined : follow;
  return {
    source: source?.id ?? camera.id,
    camera: camera.id,
    to: request.to,
    before: writes.before,
    wall: writes.wall,
    back: writes.back,
    mixer: countIn || path === undefined ? undefined : { path, value: source?.id ?? camera.id },
    after: writes.after,
    followUs: typeof follow === 'number' ? follow : undefined,
    countIn,
  };
}

interface WallWrites extends Pick<CutPlan, 'before' | 'wall' | 'back' | 'after'> {
  /** A wall that is drawn for one camera only changes with this cut. */
  readonly needsLoop: boolean;
}

function wallWrites(
  view: StageView,
  camera: Camera,
  draws: readonly Draws[],
  { toProgram, nowUs }: { readonly toProgram: boolean; readonly nowUs: number },
): WallWrites {
  const differs = ({ path, value }: CutWrite): boolean => !countsAs(read(view, path, nowUs), value);
  const needed = neededAfter(view, camera.id, toProgram, nowUs);
  const before: CutWrite[] = [];
  const wall: CutWrite[] = [];
  const after: CutWrite[] = [];
  let needsLoop = false;
  for (const { system } of draws) {
    const { frustumPaths, activeCameraPath } = system;
    const mine = frustumPaths?.[camera.id];
    if (mine !== undefined && differs({ path: mine, value: true })) before.push({ path: mine, value: true });
    for (const [other, path] of Object.entries(frustumPaths ?? {}))
      if (!needed.has(other) && differs({ path, value: false })) after.push({ path, value: false });
    const active = activeCameraPath === undefined ? undefined : { path: activeCameraPath, value: camera.id };
    if (!toProgram || !active || !differs(active)) continue;
    wall.push(active);
    if (mine === undefined) needsLoop = true;
  }
  const back = wall.flatMap(({ path }) => {
    const { value } = read(view, path, nowUs);
    return value === undefined ? [] : [{ path, value }];
  });
  return { before, wall, back, after, needsLoop };
}

/** Cameras whose frusta stay lit after the cut: the new one, and whoever is on the other bus. */
function neededAfter(view: StageView, camera: string, toProgram: boolean, nowUs: number): ReadonlySet<string> {
  const { mixer, cameras } = view.studio;
  const other = toProgram ? mixer?.previewPath : mixer?.programPath;
  const source = other === undefined ? undefined : read(view, other, nowUs).value;
  const onOther = mixer?.sources.find(({ id }) => id === source)?.camera;
  // By tally too: what is on air is told by tally, never by what a mixer was asked for.
  const told = toProgram ? [] : cameras.filter(({ id }) => view.pictures.get(id)?.onAir !== 'no').map(({ id }) => id);
  return new Set([camera, ...(onOther === undefined ? [] : [onOther]), ...told]);
}

/** Until light that the wall shows from F on comes out of the camera, and out of whatever stands between it and the mixer. */
function followUs(view: StageView, camera: Camera, knows: CutKnows): number | Fault {
  const loop = knows.loopUs(camera.id);
  if (typeof loop !== 'number') return loop;
  const path = view.pictures.get(camera.id)?.path;
  const frames =
    path === undefined || path === 'unknown' || path === 'contested' ? undefined : camera.picture.latencyFrames[path];
  if (frames === undefined) return { code: 'cut.path-unknown', params: { camera: camera.id } };
  return loop + framesToUs(frames, view.studio.rate);
}

/** A wall that is held shows none of it. */
function heldFault(view: StageView, draws: readonly Draws[]): Fault | undefined {
  const held = draws.flatMap(({ zoneIds }) => zoneIds).filter((id) => view.zones.get(id)?.held !== undefined);
  return held.length > 0 ? { code: 'cut.wall-held', params: { zones: held.join(', ') } } : undefined;
}

function writeFault(view: StageView, { path, value }: CutWrite, { activePlans }: CutKnows): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  if (!descriptor?.writable) return { code: 'cut.no-path', params: { path } };
  const wrong = checkValue(descriptor.type, value);
  if (wrong) return { ...wrong, params: { ...wrong.params, path } };
  if (!view.devices.get(descriptor.device)?.online)
    return { code: 'cut.wall-offline', params: { path, device: descriptor.device } };
  for (const plan of activePlans) {
    const claim = writeMeetsClaims(path, plan, descriptor);
    if (claim !== undefined) return claimFault(path, claim, plan);
  }
  return undefined;
}

function firstFault<T>(all: readonly T[], faultOf: (one: T) => Fault | undefined): Fault | undefined {
  for (const one of all) {
    const fault = faultOf(one);
    if (fault) return fault;
  }
  return undefined;
}
