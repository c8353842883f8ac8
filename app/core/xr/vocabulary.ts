/**
 * One vocabulary over all XR servers: what a parameter is, whoever makes the server. A server that has no parameter for
 * a word simply lacks it.
 *
 * A parameter says its word itself (`means` of a spec or of a binding: `extension`, `videoDelay/a`), or its path does
 * (`engine/xr/extension`, `engine/xr/camera/a/videoDelay`). Told more: docs/protocols/xr-servers.md.
 */
import type { Descriptor, Fault, SafetyClass, ValueType } from '../parameter.ts';

export type XrGroup = 'scene' | 'picture' | 'camera' | 'transport' | 'delay' | 'health';
/** In the order in which a person reads them. */
export const XR_GROUPS: readonly XrGroup[] = ['scene', 'picture', 'camera', 'transport', 'delay', 'health'];

interface Word {
  readonly group: XrGroup;
  readonly kinds: readonly ValueType['kind'][];
  /** Of a number: unit and the widest range that makes sense. The first is the usual one. */
  readonly numbers?: readonly { readonly unit: string; readonly min: number; readonly max: number }[];
  /** Of an enumerated value: the only options that may stand there. */
  readonly options?: readonly string[];
  /** The server tells it; nobody sets it. */
  readonly told?: true;
  /** One for each camera: `videoDelay/a`. */
  readonly perCamera?: true;
  /** The least class that setting it has, where a parameter says the word itself. */
  readonly safety: SafetyClass;
}

const SHARE = [
  { unit: '', min: 0, max: 1 },
  { unit: '%', min: 0, max: 100 },
] as const;
const FRAMES = [{ unit: 'f', min: 0, max: 120 }] as const;
const DELAY = [...FRAMES, { unit: 'ms', min: 0, max: 10_000 }] as const;

export const XR_WORDS = {
  scene: { group: 'scene', kinds: ['enum', 'string'], safety: 2 },
  ready: { group: 'scene', kinds: ['boolean'], told: true, safety: 0 },
  warmth: {
    group: 'scene',
    kinds: ['enum'],
    options: ['empty', 'loading', 'loaded', 'ready'],
    told: true,
    safety: 0,
  },
  look: { group: 'scene', kinds: ['enum', 'string'], safety: 2 },
  exposure: { group: 'scene', kinds: ['number'], numbers: [{ unit: 'EV', min: -16, max: 16 }], safety: 2 },
  extension: { group: 'picture', kinds: ['boolean'], safety: 2 },
  extensionOpacity: { group: 'picture', kinds: ['number'], numbers: SHARE, safety: 2 },
  mask: { group: 'picture', kinds: ['boolean', 'enum', 'string'], safety: 2 },
  brightness: { group: 'picture', kinds: ['number'], numbers: SHARE, safety: 2 },
  black: { group: 'picture', kinds: ['boolean'], safety: 3 },
  activeCamera: { group: 'camera', kinds: ['enum', 'string'], safety: 2 },
  viewpoint: { group: 'camera', kinds: ['enum', 'string'], safety: 2 },
  engaged: { group: 'transport', kinds: ['boolean'], safety: 2 },
  transport: {
    group: 'transport',
    kinds: ['enum'],
    options: ['play', 'play-section', 'loop', 'hold', 'stop'],
    safety: 2,
  },
  cue: {
    group: 'transport',
    kinds: ['enum', 'string', 'number'],
    numbers: [{ unit: '', min: 0, max: 1e6 }],
    safety: 2,
  },
  videoDelay: { group: 'delay', kinds: ['number'], numbers: DELAY, perCamera: true, safety: 2 },
  trackerDelay: { group: 'delay', kinds: ['number'], numbers: DELAY, perCamera: true, safety: 2 },
  extensionDelay: { group: 'delay', kinds: ['number'], numbers: DELAY, perCamera: true, safety: 2 },
  health: { group: 'health', kinds: ['boolean', 'enum', 'string'], told: true, safety: 0 },
  latency: { group: 'health', kinds: ['number'], numbers: FRAMES, told: true, safety: 0 },
  rate: { group: 'health', kinds: ['number'], numbers: [{ unit: 'Hz', min: 0, max: 240 }], told: true, safety: 0 },
  locked: { group: 'health', kinds: ['boolean'], told: true, safety: 0 },
} as const satisfies Record<string, Word>;

export type XrWord = keyof typeof XR_WORDS;
export const XR_WORD_NAMES = Object.keys(XR_WORDS) as readonly XrWord[];

export interface XrMeaning {
  readonly word: XrWord;
  /** Which camera, where the word has one for each: an id of the studio, or the server's own number. */
  readonly camera?: string;
}

/** `videoDelay/a`; undefined where it is no word, or says a camera where none belongs, or none where one does. */
export function parseMeaning(means: string): XrMeaning | undefined {
  const [word = '', camera, ...more] = means.split('/');
  if (!isWord(word) || more.length > 0) return undefined;
  const known: Word = XR_WORDS[word];
  if (camera === undefined || camera === '') return known.perCamera ? undefined : { word };
  return known.perCamera ? { word, camera } : undefined;
}

function isWord(text: string): text is XrWord {
  return Object.hasOwn(XR_WORDS, text);
}

/** What a parameter says of itself, against what it is. */
export function checkMeaning(means: string, type: ValueType, writable: boolean): Fault | undefined {
  const meaning = parseMeaning(means);
  if (meaning === undefined) return { code: 'means.unknown', params: { means } };
  const word: Word = XR_WORDS[meaning.word];
  if (word.told && writable) return { code: 'means.told', params: { means } };
  const wanted = wantedInstead(word, type);
  return wanted === undefined ? undefined : { code: 'means.type', params: { means, wanted } };
}

/** What should stand in place of this type; undefined where it fits. */
function wantedInstead(word: Word, type: ValueType): string | undefined {
  if (!word.kinds.includes(type.kind)) return word.kinds.join(', ');
  if (type.kind === 'enum' && word.options) {
    return type.options.every((option) => word.options?.includes(option)) ? undefined : word.options.join(', ');
  }
  if (type.kind !== 'number' || !word.numbers) return undefined;
  const fits = word.numbers.some(({ unit, min, max }) => type.unit === unit && type.min >= min && type.max <= max);
  return fits ? undefined : word.numbers.map(({ unit, min, max }) => `${min} … ${max} ${unit}`.trim()).join(', ');
}

/** The least safety class of a parameter that says its own word. */
export function safetyOfMeaning(means: string): SafetyClass {
  const meaning = parseMeaning(means);
  return meaning === undefined ? 0 : XR_WORDS[meaning.word].safety;
}

/** The word that a parameter speaks: the one it says, else the one that its path says. */
export function meaningOf({ means, path, type, writable }: Descriptor): XrMeaning | undefined {
  if (means !== undefined) return parseMeaning(means);
  const said = meansOfPath(path, type);
  return said === undefined || checkMeaning(said, type, writable) ? undefined : parseMeaning(said);
}

/** How studio files named these parameters before they could say `means`. */
function meansOfPath(path: string, type: ValueType): string | undefined {
  const [room, , ...rest] = path.split('/');
  if (room !== 'engine') return undefined;
  const [first = '', camera, word] = rest;
  if (rest.length === 3 && first === 'camera') return `${word}/${camera}`;
  if (rest.length !== 1) return undefined;
  return first === 'extension' && type.kind === 'number' ? 'extensionOpacity' : first;
}
