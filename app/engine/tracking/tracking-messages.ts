/**
 * What engine and tracking process say to each other: one JSON object a line, both ways, bounded.
 */
import type { Lacking } from '../../core/calibration/kept/in-force.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';
import type { KeptEncoders, RingSeen } from '../../core/tracking/encoder-range.ts';
import type { RestReading } from '../../core/tracking/rest-watch.ts';
import type { LeadWhy } from '../../core/tracking/source-switch.ts';
import type { Verdict } from '../../core/tracking/verdict.ts';
import { type MoveEnd, type MoveTelemetry, parseMoveCommand, type ToMoves } from './moves/move-messages.ts';
import { parseRecordingCommand, type RecordingPart, type ToRecording } from './recording/recording-messages.ts';
import { isId, isObject, type SourceConfig, type TrackingConfig } from './tracking-config.ts';

/** Bumped when an old process could misread a new engine, which may well meet: the process outlives engines. */
export const TRACKING_CONTROL = 1;
/** Lens maps of all cameras go in one line. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

export type ToTracking =
  | { readonly t: 'configure'; readonly id: number; readonly config: unknown }
  | {
      readonly t: 'delay';
      readonly id: number;
      readonly cameraId: string;
      readonly sinkId: string;
      readonly delayMs: number;
    }
  | {
      readonly t: 'relay';
      readonly id: number;
      readonly cameraId: string;
      readonly sinkId: string;
      readonly on: boolean;
    }
  | ({ readonly t: 'shape'; readonly id: number; readonly cameraId: string; readonly sinkId: string } & SinkShape)
  /** The answer says that it began; `captured` under the same number, how it went. */
  | ({ readonly t: 'capture'; readonly id: number } & CaptureOrder)
  | { readonly t: 'stop'; readonly id: number }
  | { readonly t: 'lead'; readonly id: number; readonly cameraId: string; readonly sourceId: string }
  /** What was kept of a tracker's encoders; `anew` = instead of what was seen since. */
  | ({ readonly t: 'encoders'; readonly id: number; readonly cameraId: string; readonly sourceId: string } & {
      readonly anew: boolean;
    } & KeptEncoders)
  | ToMoves
  | ToRecording;

export interface CaptureOrder {
  readonly cameraId: string;
  readonly seconds: number;
  /** Absent = the one that leads. */
  readonly sourceId?: string;
  /** A row of the track every so often beside the mean; absent = no track. */
  readonly everyMs?: number;
}

/** How poses on their way to a sink are shaped. */
export interface SinkShape {
  /** One Euro filter's cutoff at rest; 0 = off. */
  readonly smoothingHz: number;
  /** Poses are thrown ahead by this; 0 = off. */
  readonly predictionMs: number;
}

export interface RelayState {
  readonly cameraId: string;
  readonly sinkId: string;
  readonly on: boolean;
  readonly delayMs: number;
  /** Older processes do not say: then both are off. */
  readonly smoothingHz?: number;
  readonly predictionMs?: number;
}

export interface SinkTelemetry {
  readonly relaying: boolean;
  readonly delayMs: number;
  readonly smoothingHz?: number;
  readonly predictionMs?: number;
  readonly sent: number;
  /** The network refused these. */
  readonly failed: number;
  /** Overtaken when a delay was made shorter. */
  readonly skipped: number;
  readonly rateHz: number;
  /** How late the last one left after its time. */
  readonly lateUs: number;
  /** From arrival to departure without the delay, over the last second; null = nothing passed. Older processes do not say. */
  readonly pipelineUs?: number | null;
  readonly pipelineMostUs?: number | null;
  /** What it was last told of the lens: by its calibration, by the tracker's word, counts of the rings alone. */
  readonly lens?: SinkLens;
  /** Its poses are of the entrance pupil. */
  readonly atPupil?: boolean;
  readonly why: Fault | null;
}

export type SinkLens = 'mapped' | 'tracker' | 'counts';

export interface RingTelemetry {
  /** Counts between which it was turned; null = it was not. */
  readonly seen: RingSeen | null;
  readonly atRaw: number | null;
  /** How often it seems to have begun anew at 0 though nobody said that it does: since then nothing is learnt. */
  readonly wraps: number;
  /** Counts at its ends as the tracker's settings say; null = they do not. */
  readonly said: { readonly fromRaw: number; readonly toRaw: number } | null;
}

export interface LensMapTelemetry {
  /** Where the rings stand against what was measured (`zoom-above` ...), `no-rings` = they are not counted; empty = inside. */
  readonly outside: readonly string[];
  /** Why it is not worked with; null = it is. */
  readonly why: Fault | null;
}

export interface Encoders {
  readonly zoom: RingTelemetry;
  readonly focus: RingTelemetry;
}

