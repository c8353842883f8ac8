/**
 * Alarms: conditions that want a person. One per id; it stays until it is both over and acknowledged.
 *
 * Is told: conditions by id, acknowledgements, shelving. Tells: the published list. Flashing is the page's business.
 */
import type { Fault } from '../../core/parameter.ts';
import type { AlarmState } from '../../protocol/state.ts';

export interface AlarmsOptions {
  readonly nowUs: () => number;
  readonly wallMs: () => number;
  publish(id: string, alarm: AlarmState | undefined): void;
  onRaised(id: string, fault: Fault): void;
}

const MAX_ALARMS = 200;

export class Alarms {
  readonly #options: AlarmsOptions;
  readonly #alarms = new Map<string, AlarmState>();

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  raise(id: string, fault: Fault, severity: AlarmState['severity']): void {
    const before = this.#alarms.get(id);
    if (before?.active && before.severity === severity && JSON.stringify(before.fault) === JSON.stringify(fault))
      return;
    const { nowUs, wallMs } = this.#options;
    this.#put(id, {
      id,
      fault,
      severity,
      atUs: before?.active ? before.atUs : nowUs(),
      wallMs: before?.active ? before.wallMs : wallMs(),
      acked: before?.active ? before.acked : null,
      shelvedUntilUs: before?.shelvedUntilUs ?? null,
      active: true,
    });
    if (!before?.active) this.#options.onRaised(id, fault);
    if (this.#alarms.size > MAX_ALARMS) this.#dropOldestQuiet();
  }

  /** The condition is over. Acknowledged ones go; others stay, quiet, until a person has seen them. */
  clear(id: string): void {
    const alarm = this.#alarms.get(id);
    if (!alarm?.active) return;
    if (alarm.acked) this.#remove(id);
    else this.#put(id, { ...alarm, active: false });
  }

  ack(id: string, seat: string): Fault | undefined {
    const alarm = this.#alarms.get(id);
    if (!alarm) return { code: 'alarm.unknown', params: { id } };
    if (alarm.active) this.#put(id, { ...alarm, acked: { seat } });
    else this.#remove(id);
    return undefined;
  }

  shelve(id: string, untilUs: number): Fault | undefined {
    const alarm = this.#alarms.get(id);
    if (!alarm) return { code: 'alarm.unknown', params: { id } };
    this.#put(id, { ...alarm, shelvedUntilUs: untilUs });
    return undefined;
  }

  sweep(): void {
    const nowUs = this.#options.nowUs();
    for (const alarm of this.#alarms.values()) {
      if (alarm.shelvedUntilUs !== null && alarm.shelvedUntilUs <= nowUs)
        this.#put(alarm.id, { ...alarm, shelvedUntilUs: null });
    }
  }

  #put(id: string, alarm: AlarmState): void {
    this.#alarms.set(id, alarm);
    this.#options.publish(id, alarm);
  }

  #remove(id: string): void {
    this.#alarms.delete(id);
    this.#options.publish(id, undefined);
  }

  #dropOldestQuiet(): void {
    for (const alarm of this.#alarms.values()) if (!alarm.active) return this.#remove(alarm.id);
  }
}
