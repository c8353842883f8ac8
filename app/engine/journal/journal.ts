/**
 * The as-run log as the engine writes it: every line with wall time, monotonic time, frame and timecode.
 *
 * Is told: what happened. Tells: when it is on disk. A journal that cannot be written is a fault that the caller must
 * act on: a take does not start, while all stop and bail-out go on and say so.
 */

import { isFault } from '../../../drivers/contract.ts';
import type { JournalLine, LineText, Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { CrashPoints } from '../crash.ts';

export interface JournalStamp {
  readonly monoUs: number;
  readonly wallMs: number;
  readonly frame: number;
  readonly timecode: string;
}

export interface JournalEntry {
  readonly kind: string;
  readonly seat?: string;
  readonly takeId?: string;
  readonly data: unknown;
  /** The data as JSON, where it was made before. */
  readonly text?: LineText | undefined;
}

export class Journal {
  readonly #storage: Storage;
  readonly #stamp: () => JournalStamp;
  readonly #boot: string;
  readonly #crash: CrashPoints;
  readonly #onFault: (fault: Fault) => void;
  lines = 0;

  constructor(
    storage: Storage,
    boot: string,
    stamp: () => JournalStamp,
    crash: CrashPoints,
    onFault: (fault: Fault) => void,
  ) {
    this.#storage = storage;
    this.#boot = boot;
    this.#stamp = stamp;
    this.#crash = crash;
    this.#onFault = onFault;
  }

  /** Resolves when the line is on disk: for a killed process, or, when durable, for a lost mains too. */
  async write(entry: JournalEntry, durable = false): Promise<Fault | undefined> {
    this.#crash.pass(`journal.before:${entry.kind}`);
    const answer = await this.#storage.append(this.#lineOf(entry), durable);
    this.#crash.pass(`journal.after:${entry.kind}`);
    if (isFault(answer)) {
      this.#onFault(answer);
      return answer;
    }
    this.lines += 1;
    return undefined;
  }

  /** On disk for a killed process when this returns: what is sent next has its record, and nothing was waited for. */
  intend(entry: JournalEntry): Fault | undefined {
    this.#crash.pass(`journal.before:${entry.kind}`);
    const fault = this.#storage.intend(this.#lineOf(entry));
    this.#crash.pass(`journal.after:${entry.kind}`);
    if (fault) this.#onFault(fault);
    else this.lines += 1;
    return fault;
  }

  /** The tail of a line that may soon be intended. */
  foresee(tail: string): void {
    this.#storage.foresee(tail);
  }

  /** For lines nobody waits for; a failure is still told through onFault. */
  note(entry: JournalEntry): void {
    void this.write(entry);
  }

  #lineOf({ kind, seat, takeId, data, text }: JournalEntry): JournalLine {
    return { kind, seat: seat ?? null, takeId: takeId ?? null, data, text, ...this.#stamp(), boot: this.#boot };
  }
}
