/**
 * Poses and telemetry: newest only, outside React state. Whoever draws them asks for the newest and when it came.
 */
import type { PoseSample } from '../../protocol/pose-frame.ts';
import type { StageState, Telemetry } from '../../protocol/state.ts';

/** Newest sample per camera id. */
export const poses = new Map<string, PoseSample>();
export const telemetry: { newest: Telemetry | undefined } = { newest: undefined };

const poseFns = new Set<() => void>();
const telemetryFns = new Set<(data: Telemetry) => void>();

export function hearPoses(state: StageState | undefined, samples: readonly PoseSample[]): void {
  if (!state) return;
  const order = Object.keys(state.studio.cameras);
  for (const sample of samples) {
    const id = order[sample.index];
    if (id !== undefined) poses.set(id, sample);
  }
  for (const fn of poseFns) fn();
}

export function hearTelemetry(data: Telemetry): void {
  telemetry.newest = data;
  for (const fn of telemetryFns) fn(data);
}

export function onPoses(fn: () => void): () => void {
  poseFns.add(fn);
  return () => poseFns.delete(fn);
}

export function onTelemetry(fn: (data: Telemetry) => void): () => void {
  telemetryFns.add(fn);
  return () => telemetryFns.delete(fn);
}
