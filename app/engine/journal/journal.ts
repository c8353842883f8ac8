/**
 * The as-run log as the engine writes it: every line with wall time, monotonic time, frame and timecode.
 *
 * Is told: what happened. Tells: when it is on disk. A journal that cannot be written is a fault that the caller must
 * act on: a take does not start, while all stop and bail-out go on and say so.
 */

import { isFault } from '../../../drivers/contract.ts';
import type { JournalLine, Storage } from '../../../presets/contract.ts';
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
  readonly text?: string | undefined;
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
    const line: JournalLine = {
      kind: entry.kind,
      seat: entry.seat ?? null,
      takeId: entry.takeId ?? null,
      data: entry.data,
      text: entry.text,
      ...this.#stamp(),
      boot: this.#boot,
    };
    this.#crash.pass(`journal.before:${entry.kind}`);
    const answer = await this.#storage.append(line, durable);
    this.#crash.pass(`journal.after:${entry.kind}`);
    if (isFault(answer)) {
      this.#onFault(answer);
      return answer;
    }
    this.lines += 1;
    return undefined;
  }

  /** What was written so far leaves for the disk now, not at the end of this turn. */
  push(): void {
    this.#storage.push();
  }

  /** A moment's wait for what was pushed: a press does not go through the loop once more for it. */
  collect(limitUs: number): void {
    this.#storage.collect(limitUs);
  }

  /** For lines nobody waits for; a failure is still told through onFault. */
  note(entry: JournalEntry): void {
    void this.write(entry);
  }
}
