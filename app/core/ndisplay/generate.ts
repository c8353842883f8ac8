/**
 * Makes a configuration for a stage: one viewport per raster, dealt over the nodes in the order of the studio.
 *
 * A flat zone becomes a screen, in centimetres along the engine's axes (x upstage, y to the right, z up). An arc is bent,
 * and a ceiling's canvas is as seen from above: both need a mesh of the asset, which is named and not made.
 */
import { stagePointOf } from '../calibration/wall-pattern.ts';
import { degFromRad } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import type { Raster, Rate, Zone } from '../stage/model.ts';
import { DEFAULT_PORTS, type PixelRect } from './config.ts';
import { RATE_PARAMETER } from './stage-checks.ts';

export interface NodeWish {
  readonly id: string;
  readonly host: string;
  /** False: it feeds no raster and runs offscreen. */
  readonly wall: boolean;
}

export interface ClusterWish {
  readonly name: string;
  readonly rate: Rate;
  readonly zones: readonly Zone[];
  /** The first is the primary. */
  readonly nodes: readonly NodeWish[];
  readonly assetPath: string;
  readonly renderSync: 'ethernet' | 'nvidia' | 'none';
}

export interface MadeCluster {
  readonly text: string;
  /** Mesh components that the asset has to have. */
  readonly meshes: readonly string[];
}

/** A row of viewports goes no further, unless one alone does. */
const ROW_PX = 7_680;
/** Textures of today's adapters end here. */
const MOST_PX = 16_384;
const CM_PER_M = 100;
const NETWORK = {
  ConnectRetriesAmount: '300',
  ConnectRetryDelay: '1000',
  GameStartBarrierTimeout: '18000000',
  FrameStartBarrierTimeout: '1800000',
  FrameEndBarrierTimeout: '1800000',
  RenderSyncBarrierTimeout: '1800000',
};
const VIEW_ORIGIN = 'ViewOrigin';
const EYE_M = 1.6;

interface Fed {
  readonly zone: Zone;
  readonly raster: Raster;
}

export function makeClusterConfig(wish: ClusterWish): MadeCluster | Fault {
  const fed = wish.zones.flatMap((zone) => zone.rasters.map((raster) => ({ zone, raster })));
  const walls = wish.nodes.filter(({ wall }) => wall);
  if (walls.length === 0 || walls.length > fed.length)
    return { code: 'ndisplay.make-nodes', params: { nodes: walls.length, rasters: fed.length } };
  const nodes: Record<string, unknown> = {};
  for (const node of wish.nodes) {
    const at = walls.indexOf(node);
    const share = at === -1 ? [] : dealtTo(fed, at, walls.length);
    const regions = packed(share.map(({ raster }) => raster));
    const window = bounds(regions);
    if (window.w > MOST_PX || window.h > MOST_PX)
      return { code: 'ndisplay.make-too-large', params: { node: node.id, w: window.w, h: window.h, most: MOST_PX } };
    nodes[node.id] = nodeJson(node, window, share, regions);
  }
  const meshes = fed.filter(({ zone }) => !isFlat(zone)).map(({ raster }) => meshName(raster));
  return { text: `${JSON.stringify({ nDisplay: bodyJson(wish, fed, nodes) }, null, '\t')}\n`, meshes };
}

/** What the n-th of so many nodes renders, of everything in the order of the studio. */
export const dealtTo = <T>(all: readonly T[], node: number, nodes: number): readonly T[] =>
  all.slice(Math.floor((node * all.length) / nodes), Math.floor(((node + 1) * all.length) / nodes));

/** In rows from the upper left. */
function packed(rasters: readonly Raster[]): readonly PixelRect[] {
  let x = 0;
  let y = 0;
  let tall = 0;
  return rasters.map(({ w, h }) => {
    if (x > 0 && x + w > ROW_PX) {
      y += tall;
      x = 0;
      tall = 0;
    }
    const region = { x, y, w, h };
    x += w;
    tall = Math.max(tall, h);
    return region;
  });
}

function bounds(regions: readonly PixelRect[]): PixelRect {
  const w = Math.max(0, ...regions.map((one) => one.x + one.w));
  const h = Math.max(0, ...regions.map((one) => one.y + one.h));
  return { x: 0, y: 0, w, h };
}

