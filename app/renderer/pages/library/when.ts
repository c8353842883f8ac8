/** Dates of the library and the journal, in the clock time of the seat. */
import { formatClock } from '../../ui/format.ts';

export function formatDay(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatClock(wallMs)}`;
}

/** What a `datetime-local` field says, in milliseconds; undefined while it says nothing whole. */
export function readWhen(text: string): number | undefined {
  const ms = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isFinite(ms) ? ms : undefined;
}
