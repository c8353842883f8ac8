/**
 * What is desired, what was reported and what was sent, of every parameter of the stage.
 *
 * Knows: one immutable record per path. Is told: reports by device and key, writes and desires by path. Tells: which
 * paths changed. Decides nothing: value states and folds are app/core's.
 */
import type { Actual, Descriptor, Desired, LastWrite, ParamPath, Value, ValueRecord } from '../../core/parameter.ts';
import { foldSalvo, type SalvoFold } from '../../core/stage/salvo.ts';

const EMPTY: ValueRecord = {};

interface Raw {
  readonly value: Value;
  readonly atUs: number;
  readonly epoch: number;
}

export class Values {
  #descriptors: ReadonlyMap<ParamPath, Descriptor> = new Map();
  #records: ReadonlyMap<ParamPath, ValueRecord> = new Map();
  readonly #raw = new Map<string, Map<string, Raw>>();
  /** device -> key -> paths that read it, directly, as part of a salvo, or as an echo. */
  readonly #readers = new Map<string, Map<string, ParamPath[]>>();
  readonly #folds = new Map<ParamPath, SalvoFold>();

  get records(): ReadonlyMap<ParamPath, ValueRecord> {
    return this.#records;
  }

  get descriptors(): ReadonlyMap<ParamPath, Descriptor> {
    return this.#descriptors;
  }

  record(path: ParamPath): ValueRecord {
    return this.#records.get(path) ?? EMPTY;
  }

  /** Keys of a salvo that do not fit its nearest option; empty where it matches or is no salvo. */
  odd(path: ParamPath): readonly string[] {
    return this.#folds.get(path)?.odd ?? [];
  }

  /** How a salvo reads back now; undefined for a plain parameter. */
  fold(path: ParamPath): SalvoFold | undefined {
    return this.#folds.get(path);
  }

  raw(device: string, key: string): Raw | undefined {
    return this.#raw.get(device)?.get(key);
  }

  /** New descriptors keep what is known of paths that stay; returns all paths, for a fresh look. */
  describe(descriptors: ReadonlyMap<ParamPath, Descriptor>): readonly ParamPath[] {
    this.#descriptors = descriptors;
    this.#readers.clear();
    const records = new Map<ParamPath, ValueRecord>();
    for (const [path, descriptor] of descriptors) {
      const { device, keys } = readFrom(descriptor);
      for (const key of keys) {
        const perKey = this.#readers.get(device) ?? new Map<string, ParamPath[]>();
        this.#readers.set(device, perKey);
        const paths = perKey.get(key) ?? [];
        perKey.set(key, paths);
        paths.push(path);
      }
      records.set(path, this.#records.get(path) ?? EMPTY);
    }
    this.#records = records;
    for (const path of descriptors.keys()) this.#fold(path);
    return [...descriptors.keys()];
  }

  /** A device said something of itself; returns the paths whose actual moved or was refreshed. */
  report(device: string, key: string, value: Value, atUs: number, epoch: number): readonly ParamPath[] {
    const perKey = this.#raw.get(device) ?? new Map<string, Raw>();
    this.#raw.set(device, perKey);
    perKey.set(key, { value, atUs, epoch });
    const paths = this.#readers.get(device)?.get(key) ?? [];
    for (const path of paths) this.#fold(path);
    return paths;
  }

  desire(path: ParamPath, desired: Desired | undefined): void {
    const { desired: _, ...rest } = this.record(path);
    this.#put(path, desired ? { ...rest, desired } : rest);
  }

  wrote(path: ParamPath, last: LastWrite): void {
    this.#put(path, { ...this.record(path), last });
  }

  /** A later acknowledgement or failure of the newest write; an older one is deaf. */
  wroteNext(path: ParamPath, atUs: number, next: Pick<LastWrite, 'at' | 'fault'>): void {
    const { last } = this.record(path);
    if (!last || last.atUs !== atUs) return;
    this.#put(path, { ...this.record(path), last: { ...last, ...next } });
  }

  #fold(path: ParamPath): void {
    const descriptor = this.#descriptors.get(path);
    if (!descriptor) return;
    const { device, keys } = readFrom(descriptor);
    const perKey = this.#raw.get(device);
    if (!perKey) return;
    const known = new Map<string, Value>();
    let atUs = Number.POSITIVE_INFINITY;
    let epoch = Number.POSITIVE_INFINITY;
    for (const key of keys) {
      const raw = perKey.get(key);
      if (!raw) continue;
      known.set(key, raw.value);
      atUs = Math.min(atUs, raw.atUs);
      epoch = Math.min(epoch, raw.epoch);
    }
    if (known.size === 0) return;
    const fold = descriptor.salvo ? foldSalvo(descriptor, known) : undefined;
    if (fold) this.#folds.set(path, fold);
    const value = fold ? fold.value : known.get(keys[0] ?? '');
    const { actual: _, ...rest } = this.record(path);
    const actual: Actual | undefined = value === undefined ? undefined : { value, atUs, epoch };
    this.#put(path, actual ? { ...rest, actual } : rest);
  }

  #put(path: ParamPath, record: ValueRecord): void {
    // One writer; readers take `records` fresh each time. The map is replaced only when descriptors change.
    (this.#records as Map<ParamPath, ValueRecord>).set(path, record);
  }
}

/** Whose keys tell this parameter's actual value. */
export function readFrom(descriptor: Descriptor): { readonly device: string; readonly keys: readonly string[] } {
  const { verify } = descriptor;
  return verify.by === 'echo'
    ? { device: verify.device, keys: [verify.key] }
    : { device: descriptor.device, keys: descriptor.keys };
}
