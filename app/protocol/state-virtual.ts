/** What seats see of virtual moves: those that may be played, and the one that plays on each camera. */
import type { MoveLensName } from '../core/tracking/move-lens.ts';
import type { MovePhase } from '../core/tracking/virtual-move.ts';

export interface MoveShown {
  readonly id: string;
  readonly name: string;
  /** 0 = it stands in the studio file. */
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
  readonly keys: number;
  readonly lengthS: number;
  readonly atEnd: 'return' | 'hold';
  readonly inFrames: number;
  readonly outFrames: number;
  /** Numbers of the lens that every key says. */
  readonly drives: readonly MoveLensName[];
}

/** A camera that is not, or not only, where its tracker is. Times are the engine's. */
export interface MoveRun {
  readonly run: string;
  readonly move: string;
  readonly name: string;
  readonly by: string;
  readonly phase: MovePhase;
  /** When this phase was seen to begin, and when it ends by itself; null = it does not. */
  readonly phaseFromUs: number;
  readonly phaseEndsUs: number | null;
  /** House frame on which it begins, or began. */
  readonly frame: number;
  readonly fromUs: number;
  /** When the path ends. */
  readonly endUs: number;
  readonly atEnd: 'return' | 'hold';
  /** Its tracker is not well: it does not come back before that. */
  readonly waits: boolean;
  readonly drives: readonly MoveLensName[];
  /** Sinks that the tracker feeds itself: they go on getting the tracker's pose. */
  readonly taps: readonly string[];
}

export interface MovesState {
  /** By id. */
  readonly kept: Readonly<Record<string, MoveShown>>;
  /** By camera; absent or null = the camera is where its tracker is. */
  readonly runs: Readonly<Record<string, MoveRun | null>>;
}
