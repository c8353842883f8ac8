/**
 * What people asked for, as the journal keeps it, in words: zones, cameras, presets and cues by their names, values with
 * their units. What the page does not know is shown as it was written; the whole line stands beside it. Pure.
 */
import type { Text, Value } from '../../../core/parameter.ts';
import type { StageState } from '../../../protocol/state.ts';
import { modeWord } from '../../live/view.ts';
import { plusMinus, valueText } from '../../param/value-text.ts';
import { formatValue } from '../../ui/format.ts';
import { sayIds } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';
import { sayPlayed } from '../devices/played-fault.ts';

export type Bag = Readonly<Record<string, unknown>>;

/** Who and what the lines are about. */
export interface Known {
  readonly studio: StageState['studio'];
  readonly descriptors: StageState['descriptors'];
  readonly cues: StageState['cues'];
  readonly seats: StageState['seats'];
  readonly sources: StageState['sync']['sources'];
  readonly presets: ReadonlyMap<string, Text>;
}

/** Ids that mean nothing to a person, and how an answer was waited for. */
const UNSAID: ReadonlySet<string> = new Set(['planId', 'takeId', 'wait', 'key', 'once']);
const SHORT = 160;

/** "Key light intensity: 62 %", "Wall left, on", "VP, Snow camp". */
export function sayArgs(name: string, args: unknown, known: Known, words: Words): string {
  const given = bag(args);
  const said = Object.entries(given)
    .filter(([key, value]) => !UNSAID.has(key) && value !== undefined && !(key === 'value' && 'path' in given))
    .map(([key, value]) => sayArg(name, key, value, given, known, words))
    .filter((text) => text !== '')
    .join(words.t('comma'));
  return said.length > SHORT ? `${said.slice(0, SHORT)}…` : said;
}

function sayArg(name: string, key: string, value: unknown, args: Bag, known: Known, words: Words): string {
  const { t } = words;
  const { studio } = known;
  if (key === 'path' && typeof value === 'string') return sayPath(value, args['value'], known, words);
  if (key === 'step' && typeof value === 'string') return sayStep(value, known, words);
  if (key === 'mode' && typeof value === 'string') return modeWord(value);
  if ((key === 'preset' || (key === 'id' && name.startsWith('preset.'))) && typeof value === 'string')
    return textOr(known.presets.get(value), value, words);
  if ((key === 'cue' || key === 'expect') && typeof value === 'string') return sayCue(value, known, words);
  if (key === 'seat' && typeof value === 'string') return known.seats[value]?.name ?? value;
  if (key === 'reason' && typeof value === 'string') return t('journal.quoted', { text: value });
  if (key === 'minutes' && typeof value === 'number') return t('journal.minutes', { n: value });
  if (key === 'untilS' && typeof value === 'number') return t('journal.minutes', { n: Math.round(value / 60) });
  if (key === 'role' || key === 'choice' || key === 'state' || key === 'to') {
    const word = wordKey(`${WORDED[key]}.${String(value)}`);
    return word ? t(word) : String(value);
  }
  if (key === 'hop') {
    const word = wordKey(`hop.${String(value)}`);
    return word ? t(word) : String(value);
  }
  if (key === 'frames' || key === 'ms') return `${formatValue(value)} ${key === 'ms' ? 'ms' : 'f'}`;
  if (key === 'spreadMs') return `± ${formatValue(value)} ms`;
  if (key === 'fault') return sayPlayed(Object.values(bag(value)).map(String).join(' '), t);
  if (key === 'data') return '';
  if (key === 'replace' || key === 'includeLook') return value === true ? t(`journal.${key}`) : '';
  if (key === 'version' || key === 'expectVersion') return `v${String(value)}`;
  const name_ = textOf(value);
  if (name_) return words.text(name_);
  if (typeof value === 'boolean') return t(value ? 'param.on' : 'param.off');
  if (Array.isArray(value)) return value.map((one) => sayId(String(one), known, words)).join(' + ');
  if (typeof value === 'string') return NAMED.has(key) ? sayIds(value, studio, words.lang) : value;
  return `${key} ${typeof value === 'object' ? JSON.stringify(value) : formatValue(value)}`;
}

