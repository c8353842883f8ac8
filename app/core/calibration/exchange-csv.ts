/**
 * Tables that people keep: survey points, and the nodes of a lens. Comma or semicolon, a decimal comma where cells are
 * parted by semicolons, quotes, a first row of names in any order. In and out; a refusal names row and column. Pure.
 */

import { BadPlace, cellAt, MOST_CHARACTERS, reading } from './exchange-read.ts';
import { knowsPupil, LENS_KEYS, type LensNode, type LensValues } from './lens-map.ts';
import type { Outcome } from './outcome.ts';
import type { SurveyPoint } from './stage-alignment.ts';

interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly decimalComma: boolean;
}

const MOST_ROWS = 20_000;

function sheetOf(text: string): Sheet {
  if (text.length > MOST_CHARACTERS) throw new BadPlace('file-json', { why: `> ${MOST_CHARACTERS}` });
  const lines = text.replace(/^﻿/, '').split(/\r\n|\n|\r/);
  const used = lines.flatMap((line, i) =>
    line.trim() === '' || line.trimStart().startsWith('#') ? [] : [{ line: i + 1, text: line }],
  );
  const [head, ...rest] = used;
  if (!head) throw new BadPlace('file-missing', { place: '1' });
  if (rest.length > MOST_ROWS)
    throw new BadPlace('file-row', {
      place: String(rest.length),
      row: rest.length,
      found: rest.length,
      wanted: MOST_ROWS,
    });
  const mark = head.text.includes(';') ? ';' : head.text.includes('\t') ? '\t' : ',';
  const columns = cellsOf(head.text, mark);
  const rows = rest.map(({ line, text: row }) => {
    const cells = cellsOf(row, mark);
    if (cells.length !== columns.length)
      throw new BadPlace('file-row', { place: String(line), row: line, found: cells.length, wanted: columns.length });
    return { line, cells };
  });
  return { columns, rows, decimalComma: mark !== ',' };
}

function cellsOf(line: string, mark: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (line[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (c === mark) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  return [...cells, cell.trim()];
}

function columnOf(sheet: Sheet, name: string): number {
  const at = sheet.columns.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  if (at < 0) throw new BadPlace('file-missing', { place: name });
  return at;
}

const numberIn = (sheet: Sheet, row: Sheet['rows'][number], name: string): number => {
  const text = row.cells[columnOf(sheet, name)]!;
  return cellAt(sheet.decimalComma ? text.replace(',', '.') : text, `${row.line} ${name}`);
};

const POINT_COLUMNS = [
  'id',
  'use',
  'trackerXMm',
  'trackerYMm',
  'trackerZMm',
  'stageXMm',
  'stageYMm',
  'stageZMm',
] as const;

export function importSurveyCsv(text: string): Outcome<readonly SurveyPoint[]> {
  return reading(() => {
    const sheet = sheetOf(text);
    const at = (name: string, row: Sheet['rows'][number]): number => numberIn(sheet, row, name) / 1_000;
    return sheet.rows.map((row): SurveyPoint => {
      const id = row.cells[columnOf(sheet, 'id')]!.replace(/^'(?=[=+\-@])/, '');
      if (id === '') throw new BadPlace('file-missing', { place: `${row.line} id` });
      const use = sheet.columns.some((one) => one.toLowerCase() === 'use')
        ? row.cells[columnOf(sheet, 'use')]!.toLowerCase()
        : 'fit';
      if (use !== 'fit' && use !== 'check' && use !== '')
        throw new BadPlace('file-kind', { place: `${row.line} use`, found: use.slice(0, 40), wanted: 'fit, check' });
      return {
        id,
        use: use === 'check' ? 'check' : 'fit',
        trackerM: [at('trackerXMm', row), at('trackerYMm', row), at('trackerZMm', row)],
        stageM: [at('stageXMm', row), at('stageYMm', row), at('stageZMm', row)],
      };
    });
  });
}

export function exportSurveyCsv(points: readonly SurveyPoint[]): string {
  const mm = (p: SurveyPoint['stageM']): readonly number[] => p.map((m) => Number((m * 1_000).toFixed(6)));
  const rows = points.map(({ id, use, trackerM, stageM }) =>
    [quoted(id), use, ...mm(trackerM), ...mm(stageM)].join(','),
  );
  return `${POINT_COLUMNS.join(',')}\n${rows.map((row) => `${row}\n`).join('')}`;
}

export function importLensCsv(text: string): Outcome<readonly LensNode[]> {
  return reading(() => {
    const sheet = sheetOf(text);
    const has = (name: string): boolean => sheet.columns.some((one) => one.toLowerCase() === name.toLowerCase());
    return sheet.rows.map((row): LensNode => {
      const values = Object.fromEntries(
        LENS_KEYS.map((key) => [key, key === 'focalLengthMm' || has(key) ? numberIn(sheet, row, key) : 0]),
      ) as Record<keyof LensValues, number>;
      const sigma = Object.fromEntries(
        LENS_KEYS.filter((key) => has(`${key}Sigma`)).map((key) => [key, numberIn(sheet, row, `${key}Sigma`)]),
      );
      const zoom = numberIn(sheet, row, 'zoom');
      const focus = numberIn(sheet, row, 'focus');
      const known = Object.keys(sigma).length > 0 ? { sigma } : {};
      const pupil = has('entrancePupilMm') ? {} : { pupilUnknown: true as const };
      return Object.assign({ zoom, focus, values }, known, pupil);
    });
  });
}

export function exportLensCsv(nodes: readonly LensNode[]): string {
  const keys = LENS_KEYS.filter((key) => key !== 'entrancePupilMm' || knowsPupil(nodes));
  const known = keys.filter((key) => nodes.length > 0 && nodes.every(({ sigma }) => sigma?.[key] !== undefined));
  const columns = ['zoom', 'focus', ...keys, ...known.map((key) => `${key}Sigma`)];
  const rows = nodes.map(({ zoom, focus, values, sigma }) =>
    [zoom, focus, ...keys.map((key) => values[key]), ...known.map((key) => sigma![key]!)].join(','),
  );
  return `${columns.join(',')}\n${rows.map((row) => `${row}\n`).join('')}`;
}

/** A cell that a spreadsheet would take for a formula, or that holds a mark, is quoted. */
function quoted(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
