/** The engine's regular work: patches, telemetry, gates, sweeps. One place, so that nothing ticks on its own. */
import type { Clock } from '../../../drivers/contract.ts';
import { PUBLISH } from '../../protocol/limits.ts';

export interface Ticks {
  /** Every 20 ms: what changed goes to all seats. */
  patch(): void;
  /** Every 100 ms: gates, telemetry. */
  fast(): void;
  /** Every 500 ms: what ages and expires. */
  slow(): void;
  /** Every second: seats. */
  seats(): void;
}

export function startTicks(clock: Clock, ticks: Ticks): Disposable {
  const timers = new DisposableStack();
  timers.use(clock.every(PUBLISH.patchMs, () => ticks.patch()));
  timers.use(clock.every(PUBLISH.telemetryMs, () => ticks.fast()));
  timers.use(clock.every(500, () => ticks.slow()));
  timers.use(clock.every(1_000, () => ticks.seats()));
  return timers;
}
