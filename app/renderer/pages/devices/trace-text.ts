/** How a traced message is written: clock time of the engine, bytes in pairs. */
import type { TraceMessage } from '../../../protocol/client.ts';

export type TraceLine = TraceMessage['lines'][number];

export function clockMs(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

export function hexPairs(hex: string): string {
  return hex.toUpperCase().replace(/(..)(?=.)/g, '$1 ');
}

/** A line for the clipboard: time, direction, bytes, what it means. */
export function traceText(line: TraceLine, wallAt0Ms: number): string {
  const arrow = line.dir === 'out' ? '>' : '<';
  return [clockMs(wallAt0Ms + line.atUs / 1_000), arrow, hexPairs(line.hex), line.decoded].join('\t');
}

const KEPT = 500;

/** The newest lines, oldest first. */
export function keepNewest(kept: readonly TraceLine[], more: readonly TraceLine[]): readonly TraceLine[] {
  return [...kept, ...more].slice(-KEPT);
}
