/**
 * What a box of an emulator is, and what it says that it is: one map of values, its lies over it, changes told.
 *
 * Is told: the box as it is switched on. Tells: real changes. A lie lasts as long as the fault does.
 */
import type { Fault, Value, ValueType } from '../../app/core/parameter.ts';
import type { EmulatorOptions } from '../contract.ts';
import type { FaultBoard } from './fault-board.ts';
import { faultOf } from './faults.ts';
import { checkValue } from './value-check.ts';

export interface StateOptions extends Pick<EmulatorOptions, 'clock' | 'onChange'> {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly initial: ReadonlyMap<string, Value>;
  readonly board: FaultBoard;
}

export class EmulatorState {
  readonly #options: StateOptions;
  readonly #true: Map<string, Value>;
  readonly #lies = new Map<string, Value>();

  constructor(options: StateOptions) {
    this.#options = options;
    this.#true = new Map(options.initial);
  }

  get actual(): ReadonlyMap<string, Value> {
    return this.#true;
  }

  /** As the box tells it. */
  said(key: string): Value | undefined {
    return this.#lies.get(key) ?? this.#true.get(key);
  }

  /** What does not fit; a value of no such key is one too. */
  check(key: string, value: Value): Fault | undefined {
    const type = this.#options.types.get(key);
    return type === undefined ? faultOf('driver.unknown-key', { key }) : checkValue(key, type, value);
  }

  /** What a command does: it, or only the saying of it. */
  command(key: string, value: Value): void {
    if (this.#options.board.has('lie')) this.#lies.set(key, value);
    else this.put(key, value);
  }

  put(key: string, value: Value): void {
    this.#lies.delete(key);
    if (this.#true.get(key) === value) return;
    this.#true.set(key, value);
    this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
  }

  /** The keys that it no longer lies about. */
  faultsChanged(): readonly string[] {
    if (this.#options.board.has('lie')) return [];
    const keys = [...this.#lies.keys()];
    this.#lies.clear();
    return keys;
  }

  /** Switched off and on. */
  reset(): void {
    this.#lies.clear();
    for (const [key, value] of this.#options.initial) this.put(key, value);
  }
}
