/**
 * A surveyor's list as text: one point a line, columns named in the first. Taken whole, or refused with the first bad lines.
 *
 * Columns in any order: `id` (or `point`), `name` (or `name_en`, `name_zh`), `x`, `y`, `z`, `mm` (uncertainty); of a list
 * that we wrote also `use`, `reason`, and what the tracker said there: `tracker_x`, `_y`, `_z`, `spread_mm`, `samples`,
 * `taken`. A length column may name its unit (`x_mm`, `y_cm`, `z_m`); one that names none is in the unit that is asked for.
 */
import type { Fault, Text } from '../../parameter.ts';
import { type CsvRow, type CsvSheet, plainNumber, readSheet, textOfCell } from '../csv-sheet.ts';
import type { Vec3 } from '../rotation.ts';
import { type ListedPoint, MOST_POINTS, type PointUse, type Taken } from './session.ts';

/** A list of as many points as one calibration takes is far shorter. */
export const MOST_LIST_CHARACTERS = 100_000;
export const LENGTH_UNITS = ['m', 'cm', 'mm'] as const;
export type LengthUnit = (typeof LENGTH_UNITS)[number];

export interface SurveyList {
  readonly points: readonly ListedPoint[];
  readonly mark: CsvSheet['mark'];
  /** Of the places on the stage; `said` = every column of lengths names its own. */
  readonly unit: { readonly is: LengthUnit; readonly said: boolean };
  /** Columns that say nothing to us. */
  readonly unread: readonly string[];
}

const PER_METRE: Readonly<Record<LengthUnit, number>> = { m: 1, cm: 100, mm: 1_000 };
const MOST_M = 1_000;
/** Where so many are told there may be more. */
export const MOST_FAULTS = 50;
const MOST_TOLD = 60;
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const AXES = ['x', 'y', 'z'] as const;
const USES: readonly string[] = ['fit', 'check', 'dropped'] satisfies readonly PointUse[];

/** The list, or everything that is wrong with it. */
export function readSurveyList(text: string, unit: LengthUnit = 'm'): SurveyList | readonly Fault[] {
  if (text.length > MOST_LIST_CHARACTERS)
    return [{ code: 'caldesk.list-large', params: { most: MOST_LIST_CHARACTERS } }];
  const unclear = text.split(/\r\n|\n|\r/).findIndex((line) => /[\uFFFD\0]/.test(line));
  if (unclear >= 0) return [{ code: 'caldesk.list-encoding', params: { line: unclear + 1 } }];
  const sheet = readSheet(text);
  if (!sheet || (sheet.rows.length === 0 && sheet.openLine === undefined)) return [{ code: 'caldesk.list-empty' }];
  const columns = new Columns(sheet, unit);
  const faults = [...sheetFaults(sheet, columns)];
  if (faults.length > 0) return faults;
  const points: ListedPoint[] = [];
  const lineOf = new Map<string, number>();
  for (const row of sheet.rows) {
    const point = new RowReader(sheet, columns, row).point();
    const { id } = point.value;
    const before = lineOf.get(id);
    if (before !== undefined)
      point.faults.push({ code: 'caldesk.list-twice', params: { line: row.line, point: id, before } });
    lineOf.set(id, before ?? row.line);
    points.push(point.value);
    faults.push(...point.faults);
    if (faults.length >= MOST_FAULTS) break;
  }
  if (faults.length > 0) return faults.slice(0, MOST_FAULTS);
  return { points, mark: sheet.mark, unit: columns.stageUnit, unread: columns.unread };
}

export const isList = (read: SurveyList | readonly Fault[]): read is SurveyList => 'points' in read;

function sheetFaults({ columns, rows, openLine }: CsvSheet, { missing }: Columns): readonly Fault[] {
  if (openLine !== undefined) return [{ code: 'caldesk.list-open', params: { line: openLine } }];
  if (columns.length === 1) return [{ code: 'caldesk.list-apart', params: { text: columns[0]!.slice(0, MOST_TOLD) } }];
  if (rows.length > MOST_POINTS) return [{ code: 'caldesk.list-long', params: { most: MOST_POINTS } }];
  return missing.map((column) => ({ code: 'caldesk.list-column', params: { column } }));
}

