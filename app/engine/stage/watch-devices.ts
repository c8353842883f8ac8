/** Conditions of the stage that want a person: devices gone, owners contested, holds that stand, studio files refused. */
import type { Fault } from '../../core/parameter.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import { primaryNow } from '../ndisplay/primary-now.ts';
import type { Alarms } from './alarms.ts';
import type { Stage } from './stage.ts';

/** A device that is only slow to answer on start is no alarm yet. */
const GRACE_US = 3_000_000;
/** Routing moves during a take; a contested owner outside one is told within a second. */
const CONTESTED_US = 400_000;

export class StageWatch {
  readonly #stage: Stage;
  readonly #supervisor: Supervisor;
  readonly #alarms: Alarms;
  readonly #startUs: number;
  readonly #since = new Map<string, number>();

  constructor(stage: Stage, supervisor: Supervisor, alarms: Alarms, startUs: number) {
    this.#stage = stage;
    this.#supervisor = supervisor;
    this.#alarms = alarms;
    this.#startUs = startUs;
  }

  /** A few times a second. */
  look(nowUs: number, taking: boolean): void {
    for (const id of this.#supervisor.ids()) {
      const { status, why, sinceUs } = this.#supervisor.status(id);
      const gone =
        status === 'offline' && nowUs - Math.max(sinceUs, this.#startUs) > 0 && nowUs - this.#startUs > GRACE_US;
      this.#raise(
        `device/${id}`,
        gone,
        { code: 'alarm.device-offline', params: { device: id, ...why?.params, why: why?.code ?? '' } },
        'fault',
      );
    }
    this.#lookAtPrimaries();
    for (const zone of this.#stage.studio.zones) {
      const view = this.#stage.zones.get(zone.id);
      if (!view || zone.kind !== 'led') continue;
      const differs =
        view.observed === 'contested' ||
        (view.observed !== 'unknown' && view.leased !== undefined && view.observed !== view.leased);
      const odd = zone.sourcePath === undefined ? [] : this.#stage.values.odd(zone.sourcePath);
      const fault: Fault =
        view.observed === 'contested'
          ? { code: 'alarm.contested', params: { zone: zone.id, leased: view.leased ?? '', odd: odd.join(', ') } }
          : {
              code: 'alarm.wrong-owner',
              params: { zone: zone.id, leased: view.leased ?? '', observed: view.observed },
            };
      this.#raise(`owner/${zone.id}`, this.#lasting(`owner/${zone.id}`, differs && !taking, nowUs), fault, 'fault');
    }
  }

  #lookAtPrimaries(): void {
    for (const { id, driver } of this.#stage.studio.devices) {
      if (driver !== 'ndisplay') continue;
      const now = primaryNow(this.#stage, this.#supervisor, id);
      const isBackup = now !== undefined && now.node !== now.first;
      this.#raise(`primary/${id}`, isBackup, { code: 'alarm.on-backup', params: { device: id, ...now } }, 'warning');
    }
  }

  #lasting(id: string, holds: boolean, nowUs: number): boolean {
    if (!holds) {
      this.#since.delete(id);
      return false;
    }
    const since = this.#since.get(id) ?? nowUs;
    this.#since.set(id, since);
    return nowUs - since >= CONTESTED_US;
  }

  #raise(id: string, holds: boolean, fault: Fault, severity: 'warning' | 'fault'): void {
    if (holds) this.#alarms.raise(id, fault, severity);
    else this.#alarms.clear(id);
  }
}
