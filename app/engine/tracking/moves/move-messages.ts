/** What engine and tracking process say to each other of virtual moves; part of tracking-messages.ts. */

import { areMoveKeys } from '../../../core/tracking/move-keys.ts';
import type { MoveLensName } from '../../../core/tracking/move-lens.ts';
import type { MovePhase, MovePlan } from '../../../core/tracking/virtual-move.ts';
import { isId, isObject } from '../tracking-config.ts';

/** A move that is to be played, and what the engine wants to be told of it again, perhaps by another engine. */
export interface MoveOrder extends MovePlan {
  /** Of this playing; a move may be played many times. */
  readonly run: string;
  readonly move: string;
  readonly name: string;
  readonly by: string;
  /** House frame of `fromUs`. */
  readonly frame: number;
}

export interface WayBack {
  readonly run: string;
  readonly fromUs: number;
  readonly lengthUs: number;
  /** Only called off if it has not begun; what plays is left as it is. */
  readonly onlyUnbegun: boolean;
}

/** Times on the process's clock. */
export type ToMoves =
  | { readonly t: 'move'; readonly id: number; readonly cameraId: string; readonly order: MoveOrder }
  | ({ readonly t: 'move-back'; readonly id: number; readonly cameraId: string } & WayBack);

/** The move that plays on a camera. */
export interface MoveTelemetry extends Omit<MoveOrder, 'keys' | 'inUs' | 'outUs'> {
  readonly phase: MovePhase;
  /** When the phase ends by itself; null = it does not. */
  readonly phaseEndsUs: number | null;
  /** When the path ends. */
  readonly endUs: number;
  readonly weight: number;
  /** It would come back, or was about to; its tracker is not well. */
  readonly waits: boolean;
  readonly drives: readonly MoveLensName[];
  /** What went on last, in the stage; null = nothing yet. */
  readonly pose: readonly number[] | null;
}

/** How the last one of a camera ended: it came back, a person called it off before it began, or its tracker was lost then. */
export interface MoveEnd {
  readonly run: string;
  readonly how: 'back' | 'called-off' | 'not-begun';
}

/** Wider than what a person may ask for in frames of any house: the engine judges that, this only what is meant at all. */
const MIN_BLEND_US = 1_000;
const MAX_BLEND_US = 600_000_000;

/** Undefined: not a command, or one that cannot be meant. */
export function parseMoveCommand(raw: Record<string, unknown>, id: number): ToMoves | undefined {
  const { t, cameraId } = raw;
  if (!isId(cameraId)) return undefined;
  if (t === 'move') {
    const { order } = raw;
    return isOrder(order) ? { t, id, cameraId, order } : undefined;
  }
  if (t === 'move-back') {
    const { run, fromUs, lengthUs, onlyUnbegun } = raw;
    if (!isId(run) || !isTime(fromUs) || !isBlend(lengthUs)) return undefined;
    return { t, id, cameraId, run, fromUs, lengthUs, onlyUnbegun: onlyUnbegun === true };
  }
  return undefined;
}

const isTime = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x);
const isBlend = (x: unknown): x is number => typeof x === 'number' && x >= MIN_BLEND_US && x <= MAX_BLEND_US;

function isOrder(raw: unknown): raw is MoveOrder {
  if (!isObject(raw)) return false;
  const { run, move, name, by, frame, keys, fromUs, inUs, outUs, atEnd } = raw;
  const named = isId(run) && isId(move) && typeof name === 'string' && typeof by === 'string' && isTime(frame);
  const timed = isTime(fromUs) && isBlend(inUs) && isBlend(outUs) && (atEnd === 'return' || atEnd === 'hold');
  return named && timed && areMoveKeys(keys);
}
