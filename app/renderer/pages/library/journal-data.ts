/** Lines of the journal as the engine answers, read with care, and what each says in one line. */
import type { Fault } from '../../../core/parameter.ts';
import type { CommandArgs } from '../../../protocol/commands.ts';
import { type Words, wordKey } from '../../words/say.ts';
import { clockMs } from '../devices/trace-text.ts';
import { sayCalibration } from './journal-calibration.ts';
import { sayCluster, sayEvent } from './journal-cluster.ts';
import { sayCold } from './journal-cold.ts';
import { sayDelay } from './journal-delay.ts';
import { sayEngine } from './journal-engines.ts';
import { sayMeasure } from './journal-measure.ts';
import { bag, type Known, sayArgs, sayStep, sayTarget, sayTime } from './journal-says.ts';
import { sayTrial } from './journal-trial.ts';
import { sayCut, sayLoad, sayWarmth } from './journal-warmth.ts';
import { readWhen } from './when.ts';

export interface JournalRow {
  readonly seq: number;
  readonly kind: string;
  readonly seat: string | null;
  readonly takeId: string | null;
  readonly wallMs: number;
  readonly frame: number;
  readonly timecode: string;
  readonly hash: string;
  readonly data: unknown;
}

export interface JournalPage {
  readonly rows: readonly JournalRow[];
  readonly more: boolean;
}

/** Kinds that the engine writes today; others are found by their text. */
export const KINDS = [
  'command',
  'plan-armed',
  'plan-withdrawn',
  'plan-extended',
  'take-scheduled',
  'take-unscheduled',
  'take-start',
  'take-intent',
  'take-delta',
  'take-choice',
  'take-outcome',
  'take',
  'take-recovered',
  'alarm',
  'device',
  'go',
  'seat-withdrawn',
  'clock-step',
  'clock-source',
  'measure',
  'load',
  'warmth',
  'cut',
  'ndisplay',
  'event',
  'engine',
  'trial',
  'delay',
  'calibration',
  'engine-start',
  'engine-stop',
] as const;
export type Kind = (typeof KINDS)[number];

export interface JournalFilter {
  readonly kind: Kind | '';
  readonly search: string;
  readonly from: string;
  readonly to: string;
}
export const NO_FILTER: JournalFilter = { kind: '', search: '', from: '', to: '' };

const PAGE = 200;

/** Arguments of `journal.query`; what the filter leaves open is left out. */
export function queryOf(filter: JournalFilter, before: number | undefined): CommandArgs<'journal.query'> {
  const search = filter.search.trim();
  return {
    limit: PAGE,
    ...(before === undefined ? {} : { before }),
    ...(filter.kind === '' ? {} : { kind: filter.kind }),
    ...(search === '' ? {} : { search }),
    ...rangeOf(filter),
  };
}

