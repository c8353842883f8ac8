/**
 * Light: what every raster and every camera picture really shows in a frame, from the true state of all emulators.
 *
 * Pure: `evaluate(plan, read, down, frame, before)`. A frozen raster keeps what it showed in the frame in which its
 * processor froze, whatever its input does since; a render node that stands still gives out its last frame the same way. Nothing here is what a device says of itself.
 */
import type { Value } from '../core/parameter.ts';
import type { NodeLight, PictureLight, RasterLight, TruthFrame, ZoneLight } from '../protocol/truth.ts';
import {
  type EnginePlan,
  type LightPlan,
  type NodePlan,
  outputId,
  type PicturePlan,
  type RasterPlan,
  type ReadValue,
  type Spot,
} from './light-plan.ts';

export interface LightInput {
  readonly plan: LightPlan;
  readonly read: ReadValue;
  /** Its power is off at this moment. */
  readonly isDown: (device: string) => boolean;
  readonly frame: number;
  readonly atUs: number;
  readonly before: TruthFrame | undefined;
}

export function evaluateLight(input: LightInput): TruthFrame {
  const { plan, frame, atUs } = input;
  const nodes = nodesLight(input);
  const zones: Record<string, ZoneLight> = {};
  for (const zone of plan.zones) {
    const rasters: Record<string, RasterLight> = {};
    for (const one of plan.rasters) if (one.zone === zone) rasters[one.raster] = rasterLight(input, one, nodes);
    zones[zone] = keep(input.before?.zones[zone], { rasters, uniform: isUniform(Object.values(rasters)) });
  }
  const pictures: Record<string, PictureLight> = {};
  for (const one of plan.pictures)
    pictures[one.camera] = keep(input.before?.pictures[one.camera], pictureLight(input, one, zones));
  const [program, preview] = [busOf(input, plan.program), busOf(input, plan.preview)];
  return { frame, atUs, zones, pictures, nodes, program, preview };
}

/** The same light, apart from frame number and time. */
export function isSameLight(a: TruthFrame, b: TruthFrame): boolean {
  const { frame: _f, atUs: _a, ...left } = a;
  const { frame: _g, atUs: _b, ...right } = b;
  return isSame(left, right);
}

