/**
 * The studio's files while the engine runs: what changed, whether it is good, and the taking-in of it.
 *
 * A reload never touches a device: addresses and drivers that changed restart their link, which only observes.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DriverModule, isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import { diffStudio } from '../../protocol/studio-diff.ts';
import type { StudioFileName } from '../../protocol/studio-schema.ts';
import type { Alarms } from '../stage/alarms.ts';
import { replaceFile } from './keep-file.ts';
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
  #writing: Promise<unknown> = Promise.resolve();

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
    const loaded = await this.#loadWhole();
    if ('code' in loaded) return loaded;
    const changes = diffStudio(this.#options.current(), loaded);
    const fault = await this.#options.apply(loaded);
    if (fault) return fault;
    this.#options.alarms.clear('studio/files');
    return { changes };
  }

  get folder(): string {
    return this.#options.folder;
  }

  /**
   * One file of the folder made anew, one after the other: checked whole with the rest as it stands, written, taken in.
   * Not taken in, it is put back. Whatever else people changed in the folder and nobody reloaded is refused first.
   */
  rewrite(name: StudioFileName, change: (json: unknown) => unknown): Promise<unknown> {
    const done = this.#writing.then(() => this.#rewritten(name, change));
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #rewritten(name: StudioFileName, change: (json: unknown) => unknown): Promise<unknown> {
    const before = await this.#loadWhole();
    if ('code' in before) return before;
    if (diffStudio(this.#options.current(), before).length > 0) return { code: 'studio.changed-on-disk' };
    const file = join(this.#options.folder, name);
    const former = await readFile(file, 'utf8');
    const changed = change(JSON.parse(former.replace(/^\ufeff/, '')));
    if (isFault(changed)) return changed;
    const text = `${JSON.stringify(changed, undefined, 2)}\n`;
    const next = await this.#loadWhole(new Map([[name, text]]));
    if ('code' in next) return next;
    const changes = diffStudio(this.#options.current(), next);
    const fault = (await replaceFile(file, text)) ?? (await this.#options.apply(next));
    if (!fault) return { changes };
    await replaceFile(file, former);
    return fault;
  }

  async #loadWhole(instead?: ReadonlyMap<string, string>): Promise<Studio | Fault> {
    const loaded = await loadStudio(this.#options.folder, this.#options.driverOf, instead);
    if ('faults' in loaded) {
      const [first] = loaded.faults;
      const params = { ...first?.params, count: loaded.faults.length, why: first?.code ?? '' };
      return { code: 'studio.refused', params };
    }
    const other = needsRestart(this.#options.current(), loaded.studio);
    if (other.length > 0) return { code: 'studio.needs-restart', params: { what: other.join(', ') } };
    return loaded.studio;
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