export interface CameraTelemetry {
  /** Newest believed pose in the stage, or null. */
  readonly pose: readonly number[] | null;
  readonly atUs: number | null;
  /** Where the tracker says that it is, in metres of its own frame. Older processes do not say. */
  readonly said?: readonly number[] | null;
  /** As the tracker said them. */
  readonly angles: { readonly panDeg: number; readonly tiltDeg: number; readonly rollDeg: number };
  /** Counts of the rings and the spare word; null = nobody counts them. */
  readonly lens: {
    readonly zoomRaw: number | null;
    readonly focusRaw: number | null;
    readonly spareRaw: number | null;
  };
  /** Older processes do not say. */
  readonly encoders?: Encoders;
  readonly rateHz: number;
  readonly lossPct: number;
  readonly jitterMs: number;
  readonly ageMs: number | null;
  /** How much later than the least delayed the middle sample of two seconds came. Older processes do not say. */
  readonly queueUs?: number | null;
  /** The tracker's own clock against ours, where its samples carry a time. Older processes do not say. */
  readonly deviceClock?: {
    /** Null = not watched long enough. */
    readonly driftPpm: number | null;
    /** Between the early and the late twentieth of two seconds. */
    readonly spreadUs: number;
    /** Times that it was set or ran backwards. */
    readonly steps: number;
    /** Arrival of the middle sample less the device's time. Older processes do not say, nor the two below. */
    readonly lateUs?: number;
    /** Whom it follows, by the device's own word. */
    readonly follows?: string;
    /** How old a sample was when it was sent, by the device's own clock; null = it does not say. */
    readonly agedUs?: number | null;
  } | null;
  /** What the tracker says of itself, in its own words. */
  readonly status?: string;
  /** Lens physics as the calibrated lens makes them, else as the tracker said them; null = nobody says any. */
  readonly optics?: Readonly<Record<string, number | string>> | null;
  /** Null = no lens map is in force. Older processes do not say. */
  readonly lensMap?: LensMapTelemetry | null;
  /** Of focal length and sensor; null = one of them is not known. Older processes do not say. */
  readonly fov?: { readonly horizontalDeg: number; readonly verticalDeg: number } | null;
  /** Oddities that were believed all the same, by name. */
  readonly noted?: Readonly<Record<string, number>>;
  /** Believed samples since the source was opened. */
  readonly packets: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Who spoke last, also when it was refused; null = nobody ever. */
  readonly sender: string | null;
  /** Head of the last datagram, hex, for the message trace. */
  readonly lastHex: string;
  /** Why the port is not open; null = it is. */
  readonly input: Fault | null;
  readonly verdict: Verdict['verdict'];
  /** Number of the calibration that it works with. Older processes do not say. */
  readonly alignment?: number | null;
  /** The same by kind. Older processes do not say. */
  readonly calibrated?: SourceConfig['calibrated'] | null;
  /** What it shows was recorded: a replay stands in for its tracker. */
  readonly replayed?: boolean;
  readonly sinks: Readonly<Record<string, SinkTelemetry>>;
  /** Where a camera has several: all of them, the main one first. The fields above are the leader's. */
  readonly sources?: readonly SourceLine[];
  readonly lead?: LeadTelemetry;
  /** A virtual move that plays, and how the one before ended. Older processes do not say. */
  readonly move?: MoveTelemetry | null;
  readonly moveEnd?: MoveEnd | null;
}

export interface SourceLine {
  readonly id: string;
  readonly protocol: string;
  readonly verdict: Verdict['verdict'];
  readonly why: Fault | null;
  /** Why its port is not open; null = it is. */
  readonly input: Fault | null;
  readonly rateHz: number;
  readonly lossPct: number;
  readonly ageMs: number | null;
  readonly sender: string | null;
  readonly encoders?: Encoders;
  readonly rejected: Readonly<Record<string, number>>;
  /** Newest believed pose in the stage by this one alone, or null. Older processes do not say. */
  readonly pose?: readonly number[] | null;
  /** From the leader; null = it leads, or the two were not heard side by side. */
  readonly apartMm: number | null;
  readonly apartDeg: number | null;
  /** In force for the camera, and not for this one; absent = nothing. */
  readonly lacks?: readonly Lacking[];
}

export interface LeadTelemetry {
  readonly id: string;
  readonly why: LeadWhy;
  readonly sinceUs: number;
  /** What lay between the two is being faded out. */
  readonly blending: boolean;
  /** What was crossed was above the limits. */
  readonly far: boolean;
  readonly crossedMm: number | null;
  readonly crossedDeg: number | null;
  /** A switch that is wanted and waits for a person; null = none. */
  readonly waitingFor: string | null;
  readonly waitingMm: number | null;
  readonly waitingDeg: number | null;
}

export interface TrackingTelemetry extends Partial<RecordingPart> {
  /** When it was gathered. */
  readonly atUs: number;
  readonly cameras: Readonly<Record<string, CameraTelemetry>>;
  /** Wall clock less the clock of `atUs`, in the process that hears the trackers. Older processes do not say. */
  readonly wall?: { readonly aheadUs: number; readonly accuracyUs: number };
  /** Everybody who was heard on every tracking port; now and then, so absent most of the time. */
  readonly arrivals?: readonly PortLine[];
}

