/**
 * The way from a tracker to a camera's picture, hop by hop, and which of them lie on it in a mode.
 *
 * Knows: the order of the hops, what a studio file says of them. Is told: the studio. Tells: a route per camera and mode.
 * Latency is what a hop takes; delay is what people add on purpose and stands beside, never in it.
 */
import type { ParamPath } from '../parameter.ts';
import type { Camera, Mode, Studio, System } from '../stage/model.ts';
import type { TrackingSink } from '../stage/tracked.ts';

/** In the order in which a movement passes them. */
export const HOPS = ['tracker', 'network', 'pipeline', 'engine', 'processor', 'wall', 'camera'] as const;
export type Hop = (typeof HOPS)[number];

/** What a flash on the wall measures in one go: from rendering to the camera's output. */
export const LOOP = 'loop';
export const LOOP_HOPS: readonly Hop[] = ['engine', 'processor', 'wall', 'camera'];

/** What a tracker's PTP time tells in one go: from the movement to its arrival here. */
export const TRANSIT = 'transit';
export const TRANSIT_HOPS: readonly Hop[] = ['tracker', 'network'];

/** A hop, or several that were measured in one go. */
export type Span = Hop | typeof LOOP | typeof TRANSIT;

/** `any` in place of a camera or a mode; no id can be spelt so. */
export const ANY = '_';

export interface LatencySettings {
  /** By data sheet, before anybody measured. Without camera or mode: for all. */
  readonly declared: readonly {
    readonly hop: Hop;
    readonly camera?: string;
    readonly mode?: string;
    readonly frames?: number;
    readonly ms?: number;
  }[];
  /** Parameters in which devices tell their latency (frames or ms); what they leave out is added. */
  readonly reports: readonly {
    readonly hop: Hop;
    readonly path: ParamPath;
    readonly camera?: string;
    readonly plusFrames?: number;
  }[];
  /** Delay parameters that follow from the sum of these hops. A person applies them. */
  readonly delays: readonly DelayRule[];
  readonly trend?: { readonly stepMs: number; readonly slopeMsPerMin: number };
}

export interface DelayRule {
  readonly path: ParamPath;
  readonly camera: string;
  readonly mode: string;
  readonly hops: readonly Hop[];
  readonly plusMs?: number;
}

export interface LatencyRoute {
  readonly camera: string;
  readonly mode: string;
  /** Makes the picture that the camera sees or is laid over its own. */
  readonly system: string | undefined;
  readonly systemDevices: readonly string[];
  readonly sink: { readonly id: string; readonly mode: TrackingSink['mode'] } | undefined;
  readonly tracker: string | undefined;
  /** LED processors whose zones this system drives in sight of the camera. */
  readonly processors: readonly string[];
  readonly hops: ReadonlySet<Hop>;
}

type Stage = Pick<Studio, 'zones' | 'systems'>;

export function routeOf(studio: Stage, camera: Camera, mode: Mode): LatencyRoute {
  const system = systemOf(studio, camera, mode);
  const sink = system && camera.tracking?.sinks.find((one) => one.system === system.id);
  const zones = studio.zones.filter(({ id }) => camera.sees.includes(id) && mode.owners[id] === system?.id && system);
  const processors = [...new Set(zones.flatMap((zone) => zone.rasters.map((raster) => raster.processor)))].toSorted();
  const hops = new Set<Hop>(['camera']);
  if (sink) for (const hop of ['tracker', 'network'] as const) hops.add(hop);
  if (sink?.mode === 'relay') hops.add('pipeline');
  if (system) hops.add('engine');
  if (processors.length > 0) for (const hop of ['processor', 'wall'] as const) hops.add(hop);
  return {
    camera: camera.id,
    mode: mode.id,
    system: system?.id,
    systemDevices: system?.devices ?? [],
    sink: sink && { id: sink.id, mode: sink.mode },
    tracker: sink && camera.tracking?.source,
    processors,
    hops,
  };
}

/** Whoever composes the camera's picture in this mode; where nobody does, whoever lights the walls that it sees. */
function systemOf(studio: Stage, camera: Camera, mode: Mode): System | undefined {
  const path = mode.pictures[camera.id];
  const of = (kind: System['kind']): System | undefined => {
    const all = studio.systems.filter((system) => system.kind === kind);
    return all.find(({ id }) => mode.systems.includes(id)) ?? all[0];
  };
  if (path === 'xr') return of('xr');
  if (path === 'ar' || path === 'key') return of('ar-key');
  const owners = camera.sees.flatMap((zone) => mode.owners[zone] ?? []);
  const tracked = owners.find((id) => camera.tracking?.sinks.some((sink) => sink.system === id));
  return studio.systems.find(({ id }) => id === (tracked ?? owners[0]));
}

export function latencyKey(camera: string, mode: string, hop: Hop | typeof LOOP): string {
  return `latency/${camera}/${mode}/${hop}`;
}

/** The nearest first: for this camera and mode, for this camera, for this mode, for all. */
export function latencyKeys(route: Pick<LatencyRoute, 'camera' | 'mode'>, hop: Hop | typeof LOOP): readonly string[] {
  const { camera, mode } = route;
  return [
    latencyKey(camera, mode, hop),
    latencyKey(camera, ANY, hop),
    latencyKey(ANY, mode, hop),
    latencyKey(ANY, ANY, hop),
  ];
}
