/** Configurations of clusters for tests: files of the vectors, and small ones made here. */
import { readFileSync } from 'node:fs';
import type { ClusterConfig } from '../../../app/core/ndisplay/config.ts';
import { readClusterConfig } from '../../../app/core/ndisplay/read.ts';
import type { Zone } from '../../../app/core/stage/model.ts';

export const clusterBytes = (file: string): Buffer =>
  readFileSync(new URL(`../../vectors/ndisplay/${file}`, import.meta.url));

export function clusterJson(
  nodes: object,
  more: { version?: string; primary?: string; cluster?: object; custom?: object } = {},
): string {
  const { version = '5.00', primary = 'n', cluster, custom: customParameters = {} } = more;
  return JSON.stringify({
    nDisplay: { version, customParameters, cluster: { primaryNode: { id: primary }, ...cluster, nodes } },
  });
}

export function read(text: string): ClusterConfig {
  const config = readClusterConfig(text);
  if ('code' in config) throw new Error(JSON.stringify(config));
  return config;
}

/** Of as many nodes, as an editor writes it: four viewports each. */
export function clusterOf(nodes: number): string {
  const doc = JSON.parse(clusterBytes('authored_icvfx_3node.ndisplay').toString()) as {
    nDisplay: { cluster: { nodes: Record<string, { host: string; viewports: Record<string, unknown> }> } };
  };
  const { cluster } = doc.nDisplay;
  const [pattern] = Object.values(cluster.nodes);
  const [viewport] = Object.values(pattern!.viewports);
  for (let n = 0; n < nodes - 3; n++) {
    const viewports = Object.fromEntries(Array.from({ length: 4 }, (_, v) => [`VP_${n}_${v}`, viewport]));
    cluster.nodes[`Node_${n}`] = { ...pattern!, host: `10.20.1.${n}`, viewports };
  }
  return JSON.stringify(doc, null, '\t');
}

const name = { en: 'x', zh: 'x' };
/** A flat wall of 4 m by 2 m, 5 m upstage, as two rasters, and an arc as one. */
export const ZONES: readonly Zone[] = [
  {
    id: 'back',
    name,
    short: name,
    kind: 'led',
    shape: { kind: 'flat', from: [-2, 5], to: [2, 5], bottomM: 0, heightM: 2 },
    canvas: { widthPx: 1_600, heightPx: 800, pitchMm: 2.5 },
    rasters: [
      { id: 'back-1-1', x: 0, y: 0, w: 800, h: 800, processor: 'p', input: '1' },
      { id: 'back-2-1', x: 800, y: 0, w: 800, h: 800, processor: 'p', input: '2' },
    ],
  },
  {
    id: 'round',
    name,
    short: name,
    kind: 'led',
    shape: { kind: 'arc', radiusM: 5, fromDeg: -60, toDeg: 60, bottomM: 0, heightM: 2 },
    canvas: { widthPx: 4_188, heightPx: 800, pitchMm: 2.5 },
    rasters: [{ id: 'round-1-1', x: 0, y: 0, w: 4_188, h: 800, processor: 'p', input: '3' }],
  },
];

/** A package with this in its registry tag, after a text that only holds the tag's name; `length` as it claims it. */
export function assetOf(bytes: Buffer, length = bytes.length): Buffer {
  const head = Buffer.from('c1832a9e00000000ConfigExportxxxx', 'latin1');
  const mark = Buffer.alloc(8);
  mark.writeUInt32LE(0x9e2a83c1, 0);
  const size = Buffer.alloc(4);
  size.writeInt32LE(length);
  return Buffer.concat([mark, head, Buffer.from([13, 0, 0, 0]), Buffer.from('ConfigExport\0'), size, bytes]);
}
