/** Configurations of clusters as the library keeps them. A row is `unknown` until it passed here; anything odd is left out. */
import * as z from 'zod/mini';
import type { NodeLaunch } from '../core/launch/node-launch.ts';
import { MAX_CONFIG_CHARS } from '../core/ndisplay/config.ts';
import type { SaidPlaces } from '../core/ndisplay/places.ts';
import type { ClusterRow, LaunchedWith } from './state-ndisplay.ts';

export interface ClusterHead {
  readonly inForce: number;
  readonly rows: readonly ClusterRow[];
  readonly places: SaidPlaces;
  readonly launched?: LaunchedWith | undefined;
  /** By node. */
  readonly starts?: Readonly<Record<string, NodeLaunch>> | undefined;
}
/** By system. */
export type ClusterHeads = Readonly<Record<string, ClusterHead>>;

/** As a render host takes it. */
const MAX_LINE = 8_000;

const count = z.int().check(z.minimum(0));
const short = z.string().check(z.maxLength(120));
const row = z.object({
  version: count,
  name: short,
  by: short,
  atMs: z.number(),
  from: z.enum(['file', 'made']),
  hosts: count,
  nodes: count,
  viewports: count,
});
const start = z.object({
  version: count,
  sha256: short,
  path: z.string().check(z.maxLength(1_000)),
  line: z.string().check(z.maxLength(MAX_LINE)),
  pid: z.nullable(count),
  atMs: z.number(),
  by: short,
});
const head = z.object({
  inForce: count,
  rows: z.array(row),
  places: z.record(z.string(), z.string().check(z.maxLength(250))),
  launched: z.optional(z.object({ version: count, by: short, atMs: z.number() })),
  starts: z.optional(z.record(z.string(), start)),
});
const text = z.object({ text: z.string().check(z.maxLength(MAX_CONFIG_CHARS)) });

export function readClusterHeads(saved: unknown): ClusterHeads {
  if (typeof saved !== 'object' || saved === null) return {};
  const heads = Object.entries(saved).map(([system, raw]) => [system, head.safeParse(raw)] as const);
  return Object.fromEntries(heads.flatMap(([system, parsed]) => (parsed.success ? [[system, parsed.data]] : [])));
}

export function readClusterText(saved: unknown): string | undefined {
  const parsed = text.safeParse(saved);
  return parsed.success ? parsed.data.text : undefined;
}
