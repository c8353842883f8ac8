/**
 * A surveyor's list as text: one point a line, columns named in the first. Taken whole, or refused with the line.
 *
 * Columns `id` (or `point`), `name`, `x`, `y`, `z`, `mm` (uncertainty), in any order, apart by comma, semicolon or tab.
 * Metres; a column named `x_mm` or `xMm` is in millimetres.
 */
import type { Fault } from '../../parameter.ts';
import type { SurveyedPoint } from './settings.ts';

const MOST_POINTS = 64;
const MOST_M = 1_000;
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/;

type Column = 'id' | 'name' | 'x' | 'y' | 'z' | 'mm';
interface Columns {
  readonly at: ReadonlyMap<Column, number>;
  readonly perMetre: ReadonlyMap<Column, number>;
}

export function readSurveyList(text: string): readonly SurveyedPoint[] | Fault {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line, n) => ({ n: n + 1, line }))
    .filter(({ line }) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  const [head, ...rows] = lines;
  if (!head) return { code: 'caldesk.list-empty' };
  const apart = ['\t', ';', ','].find((mark) => head.line.includes(mark)) ?? ',';
  const columns = columnsOf(cells(head.line, apart));
  for (const wanted of ['id', 'x', 'y', 'z'] as const)
    if (!columns.at.has(wanted)) return { code: 'caldesk.list-column', params: { column: wanted } };
  if (rows.length === 0) return { code: 'caldesk.list-empty' };
  if (rows.length > MOST_POINTS) return { code: 'caldesk.list-long', params: { most: MOST_POINTS } };
  const points: SurveyedPoint[] = [];
  for (const { n, line } of rows) {
    const point = pointOf(cells(line, apart), columns, n);
    if ('code' in point) return point;
    if (points.some(({ id }) => id === point.id))
      return { code: 'caldesk.list-twice', params: { line: n, point: point.id } };
    points.push(point);
  }
  return points;
}

const cells = (line: string, apart: string): readonly string[] =>
  line.split(apart).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

function columnsOf(names: readonly string[]): Columns {
  const at = new Map<Column, number>();
  const perMetre = new Map<Column, number>();
  for (const [n, raw] of names.entries()) {
    const name = raw.toLowerCase().replaceAll(/[\s_()[\]-]/g, '');
    const axis = /^([xyz])(mm|m)?$/.exec(name);
    const column: Column | undefined = axis
      ? (axis[1] as Column)
      : name === 'id' || name === 'point'
        ? 'id'
        : name === 'name'
          ? 'name'
          : name === 'mm' || name === 'sigmamm' || name === '±mm'
            ? 'mm'
            : undefined;
    if (!column || at.has(column)) continue;
    at.set(column, n);
    if (axis) perMetre.set(column, axis[2] === 'mm' ? 1_000 : 1);
  }
  return { at, perMetre };
}

function pointOf(row: readonly string[], { at, perMetre }: Columns, line: number): SurveyedPoint | Fault {
  const cell = (column: Column): string => row[at.get(column) ?? -1] ?? '';
  const id = cell('id');
  if (!ID.test(id)) return { code: 'caldesk.list-id', params: { line, text: id.slice(0, 60) } };
  const numbers: number[] = [];
  for (const axis of ['x', 'y', 'z'] as const) {
    const text = cell(axis);
    const value = text === '' ? Number.NaN : Number(text) / (perMetre.get(axis) ?? 1);
    if (!Number.isFinite(value) || Math.abs(value) > MOST_M)
      return { code: 'caldesk.list-number', params: { line, column: axis, text: text.slice(0, 60) } };
    numbers.push(value);
  }
  const sigma = cell('mm');
  const mm = Number(sigma);
  if (sigma !== '' && !(mm > 0 && mm <= MOST_M))
    return { code: 'caldesk.list-number', params: { line, column: 'mm', text: sigma.slice(0, 60) } };
  const name = cell('name').slice(0, 120) || id;
  const [xM = 0, yM = 0, zM = 0] = numbers;
  return { id, name: { en: name, zh: name }, xM, yM, zM, ...(sigma !== '' && { mm }) };
}