const WORDED = { role: 'role', choice: 'interrupted', state: 'show', to: 'journal.to' } as const;
/** Arguments whose text is an id of the studio or of a gate. */
const NAMED: ReadonlySet<string> = new Set([
  'zone',
  'device',
  'camera',
  'sink',
  'source',
  'scene',
  'gate',
  'what',
  'backup',
]);

function sayPath(path: string, value: unknown, known: Known, words: Words): string {
  const about = known.descriptors[path];
  const what = about ? words.text(about.label) : path;
  if (value === undefined) return what;
  return `${what}${words.t('devices.colon')}${valueText(value as Value, about, known.studio, words)}`;
}

/** A step by what it moves: the parameter, or the hold of its zones. */
export function sayStep(step: string, known: Known, words: Words): string {
  const [, kind = '', id = step] = /^(?:undo:)?(?:(hold|reveal|rehold:hold):)?(.+)$/.exec(step) ?? [];
  const about = known.descriptors[id];
  if (about) return words.text(about.label);
  if (kind === '') return sayId(id, known, words);
  return `${words.t(kind === 'reveal' ? 'phase.reveal' : 'phase.hold')}${words.t('devices.colon')}${sayId(id, known, words)}`;
}

/** What was set for a timecode, and what the house clock did. */
export function sayTime(kind: string, data: Bag, known: Known, words: Words): string {
  const { t } = words;
  const source = (id: unknown): string =>
    typeof id === 'string' ? textOr(known.sources[id]?.name, id, words) : t('journal.free-run');
  if (kind === 'clock-source') return `${source(data['from'])} → ${source(data['to'])}`;
  const said = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '–');
  if (kind === 'take-unscheduled') return said(data['at']);
  if (kind === 'take-scheduled') return t('journal.at-frame', { at: said(data['at']), frame: said(data['frame']) });
  const { byUs } = data;
  const by = typeof byUs === 'number' ? `${plusMinus(byUs / 1_000, 1)} ms` : '–';
  return [
    t('journal.stepped', { from: said(data['fromFrame']), to: said(data['toFrame']), by }),
    source(data['source']),
  ].join(' · ');
}

function sayCue(id: string, known: Known, words: Words): string {
  const cue = known.cues?.cues.find((one) => one.id === id);
  return cue ? `${words.t('cue.n', { n: cue.number })} ${words.text(cue.name)}` : id;
}

function sayId(id: string, known: Known, words: Words): string {
  return sayIds(id, known.studio, words.lang, known.descriptors);
}

/** What a plan or a take was for, as its line in the journal says: "Undo · XR · Polar glacier · Wall left". */
export function sayTarget(data: unknown, known: Known, words: Words): string {
  const { kind, mode, scene, preset, zones, steps } = bag(data);
  const key = wordKey(`plan.kind.${String(kind)}`);
  const all = Object.values(known.studio.zones).filter((zone) => zone.kind === 'led').length;
  const named: readonly unknown[] = Array.isArray(zones) ? zones : [];
  return [
    key && kind !== 'take' ? words.t(key) : '',
    typeof mode === 'string' ? modeWord(mode) : '',
    typeof scene === 'string' ? sayId(scene, known, words) : '',
    typeof preset === 'string' ? textOr(known.presets.get(preset), preset, words) : '',
    named.length < all ? named.map((zone) => sayId(String(zone), known, words)).join(' + ') : '',
    typeof steps === 'number' ? words.t('journal.steps', { n: steps }) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function textOr(text: Text | undefined, id: string, words: Words): string {
  return text ? words.text(text) : id;
}

function textOf(value: unknown): Text | undefined {
  const { en, zh } = bag(value);
  return typeof en === 'string' && typeof zh === 'string' ? { en, zh } : undefined;
}

export function bag(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}
