/**
 * What the light model must look at, worked out once from the studio file: crosspoints, processors, engines, pictures.
 *
 * Knows names of keys by the bindings, not by drivers. Three keys have a fixed meaning on the device of a system's
 * scene: `ready`, `activeCamera`, `extension`; every other visible one is its look. Pure.
 */
import { dealtTo } from '../core/ndisplay/generate.ts';
import type { Value } from '../core/parameter.ts';
import type { Binding, Camera, HoldGroup, Raster, Studio, System } from '../core/stage/model.ts';

/** One value of one emulator. */
export interface Spot {
  readonly device: string;
  readonly key: string;
}

/** What stands on a router input: which system or option, and for which raster it is meant. */
export interface Feed {
  readonly source: string;
  readonly raster: string;
}

export interface RasterPlan {
  readonly zone: string;
  readonly raster: string;
  readonly processor: string;
  readonly crosspoint: Spot | undefined;
  /** Value of the crosspoint -> what stands there. */
  readonly feeds: ReadonlyMap<Value, Feed>;
  readonly hold: { readonly spot: Spot; readonly held: Value; readonly black: Value | undefined } | undefined;
  /** Own input of the processor that the router stands on; another one shows nothing that we know. */
  readonly routedInput: Value | undefined;
  /** Measurement patches that reach into it, by whoever draws them. */
  readonly patches: readonly { readonly system: string; readonly spot: Spot; readonly lit: Value }[];
}

/** A node of a cluster: whether it runs, and what it renders, as `zone/raster`. */
export interface NodePlan {
  readonly id: string;
  readonly life: Spot;
  readonly rasters: readonly string[];
}

export interface EnginePlan {
  readonly id: string;
  readonly device: string;
  readonly scene: Spot | undefined;
  /** All must say yes; one that nobody has is left out. */
  readonly ready: readonly Spot[];
  readonly activeCamera: Spot;
  readonly extension: Spot;
  readonly frustum: (camera: string) => Spot;
  /** Whether the engine knows where the camera is (perspective.ts). */
  readonly followed: (camera: string) => Spot;
  /** Keys that are part of the picture, in a fixed order. */
  readonly look: readonly string[];
  /** Empty: it is one machine, or nobody can tell them apart. */
  readonly nodes: readonly NodePlan[];
  /** None of its nodes goes on to the next frame. */
  readonly stalled: Spot;
}

export interface PicturePlan {
  readonly camera: string;
  readonly sees: readonly string[];
  readonly crosspoint: Spot | undefined;
  readonly paths: ReadonlyMap<Value, string>;
  readonly engines: Readonly<Partial<Record<string, string>>>;
}

export interface LightPlan {
  readonly zones: readonly string[];
  readonly rasters: readonly RasterPlan[];
  readonly engines: ReadonlyMap<string, EnginePlan>;
  readonly pictures: readonly PicturePlan[];
  readonly program: Spot | undefined;
  readonly preview: Spot | undefined;
  readonly cameraOf: ReadonlyMap<string, string>;
}

/** Not a device: what engines are told by trackers, one boolean per `camera/system`. */
export const SINKS = 'sinks';

const FIXED_KEYS = new Set(['ready', 'running', 'activeCamera', 'extension', 'source', 'mode', 'brightness']);

export type ReadValue = (spot: Spot) => Value | undefined;
/** Nodes of the cluster that this device is, the primary first; none where it is no cluster. */
export type NodesOf = (device: string) => readonly string[];

/** `cameUpOn` gives the input that a processor had at its start: the routed one. */
export function planLight(
  studio: Studio,
  read: ReadValue,
  nodesOf: NodesOf,
  cameUpOn: (processor: string) => Value | undefined = (device) => read({ device, key: 'source' }),
): LightPlan {
  const byPath = new Map(studio.bindings.map((binding) => [binding.path, binding]));
  const leds = studio.zones.filter((zone) => zone.kind === 'led');
  return {
    zones: leds.map((zone) => zone.id),
    rasters: leds.flatMap((zone) => {
      const source = zone.sourcePath === undefined ? undefined : byPath.get(zone.sourcePath);
      const group = studio.holdGroups.find((g) => g.id === zone.holdGroup);
      return zone.rasters.map(
        (raster): RasterPlan => ({
          zone: zone.id,
          raster: raster.id,
          processor: raster.processor,
          crosspoint: crosspointOf(raster, source),
          feeds: feedsOf(raster, zone.rasters, source),
          hold: group && holdOf(group, byPath),
          routedInput: cameUpOn(raster.processor),
          patches: patchesOf(studio, zone.id, raster, byPath),
        }),
      );
    }),
    engines: new Map(
      studio.systems.map((system) => {
        const scene = system.scenePath === undefined ? undefined : byPath.get(system.scenePath);
        const ready = system.readyPath === undefined ? undefined : byPath.get(system.readyPath);
        const device = scene?.device ?? system.devices[0] ?? system.id;
        const engine: EnginePlan = {
          id: system.id,
          device,
          scene: spotOf(scene),
          ready: readySpots(read, device, spotOf(ready)),
          activeCamera: { device, key: 'activeCamera' },
          extension: { device, key: 'extension' },
          frustum: (camera) => ({ device, key: `camera/${camera}/frustum` }),
          followed: (camera) => ({ device: SINKS, key: `${camera}/${system.id}` }),
          look: lookKeys(studio, device),
          ...nodesPlan(studio, system, nodesOf),
        };
        return [system.id, engine];
      }),
    ),
    pictures: studio.cameras.map((camera) => pictureOf(studio, camera, byPath.get(camera.picture.path))),
    program: studio.mixer && spotOf(byPath.get(studio.mixer.programPath)),
    preview: studio.mixer && spotOf(byPath.get(studio.mixer.previewPath)),
    cameraOf: new Map((studio.mixer?.sources ?? []).flatMap((s) => (s.camera === undefined ? [] : [[s.id, s.camera]]))),
  };
}