type Axes = Readonly<
  Record<(typeof AXES)[number], { readonly at: number; readonly unit: LengthUnit; readonly said: boolean }>
>;
type Word = 'id' | 'name' | 'nameEn' | 'nameZh' | 'sigma' | 'use' | 'reason' | 'spread' | 'samples' | 'taken';

const WORDS: Readonly<Record<string, Word>> = {
  id: 'id',
  point: 'id',
  pointid: 'id',
  name: 'name',
  nameen: 'nameEn',
  namezh: 'nameZh',
  mm: 'sigma',
  sigmamm: 'sigma',
  '±mm': 'sigma',
  use: 'use',
  reason: 'reason',
  spreadmm: 'spread',
  samples: 'samples',
  taken: 'taken',
};

/** Which column says what. */
class Columns {
  readonly missing: readonly string[];
  readonly unread: readonly string[];
  readonly stage: Axes | undefined;
  /** Absent: the list says nothing of a tracker. */
  readonly tracker: Axes | undefined;
  readonly stageUnit: SurveyList['unit'];
  readonly #words = new Map<Word, number>();

  constructor({ columns }: CsvSheet, unit: LengthUnit) {
    const found = { stage: new Map<string, AxisColumn>(), tracker: new Map<string, AxisColumn>() };
    const unread: string[] = [];
    for (const [at, raw] of columns.entries()) {
      const name = raw.toLowerCase().replaceAll(/[\s_()[\]-]/g, '');
      const axis = /^(stage|tracker)?([xyz])(mm|cm|m)?$/.exec(name);
      const word = WORDS[name];
      const group = axis ? found[axis[1] === 'tracker' ? 'tracker' : 'stage'] : undefined;
      if (axis && group && !group.has(axis[2]!)) group.set(axis[2]!, { at, unit: axis[3] as LengthUnit | undefined });
      else if (word && !this.#words.has(word)) this.#words.set(word, at);
      else if (raw !== '') unread.push(raw.slice(0, MOST_TOLD));
    }
    this.unread = unread;
    this.stage = axesOf(found.stage, unit);
    this.tracker = axesOf(found.tracker, unit);
    const said = [...found.stage.values(), ...found.tracker.values()].every((one) => one.unit !== undefined);
    this.stageUnit = { is: (said ? found.stage.get('x')?.unit : undefined) ?? unit, said };
    this.missing = [
      ...(this.#words.has('id') ? [] : ['id']),
      ...AXES.filter((axis) => !found.stage.has(axis)),
      ...(found.tracker.size === 0
        ? []
        : AXES.filter((axis) => !found.tracker.has(axis)).map((axis) => `tracker_${axis}`)),
    ];
  }

  at(word: Word): number {
    return this.#words.get(word) ?? -1;
  }
}

interface AxisColumn {
  readonly at: number;
  readonly unit: LengthUnit | undefined;
}

function axesOf(found: ReadonlyMap<string, AxisColumn>, unit: LengthUnit): Axes | undefined {
  const [x, y, z] = AXES.map((axis) => found.get(axis));
  if (!x || !y || !z) return undefined;
  const of = (one: AxisColumn): Axes['x'] => ({ at: one.at, unit: one.unit ?? unit, said: one.unit !== undefined });
  return { x: of(x), y: of(y), z: of(z) };
}

/** One line: what it says, and everything that is wrong with it. */
class RowReader {
  readonly #sheet: CsvSheet;
  readonly #columns: Columns;
  readonly #row: CsvRow;
  readonly #faults: Fault[] = [];

  constructor(sheet: CsvSheet, columns: Columns, row: CsvRow) {
    this.#sheet = sheet;
    this.#columns = columns;
    this.#row = row;
  }

  point(): { readonly value: ListedPoint; readonly faults: Fault[] } {
    const { cells } = this.#row;
    const wanted = this.#sheet.columns.length;
    // Cells that are not written at the end are empty; one too many shifts all the others.
    if (cells.length > wanted) this.#wrong('caldesk.list-cells', { found: cells.length, wanted });
    const id = this.#word('id');
    if (!ID.test(id)) this.#wrong('caldesk.list-id', { text: id.slice(0, MOST_TOLD) });
    const [xM, yM, zM] = this.#columns.stage && cells.length <= wanted ? this.#place(this.#columns.stage) : NOWHERE;
    const mm = this.#positive('sigma');
    const use = this.#use();
    const taken = this.#taken();
    const name = this.#name();
    const value = {
      id,
      ...(name && { name }),
      xM,
      yM,
      zM,
      ...(mm !== undefined && { mm }),
      ...use,
      ...(taken && { taken }),
    };
    return { value, faults: this.#faults };
  }

  #name(): Text | undefined {
    const [both, en, zh] = (['name', 'nameEn', 'nameZh'] as const).map((word) => this.#word(word).slice(0, 120));
    const any = both || en || zh;
    return any ? { en: en || any, zh: zh || any } : undefined;
  }

  #place(axes: Axes): Vec3 {
    const [x, y, z] = AXES.map((axis) => {
      const { at, unit, said } = axes[axis];
      const text = this.#row.cells[at] ?? '';
      const value = this.#number(text, at) / PER_METRE[unit];
      if (Math.abs(value) > MOST_M)
        this.#wrong('caldesk.list-far', {
          column: this.#header(at),
          text: text.slice(0, MOST_TOLD),
          unit,
          said,
          most: MOST_M,
        });
      return value;
    });
    return [x!, y!, z!];
  }

