/** What engine and tracking process say to each other of recording and replay; part of tracking-messages.ts. */
import type { RecordingShown, ReplayShown } from '../../../protocol/state-recording.ts';
import { isId, isObject } from '../tracking-config.ts';
import type { RecordingLimits } from './recorder.ts';
import type { RecordedHouse, RecordedMark, RecordingHeader } from './recording-format.ts';

/** The header without what the process itself knows. */
export type RecordOrder = Pick<RecordingHeader, 'id' | 'name' | 'studio' | 'by' | 'rate' | 'timecodeRate'>;

export interface ReplayOrder {
  /** Camera of the stage -> camera of the recording. */
  readonly cameras: Readonly<Record<string, string>>;
  readonly speed: number;
  readonly loop: boolean;
}

export type ToRecording =
  | {
      readonly t: 'record';
      readonly id: number;
      readonly file: string;
      readonly order: RecordOrder;
      readonly cameras: readonly string[] | null;
      readonly limits: RecordingLimits;
    }
  | { readonly t: 'record-stop'; readonly id: number }
  /** Times on the process's clock. */
  | { readonly t: 'record-note'; readonly id: number; readonly note: RecordedHouse | RecordedMark }
  | { readonly t: 'replay'; readonly id: number; readonly file: string; readonly order: ReplayOrder }
  | { readonly t: 'replay-to'; readonly id: number; readonly paused: boolean | null; readonly seekUs: number | null }
  | { readonly t: 'replay-stop'; readonly id: number };

export interface ReplayState extends Omit<ReplayShown, 'positionS' | 'lengthS'> {
  /** From its beginning. */
  readonly positionUs: number;
  readonly lengthUs: number;
  readonly rounds: number;
}

/** Part of hello and telemetry; older processes say neither. */
export interface RecordingPart {
  readonly recording: RecordingShown | null;
  readonly replay: ReplayState | null;
}

const MAX_PATH = 4_096;
export const MIN_SPEED = 0.1;
export const MAX_SPEED = 4;

/** Undefined: not a command, or one that cannot be meant. */
export function parseRecordingCommand(raw: Record<string, unknown>, id: number): ToRecording | undefined {
  const { t, file } = raw;
  const isFile = typeof file === 'string' && file.length > 0 && file.length <= MAX_PATH;
  switch (t) {
    case 'record': {
      const { order, cameras, limits } = raw;
      if (!isFile || !isObject(order) || !isId(order['id']) || typeof order['name'] !== 'string') return undefined;
      if (!isObject(limits) || !Object.values(limits).every((n) => typeof n === 'number' && n >= 0)) return undefined;
      if (cameras !== null && !(Array.isArray(cameras) && cameras.every(isId))) return undefined;
      return { t, id, file, order: order as never, cameras, limits: limits as never };
    }
    case 'record-note': {
      const { note } = raw;
      const known =
        isObject(note) && (note['t'] === 'house' || note['t'] === 'mark') && typeof note['atUs'] === 'number';
      return known ? { t, id, note: note as never } : undefined;
    }
    case 'replay': {
      const { order } = raw;
      if (!isFile || !isObject(order) || !isObject(order['cameras'])) return undefined;
      const { cameras, speed, loop } = order;
      const named = Object.entries(cameras as object).every(([to, from]) => isId(to) && isId(from));
      if (!named || typeof speed !== 'number' || speed < MIN_SPEED || speed > MAX_SPEED) return undefined;
      return { t, id, file, order: { cameras: cameras as never, speed, loop: loop === true } };
    }
    case 'replay-to': {
      const { paused, seekUs } = raw;
      if (paused !== null && typeof paused !== 'boolean') return undefined;
      if (seekUs !== null && !(typeof seekUs === 'number' && seekUs >= 0)) return undefined;
      return { t, id, paused, seekUs };
    }
    case 'record-stop':
    case 'replay-stop':
      return { t, id };
    default:
      return undefined;
  }
}