/** Dealt as the console's own configuration deals them. */
function nodesPlan(studio: Studio, { id, devices }: System, nodesOf: NodesOf): Pick<EnginePlan, 'nodes' | 'stalled'> {
  const device = devices.find((one) => nodesOf(one).length > 0) ?? id;
  const names = nodesOf(device);
  const rasters = studio.zones
    .filter(({ kind }) => kind === 'led')
    .flatMap((zone) => zone.rasters.map((raster) => outputId(zone.id, raster.id)));
  const nodes = names.map((node, n) => ({
    id: node,
    life: { device, key: `node/${node}` },
    rasters: dealtTo(rasters, n, names.length),
  }));
  return { nodes, stalled: { device, key: 'stalled' } };
}

export const outputId = (zone: string, raster: string): string => `${zone}/${raster}`;

function readySpots(read: ReadValue, device: string, named: Spot | undefined): readonly Spot[] {
  const own: Spot = { device, key: 'ready' };
  return [own, ...(named ? [named] : [])].filter((spot) => read(spot) !== undefined);
}

function spotOf(binding: Binding | undefined): Spot | undefined {
  return binding?.key === undefined ? undefined : { device: binding.device, key: binding.key };
}

function crosspointOf(raster: Raster, source: Binding | undefined): Spot | undefined {
  if (raster.feed !== undefined) return raster.feed;
  return spotOf(source);
}

/** Every input that any option sends to any raster of the zone, so that a wrong crosspoint shows whose it is. */
function feedsOf(raster: Raster, all: readonly Raster[], source: Binding | undefined): ReadonlyMap<Value, Feed> {
  const feeds = new Map<Value, Feed>();
  for (const [option, points] of Object.entries(source?.salvo ?? {}))
    for (const other of [...all.filter((r) => r.id !== raster.id), raster]) {
      const value = other.feed && points[other.feed.key];
      if (value !== undefined) feeds.set(value, { source: option, raster: other.id });
    }
  return feeds;
}

function holdOf(group: HoldGroup, byPath: ReadonlyMap<string, Binding>): RasterPlan['hold'] {
  const spot = spotOf(byPath.get(group.path));
  return spot && { spot, held: group.holdValue, black: group.blackValue };
}

/** What is drawn on a raster for a measurement: a patch that lies across it, or the markers of a whole wall. */
function patchesOf(
  { delayCal, lensCal }: Studio,
  zone: string,
  raster: Raster,
  byPath: ReadonlyMap<string, Binding>,
): RasterPlan['patches'] {
  const patches = (delayCal?.patches ?? []).filter((patch) => {
    const across = patch.x < raster.x + raster.w && raster.x < patch.x + patch.w;
    return across && patch.y < raster.y + raster.h && raster.y < patch.y + patch.h;
  });
  return [...patches, ...(lensCal?.walls ?? [])].flatMap((drawn) => {
    const spot = spotOf(byPath.get(drawn.path));
    return drawn.zone === zone && spot ? [{ system: drawn.system, spot, lit: drawn.lit }] : [];
  });
}

function lookKeys(studio: Studio, device: string): readonly string[] {
  const patches = [...(studio.delayCal?.patches ?? []), ...(studio.lensCal?.walls ?? [])].map(({ path }) => path);
  // A delay moves a picture in time; what is in it stays.
  const delays = (studio.latency?.delays ?? []).map(({ path }) => path);
  const apart = new Set([...patches, ...delays]);
  return studio.bindings
    .filter((b) => b.device === device && !apart.has(b.path) && b.zoneIds.length + b.pictureIds.length > 0)
    .flatMap((b) => (b.key === undefined || FIXED_KEYS.has(b.key) || b.key.endsWith('/frustum') ? [] : [b.key]))
    .toSorted();
}

function pictureOf(studio: Studio, camera: Camera, binding: Binding | undefined): PicturePlan {
  const paths = new Map<Value, string>();
  let key: string | undefined = binding?.key;
  for (const [option, points] of Object.entries(binding?.salvo ?? {}))
    for (const [point, value] of Object.entries(points)) {
      key = point;
      paths.set(value, option);
    }
  const kind = (wanted: string): string | undefined => studio.systems.find((s) => s.kind === wanted)?.id;
  const [xr, arKey] = [kind('xr'), kind('ar-key')];
  return {
    camera: camera.id,
    sees: camera.sees,
    crosspoint: binding && key !== undefined ? { device: binding.device, key } : undefined,
    paths: paths.size > 0 ? paths : new Map(camera.picture.options.map((option) => [option, option])),
    engines: { ...(xr !== undefined && { xr }), ...(arKey !== undefined && { ar: arKey, key: arKey }) },
  };
}
