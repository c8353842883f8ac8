/** Tracking of a camera in a studio: its trackers, its sinks. */
import type { ParamPath } from '../parameter.ts';
import type { SinkProtocol } from '../tracking/protocol-marks.ts';
import type { SinkAxesConfig } from '../tracking/sink-axes.ts';
import type { SwitchRules } from '../tracking/source-switch.ts';

export interface CameraTracking {
  /** The main tracker, and those that may lead in its place. */
  readonly source: string;
  readonly backups?: readonly BackupTracker[];
  readonly switchOver?: Partial<SwitchRules>;
  readonly sinks: readonly TrackingSink[];
  /** Where the tracker's frame stands in the stage until somebody calibrates; absent = it is the stage's. */
  readonly stageFromTracker?: readonly number[];
}

/** What it does not say it shares with the main tracker; a lever arm only as long as it stands in the same frame. */
export interface BackupTracker {
  readonly device: string;
  readonly stageFromTracker?: readonly number[];
  /** From what it tracks to the camera's reference point. */
  readonly bodyFromCamera?: readonly number[];
}

export interface TrackingSink {
  readonly id: string;
  readonly system: string;
  readonly protocol: SinkProtocol;
  /** Of the protocol, as its page names them. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  readonly mode: 'tap' | 'relay';
  readonly address: { readonly host: string; readonly port: number };
  readonly cameraId: number;
  readonly delayPath: ParamPath;
  readonly delayMs: number;
  /** Of a relay: where smoothing (Hz at rest) and foretelling start; absent = off. */
  readonly smoothingHz?: number;
  readonly predictionMs?: number;
  /** Absent = what the protocol says. */
  readonly axes?: SinkAxesConfig;
  /** `counts`: of the lens only the counts of its rings, whatever is known of it. */
  readonly lens?: 'counts';
  /** Poses of the entrance pupil, where it is known. */
  readonly atPupil?: boolean;
  /** Only every so many samples; absent = all. */
  readonly everyNth?: number;
}
