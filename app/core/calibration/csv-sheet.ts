/**
 * A table as spreadsheets write it: comma, semicolon or tab; quotes, also over line ends; a byte order mark; `#` begins a
 * remark; the first row names the columns. Where cells are not parted by commas, a comma is the decimal mark. Pure.
 */

export interface CsvRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvSheet {
  readonly mark: ',' | ';' | '\t';
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** A row whose quote is never closed. */
  readonly openLine?: number;
}

/** Nothing, or only remarks, are no sheet. */
export function readSheet(text: string): CsvSheet | undefined {
  const body = text.replace(/^\uFEFF/, '');
  const mark = markOf(body);
  const { rows, openLine } = rowsOf(body, mark);
  const [head, ...rest] = rows;
  if (!head) return undefined;
  return { mark, columns: head.cells, rows: rest, ...(openLine !== undefined && { openLine }) };
}

/** The text of a number as it is written everywhere else. */
export const plainNumber = ({ mark }: Pick<CsvSheet, 'mark'>, cell: string): string =>
  mark === ',' ? cell : cell.replace(',', '.');

/** A cell that a spreadsheet would take for a formula, or that holds a mark, is quoted. */
export function csvCell(text: string): string {
  const safe = /^'*[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What `csvCell` was given. */
export const textOfCell = (cell: string): string => cell.replace(/^'(?='*[=+\-@])/, '');

const UNUSED_LINE = /[^\S\r\n]*(?:#[^\r\n]*)?(\r\n|\n|\r|$)/y;

function markOf(text: string): CsvSheet['mark'] {
  const head = text.split(/\r\n|\n|\r/).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  if (head.includes(';')) return ';';
  return head.includes('\t') ? '\t' : ',';
}

function rowsOf(text: string, mark: string): { readonly rows: readonly CsvRow[]; readonly openLine?: number } {
  const rows: CsvRow[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    UNUSED_LINE.lastIndex = at;
    const unused = UNUSED_LINE.exec(text);
    if (unused) {
      at += unused[0].length;
      line += 1;
      continue;
    }
    const row = rowAt(text, at, mark);
    rows.push({ line, cells: row.cells });
    if (row.open) return { rows, openLine: line };
    at = row.end;
    line += row.lines;
  }
  return { rows };
}

interface RawRow {
  readonly cells: readonly string[];
  readonly end: number;
  /** Line ends in it, its own with them. */
  readonly lines: number;
  readonly open: boolean;
}

function rowAt(text: string, from: number, mark: string): RawRow {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  let lines = 0;
  let at = from;
  for (; at < text.length; at++) {
    const c = text[at]!;
    if (c === '\r' && text[at + 1] === '\n') continue;
    if (c === '\n' || c === '\r') {
      lines++;
      if (!quoted) break;
      cell += '\n';
    } else if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (c === mark) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  return { cells: [...cells, cell.trim()], end: at + 1, lines, open: quoted };
}
