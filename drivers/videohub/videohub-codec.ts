/**
 * Blackmagic Videohub Ethernet protocol (TCP 9990): text blocks in and out.
 *
 * A block is a `HEADER:` line, lines, a blank line; `ACK` and `NAK` stand alone. Line ends LF or CRLF. All indices
 * zero-based. Follows Blackmagic's "Videohub Ethernet Protocol" (docs/protocols/videohub.md). Pure: bytes to messages.
 * Unknown blocks and lines are skipped; what is too long is refused by name and skipped to the blank line.
 */
export const MAX_LINE_BYTES = 1024;
/** The largest hub has 288 outputs; twice that leaves room for blocks that we do not know. */
export const MAX_BLOCK_LINES = 640;
export const MAX_PORTS = 288;

export type LockState = 'unlocked' | 'owned' | 'locked';
export const LOCK_STATES: readonly LockState[] = ['unlocked', 'owned', 'locked'];
export type Side = 'in' | 'out';

export type VideohubMessage =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  | { readonly kind: 'preamble'; readonly version: string }
  | {
      readonly kind: 'device';
      readonly present: boolean | 'needs_update' | undefined;
      readonly model: string | undefined;
      readonly inputs: number | undefined;
      readonly outputs: number | undefined;
    }
  | { readonly kind: 'labels'; readonly side: Side; readonly labels: ReadonlyMap<number, string> }
  | { readonly kind: 'routing'; readonly routes: ReadonlyMap<number, number> }
  | { readonly kind: 'locks'; readonly locks: ReadonlyMap<number, string> }
  | { readonly kind: 'ping' }
  | { readonly kind: 'end-prelude' }
  | { readonly kind: 'unknown'; readonly header: string };

export type VideohubFault = 'line-too-long' | 'block-too-long' | 'text' | 'header';

export interface Block {
  readonly header: string;
  readonly lines: readonly string[];
}

export const ROUTING = 'VIDEO OUTPUT ROUTING';
export const LOCKS = 'VIDEO OUTPUT LOCKS';
export const INPUT_LABELS = 'INPUT LABELS';
export const OUTPUT_LABELS = 'OUTPUT LABELS';
export const DEVICE = 'VIDEOHUB DEVICE';

/** Blocks out of a TCP stream, in any chunking. */
export class BlockReader {
  readonly #line = new Uint8Array(MAX_LINE_BYTES);
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  #filled = 0;
  /** The rest of this line is over the limit. */
  #overlong = false;
  /** Between blocks, in one, or passing one over to its blank line. */
  #in: { at: 'gap' } | { at: 'block'; header: string; lines: string[] } | { at: 'refused' } = { at: 'gap' };

