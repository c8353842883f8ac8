/** Traffic of every device, for the droppable telemetry. */
import type { Telemetry } from '../../protocol/state.ts';
import type { Supervisor } from './supervisor.ts';

export function deviceTelemetry(supervisor: Supervisor, nowUs: number): Telemetry['devices'] {
  return Object.fromEntries(
    supervisor.ids().map((id) => {
      const trace = supervisor.trace(id);
      const heardUs = trace?.heardUs;
      return [
        id,
        {
          inPerS: trace?.perSecond('in', nowUs) ?? 0,
          outPerS: trace?.perSecond('out', nowUs) ?? 0,
          ageMs: heardUs === undefined ? null : Math.round((nowUs - heardUs) / 1000),
        },
      ];
    }),
  );
}
