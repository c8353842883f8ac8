/** Every command that could change a device, numbered from 1, bounded: the witness that nothing was sent. */
import type { Truth } from '../protocol/truth.ts';

export const MAX_COMMANDS = 20_000;
type Line = Truth['commands'][number];

export class CommandLog {
  readonly #lines: Line[] = [];
  #count = 0;

  add(device: string, atUs: number, decoded: string): void {
    this.#lines.push({ n: ++this.#count, device, atUs, decoded });
    if (this.#lines.length > MAX_COMMANDS) this.#lines.splice(0, this.#lines.length - MAX_COMMANDS);
  }

  /** After number `since`, oldest first; without it the newest. At most `limit`. */
  list(since: number | undefined, limit: number): readonly Line[] {
    if (since === undefined) return this.#lines.slice(-limit);
    const first = this.#lines[0]?.n ?? 1;
    const from = Math.max(0, since + 1 - first);
    return this.#lines.slice(from, from + limit);
  }
}
