/**
 * One database with its health: open, or refused by name; ok, or the fault of the last write and a probe that finds out
 * when the disk has room again.
 */
import type { Fault } from '../app/core/parameter.ts';
import { faultFrom, mayHeal } from './faults.ts';
import type { Db } from './migration.ts';

/** Room that must be there before we say that there is room. */
const PROBE_BYTES = 131_072;

export interface OpenFile {
  readonly db: Db;
}

export class DatabaseSlot<F extends OpenFile> {
  readonly file: string;
  readonly #onChange: () => void;
  #open: F | undefined;
  #fault: Fault | undefined;

  constructor(file: string, onChange: () => void) {
    this.file = file;
    this.#onChange = onChange;
  }

  get status(): 'ok' | Fault {
    return this.#fault ?? 'ok';
  }

  get open(): F | undefined {
    return this.#open;
  }

  opened(file: F): void {
    this.#open = file;
    this.#set(undefined);
  }

  refused(fault: Fault): void {
    this.close();
    this.#set(fault);
  }

  /** Reads and small decisions: a fault of the machine is answered, and kept when it concerns the whole file. */
  use<T>(work: (file: F) => T | Fault): T | Fault {
    const file = this.#open;
    if (!file) return this.#fault ?? { code: 'storage.closed' };
    try {
      return work(file);
    } catch (cause) {
      return this.failed(cause);
    }
  }

  /** A write that went through is the proof that the disk is well. */
  wrote(): void {
    if (this.#fault && mayHeal(this.#fault)) this.#set(undefined);
  }

  failed(cause: unknown): Fault {
    const fault = faultFrom(cause, this.file);
    if (fault.code !== 'storage.failed') this.#set(fault);
    return fault;
  }

  /** Asked once a second while something is wrong that may heal. */
  probe(): void {
    if (!this.#open || !this.#fault || !mayHeal(this.#fault)) return;
    try {
      const { db } = this.#open;
      db.prepare('INSERT OR REPLACE INTO probe VALUES (1, zeroblob(?))').run(PROBE_BYTES);
      db.exec('DELETE FROM probe');
      this.#set(undefined);
    } catch (cause) {
      this.failed(cause);
    }
  }

  close(): void {
    this.#open?.db.close();
    this.#open = undefined;
  }

  #set(fault: Fault | undefined): void {
    const changed = fault?.code !== this.#fault?.code;
    this.#fault = fault;
    if (changed) this.#onChange();
  }
}