export interface PortLine {
  readonly host: string;
  readonly port: number;
  readonly group: string | null;
  /** Of a serial port, whose path is the host: `38400 8-O-1`. */
  readonly line?: string;
  readonly protocol: string;
  /** Why it is not open; null = it is. */
  readonly why: Fault | null;
  /** Cameras that listen here, and the number that each wants; null = whatever comes. */
  readonly cameras: readonly { readonly camera: string; readonly number: number | null }[];
  readonly senders: readonly SenderLine[];
}

export interface SenderLine {
  readonly sender: string;
  /** What it looks like by its first bytes; null = nothing known. */
  readonly mark: string | null;
  readonly numbers: readonly number[];
  readonly rateHz: number;
  readonly ageMs: number;
  /** Samples that could be decoded, and datagrams that could not. */
  readonly valid: number;
  readonly invalid: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** Head of the last datagram, and its length. */
  readonly lastHex: string;
  readonly lastBytes: number;
}

export type FromTracking =
  | {
      readonly t: 'hello';
      readonly control: number;
      readonly pid: number;
      readonly nowUs: number;
      readonly config: TrackingConfig | null;
      readonly relays: readonly RelayState[];
      /** Absent: a process that cannot record. */
      readonly recorder?: RecordingPart;
      /** Absent: a process that cannot play virtual moves. */
      readonly moves?: true;
    }
  | ({ readonly t: 'telemetry' } & TrackingTelemetry)
  | ({ readonly t: 'verdict'; readonly cameraId: string; readonly atUs: number } & Verdict)
  | { readonly t: 'captured'; readonly id: number; readonly result: PoseAverageResult }
  /** Once a second, of a camera that is heard. */
  | { readonly t: 'rest'; readonly cameraId: string; readonly atUs: number; readonly reading: RestReading }
  | { readonly t: 'done'; readonly id: number }
  | { readonly t: 'refused'; readonly id: number; readonly why: Fault };

/** Undefined: not a command. */
export function parseCommand(line: string): ToTracking | undefined {
  const raw = parseObject(line);
  const id = raw?.['id'];
  if (raw === undefined || typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  switch (raw['t']) {
    case 'configure':
      return { t: 'configure', id, config: raw['config'] };
    case 'stop':
      return { t: 'stop', id };
    case 'delay': {
      const { cameraId, sinkId, delayMs } = raw;
      if (!isId(cameraId) || !isId(sinkId) || typeof delayMs !== 'number') return undefined;
      return { t: 'delay', id, cameraId, sinkId, delayMs };
    }
    case 'shape': {
      const { cameraId, sinkId, smoothingHz, predictionMs } = raw;
      if (!isId(cameraId) || !isId(sinkId)) return undefined;
      if (typeof smoothingHz !== 'number' || typeof predictionMs !== 'number') return undefined;
      return { t: 'shape', id, cameraId, sinkId, smoothingHz, predictionMs };
    }
    case 'lead': {
      const { cameraId, sourceId } = raw;
      return isId(cameraId) && isId(sourceId) ? { t: 'lead', id, cameraId, sourceId } : undefined;
    }
    case 'encoders': {
      const { cameraId, sourceId, anew, zoom, focus } = raw;
      if (!isId(cameraId) || !isId(sourceId) || typeof anew !== 'boolean') return undefined;
      return isRing(zoom) && isRing(focus) ? { t: 'encoders', id, cameraId, sourceId, anew, zoom, focus } : undefined;
    }
    case 'relay': {
      const { cameraId, sinkId, on } = raw;
      if (!isId(cameraId) || !isId(sinkId) || typeof on !== 'boolean') return undefined;
      return { t: 'relay', id, cameraId, sinkId, on };
    }
    case 'capture': {
      const { cameraId, seconds, sourceId, everyMs } = raw;
      if (!isId(cameraId) || typeof seconds !== 'number') return undefined;
      if ((sourceId !== undefined && !isId(sourceId)) || (everyMs !== undefined && typeof everyMs !== 'number'))
        return undefined;
      return { t: 'capture', id, cameraId, seconds, ...(sourceId && { sourceId }), ...(everyMs && { everyMs }) };
    }
    default:
      return parseMoveCommand(raw, id) ?? parseRecordingCommand(raw, id);
  }
}

export function isRing(x: unknown): x is RingSeen | null {
  return x === null || (isObject(x) && Number.isFinite(x['minRaw']) && Number.isFinite(x['maxRaw']));
}

const EVENTS: ReadonlySet<unknown> = new Set(['hello', 'telemetry', 'verdict', 'captured', 'rest', 'done', 'refused']);

/** From our own process on a socket that only this user can open: the kind is checked, the rest is its word. */
export function parseEvent(line: string): FromTracking | undefined {
  const raw = parseObject(line);
  return raw !== undefined && EVENTS.has(raw['t']) ? (raw as unknown as FromTracking) : undefined;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const raw: unknown = JSON.parse(line);
    return isObject(raw) ? raw : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
