/**
 * What a person picks of a parameter, as it stands in a description: its proof, its effect, what it is computed from,
 * what it means. Pure. A shape begins with what is sure; what a person must say is left out, and the engine names it.
 */
import { XR_WORD_NAMES, XR_WORDS, type XrWord } from '../../../../core/xr/vocabulary.ts';
import { type Bag, bagOf, valueAt } from './template-form.ts';

export const PROOFS = ['readback', 'echo', 'operator', 'none'] as const;
export const DERIVED = ['when', 'above'] as const;

/** What the engine takes where nothing is declared. */
export function effectOfKind(kind: string): Bag {
  return kind === 'within' ? { kind, minFrames: 0, maxFrames: 5 } : { kind };
}

export function derivedBy(derive: unknown): '' | (typeof DERIVED)[number] {
  if (derive === undefined) return '';
  return 'above' in bagOf(derive) ? 'above' : 'when';
}

export function deriveOfKind(kind: string, from: string): Bag {
  return kind === 'above' ? { from, above: 0 } : { from };
}

/** What may be computed from: spoken of itself. */
export function sourcesFor(settings: Bag, name: string): readonly string[] {
  return Object.entries(bagOf(settings['parameters'])).flatMap(([key, one]) =>
    key === name || bagOf(one)['derive'] !== undefined ? [] : [key],
  );
}

/** As it is written: a word that nobody knows stays one. */
export function meaningIn(means: string): { readonly word: string; readonly camera: string } {
  const [word = '', camera = ''] = means.split('/');
  return { word, camera };
}

export function meansOf(word: string, camera: string): string | undefined {
  if (word === '') return undefined;
  return isPerCamera(word) && camera !== '' ? `${word}/${camera}` : word;
}

export function isPerCamera(word: string): boolean {
  const known = wordOf(word);
  return known !== undefined && 'perCamera' in XR_WORDS[known];
}

function wordOf(word: string): XrWord | undefined {
  return XR_WORD_NAMES.find((one) => one === word);
}

/** What few parameters say. */
export const MORE_OF_A_PARAMETER = ['verify', 'idempotent', 'effect', 'derive', 'means'] as const;

export function saysMore(settings: Bag, name: string): boolean {
  return MORE_OF_A_PARAMETER.some((field) => valueAt(settings, ['parameters', name, field]) !== undefined);
}
