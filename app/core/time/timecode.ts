/**
 * SMPTE ST 12-1 timecode labels for frame counts, drop-frame included. A label is a name for a frame, never a time.
 *
 * Drop-frame leaves out labels, never frames: the first 2 (30000/1001) or 4 (60000/1001) of every minute that is not a
 * multiple of ten, so that the label stays within 86.4 ms a day of the clock.
 */
import type { Rate } from '../stage/model.ts';

export interface Timecode {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
  readonly drop: boolean;
}

/** Labels per second: 30 for 30000/1001. */
export function labelsPerSecond(rate: Rate): number {
  return Math.round(rate.num / rate.den);
}

/** Drop-frame exists for 29.97 and 59.94 only. */
export function canDrop(rate: Rate): boolean {
  return rate.den === 1001 && (rate.num === 30_000 || rate.num === 60_000);
}

/** Frames in 24 hours of labels; counts wrap there. */
export function framesPerDay(rate: Rate, drop: boolean): number {
  const fps = labelsPerSecond(rate);
  return fps * 86_400 - (drop && canDrop(rate) ? droppedPerMinute(fps) * (1440 - 144) : 0);
}

export function timecodeOf(frame: number, rate: Rate, drop: boolean): Timecode {
  const fps = labelsPerSecond(rate);
  const dropping = drop && canDrop(rate);
  const day = framesPerDay(rate, dropping);
  const count = ((frame % day) + day) % day;
  const label = dropping ? withDropped(count, fps) : count;
  return {
    hours: Math.floor(label / (fps * 3600)),
    minutes: Math.floor(label / (fps * 60)) % 60,
    seconds: Math.floor(label / fps) % 60,
    frames: label % fps,
    drop: dropping,
  };
}

/** Undefined for a label that does not exist: out of range, or dropped. */
export function frameOfTimecode(tc: Timecode, rate: Rate): number | undefined {
  const fps = labelsPerSecond(rate);
  const parts = [tc.hours, tc.minutes, tc.seconds, tc.frames];
  if (parts.some((n) => !Number.isInteger(n) || n < 0)) return undefined;
  if (tc.hours > 23 || tc.minutes > 59 || tc.seconds > 59 || tc.frames >= fps) return undefined;
  const minutes = tc.hours * 60 + tc.minutes;
  const label = (minutes * 60 + tc.seconds) * fps + tc.frames;
  if (!tc.drop) return label;
  if (!canDrop(rate)) return undefined;
  const dropped = droppedPerMinute(fps);
  if (tc.seconds === 0 && tc.frames < dropped && tc.minutes % 10 !== 0) return undefined;
  return label - dropped * (minutes - Math.floor(minutes / 10));
}

/** `10:00:00:00`, drop-frame `10:00:00;00`. */
export function formatTimecode(tc: Timecode): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(tc.hours)}:${two(tc.minutes)}:${two(tc.seconds)}${tc.drop ? ';' : ':'}${two(tc.frames)}`;
}

export function parseTimecode(text: string): Timecode | undefined {
  const found = /^(\d{2}):(\d{2}):(\d{2})([:;])(\d{2})$/.exec(text);
  if (!found) return undefined;
  const [, hours, minutes, seconds, mark, frames] = found;
  return {
    hours: Number(hours),
    minutes: Number(minutes),
    seconds: Number(seconds),
    frames: Number(frames),
    drop: mark === ';',
  };
}

/**
 * Frames from one label to the other the short way round midnight: within half a day, exactly half counts forward.
 * Undefined where a label does not exist, or one is drop-frame and the other not.
 */
export function framesBetween(from: Timecode, to: Timecode, rate: Rate): number | undefined {
  const a = frameOfTimecode(from, rate);
  const b = frameOfTimecode(to, rate);
  if (a === undefined || b === undefined || from.drop !== to.drop) return undefined;
  const day = framesPerDay(rate, from.drop);
  const ahead = (((b - a) % day) + day) % day;
  return ahead * 2 <= day ? ahead : ahead - day;
}

/** Video frames that one label names where video runs faster than timecode: 2 for 50p with 25-frame timecode. */
export function framesPerLabel(video: Rate, timecode: Rate): number | undefined {
  const left = BigInt(video.num) * BigInt(timecode.den);
  const right = BigInt(timecode.num) * BigInt(video.den);
  return left % right === 0n ? Number(left / right) : undefined;
}

function droppedPerMinute(fps: number): number {
  return fps / 15;
}

/** Frame count -> label count: adds back the labels that were left out up to here. */
function withDropped(count: number, fps: number): number {
  const dropped = droppedPerMinute(fps);
  const perMinute = fps * 60 - dropped;
  const perTen = fps * 600 - dropped * 9;
  const tens = Math.floor(count / perTen);
  const rest = count % perTen;
  const minutes = rest < fps * 60 ? 0 : 1 + Math.floor((rest - fps * 60) / perMinute);
  return count + dropped * (tens * 9 + minutes);
}
