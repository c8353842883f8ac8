/** How figures of benchmarks are told. */
import type { BenchRow } from './engine-kit.ts';

/** NaN of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export function rowOf(name: string, ours: number, control: number, unit: string): BenchRow {
  return { name, ours, control, ratio: ours / control, unit };
}
