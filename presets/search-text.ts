/**
 * What a preset can be found by: names, notes, mode, scene and id, and the pinyin of its Chinese.
 *
 * Both sides go through `plain`: full-width and capital letters meet their plain forms, and `lü` is typed `lv`.
 */
import { pinyin } from 'pinyin-pro';
import type { PresetDraft } from './contract.ts';

const MAX_WORDS = 8;
const MAX_SEARCH_CHARS = 200;
const MAX_NOTE_CHARS = 2_000;
const MAX_PINYIN_CHARS = 300;
const CHINESE = /\p{Script=Han}+/gu;

export function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ü', 'v');
}

export function searchText(draft: PresetDraft): string {
  const chinese = [draft.name.zh, draft.name.en, draft.notes.zh, draft.notes.en].flatMap(chineseRuns);
  const words = [
    draft.name.en,
    draft.name.zh,
    draft.id,
    draft.mode,
    draft.scene,
    draft.notes.en.slice(0, MAX_NOTE_CHARS),
    draft.notes.zh.slice(0, MAX_NOTE_CHARS),
    ...chinese.flatMap(spellings),
  ];
  return plain(words.join('\n'));
}

/** All words must be found. Three characters and more use the trigram index, fewer a LIKE over the same text. */
export function searchWords(search: string): string[] {
  return plain(search.slice(0, MAX_SEARCH_CHARS))
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
}

export function hasTrigram(word: string): boolean {
  return Array.from(word).length >= 3;
}

/** Quoted, so that nothing in it is an operator of the query language. */
export function matchOf(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
}

/** `极地冰川 全景` is one run for the dictionary's word breaks, without what stands between. */
function chineseRuns(text: string): string[] {
  const run = (text.slice(0, MAX_PINYIN_CHARS).match(CHINESE) ?? []).join('');
  return run === '' ? [] : [run];
}

/** `jidibingchuan` and `jdbc`; words with several readings take the one of their dictionary word. */
function spellings(run: string): string[] {
  const syllables = pinyin(run, { toneType: 'none', type: 'array', v: true });
  return [syllables.join(''), syllables.map((syllable) => syllable[0] ?? '').join('')];
}
