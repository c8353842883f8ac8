/** The last lines that a program printed: bounded, whatever it prints, in whichever pieces it comes. */
import { LOG_LINE_CHARS, LOG_LINES } from './switchboard-settings.ts';

const MAX_UNENDED = 4_096;

export class LogTail {
  readonly #decoder = new TextDecoder();
  #lines: string[] = [];
  #unended = '';

  get text(): string {
    const open = this.#unended.trim() === '' ? [] : [shown(this.#unended)];
    return [...this.#lines, ...open].slice(-LOG_LINES).join('\n');
  }

  printed(bytes: Uint8Array): void {
    this.#add(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The end of everything that it printed: what was heard already is not kept twice. */
  ended(tail: string): void {
    this.#add('\n');
    const known = this.#lines;
    this.#lines = [];
    this.#add(`${tail}\n`);
    const last = known.at(-1);
    const again = last === undefined ? -1 : this.#lines.lastIndexOf(last);
    this.#lines = [...known, ...this.#lines.slice(again + 1)].slice(-LOG_LINES);
  }

  #add(text: string): void {
    const parts = (this.#unended + text).split(/\r\n|\r|\n/);
    this.#unended = (parts.pop() ?? '').slice(-MAX_UNENDED);
    const full = parts.filter((line) => line.trim() !== '').slice(-LOG_LINES);
    this.#lines = [...this.#lines, ...full.map(shown)].slice(-LOG_LINES);
  }
}

/** Control characters are none of a reader's business. */
const shown = (line: string): string => line.replace(/\p{Cc}/gu, ' ').slice(0, LOG_LINE_CHARS);
