/** A configuration of 64 nodes: read and judged, against `JSON.parse` of the same text. */
import { mistakesOf } from '../../app/core/ndisplay/checks.ts';
import { readClusterConfig } from '../../app/core/ndisplay/read.ts';
import { clusterOf } from '../core/ndisplay/cluster-kit.ts';
import type { BenchRow } from './engine-kit.ts';
import { median, rowOf } from './figures.ts';

const RUNS = 100;

export function bench(): Promise<BenchRow[]> {
  const text = clusterOf(64);
  const ours: number[] = [];
  const control: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(tookMs(() => judged(text)));
    control.push(tookMs(() => JSON.parse(text)));
  }
  const name = `nDisplay file of 64 nodes, ${Math.round(text.length / 1_000)} kB: read and judged / JSON.parse`;
  const slowest = `the same, the slowest of ${RUNS} / JSON.parse`;
  return Promise.resolve([
    rowOf(name, median(ours), median(control), 'ms'),
    rowOf(slowest, Math.max(...ours), Math.max(...control), 'ms'),
  ]);
}

function judged(text: string): number {
  const config = readClusterConfig(text);
  if ('code' in config) throw new Error(config.code);
  return mistakesOf(config).length;
}

function tookMs(act: () => unknown): number {
  const from = performance.now();
  act();
  return performance.now() - from;
}
