/** The nodes of a lens as a table that people keep, in and out; a refusal names row and column. Pure. */

import { type CsvRow, type CsvSheet, plainNumber, readSheet } from './csv-sheet.ts';
import { BadPlace, cellAt, MOST_CHARACTERS, reading } from './exchange-read.ts';
import { knowsPupil, LENS_KEYS, type LensNode, type LensValues } from './lens-map.ts';
import type { Outcome } from './outcome.ts';

const MOST_ROWS = 20_000;

function sheetOf(text: string): CsvSheet {
  if (text.length > MOST_CHARACTERS) throw new BadPlace('file-json', { why: `> ${MOST_CHARACTERS}` });
  const sheet = readSheet(text);
  if (!sheet) throw new BadPlace('file-missing', { place: '1' });
  const { columns, rows } = sheet;
  if (rows.length > MOST_ROWS)
    throw new BadPlace('file-row', {
      place: String(rows.length),
      row: rows.length,
      found: rows.length,
      wanted: MOST_ROWS,
    });
  const odd = rows.find(({ cells }) => cells.length !== columns.length);
  if (odd)
    throw new BadPlace('file-row', {
      place: String(odd.line),
      row: odd.line,
      found: odd.cells.length,
      wanted: columns.length,
    });
  return sheet;
}

function columnOf(sheet: CsvSheet, name: string): number {
  const at = sheet.columns.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  if (at < 0) throw new BadPlace('file-missing', { place: name });
  return at;
}

const numberIn = (sheet: CsvSheet, row: CsvRow, name: string): number =>
  cellAt(plainNumber(sheet, row.cells[columnOf(sheet, name)]!), `${row.line} ${name}`);

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
