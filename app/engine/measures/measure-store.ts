/**
 * Keeps what was measured and entered, beyond a restart: `latency/<camera>/<mode>/<hop>` and whatever else is learnt of a
 * stage once and believed for a while (docs/decisions/0007-time.md).
 *
 * Is told: values by key, reasons that end them. Tells: library, journal, the published state, and who listens. One write
 * at a time, whole and durable: what was answered is on disk.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import { aged, counts, MAX_MEASURES, type Measure, measureFault, readMeasures } from '../../core/time/measure.ts';
import type { Journal } from '../journal/journal.ts';
import type { Publisher } from '../publish/publisher.ts';

const NAME = 'measures';

export interface MeasureStoreDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly journal: Pick<Journal, 'note'>;
  readonly publisher: Pick<Publisher, 'set'>;
  readonly studioId: string;
  wallMs(): number;
}

export class MeasureStore {
  readonly #deps: MeasureStoreDeps;
  readonly #listeners = new Set<(key: string) => void>();
  #kept: ReadonlyMap<string, Measure> = new Map();
  readonly #writing = new OneAtATime();

  constructor(deps: MeasureStoreDeps) {
    this.#deps = deps;
  }

  /**
   * What an earlier engine kept for this studio; once more after the library was replaced. A library that cannot be
   * read tells so itself; then nothing is known.
   */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    const before = this.#kept;
    this.#kept = isFault(saved) ? new Map() : readMeasures(saved);
    for (const key of new Set([...before.keys(), ...this.#kept.keys()])) {
      this.#deps.publisher.set(['measures', key], this.#kept.get(key));
      for (const listener of this.#listeners) listener(key);
    }
  }

  get all(): ReadonlyMap<string, Measure> {
    return this.#kept;
  }

  /** Also one that no longer counts: it says why. */
  get(key: string): Measure | undefined {
    return this.#kept.get(key);
  }

  /** Only while it counts. */
  valid(key: string): Measure | undefined {
    const measure = this.#kept.get(key);
    return measure && counts(measure, this.#deps.wallMs()) ? measure : undefined;
  }

  /** Called after each change, with its key. */
  listen(listener: (key: string) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** On disk when it answers; refused by name and unchanged otherwise. `seat`: whose act it was. */
  put(key: string, measure: Measure, seat?: string): Promise<Fault | undefined> {
    const wrong = measureFault(key, measure);
    if (wrong) return Promise.resolve(wrong);
    return this.#change(
      (kept) => {
        if (!kept.has(key) && kept.size >= MAX_MEASURES)
          return { code: 'measure.too-many', params: { max: MAX_MEASURES } };
        kept.set(key, measure);
        return [key];
      },
      { act: 'put', seat },
    );
  }

  clear(key: string, seat?: string): Promise<Fault | undefined> {
    return this.#change((kept) => (kept.delete(key) ? [key] : { code: 'measure.none', params: { key } }), {
      act: 'clear',
      seat,
    });
  }

  /** Ends what counts and matches, for a stated reason: the lens changed, the processor was set otherwise. */
  expire(which: (key: string, measure: Measure) => boolean, why: Fault): Promise<Fault | undefined> {
    return this.#change(
      (kept) => {
        const ended = [...kept].filter(([key, measure]) => measure.expired === null && which(key, measure));
        for (const [key, measure] of ended) kept.set(key, { ...measure, expired: why });
        return ended.map(([key]) => key);
      },
      { act: 'expire' },
    );
  }

  /** Now and then: what ran out of time says so. */
  sweep(): void {
    const nowMs = this.#deps.wallMs();
    const isOld = (measure: Measure): boolean => aged(measure, nowMs) !== measure;
    if (![...this.#kept.values()].some(isOld)) return;
    void this.expire((_, measure) => isOld(measure), { code: 'measure.too-old' });
  }

  get #name(): string {
    return `${NAME}/${this.#deps.studioId}`;
  }

  /** One after another, each on what the one before left. */
  #change(
    edit: (kept: Map<string, Measure>) => readonly string[] | Fault,
    how: { readonly act: string; readonly seat?: string | undefined },
  ): Promise<Fault | undefined> {
    return this.#writing.run(async (): Promise<Fault | undefined> => {
      const next = new Map(this.#kept);
      const keys = edit(next);
      if (isFault(keys)) return keys;
      if (keys.length === 0) return undefined;
      const answer = await this.#deps.storage.putSetting(this.#name, Object.fromEntries(next), true);
      if (isFault(answer)) return answer;
      this.#kept = next;
      for (const key of keys) this.#tell(key, how);
      return undefined;
    });
  }

  #tell(key: string, { act, seat }: { readonly act: string; readonly seat?: string | undefined }): void {
    const measure = this.#kept.get(key);
    this.#deps.publisher.set(['measures', key], measure);
    this.#deps.journal.note({
      kind: 'measure',
      ...(seat === undefined ? {} : { seat }),
      data: { act, key, ...measure },
    });
    for (const listener of this.#listeners) listener(key);
  }
}
