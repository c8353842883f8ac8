/** The message trace of one device: a bounded ring of what crossed the wire, and who is watching it now. */
import type { TraceLine } from '../../../drivers/contract.ts';

const KEPT_LINES = 400;

export class Trace {
  readonly #lines: TraceLine[] = [];
  readonly #watchers = new Set<(line: TraceLine) => void>();
  #counts = { in: 0, out: 0 };
  #window = { atUs: 0, in: 0, out: 0, inPerS: 0, outPerS: 0 };
  heardUs: number | undefined;

  add(line: TraceLine): void {
    // The driver may reuse its receive buffer: keep a bounded copy.
    const kept = { ...line, bytes: line.bytes.slice(0, 2_048) };
    this.#counts[line.dir] += 1;
    if (line.dir === 'in') this.heardUs = line.atUs;
    if (this.#lines.length >= KEPT_LINES) this.#lines.shift();
    this.#lines.push(kept);
    for (const watch of this.#watchers) watch(kept);
  }

  /** Messages a second over the last second or so. */
  perSecond(dir: 'in' | 'out', nowUs: number): number {
    const seconds = (nowUs - this.#window.atUs) / 1e6;
    if (seconds >= 1) {
      const { in: inNow, out: outNow } = this.#counts;
      const inPerS = Math.round((inNow - this.#window.in) / seconds);
      const outPerS = Math.round((outNow - this.#window.out) / seconds);
      this.#window = { atUs: nowUs, in: inNow, out: outNow, inPerS, outPerS };
    }
    return dir === 'in' ? this.#window.inPerS : this.#window.outPerS;
  }

  /** Tells what is kept, then every new line until disposed. */
  watch(fn: (line: TraceLine) => void): Disposable {
    for (const line of this.#lines) fn(line);
    this.#watchers.add(fn);
    return { [Symbol.dispose]: () => void this.#watchers.delete(fn) };
  }
}
