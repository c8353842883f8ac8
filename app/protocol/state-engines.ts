/** Render nodes as everybody sees them: what runs where, what is odd of it, and a start or end that is under way. */
import type { Mistake } from '../core/ndisplay/checks.ts';
import type { Fault } from '../core/parameter.ts';

export type EngineAct = 'start' | 'stop' | 'restart';

export interface EngineNode {
  readonly node: string;
  /** Its host's device; null: no device of the studio serves it. */
  readonly device: string | null;
  readonly primary: boolean;
  readonly offscreen: boolean;
  /** `ended`: by itself. `unknown`: its host is not heard. */
  readonly at: 'running' | 'stopped' | 'ended' | 'unknown';
  readonly doing: 'starting' | 'stopping' | null;
  readonly pid: number | null;
  /** The wrong first. */
  readonly odd: readonly Mistake[];
  readonly sync: 'synced' | 'unsynced' | 'none' | null;
  readonly refreshHz: number | null;
  readonly houseHz: number | null;
  readonly present: string | null;
  readonly gpuPct: number | null;
  readonly cpuPct: number | null;
  readonly memoryFreeGb: number | null;
  readonly driver: string | null;
  /** Last lines of one that ended by itself or whose host is not heard; of one that runs, `engine.log` tells. */
  readonly log: readonly string[];
}

export interface EngineRun {
  readonly do: EngineAct;
  readonly by: string;
  /** By the engine's clock. */
  readonly sinceUs: number;
  /** `sending`: the configuration. `waiting`: all run, the cluster is not ready yet. */
  readonly phase: 'sending' | 'stopping' | 'starting' | 'waiting';
  /** Nodes that are not there yet. */
  readonly nodes: readonly string[];
  /** How long it took before; null: never. */
  readonly usualMs: number | null;
}

export interface EngineEnd {
  readonly do: EngineAct;
  readonly atMs: number;
  readonly tookMs: number;
  readonly fault: Fault | null;
}

export interface EngineBook {
  readonly nodes: readonly EngineNode[];
  readonly run: EngineRun | null;
  /** How the last run ended. */
  readonly last: EngineEnd | null;
}

/** By system; only those whose hosts the studio names. */
export type EnginesState = Readonly<Record<string, EngineBook>>;