const isFlat = (zone: Zone): boolean => zone.shape.kind === 'flat';
const named = (prefix: string, { id }: Raster): string => `${prefix}_${id.replaceAll('-', '_')}`;
const meshName = (raster: Raster): string => named('SM', raster);

function bodyJson(
  { name, rate, assetPath, renderSync, nodes: asked }: ClusterWish,
  fed: readonly Fed[],
  nodes: unknown,
) {
  const { RenderSync: _, ...ports } = DEFAULT_PORTS;
  const screens = fed.filter(({ zone }) => isFlat(zone)).map((one) => [named('SCR', one.raster), screenJson(one)]);
  const parameters = renderSync === 'nvidia' ? { SwapGroup: '1', SwapBarrier: '1' } : {};
  return {
    description: name,
    version: '5.00',
    assetPath,
    misc: { bFollowLocalPlayerCamera: false, bExitOnEsc: true, bOverrideViewportsFromExternalConfig: false },
    scene: { xforms: {}, cameras: { [VIEW_ORIGIN]: viewOriginJson }, screens: Object.fromEntries(screens) },
    cluster: {
      primaryNode: { id: asked[0]?.id ?? '', ports },
      sync: {
        renderSyncPolicy: { type: renderSync, parameters },
        inputSyncPolicy: { type: 'ReplicatePrimary', parameters: {} },
      },
      network: NETWORK,
      failover: { failoverPolicy: 'Disabled' },
      nodes,
    },
    customParameters: { [RATE_PARAMETER]: `${rate.num}/${rate.den}` },
    diagnostics: { simulateLag: false, minLagTime: 0.01, maxLagTime: 0.3 },
  };
}

const LEVEL = { pitch: 0, yaw: 0, roll: 0 };
const viewOriginJson = {
  interpupillaryDistance: 6.4,
  swapEyes: false,
  stereoOffset: 'none',
  parentId: '',
  location: { x: 0, y: 0, z: EYE_M * CM_PER_M },
  rotation: LEVEL,
};

function screenJson({ zone: { shape, canvas }, raster }: Fed): unknown {
  const { widthPx = 1, heightPx = 1 } = canvas ?? {};
  const at = (x: number, y: number) => stagePointOf(shape, x / widthPx, y / heightPx) ?? [0, 0, 0];
  const [left, top, right, bottom] = [raster.x, raster.y, raster.x + raster.w, raster.y + raster.h];
  const [x, y, z] = at((left + right) / 2, (top + bottom) / 2);
  const [fromX, fromY, upper] = at(left, top);
  const [toX, toY, lower] = at(right, bottom);
  const across = { right: toX - fromX, upstage: toY - fromY };
  return {
    size: { width: cm(Math.hypot(across.right, across.upstage)), height: cm(upper - lower) },
    parentId: '',
    location: { x: cm(y), y: cm(x), z: cm(z) },
    rotation: { ...LEVEL, yaw: tidy(degFromRad(Math.atan2(-across.upstage, across.right))) },
  };
}

const cm = (metres: number): number => tidy(metres * CM_PER_M);
const tidy = (value: number): number => Number(value.toFixed(4));

function nodeJson({ host, wall }: NodeWish, window: PixelRect, fed: readonly Fed[], at: readonly PixelRect[]) {
  const viewports = fed.map((one, n) => [named('VP', one.raster), viewportJson(one, at[n])]);
  return {
    host,
    sound: false,
    fullScreen: wall,
    renderHeadless: !wall,
    graphicsAdapter: wall ? 0 : -1,
    textureShare: false,
    window,
    postprocess: {},
    viewports: Object.fromEntries(viewports),
    outputRemap: { bEnable: false, dataSource: 'mesh', staticMeshAsset: '', externalFile: '' },
  };
}

function viewportJson({ zone, raster }: Fed, region: PixelRect | undefined) {
  const mesh = { mesh_component: meshName(raster), section_index: '0', base_uv_index: '', chromakey_uv_index: '-1' };
  return {
    camera: VIEW_ORIGIN,
    bufferRatio: 1,
    gPUIndex: -1,
    allowCrossGPUTransfer: false,
    isShared: false,
    overscan: { bEnabled: false, mode: 'percent', left: 0, right: 0, top: 0, bottom: 0, oversize: true },
    region,
    projectionPolicy: isFlat(zone)
      ? { type: 'simple', parameters: { screen: named('SCR', raster) } }
      : { type: 'mesh', parameters: mesh },
  };
}
