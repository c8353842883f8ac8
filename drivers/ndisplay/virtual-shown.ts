/**
 * What the nodes of an emulated cluster show, and what it says of itself, which differs only while it lies.
 *
 * Is told: values that every running node gets on one frame, nodes that are lost. Tells: true changes and reported ones. A
 * level loads slowly, node by node; the last one makes it true.
 */
import type { Value } from '../../app/core/parameter.ts';
import type { Clock } from '../contract.ts';

export interface ShownOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly names: readonly string[];
  /** Key of the value that has to be loaded. */
  readonly levelKey: string;
  readonly loadMs: number;
  runs(node: string): boolean;
  onChange(key: string, value: Value): void;
}

interface ShownNode {
  readonly name: string;
  readonly values: Map<string, Value>;
  loading: Disposable | undefined;
}

type Reported = (change: { key: string; value: Value }) => void;

export class ShownNodes {
  readonly #options: ShownOptions;
  readonly #nodes: readonly ShownNode[];
  readonly #actual = new Map<string, Value>();
  readonly #reported = new Map<string, Value>();
  readonly #listeners = new Set<Reported>();
  #level: Value | undefined;

  constructor(options: ShownOptions) {
    this.#options = options;
    this.#nodes = options.names.map((name) => ({ name, values: new Map(), loading: undefined }));
  }

  get actual(): ReadonlyMap<string, Value> {
    return this.#actual;
  }

  get reported(): ReadonlyMap<string, Value> {
    return this.#reported;
  }

  of(name: string): { readonly loading: boolean; readonly values: ReadonlyMap<string, Value> } {
    const node = this.#nodes.find((one) => one.name === name);
    return { loading: node?.loading !== undefined, values: new Map(node?.values) };
  }

  listen(listener: Reported): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** All nodes anew. */
  start(values: ReadonlyMap<string, Value>): void {
    this.halt();
    for (const [key, value] of values) {
      for (const node of this.#nodes) node.values.set(key, value);
      this.set(key, value);
    }
  }

  halt(): void {
    for (const node of this.#nodes) stopLoading(node);
  }

  perform(key: string, value: Value): void {
    if (key === this.#options.levelKey) return this.#load(value);
    for (const node of this.#running()) node.values.set(key, value);
    this.set(key, value);
  }

  /** It shows nothing any more; the others may have been waiting for it alone. */
  lose(name: string): void {
    const node = this.#nodes.find((one) => one.name === name);
    if (node?.loading === undefined) return;
    stopLoading(node);
    this.#loaded();
  }

  set(key: string, value: Value): void {
    if (this.#actual.get(key) !== value) {
      this.#actual.set(key, value);
      this.#options.onChange(key, value);
    }
    this.report(key, value);
  }

  report(key: string, value: Value): void {
    if (this.#reported.get(key) === value) return;
    this.#reported.set(key, value);
    for (const listener of this.#listeners) listener({ key, value });
  }

  /** It no longer lies. */
  reportTruth(): void {
    for (const [key, value] of this.#actual) this.report(key, value);
  }

  /** A level that is already there loads nothing. */
  #load(value: Value): void {
    const { clock, random, levelKey, loadMs } = this.#options;
    const nodes = this.#running();
    if (nodes.every((node) => node.values.get(levelKey) === value && !node.loading)) return;
    this.#level = value;
    this.set('ready', false);
    for (const node of nodes) {
      stopLoading(node);
      node.loading = clock.after(loadMs * (0.8 + 0.2 * random()), () => {
        node.loading = undefined;
        node.values.set(levelKey, value);
        this.#loaded();
      });
    }
  }

  #loaded(): void {
    const nodes = this.#running();
    if (this.#level === undefined || nodes.length === 0 || nodes.some(({ loading }) => loading)) return;
    this.set(this.#options.levelKey, this.#level);
    this.set('ready', true);
  }

  #running(): readonly ShownNode[] {
    return this.#nodes.filter(({ name }) => this.#options.runs(name));
  }
}

function stopLoading(node: ShownNode): void {
  node.loading?.[Symbol.dispose]();
  node.loading = undefined;
}
