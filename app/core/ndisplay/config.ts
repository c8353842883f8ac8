/**
 * A cluster of render nodes as a `.ndisplay` file describes it: hosts, nodes, viewports, policies. Pixels, as the file says.
 * What a file leaves out stands here with the engine's default. Follows docs/protocols/ndisplay-config.md.
 */

/** More characters, deeper, or more of anything is refused: a stage of 64 nodes has 150 000 characters. */
export const MAX_CONFIG_CHARS = 1_000_000;
export const MAX_CONFIG_DEPTH = 32;
export const MAX_NODES = 512;
export const MAX_VIEWPORTS = 2_048;

export const PORTS = ['ClusterSync', 'RenderSync', 'ClusterEventsJson', 'ClusterEventsBinary'] as const;
export type PortName = (typeof PORTS)[number];
export const DEFAULT_PORTS: Readonly<Record<PortName, number>> = {
  ClusterSync: 41_001,
  RenderSync: 41_002,
  ClusterEventsJson: 41_003,
  ClusterEventsBinary: 41_004,
};

export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A named way of doing something, with its parameters as the file says them. */
export interface Policy {
  /** As the file writes it; compared without regard to case. */
  readonly type: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface Viewport {
  readonly id: string;
  /** Name of a view origin, or empty. */
  readonly camera: string;
  readonly bufferRatio: number;
  readonly gpu: number;
  readonly region: PixelRect;
  readonly policy: Policy;
}

export interface ClusterNode {
  readonly id: string;
  readonly host: string;
  readonly fullScreen: boolean;
  /** Renders without a window, for another node. */
  readonly offscreen: boolean;
  /** -1: the engine chooses. */
  readonly adapter: number;
  readonly sound: boolean;
  readonly window: PixelRect;
  readonly viewports: readonly Viewport[];
}

export interface Failover {
  readonly enabled: boolean;
  /** Name of the older form; absent in the newer one. */
  readonly policy?: string;
  readonly backups: readonly string[];
  readonly critical: readonly string[];
}

export interface ClusterConfig {
  /** Of the format, not of the engine: every 5.x says 5.00. */
  readonly version: string;
  readonly assetPath: string;
  readonly primary: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Ports that the file does not name. */
  readonly defaulted: readonly PortName[];
  readonly renderSync: Policy;
  readonly inputSync: Policy;
  readonly network: readonly (readonly [name: string, value: string])[];
  /** Null: the file says nothing of it. */
  readonly failover: Failover | null;
  readonly cameras: readonly string[];
  readonly screens: readonly string[];
  readonly custom: readonly (readonly [name: string, value: string])[];
  readonly nodes: readonly ClusterNode[];
  /** Names that stand twice in one object, upper and lower case alike; the engine sees one of them. */
  readonly twice: readonly { readonly place: string; readonly name: string }[];
}

export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What a policy says under this name, however it is written. */
export function parameterOf(list: readonly (readonly [string, string])[], name: string): string | undefined {
  return list.find(([one]) => sameName(one, name))?.[1];
}
