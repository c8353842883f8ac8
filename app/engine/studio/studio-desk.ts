/**
 * The studio's files while the engine runs: what changed, whether it is good, and the taking-in of it.
 *
 * A reload never touches a device: addresses and drivers that changed restart their link, which only observes.
 */

import type { DriverModule } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import { diffStudio } from '../../protocol/studio-diff.ts';
import type { Alarms } from '../stage/alarms.ts';
import { loadStudio, watchStudio } from './load.ts';
import { needsRestart } from './restart.ts';

export interface StudioDeskOptions {
  readonly folder: string;
  readonly driverOf: (name: string) => Promise<DriverModule | undefined>;
  readonly alarms: Alarms;
  current(): Studio;
  apply(studio: Studio): Promise<Fault | undefined>;
}

export class StudioDesk {
  readonly #options: StudioDeskOptions;
  readonly #watch: Disposable;

  constructor(options: StudioDeskOptions) {
    this.#options = options;
    this.#watch = watchStudio(options.folder, () => void this.#changed());
  }

  /** What a reload would change, and what of it only a restart takes in; faults when the files are refused whole. */
  async check(): Promise<unknown> {
    const loaded = await loadStudio(this.#options.folder, this.#options.driverOf);
    if ('faults' in loaded) return { good: false, faults: loaded.faults, changes: [], restart: [] };
    const now = this.#options.current();
    const restart = needsRestart(now, loaded.studio);
    return { good: true, faults: [], changes: diffStudio(now, loaded.studio), restart };
  }

  async reload(): Promise<unknown> {
    const loaded = await loadStudio(this.#options.folder, this.#options.driverOf);
    if ('faults' in loaded) {
      const [first] = loaded.faults;
      return {
        code: 'studio.refused',
        params: { ...first?.params, count: loaded.faults.length, why: first?.code ?? '' },
      };
    }
    const changes = diffStudio(this.#options.current(), loaded.studio);
    const other = needsRestart(this.#options.current(), loaded.studio);
    if (other.length > 0) return { code: 'studio.needs-restart', params: { what: other.join(', ') } };
    const fault = await this.#options.apply(loaded.studio);
    if (fault) return fault;
    this.#options.alarms.clear('studio/files');
    return { changes };
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  async #changed(): Promise<void> {
    const result = (await this.check()) as { good: boolean; faults: readonly Fault[]; changes: readonly unknown[] };
    const { alarms } = this.#options;
    const [first] = result.faults;
    if (first) {
      const params = { ...first.params, count: result.faults.length, why: first.code };
      alarms.raise('studio/files', { code: 'studio.refused', params }, 'warning');
    } else if (result.changes.length > 0) {
      alarms.raise('studio/files', { code: 'studio.changed', params: { count: result.changes.length } }, 'warning');
    } else alarms.clear('studio/files');
  }
}