/** Unchanged parts are shared between frames: history stays small. */
function keep<T>(before: T | undefined, now: T): T {
  return before !== undefined && isSame(before, now) ? before : now;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function nodesLight(input: LightInput): TruthFrame['nodes'] {
  const clusters = [...input.plan.engines.values()].filter(({ nodes }) => nodes.length > 0);
  return Object.fromEntries(
    clusters.map((engine) => {
      const before = input.before?.nodes[engine.id];
      const lights = engine.nodes.map((node) => [node.id, nodeLight(input, engine, node, before?.[node.id])] as const);
      return [engine.id, keep(before, Object.fromEntries(lights))];
    }),
  );
}

const STILL = new Set<Value | undefined>(['hung', 'dropped']);

/** One that hangs keeps its last frame on its outputs; with it stand all that wait for it. */
function nodeLight(input: LightInput, engine: EnginePlan, node: NodePlan, last: NodeLight | undefined): NodeLight {
  const { read, frame } = input;
  const { rasters } = node;
  const life = read(node.life);
  if (life === 'closed' || input.isDown(engine.device)) return { rasters, at: 'dark', scene: 'black', look: '' };
  const isStill = STILL.has(life) || read(engine.stalled) === true;
  if (isStill && last !== undefined)
    return last.at === 'dark' ? last : { ...last, at: 'frozen', frozenSince: last.frozenSince ?? frame };
  const live = engineLight(input, engine);
  return { rasters, at: live.scene === 'black' ? 'dark' : 'live', ...live };
}

/** What a source gives out for one of its rasters. */
function outputLight(input: LightInput, engine: EnginePlan, output: string, nodes: TruthFrame['nodes']): EngineLight {
  const node = engine.nodes.find(({ rasters }) => rasters.includes(output));
  const light = node && nodes[engine.id]?.[node.id];
  if (light === undefined) return engineLight(input, engine);
  const { rasters: _, at: __, ...shown } = light;
  return shown;
}

function rasterLight(input: LightInput, plan: RasterPlan, nodes: TruthFrame['nodes']): RasterLight {
  const { read, frame, before } = input;
  const brightness = numberOr(read({ device: plan.processor, key: 'brightness' }), 100);
  const live = liveRaster(input, plan, brightness, nodes);
  if (input.isDown(plan.processor)) return { ...live, black: true, brightness: 0 };
  const mode = plan.hold && read(plan.hold.spot);
  if (plan.hold?.black !== undefined && mode === plan.hold.black) return { ...live, black: true };
  if (plan.hold === undefined || mode !== plan.hold.held) return live;
  const last = before?.zones[plan.zone]?.rasters[plan.raster];
  if (last === undefined) return { ...live, frozenSince: frame };
  return { ...last, frozenSince: last.frozenSince ?? frame, brightness };
}

/** As it would be without a hold. */
function liveRaster(input: LightInput, plan: RasterPlan, brightness: number, nodes: TruthFrame['nodes']): RasterLight {
  const { read } = input;
  const at = plan.crosspoint && read(plan.crosspoint);
  const feed = at === undefined ? undefined : plan.feeds.get(at);
  const own = read({ device: plan.processor, key: 'source' });
  const relocking = read({ device: plan.processor, key: 'relocking' }) === true;
  const nothing: RasterLight = { source: 'none', scene: 'black', look: '', black: true, brightness };
  if (own !== plan.routedInput) return { ...nothing, source: `input:${String(own)}` };
  if (feed === undefined) return nothing;
  const engine = input.plan.engines.get(feed.source);
  const shown: RasterLight =
    engine === undefined
      ? { source: feed.source, scene: feed.source, look: '', black: false, brightness }
      : {
          source: feed.source,
          ...outputLight(input, engine, outputId(plan.zone, feed.raster), nodes),
          black: false,
          brightness,
        };
  const misrouted = feed.raster !== plan.raster;
  const scene = misrouted ? `${shown.scene} of ${feed.raster}` : shown.scene;
  const black = relocking || shown.scene === 'black';
  const lit = plan.patches.some(({ system, spot, lit: on }) => system === feed.source && isSame(read(spot), on));
  return { ...shown, scene, black, ...(lit && !black && !misrouted && { patch: true as const }) };
}

type EngineLight = Pick<RasterLight, 'scene' | 'look' | 'camera' | 'frozenSince'>;

function engineLight(input: LightInput, engine: EnginePlan): EngineLight {
  const { read } = input;
  const camera = read(engine.activeCamera);
  const frustum = typeof camera === 'string' ? read(engine.frustum(camera)) : undefined;
  return {
    scene: sceneOf(input, engine),
    look: engine.look.map((key) => `${key}=${String(read({ device: engine.device, key }) ?? '?')}`).join(' '),
    ...(typeof camera === 'string' && frustum !== false && isFollowed(input, engine, camera) && { camera }),
  };
}

/** Nobody tracks the camera for this engine at all, or what it is told is where the camera is. */
function isFollowed(input: LightInput, engine: EnginePlan, camera: string): boolean {
  return input.read(engine.followed(camera)) !== false;
}

function sceneOf(input: LightInput, engine: EnginePlan): string {
  const scene = engine.scene && input.read(engine.scene);
  const loading = engine.ready.some((spot) => input.read(spot) === false);
  if (loading || scene === undefined || input.isDown(engine.device)) return 'black';
  return EMPTY.has(String(scene)) ? 'black' : String(scene);
}
const EMPTY = new Set(['none', 'empty', 'black', '']);

/** One source and scene, one freeze frame or none, nothing black beside light. */
function isUniform(rasters: readonly RasterLight[]): boolean {
  return new Set(rasters.map(rasterWord)).size <= 1;
}

export const hasPatch = (raster: RasterLight): boolean => raster.patch === true && !raster.black;

/** One word that two rasters share exactly if a camera could not tell them apart. */
export function rasterWord(raster: RasterLight): string {
  if (raster.black) return 'black';
  const { source, scene, look, camera, frozenSince, brightness } = raster;
  const parts = [`${source}:${scene}`, `${brightness}%`];
  if (look !== '') parts.push(look);
  if (camera !== undefined) parts.push(`@${camera}`);
  if (frozenSince !== undefined) parts.push('frozen');
  return parts.join(' ');
}

function zoneWord(zone: ZoneLight | undefined): string {
  const words = new Set(Object.values(zone?.rasters ?? {}).map(rasterWord));
  const [first = 'no light'] = words;
  const patch = Object.values(zone?.rasters ?? {}).some(hasPatch) ? ' +patch' : '';
  return (words.size <= 1 ? first : `mixed(${[...words].toSorted().join(' | ')})`) + patch;
}

function pictureLight(input: LightInput, plan: PicturePlan, zones: Readonly<Record<string, ZoneLight>>): PictureLight {
  const at = plan.crosspoint && input.read(plan.crosspoint);
  const path = (at === undefined ? undefined : plan.paths.get(at)) ?? `other:${String(at ?? 'none')}`;
  const shows: Record<string, string> = {};
  for (const id of plan.sees) if (zones[id] !== undefined) shows[id] = zoneWord(zones[id]);
  const engineId = plan.engines[path];
  const engine = engineId === undefined ? undefined : input.plan.engines.get(engineId);
  const scene = engine && sceneOf(input, engine);
  if (path === 'xr' && engine)
    return { path, shows, extension: extensionWord(input, plan, engine, zones), black: scene === 'black' };
  if (engine) {
    const { look } = engineLight(input, engine);
    return {
      path,
      shows,
      extension: `${path}:${scene ?? 'black'} ${look}`.trim(),
      black: path === 'key' && scene === 'black',
    };
  }
  return { path, shows, extension: 'none', black: at === undefined };
}

/** `match` only if wall and extension are one picture: same scene, live, drawn for this camera. */
function extensionWord(
  input: LightInput,
  plan: PicturePlan,
  engine: EnginePlan,
  zones: Readonly<Record<string, ZoneLight>>,
): string {
  const amount = numberOr(input.read(engine.extension), 0);
  if (amount === 0) return 'none';
  const scene = sceneOf(input, engine);
  if (scene === 'black') return 'black';
  if (input.read(engine.activeCamera) !== plan.camera || !isFollowed(input, engine, plan.camera))
    return 'wrong-perspective';
  const rasters = plan.sees.flatMap((id) => Object.values(zones[id]?.rasters ?? {}));
  const matches = rasters.every((r) => r.source === engine.id && r.scene === scene && !r.black);
  if (!matches) return 'wrong-wall';
  return rasters.some((r) => r.frozenSince !== undefined) ? 'frozen-wall' : `match ${amount}`;
}

function busOf(input: LightInput, spot: Spot | undefined): TruthFrame['program'] {
  const value = spot && input.read(spot);
  const source = typeof value === 'string' ? value : 'unknown';
  return { source, camera: input.plan.cameraOf.get(source) ?? null };
}

function numberOr(value: Value | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}
