/**
 * Keeps configurations of clusters in the library: every text in a document of its own that is written once, and one book of
 * what there is and what is in force. One write at a time; the text is written before the book names it.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { NodeLaunch } from '../../core/launch/node-launch.ts';
import type { Fault } from '../../core/parameter.ts';
import { type ClusterHead, type ClusterHeads, readClusterHeads, readClusterText } from '../../protocol/cluster-book.ts';
import type { ClusterRow, LaunchedWith } from '../../protocol/state-ndisplay.ts';

/** Of one system; more are refused, none is thrown away. */
const MOST_VERSIONS = 200;
const MOST_PLACES = 5_000;
const NO_HEAD: ClusterHead = { inForce: 0, rows: [], places: {} };

export interface ClusterStoreDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
}

export class ClusterStore {
  readonly #deps: ClusterStoreDeps;
  #heads: ClusterHeads = {};
  #writing: Promise<unknown> = Promise.resolve();

  constructor(deps: ClusterStoreDeps) {
    this.#deps = deps;
  }

  /** What an earlier engine kept for this studio. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#bookName);
    this.#heads = isFault(saved) ? {} : readClusterHeads(saved);
  }

  head(system: string): ClusterHead {
    return this.#heads[system] ?? NO_HEAD;
  }

  async text(system: string, version: number): Promise<string | Fault> {
    const saved = await this.#deps.storage.getSetting(this.#textName(system, version));
    if (isFault(saved)) return saved;
    return readClusterText(saved) ?? { code: 'ndisplay.no-version', params: { system, version } };
  }

  add(system: string, text: string, about: Omit<ClusterRow, 'version'>): Promise<ClusterRow | Fault> {
    return this.#one(async () => {
      const head = this.head(system);
      const version = (head.rows[0]?.version ?? 0) + 1;
      if (version > MOST_VERSIONS) return { code: 'ndisplay.too-many', params: { most: MOST_VERSIONS } };
      const fault = await this.#deps.storage.putSetting(this.#textName(system, version), { text }, true);
      if (isFault(fault)) return fault;
      const row = { ...about, version };
      return (await this.#put(system, { ...head, rows: [row, ...head.rows] })) ?? row;
    });
  }

  use(system: string, version: number): Promise<Fault | undefined> {
    return this.#one(() => this.#put(system, { ...this.head(system), inForce: version }));
  }

  launched(system: string, launched: LaunchedWith): Promise<Fault | undefined> {
    return this.#one(() => this.#put(system, { ...this.head(system), launched }));
  }

  /** Nodes that were not started keep what is known of them. */
  started(system: string, starts: Readonly<Record<string, NodeLaunch>>): Promise<Fault | undefined> {
    return this.#one(() => {
      const head = this.head(system);
      return this.#put(system, { ...head, starts: { ...head.starts, ...starts } });
    });
  }

  /** Null: as its names tell. */
  place(system: string, key: string, to: string | null): Promise<Fault | undefined> {
    return this.#one(async () => {
      const head = this.head(system);
      const { [key]: _, ...others } = head.places;
      if (Object.keys(others).length >= MOST_PLACES)
        return { code: 'ndisplay.too-many', params: { most: MOST_PLACES } };
      return this.#put(system, { ...head, places: to === null ? others : { ...others, [key]: to } });
    });
  }

  async #put(system: string, head: ClusterHead): Promise<Fault | undefined> {
    const heads = { ...this.#heads, [system]: head };
    const answer = await this.#deps.storage.putSetting(this.#bookName, heads, true);
    if (isFault(answer)) return answer;
    this.#heads = heads;
    return undefined;
  }

  #one<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(act);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  get #bookName(): string {
    return `ndisplay/${this.#deps.studioId}`;
  }

  #textName(system: string, version: number): string {
    return `${this.#bookName}/${system}/${version}`;
  }
}
