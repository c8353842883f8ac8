/**
 * The state that seats see, and the patches that keep them current (design section 4).
 *
 * Knows: one tree of plain JSON and what changed since the last tick. Is told: values by path. Tells: one patch per
 * tick with the next revision, stringified once for all seats. A value that did not change is no op.
 */
import type { PatchOp } from '../../protocol/messages.ts';
import type { StageState } from '../../protocol/state.ts';

export interface Patch {
  readonly rev: number;
  readonly ops: readonly PatchOp[];
  /** The whole message, ready for every socket. */
  readonly text: string;
}

type Tree = Record<string, unknown>;
const SEPARATOR = '\u0000';

export class Publisher {
  readonly #root: Tree;
  readonly #texts = new Map<string, string>();
  readonly #pending = new Map<string, readonly string[]>();
  #rev = 0;

  constructor(initial: Omit<StageState, 'rev'>) {
    this.#root = structuredClone({ rev: 0, ...initial }) as unknown as Tree;
  }

  get rev(): number {
    return this.#rev;
  }

  /** Read-only by agreement: the tree itself, not a copy. */
  get state(): StageState {
    return this.#root as unknown as StageState;
  }

  /** Sets what stands at `path`; maps on the way are made. `undefined` removes. */
  set(path: readonly string[], value: unknown): void {
    const key = path.join(SEPARATOR);
    const text = value === undefined ? '' : JSON.stringify(value);
    if (this.#texts.get(key) === text) return;
    const parent = this.#parentOf(path);
    const last = path[path.length - 1] ?? '';
    if (value === undefined) {
      if (!(last in parent)) return;
      delete parent[last];
      this.#forgetBelow(key);
      this.#texts.delete(key);
    } else {
      this.#forgetBelow(key);
      parent[last] = JSON.parse(text);
      this.#texts.set(key, text);
    }
    this.#forgetAbove(path);
    this.#pending.delete(key);
    this.#pending.set(key, path);
  }

  /** Nothing changed: undefined. Else the next revision. */
  flush(): Patch | undefined {
    if (this.#pending.size === 0) return undefined;
    this.#rev += 1;
    this.#root['rev'] = this.#rev;
    const ops: PatchOp[] = [];
    for (const path of this.#pending.values()) {
      const value = this.#at(path);
      ops.push(value === undefined ? { path, gone: true } : { path, value });
    }
    this.#pending.clear();
    return { rev: this.#rev, ops, text: JSON.stringify({ t: 'patch', rev: this.#rev, ops }) };
  }

  #at(path: readonly string[]): unknown {
    let node: unknown = this.#root;
    for (const part of path) {
      if (typeof node !== 'object' || node === null) return undefined;
      node = (node as Tree)[part];
    }
    return node;
  }

  #parentOf(path: readonly string[]): Tree {
    let node = this.#root;
    for (const part of path.slice(0, -1)) {
      const next = node[part];
      if (typeof next === 'object' && next !== null && !Array.isArray(next)) node = next as Tree;
      else {
        const made: Tree = {};
        node[part] = made;
        node = made;
      }
    }
    return node;
  }

  /** What was said of parts of a value that is replaced whole no longer counts. */
  #forgetBelow(key: string): void {
    const prefix = key + SEPARATOR;
    for (const known of this.#texts.keys()) if (known.startsWith(prefix)) this.#texts.delete(known);
    for (const known of this.#pending.keys()) if (known.startsWith(prefix)) this.#pending.delete(known);
  }

  /** A whole that has a changed part must be compared anew when it is next set. */
  #forgetAbove(path: readonly string[]): void {
    for (let n = path.length - 1; n > 0; n--) this.#texts.delete(path.slice(0, n).join(SEPARATOR));
  }
}
