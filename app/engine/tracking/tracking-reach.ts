/** The engine's end of the tracking process as others see it: what it is given, what it does, what it tells. */
import type { Clock, Log } from '../../../drivers/contract.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';
import type { KeptEncoders } from '../../core/tracking/encoder-range.ts';
import type { RestReading } from '../../core/tracking/rest-watch.ts';
import type { Verdict } from '../../core/tracking/verdict.ts';
import type { MoveOrder, WayBack } from './moves/move-messages.ts';
import type { ToRecording } from './recording/recording-messages.ts';
import type { Alignment } from './tracking-alignment.ts';
import type { TrackingConfig } from './tracking-config.ts';
import type { CaptureOrder, RelayState, SinkShape, TrackingTelemetry } from './tracking-messages.ts';

export interface TrackingOptions {
  /** File of the process: `.ts` from source, `.js` when bundled. Undefined: somebody else runs it; it is only dialled. */
  readonly entry: string | undefined;
  readonly controlPath: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Node that runs it; default this one. */
  readonly execPath?: string;
  readonly env?: NodeJS.ProcessEnv;
  onTelemetry(telemetry: TrackingTelemetry): void;
  onRest?(cameraId: string, reading: RestReading): void;
  onVerdict(cameraId: string, verdict: Verdict & { readonly atUs: number }): void;
  /** The process is not reachable any more; it is being replaced. */
  onLost(why: Fault): void;
  /** Reachable. `survived`: it was at work before this engine connected; `restarted`: this engine had lost one. */
  onAttached?(how: {
    readonly kind: 'started' | 'survived' | 'restarted';
    readonly pid: number;
    readonly relays: readonly RelayState[];
  }): void;
}

export interface BypassInfo {
  /** We are in the signal path: our relay runs to this sink. */
  readonly inSignalPath: boolean;
  /** What to do by hand to go round us: the tracker sends straight to the sink. */
  readonly bypass: Fault | null;
}

export interface Tracking {
  readonly attached: boolean;
  readonly pid: number | undefined;
  /** Sources and sinks. Kept for the next process; what is the same is left at work. */
  configure(config: TrackingConfig): Promise<Fault | undefined>;
  /** Another alignment for one camera; the others keep theirs, its socket and its samples too. */
  align(cameraId: string, alignment: Alignment): Promise<Fault | undefined>;
  /** The mean of a camera's raw pose over so many seconds, and the track where that is asked. */
  capture(order: CaptureOrder): Promise<PoseAverageResult | Fault>;
  setDelay(cameraId: string, sinkId: string, ms: number): Promise<Fault | undefined>;
  setShape(cameraId: string, sinkId: string, change: Partial<SinkShape>): Promise<Fault | undefined>;
  setRelay(cameraId: string, sinkId: string, on: boolean): Promise<Fault | undefined>;
  /** Which source of a camera leads; a process that is started anew is told again. */
  setLead(cameraId: string, sourceId: string): Promise<Fault | undefined>;
  /** What was kept of a tracker's encoders; only for a process that says what it sees of them. */
  learn(order: EncoderOrder): Promise<Fault | undefined>;
  /** A virtual move of a camera, and its way back; times are ours. */
  startMove(cameraId: string, order: MoveOrder): Promise<Fault | undefined>;
  moveBack(cameraId: string, way: WayBack): Promise<Fault | undefined>;
  /** Recording and replay; times of a note are ours. */
  recorder(order: RecorderOrder): Promise<Fault | undefined>;
  /** Relays as last known: by this engine's orders, or found at work. */
  relays(): readonly RelayState[];
  bypassInfo(cameraId: string, sinkId: string): BypassInfo;
  /** Ends the process and every relay with it. */
  stop(): Promise<void>;
  /** Lets go of the process and leaves it at work. */
  detach(): Promise<void>;
}

/** What is sent, before it has its number. */
export type OrderOf<T> = T extends unknown ? Omit<T, 'id'> : never;
export type RecorderOrder = OrderOf<ToRecording>;

/** What a tracker's encoders were seen to do; `anew` = instead of what was seen since. */
export interface EncoderOrder extends KeptEncoders {
  readonly cameraId: string;
  readonly sourceId: string;
  readonly anew: boolean;
}
