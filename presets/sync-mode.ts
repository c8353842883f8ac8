/**
 * Which commits wait for the disk.
 *
 * In WAL mode `synchronous=NORMAL` leaves a commit in the system's cache: it survives kill -9, not a power cut. `FULL`
 * flushes the whole WAL with the commit, so it also carries every earlier NORMAL commit of the same database to disk.
 * The mode is switched between transactions, only when it differs, so each line pays for what it asked.
 */
import type { Db } from './migration.ts';

export class SyncMode {
  readonly #db: Db;
  #full: boolean | undefined;

  constructor(db: Db) {
    this.#db = db;
  }

  set(durable: boolean): void {
    if (this.#full === durable) return;
    this.#db.pragma(durable ? 'synchronous = FULL' : 'synchronous = NORMAL');
    this.#full = durable;
  }
}
