/** A value as a technician reads it: with its unit, options by their names, lists without more digits than they carry. */
import type { Descriptor, Value, ValueType } from '../../core/parameter.ts';
import type { StudioInfo } from '../../protocol/state.ts';
import { ownerWord } from '../live/view.ts';
import { formatValue } from '../ui/format.ts';
import { WORDS } from '../words/catalogue.ts';
import { nameOf } from '../words/names.ts';
import type { WordKey, Words } from '../words/say.ts';

const MINUS = '−';

/** What a value is known to mean: its type, and what the studio calls its options. */
export type About = Pick<Descriptor, 'type' | 'optionNames'>;

export function valueText(
  value: Value | null | undefined,
  about: About | undefined,
  studio: StudioInfo,
  words: Words,
): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return words.t(value ? 'param.on' : 'param.off');
  const type = about?.type;
  if (typeof value === 'number') {
    const unit = type?.kind === 'number' ? type.unit : '';
    return `${signed(value)}${unitOf(unit)}`;
  }
  if (typeof value === 'string' && type?.kind === 'enum') return optionText(value, type.options, about, studio, words);
  return value === '' ? '–' : formatValue(value);
}

/**
 * An option by its name: the studio's own one; owners and cameras where the options are nothing else; then the words that
 * devices share; then scenes and sources. An option that nobody named is its own word.
 */
function optionText(
  option: string,
  options: readonly string[],
  about: About | undefined,
  studio: StudioInfo,
  words: Words,
): string {
  const own = about?.optionNames?.[option];
  if (own) return words.text(own);
  if (options.every((one) => Object.hasOwn(studio.systems, one))) return ownerWord(studio.systems, option);
  const camera = options.every((one) => Object.hasOwn(studio.cameras, one)) ? studio.cameras[option] : undefined;
  if (camera) return words.text(camera.name);
  const key = `option.${option}`;
  if (Object.hasOwn(WORDS, key)) return words.t(key as WordKey);
  const name = Object.hasOwn(studio.cameras, option) ? undefined : nameOf(option, studio);
  return name ? words.text(name) : option;
}

/** A true minus sign in front of a number. */
export function signed(value: number): string {
  return formatValue(value).replace('-', MINUS);
}

/** Fixed digits with a sign always in front, for columns of angles and lengths. */
export function plusMinus(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? MINUS : '+'}${text}`;
}

function unitOf(unit: string): string {
  if (unit === '') return '';
  return unit === 'us' ? ' µs' : ` ${unit}`;
}

/** What may be sent: "0 to 100 %", or nothing where the choice itself says it. */
export function rangeText(type: ValueType, t: Words['t']): string {
  if (type.kind === 'number')
    return t('param.range', { min: signed(type.min), max: signed(type.max), unit: unitOf(type.unit).trim() }).trim();
  return type.kind === 'string' ? t('param.length', { n: type.maxLength }) : '';
}

/** The value that a text means for this type; undefined while it means none. */
export function readValue(text: string, type: ValueType): Value | undefined {
  switch (type.kind) {
    case 'number': {
      const number = Number(text.replace(MINUS, '-').replace(',', '.'));
      return text.trim() === '' || !(number >= type.min && number <= type.max) ? undefined : number;
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'enum':
      return type.options.includes(text) ? text : undefined;
    case 'string':
      return text.length <= type.maxLength ? text : undefined;
    case 'colour':
      return numbers(text, 3, (n) => n >= 0 && n <= 1);
    case 'pose':
      return numbers(text, 7, Number.isFinite);
  }
}

function numbers(text: string, count: number, fits: (n: number) => boolean): readonly number[] | undefined {
  const list = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number);
  return list.length === count && list.every(fits) ? list : undefined;
}