  read(bytes: Uint8Array, onBlock: (block: Block) => void, onFault: (fault: VideohubFault) => void): void {
    for (const byte of bytes) {
      if (byte === 0x0a) {
        this.#endLine(onBlock, onFault);
        continue;
      }
      if (this.#overlong) continue;
      if (this.#filled === MAX_LINE_BYTES) {
        this.#overlong = true;
        this.#refuse('line-too-long', onFault);
        continue;
      }
      this.#line[this.#filled++] = byte;
    }
  }

  #endLine(onBlock: (block: Block) => void, onFault: (fault: VideohubFault) => void): void {
    let length = this.#filled;
    if (length > 0 && this.#line[length - 1] === 0x0d) length--;
    const raw = this.#line.subarray(0, length);
    const overlong = this.#overlong;
    this.#filled = 0;
    this.#overlong = false;
    if (overlong) return;
    if (length === 0) return this.#endBlock(onBlock);
    if (this.#in.at === 'refused') return;
    let line: string;
    try {
      line = this.#text.decode(raw);
    } catch {
      return onFault('text'); // the one way a TextDecoder can say it; the line is left out, the block stays
    }
    if (this.#in.at === 'gap') return this.#startBlock(line, onBlock, onFault);
    if (this.#in.lines.length === MAX_BLOCK_LINES) return this.#refuse('block-too-long', onFault);
    this.#in.lines.push(line);
  }

  #startBlock(line: string, onBlock: (block: Block) => void, onFault: (fault: VideohubFault) => void): void {
    // They carry no lines: taken at once, so that a lost blank line costs nothing.
    if (line === 'ACK' || line === 'NAK') return onBlock({ header: line, lines: [] });
    if (!line.endsWith(':')) return this.#refuse('header', onFault);
    this.#in = { at: 'block', header: line.slice(0, -1), lines: [] };
  }

  #endBlock(onBlock: (block: Block) => void): void {
    const block = this.#in;
    this.#in = { at: 'gap' };
    if (block.at === 'block') onBlock({ header: block.header, lines: block.lines });
  }

  #refuse(fault: VideohubFault, onFault: (fault: VideohubFault) => void): void {
    if (this.#in.at !== 'refused') onFault(fault);
    this.#in = { at: 'refused' };
  }
}

/** Lines of a known block that cannot be read are counted and left out. */
export function decodeBlock(block: Block): { readonly message: VideohubMessage; readonly badLines: number } {
  switch (block.header) {
    case 'ACK':
      return { message: { kind: 'ack' }, badLines: 0 };
    case 'NAK':
      return { message: { kind: 'nak' }, badLines: 0 };
    case 'PING':
      return { message: { kind: 'ping' }, badLines: 0 };
    case 'END PRELUDE':
      return { message: { kind: 'end-prelude' }, badLines: 0 };
    case 'PROTOCOL PREAMBLE':
      return { message: { kind: 'preamble', version: fieldsOf(block).get('Version') ?? '' }, badLines: 0 };
    case DEVICE:
      return { message: deviceOf(fieldsOf(block)), badLines: 0 };
    case INPUT_LABELS:
    case OUTPUT_LABELS: {
      const { entries, badLines } = entriesOf(block, (rest) => rest);
      return {
        message: { kind: 'labels', side: block.header === INPUT_LABELS ? 'in' : 'out', labels: entries },
        badLines,
      };
    }
    case ROUTING: {
      const { entries, badLines } = entriesOf(block, indexOf);
      return { message: { kind: 'routing', routes: entries }, badLines };
    }
    case LOCKS: {
      const { entries, badLines } = entriesOf(block, (rest) => (/^[UOLF]$/.test(rest) ? rest : undefined));
      return { message: { kind: 'locks', locks: entries }, badLines };
    }
    default:
      return { message: { kind: 'unknown', header: block.header }, badLines: 0 };
  }
}

export function lockStateOf(letter: string): LockState | undefined {
  if (letter === 'U') return 'unlocked';
  if (letter === 'O') return 'owned';
  if (letter === 'L') return 'locked';
  return undefined;
}

/** `<index> <rest of the line>`; the rest may be empty or hold spaces. */
function entriesOf<T>(
  block: Block,
  read: (rest: string) => T | undefined,
): { entries: Map<number, T>; badLines: number } {
  const entries = new Map<number, T>();
  let badLines = 0;
  for (const line of block.lines) {
    const space = line.indexOf(' ');
    const index = indexOf(space < 0 ? line : line.slice(0, space));
    const value = index === undefined ? undefined : read(space < 0 ? '' : line.slice(space + 1));
    if (index === undefined || value === undefined) badLines++;
    else entries.set(index, value);
  }
  return { entries, badLines };
}

function indexOf(text: string): number | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const index = Number(text);
  return index < MAX_PORTS ? index : undefined;
}

function fieldsOf(block: Block): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.lines) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

function deviceOf(fields: ReadonlyMap<string, string>): VideohubMessage {
  const said = fields.get('Device present');
  const present = said === 'true' ? true : said === 'false' ? false : said === 'needs_update' ? said : undefined;
  const inputs = countOf(fields.get('Video inputs'));
  const outputs = countOf(fields.get('Video outputs'));
  return { kind: 'device', present, model: fields.get('Model name'), inputs, outputs };
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,3}$/.test(text)) return undefined;
  const count = Number(text);
  return count <= MAX_PORTS ? count : undefined;
}

const utf8 = new TextEncoder();

export function encodeBlock(header: string, lines: readonly string[] = []): Uint8Array {
  if (header === 'ACK' || header === 'NAK') return utf8.encode(`${header}\n\n`);
  return utf8.encode(`${[`${header}:`, ...lines].join('\n')}\n\n`);
}

/** Several routes in one block switch together. */
export function encodeRoutes(routes: ReadonlyMap<number, number>): Uint8Array {
  return encodeBlock(
    ROUTING,
    [...routes].map(([output, input]) => `${output} ${input}`),
  );
}
