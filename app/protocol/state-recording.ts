/** What seats see of recorded tracking: the recording that runs, or how the last one ended; and the replay. */
import type { Fault } from '../core/parameter.ts';

export interface RecordingShown {
  /** `<date>/<folder>`: the recording's id in every command. */
  readonly id: string;
  readonly name: string;
  /** Null: every camera. */
  readonly cameras: readonly string[] | null;
  readonly sinceWallMs: number;
  readonly bytes: number;
  readonly datagrams: number;
  /** Not written, because the disk did not keep up. */
  readonly dropped: number;
  readonly marks: number;
  readonly at: 'running' | 'ended';
  /** Why it ended by itself; null: it was told to. */
  readonly why: Fault | null;
}

export interface ReplayShown {
  readonly id: string;
  readonly name: string;
  /** Camera of the stage -> camera of the recording. */
  readonly cameras: Readonly<Record<string, string>>;
  readonly at: 'opening' | 'playing' | 'paused' | 'ended';
  readonly positionS: number;
  readonly lengthS: number;
  readonly speed: number;
  readonly loop: boolean;
  readonly why: Fault | null;
}

export interface RecordingState {
  readonly recording: RecordingShown | null;
  readonly replay: ReplayShown | null;
}

export interface RecordedTracker {
  /** Device; empty = the camera had only one. */
  readonly tracker: string;
  readonly protocol: string;
  readonly hz: number;
}

/** By its main tracker, beside the others that it had. */
export interface RecordedCamera extends RecordedTracker {
  readonly camera: string;
  readonly backups: readonly RecordedTracker[];
}

/** A recording of the list. */
export interface RecordingEntry {
  readonly id: string;
  readonly name: string;
  readonly by: string;
  readonly startedWallMs: number;
  /** Null: nothing came. */
  readonly lengthS: number | null;
  readonly bytes: number;
  readonly cameras: readonly RecordedCamera[];
  readonly datagrams: number;
  readonly dropped: number;
  readonly takes: readonly {
    readonly takeId: string;
    readonly atS: number;
    readonly frame: number | null;
    readonly outcome: string | null;
  }[];
  /** `running` now · `cut-off`: without an end, whole up to its last block · `damaged`, see `why`. */
  readonly state: 'whole' | 'running' | 'cut-off' | 'damaged' | 'unreadable';
  /** Why it ended by itself, or from where on it cannot be read. */
  readonly why: Fault | null;
  readonly deleted: null | { readonly by: string; readonly atMs: number };
}
