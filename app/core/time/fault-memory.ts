/** The faults of the last while: the newest of each code, with how often it came. Codes are few, so this stays small. */
import type { Fault } from '../parameter.ts';

type Params = Readonly<Record<string, string | number | boolean>>;

export class FaultMemory {
  readonly #forUs: number;
  readonly #seen = new Map<string, { params: Params; atUs: number; times: number }>();

  constructor(forUs: number) {
    this.#forUs = forUs;
  }

  add(code: string, params: Params, atUs: number): void {
    const before = this.#seen.get(code);
    if (!before) this.#seen.set(code, { params, atUs, times: 1 });
    else {
      before.params = params;
      before.atUs = atUs;
      before.times++;
    }
  }

  /** Newest last. `times` counts since the code was last forgotten. */
  list(nowUs: number): readonly Fault[] {
    for (const [code, { atUs }] of this.#seen) if (nowUs - atUs > this.#forUs) this.#seen.delete(code);
    return [...this.#seen]
      .toSorted(([, a], [, b]) => a.atUs - b.atUs)
      .map(([code, { params, times }]) => ({ code, params: { ...params, times } }));
  }
}
