/** Configurations of nDisplay clusters, as everybody sees them. */
import type { Mistake } from '../core/ndisplay/checks.ts';
import type { ClusterConfig } from '../core/ndisplay/config.ts';
import type { Place, SaidPlaces } from '../core/ndisplay/places.ts';
import type { RunningLine } from '../core/ndisplay/running.ts';

export interface ClusterRow {
  readonly version: number;
  /** Of the file. */
  readonly name: string;
  readonly by: string;
  readonly atMs: number;
  /** Brought as a file, or made from the stage. */
  readonly from: 'file' | 'made';
  readonly hosts: number;
  readonly nodes: number;
  readonly viewports: number;
}

/** What a launcher last handed to the nodes, and when. Whether they still run it, only they can say. */
export interface LaunchedWith {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
}

export interface ClusterBook {
  /** 0 = none. */
  readonly inForce: number;
  /** Null: no launcher of this product started it. */
  readonly launched: LaunchedWith | null;
  /** Newest first. */
  readonly versions: readonly ClusterRow[];
}

/** By system; only those that have an nDisplay device. */
export type ClustersState = Readonly<Record<string, ClusterBook>>;

/** The answer of `ndisplay.running`: a version against what runs. */
export interface ClusterRunning {
  readonly version: number;
  readonly lines: readonly RunningLine[];
}

/** The answer of `ndisplay.show`. */
export interface ClusterShown {
  readonly row: ClusterRow;
  readonly config: ClusterConfig;
  readonly mistakes: readonly Mistake[];
  /** By `node/viewport`. */
  readonly places: Readonly<Record<string, Place>>;
  /** What people said, by the same. */
  readonly said: SaidPlaces;
}
