/** Dates of the library and the journal, in the clock time of the seat. */
import { formatClock } from '../../ui/format.ts';

export function formatDay(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatClock(wallMs)}`;
}

const WHEN = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?$/;

/** What `2026-11-21 20:15` or `2026-11-21` means, in milliseconds; undefined while it means no moment. */
export function readWhen(text: string): number | undefined {
  const found = WHEN.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute);
  const same = date.getMonth() === (month ?? 1) - 1 && date.getDate() === day && date.getHours() === hour;
  return same && date.getMinutes() === minute ? date.getTime() : undefined;
}
