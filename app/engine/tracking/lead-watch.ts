/**
 * Who leads which camera, made of what the tracking process says: state that changes now and then, and its alarms.
 *
 * Is told: telemetry. Tells: a camera's lead when it is another one; a switch that waits; one that crossed more than it
 * should have, until a person chooses or the trackers agree again; one that leads without a calibration that is in force.
 */
import { LACKING, lackingFault } from '../../core/calibration/kept/in-force.ts';
import type { Fault } from '../../core/parameter.ts';
import type { LeadState } from '../../protocol/state-tracking.ts';
import type { CameraTelemetry } from './tracking-messages.ts';

export interface LeadAlarms {
  raise(id: string, fault: Fault, severity: 'warning' | 'fault'): void;
  clear(id: string): void;
}

export class LeadWatch {
  readonly #alarms: LeadAlarms;
  readonly #told = new Map<string, string>();
  readonly #leads = new Map<string, LeadState>();

  constructor(alarms: LeadAlarms) {
    this.#alarms = alarms;
  }

  of(camera: string): LeadState | null {
    return this.#leads.get(camera) ?? null;
  }

  /** True: it is another one than before. */
  take(camera: string, telemetry: CameraTelemetry): boolean {
    const lead = stateOf(telemetry);
    if (lead === undefined) return false;
    // Times wander by microseconds as the two clocks are held together.
    const told = JSON.stringify({ ...lead, sinceUs: Math.round(lead.sinceUs / 1e6) });
    if (told === this.#told.get(camera)) return false;
    this.#told.set(camera, told);
    this.#leads.set(camera, lead);
    this.#sound(camera, lead);
    return true;
  }

  #sound(camera: string, lead: LeadState): void {
    const waits = `tracking/waits/${camera}`;
    const far = `tracking/far/${camera}`;
    const { waiting, crossedMm: mm, crossedDeg: deg } = lead;
    if (waiting)
      this.#alarms.raise(
        waits,
        { code: 'alarm.tracking-switch-waits', params: { camera, to: waiting.id, mm: waiting.mm, deg: waiting.deg } },
        'fault',
      );
    else this.#alarms.clear(waits);
    if (lead.far && lead.why !== 'person')
      this.#alarms.raise(
        far,
        { code: 'alarm.tracking-switched-far', params: { camera, to: lead.id, mm: mm ?? '?', deg: deg ?? '?' } },
        'warning',
      );
    else this.#alarms.clear(far);
    this.#soundLacking(camera, lead);
  }

  /** One that leads without what the camera was calibrated with: its poses are of something else. */
  #soundLacking(camera: string, { id, sources }: LeadState): void {
    const lacks = sources.find((one) => one.id === id)?.lacks ?? [];
    for (const kind of LACKING) {
      const alarm = `tracking/lacks-${kind}/${camera}`;
      if (lacks.includes(kind)) this.#alarms.raise(alarm, lackingFault(kind, camera, id), 'warning');
      else this.#alarms.clear(alarm);
    }
  }
}

function stateOf({ lead, sources }: CameraTelemetry): LeadState | undefined {
  if (!lead || !sources) return undefined;
  const { id, why, sinceUs, crossedMm, crossedDeg, far, waitingFor, waitingMm, waitingDeg } = lead;
  return {
    id,
    why,
    sinceUs,
    crossedMm,
    crossedDeg,
    far,
    waiting: waitingFor === null ? null : { id: waitingFor, mm: waitingMm ?? 0, deg: waitingDeg ?? 0 },
    sources: sources.map(({ id: one, protocol, verdict, lacks = [] }) => ({ id: one, protocol, verdict, lacks })),
  };
}
