/** Whether devices are there, as the journal and the metrics keep it: a line per change, not per look. */
import type { Journal } from '../journal/journal.ts';
import type { Metrics } from '../server/metrics.ts';
import type { Supervisor } from './supervisor.ts';

export class StatusNotes {
  readonly #supervisor: Pick<Supervisor, 'status'>;
  readonly #metrics: Pick<Metrics, 'online'>;
  readonly #journal: Pick<Journal, 'note'>;
  readonly #last = new Map<string, string>();

  constructor(
    supervisor: Pick<Supervisor, 'status'>,
    metrics: Pick<Metrics, 'online'>,
    journal: Pick<Journal, 'note'>,
  ) {
    this.#supervisor = supervisor;
    this.#metrics = metrics;
    this.#journal = journal;
  }

  look(device: string): void {
    const { status, why } = this.#supervisor.status(device);
    this.#metrics.online.set({ device }, status === 'online' ? 1 : 0);
    if (this.#last.get(device) === status) return;
    this.#last.set(device, status);
    this.#journal.note({ kind: 'device', data: { device, status, why } });
  }
}
