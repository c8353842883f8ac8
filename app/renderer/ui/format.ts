/** Numbers and times as the house writes them: half-width digits, unit after a space, 24 hours. */
import type { Rate } from '../../core/stage/model.ts';

export function formatAge(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

export function formatMs(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** HH:MM of the studio's wall clock. */
export function formatClock(wallMs: number): string {
  const date = new Date(wallMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function formatDuration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  const minutes = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s < 3_600 ? minutes : `${two(Math.floor(s / 3_600))}:${minutes}`;
}

/** 50p, 59.94p. */
export function formatRate(rate: Rate): string {
  const hz = rate.num / rate.den;
  return `${Number.isInteger(hz) ? hz : hz.toFixed(2)}p`;
}

export function formatFrame(frame: number): string {
  return String(frame).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A value of a parameter or gate; numbers without more digits than they carry. */
export function formatValue(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)));
  if (Array.isArray(value)) return value.map(formatValue).join(', ');
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | boolean | bigint);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
