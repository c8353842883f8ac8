/** A tracker as the engine's devices show it: what it reports, and when it counts as live. */
import type { DriverContext } from '../../../drivers/contract.ts';
import { type SourceConfig, sourceIdOf } from './tracking-config.ts';
import type { TrackingTelemetry } from './tracking-messages.ts';

export interface Feed {
  readonly source: SourceConfig | undefined;
  readonly context: DriverContext;
  told: string;
}

/** A tracker as a device: live while its samples arrive; a new connection is a new boot. */
export function tell(one: Feed, { cameras, atUs }: TrackingTelemetry): void {
  const { context, source } = one;
  const camera = source && cameras[source.cameraId];
  const line = camera?.sources?.find(({ id }) => id === sourceIdOf(source!)) ?? camera;
  if (!line) return;
  const heard = line.ageMs !== null && line.verdict !== 'none' && line.verdict !== 'stale';
  const why = line.input ?? { code: 'tracking.silent' };
  const told = heard ? 'live' : why.code;
  if (told !== one.told) {
    one.told = told;
    if (heard) context.onBoot(0);
    context.onStatus(heard ? { at: 'live' } : { at: 'waiting', why });
  }
  if (!heard) return;
  context.onReport({ key: 'rate', value: Math.round(line.rateHz * 100) / 100, atUs });
  context.onReport({ key: 'lossPct', value: Math.round(line.lossPct * 100) / 100, atUs });
}