  #use(): Pick<ListedPoint, 'use' | 'reason'> {
    const use = this.#word('use').toLowerCase();
    if (use === '') return {};
    const reason = this.#word('reason').slice(0, 400);
    if (!USES.includes(use) || (use === 'dropped' && reason === ''))
      this.#wrong('caldesk.list-use', { text: use.slice(0, MOST_TOLD) });
    return { use: use as PointUse, reason: use === 'dropped' ? reason : '' };
  }

  /** What a tracker said there, where the list holds it: all three numbers or none. */
  #taken(): Taken | undefined {
    const { tracker } = this.#columns;
    if (!tracker || AXES.every((axis) => (this.#row.cells[tracker[axis].at] ?? '') === '')) return undefined;
    const at = Date.parse(this.#word('taken'));
    return {
      trackerM: this.#place(tracker),
      spreadMm: this.#positive('spread') ?? null,
      samples: this.#positive('samples') ?? null,
      atMs: Number.isNaN(at) ? 0 : at,
      fromFile: true,
    };
  }

  #positive(word: 'sigma' | 'spread' | 'samples'): number | undefined {
    const text = this.#word(word);
    if (text === '') return undefined;
    const at = this.#columns.at(word);
    const value = this.#number(text, at);
    const [least, most] = word === 'sigma' ? [Number.MIN_VALUE, 1_000] : [0, 1_000_000];
    if (value < least || value > most)
      this.#wrong('caldesk.list-number', { column: this.#header(at), text: text.slice(0, MOST_TOLD) });
    return value;
  }

  #number(cell: string, at: number): number {
    const text = plainNumber(this.#sheet, cell);
    if (!NUMBER.test(text))
      this.#wrong('caldesk.list-number', { column: this.#header(at), text: cell.slice(0, MOST_TOLD) || '-' });
    return Number(text);
  }

  /** As the list itself calls the column. */
  #header(at: number): string {
    return (this.#sheet.columns[at] ?? '').slice(0, MOST_TOLD);
  }

  #word(word: Word): string {
    return textOfCell(this.#row.cells[this.#columns.at(word)] ?? '');
  }

  #wrong(code: string, params: NonNullable<Fault['params']>): void {
    this.#faults.push({ code, params: { line: this.#row.line, ...params } });
  }
}

const NOWHERE: Vec3 = [0, 0, 0];
