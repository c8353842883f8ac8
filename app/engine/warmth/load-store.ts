/**
 * Keeps what loads took on this stage, by system and scene, beyond a restart. The newest of each; bounded. One write at a
 * time: a load that was measured is no person's act and nobody waits for it to be on disk.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import { LOADS_KEPT, LONGEST_LOAD_MS, type LoadTimes, loadTimes } from '../../core/stage/load-times.ts';

/** Of one system; the longest unused go first. */
const MOST_SCENES = 500;

export interface LoadStoreDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
}

type Kept = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

export class LoadStore {
  readonly #deps: LoadStoreDeps;
  readonly #writing = new OneAtATime();
  #kept: Kept = new Map();
  #times = new Map<string, ReadonlyMap<string, LoadTimes>>();

  constructor(deps: LoadStoreDeps) {
    this.#deps = deps;
  }

  /** What an earlier engine measured here. A library that cannot be read tells so itself; then nothing is known. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    this.#kept = isFault(saved) ? new Map() : readLoads(saved);
    for (const system of this.#kept.keys()) this.#reckon(system);
  }

  /** By the device's word for the scene. */
  times(system: string): ReadonlyMap<string, LoadTimes> {
    return this.#times.get(system) ?? NOTHING;
  }

  /** Counts from now on; kept as soon as the library takes it. */
  add(system: string, value: string, ms: number): Promise<Fault | undefined> {
    if (!isLoadMs(ms)) return Promise.resolve(undefined);
    const scenes = new Map(this.#kept.get(system));
    const runs = [...(scenes.get(value) ?? []), Math.round(ms)].slice(-LOADS_KEPT);
    scenes.delete(value);
    scenes.set(value, runs);
    const [longestUnused] = scenes.keys();
    if (scenes.size > MOST_SCENES && longestUnused !== undefined) scenes.delete(longestUnused);
    this.#kept = new Map(this.#kept).set(system, scenes);
    this.#reckon(system);
    return this.#writing.run(async () => {
      const answer = await this.#deps.storage.putSetting(this.#name, asObject(this.#kept), false);
      return isFault(answer) ? answer : undefined;
    });
  }

  #reckon(system: string): void {
    const times = new Map<string, LoadTimes>();
    for (const [value, runs] of this.#kept.get(system) ?? []) {
      const one = loadTimes(runs);
      if (one) times.set(value, one);
    }
    this.#times.set(system, times);
  }

  get #name(): string {
    return `loads/${this.#deps.studioId}`;
  }
}

const NOTHING: ReadonlyMap<string, LoadTimes> = new Map();

function asObject(kept: Kept): Record<string, Record<string, readonly number[]>> {
  return Object.fromEntries([...kept].map(([system, scenes]) => [system, Object.fromEntries(scenes)]));
}

/** A database row is `unknown` until it is checked; anything odd is left out rather than believed. */
export function readLoads(saved: unknown): Kept {
  const read = new Map<string, ReadonlyMap<string, readonly number[]>>();
  for (const [system, scenes] of entriesOf(saved)) {
    const kept = entriesOf(scenes).flatMap(([value, runs]): [string, readonly number[]][] => {
      const good = Array.isArray(runs) ? runs.filter(isLoadMs).slice(-LOADS_KEPT) : [];
      return good.length > 0 ? [[value, good]] : [];
    });
    if (kept.length > 0) read.set(system, new Map(kept.slice(-MOST_SCENES)));
  }
  return read;
}

function isLoadMs(ms: unknown): ms is number {
  return typeof ms === 'number' && ms > 0 && ms <= LONGEST_LOAD_MS;
}

function entriesOf(x: unknown): readonly (readonly [string, unknown])[] {
  return typeof x === 'object' && x !== null && !Array.isArray(x) ? Object.entries(x) : [];
}
