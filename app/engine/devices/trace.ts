/** The message trace of one device: a bounded ring of what crossed the wire, and who is watching it now. */
import type { TraceLine } from '../../../drivers/contract.ts';

const KEPT_LINES = 400;

export class Trace {
  readonly #lines: TraceLine[] = [];
  readonly #watchers = new Set<(line: TraceLine) => void>();
  inCount = 0;
  outCount = 0;
  heardUs: number | undefined;

  add(line: TraceLine): void {
    // The driver may reuse its receive buffer: keep a bounded copy.
    const kept = { ...line, bytes: line.bytes.slice(0, 2_048) };
    if (line.dir === 'in') {
      this.inCount += 1;
      this.heardUs = line.atUs;
    } else this.outCount += 1;
    if (this.#lines.length >= KEPT_LINES) this.#lines.shift();
    this.#lines.push(kept);
    for (const watch of this.#watchers) watch(kept);
  }

  /** Tells what is kept, then every new line until disposed. */
  watch(fn: (line: TraceLine) => void): Disposable {
    for (const line of this.#lines) fn(line);
    this.#watchers.add(fn);
    return { [Symbol.dispose]: () => void this.#watchers.delete(fn) };
  }
}