export function rangeOf(filter: JournalFilter): { readonly fromMs?: number; readonly toMs?: number } {
  const fromMs = readWhen(filter.from);
  const toMs = readWhen(filter.to);
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

export function readPage(answer: unknown): JournalPage {
  const { rows, more } = bag(answer);
  return { rows: Array.isArray(rows) ? rows.flatMap((row) => readRow(row) ?? []) : [], more: more === true };
}

function readRow(value: unknown): JournalRow | undefined {
  const { seq, kind, seat, takeId, wallMs, frame, timecode, hash, data } = bag(value);
  if (typeof seq !== 'number' || typeof kind !== 'string' || typeof wallMs !== 'number') return undefined;
  return {
    seq,
    kind,
    seat: typeof seat === 'string' ? seat : null,
    takeId: typeof takeId === 'string' ? takeId : null,
    wallMs,
    frame: typeof frame === 'number' ? frame : 0,
    timecode: typeof timecode === 'string' ? timecode : '',
    hash: typeof hash === 'string' ? hash : '',
    data,
  };
}

/** One line for a person; the whole of it stands beside when chosen. */
export function sayRow(row: JournalRow, known: Known, words: Words): string {
  const data = bag(row.data);
  const refused = faultOf(data['refused']);
  if (row.kind === 'command') {
    const name = wordIn(data['name']);
    const key = wordKey(`command.${name}`);
    const said = [key ? words.t(key) : name, sayArgs(name, data['args'], known, words)].filter(Boolean).join(' · ');
    return refused ? words.t('journal.refused', { what: said, why: words.fault(refused) }) : said;
  }
  const fault = faultOf(data['fault']) ?? faultOf(data['why']);
  if (row.kind === 'engine') {
    const said = sayEngine(data, known, words);
    return fault ? words.t('journal.refused', { what: said, why: words.fault(fault) }) : said;
  }
  if (row.kind === 'device') {
    const id = wordIn(data['device']);
    const about = known.studio.devices[id];
    const key = wordKey(`device.${String(data['status'])}`);
    const said = `${about ? words.text(about.name) : id}${words.t('devices.colon')}${key ? words.t(key) : String(data['status'])}`;
    return fault ? `${said}. ${words.fault(fault)}` : said;
  }
  if (row.kind === 'go') {
    const holder = (name: unknown): string =>
      typeof name === 'string' ? (known.seats[name]?.name ?? name) : words.t('go.nobody');
    return `${holder(data['before'])} → ${holder(data['after'])}`;
  }
  if (row.kind === 'alarm' && fault) return words.fault(fault);
  if (TIME_LINES.has(row.kind)) return sayTime(row.kind, data, known, words);
  if (row.kind === 'delay') return sayDelay(data, words);
  if (row.kind === 'calibration') return sayCalibration(data, words);
  if (row.kind === 'measure') return sayMeasure(data, known, words);
  if (row.kind === 'load') return sayLoad(data, known, words);
  if (row.kind === 'warmth') return sayWarmth(data, known, words);
  if (row.kind === 'cut') return sayCut(data, fault, known, words);
  if (row.kind === 'trial') return sayTrial(data, words);
  if (row.kind === 'ndisplay') return sayCluster(data, refused, known, words);
  if (row.kind === 'event') return sayEvent(data, refused, words);
  if (row.kind === 'cold') return sayCold(data, words);
  if (row.kind === 'engine-start')
    return [wordIn(data['version']), wordIn(data['studio'])].filter(Boolean).join(' · ') || shortJson(row.data);
  if (row.kind === 'take-recovered' || row.kind === 'take-choice') return sayChoice(data['choice'], known, words);
  if (TARGET_LINES.has(row.kind))
    return [sayTarget(data, known, words), fault ? words.fault(fault) : ''].filter(Boolean).join(' · ');
  const told = TAKE_LINES.has(row.kind) ? sayTake(data, fault, known, words) : '';
  return told === '' ? shortJson(row.data) : told;
}

const TARGET_LINES: ReadonlySet<string> = new Set(['plan-armed', 'plan-extended', 'plan-withdrawn', 'take-start']);
const TIME_LINES: ReadonlySet<string> = new Set(['take-scheduled', 'take-unscheduled', 'clock-step', 'clock-source']);
const TAKE_LINES: ReadonlySet<string> = new Set(['take-intent', 'take-delta', 'take-outcome']);
const STEPS_SAID = 4;

/** How far a take has come: its state or phase, why, and its steps with what became of each. */
function sayTake(data: Readonly<Record<string, unknown>>, why: Fault | undefined, known: Known, words: Words): string {
  const at = wordKey(`take.at.${String(data['at'] ?? data['outcome'])}`) ?? wordKey(`phase.${String(data['phase'])}`);
  const steps: readonly unknown[] = Array.isArray(data['steps']) ? data['steps'] : [];
  const said = steps.slice(0, STEPS_SAID).map((step) => {
    if (!Array.isArray(step)) return sayStep(wordIn(step), known, words);
    const became = wordKey(`step.${String(bag(step[1])['at'])}`);
    return [sayStep(wordIn(step[0]), known, words), became ? words.t(became) : ''].join(' ').trim();
  });
  const more = steps.length > STEPS_SAID ? words.t('toast.more', { n: steps.length - STEPS_SAID }) : '';
  return [at ? words.t(at) : '', why ? words.fault(why) : '', [...said, more].filter(Boolean).join(words.t('comma'))]
    .filter(Boolean)
    .join(' · ');
}

/** `finish`, or `{ do: 'retry', step }`: what a person chose. */
function sayChoice(choice: unknown, known: Known, words: Words): string {
  const { do: act, step, reason } = bag(choice);
  const word = typeof choice === 'string' ? choice : String(act);
  const key = wordKey(`choice.${word}`) ?? wordKey(`interrupted.${word}`);
  return [
    key ? words.t(key) : word,
    typeof step === 'string' ? sayStep(step, known, words) : '',
    typeof reason === 'string' ? words.t('journal.quoted', { text: reason }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

const SHORT = 160;

function shortJson(value: unknown): string {
  const text =
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
      ? ''
      : (JSON.stringify(value) ?? '');
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

export function whenOf(row: JournalRow): string {
  const date = new Date(row.wallMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockMs(row.wallMs)}`;
}

function faultOf(value: unknown): Fault | undefined {
  const { code } = bag(value);
  return typeof code === 'string' ? (value as Fault) : undefined;
}

function wordIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
