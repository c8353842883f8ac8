/**
 * The console's words, in the language of this seat. Keys are typed: a missing one does not compile, an unused one
 * fails tests/renderer/words.test.ts. Names that people gave (cues, presets) are data: `text`.
 */
import { useMemo } from 'react';
import type { Fault, Text } from '../../core/parameter.ts';
import type { CommandError } from '../../protocol/messages.ts';
import { FAULTS, sayFault, sayHint } from '../../protocol/words/faults.ts';
import { fill, type Lang, type Params, pick } from '../../protocol/words/words.ts';
import { usePrefs } from '../live/prefs.ts';
import { useLive } from '../live/store.ts';
import { WORDS } from './catalogue.ts';
import { named, sayText } from './names.ts';

export type WordKey = keyof typeof WORDS;

export interface Words {
  readonly lang: Lang;
  readonly t: (key: WordKey, params?: Params) => string;
  /** A name in both languages, as people wrote it. */
  readonly text: (name: Text) => string;
  /** With the names that people gave in place of ids. */
  readonly fault: (fault: Fault) => string;
  readonly hint: (fault: Fault) => string;
  /** A refusal in this seat's language even if the engine answered before the language was switched. */
  readonly error: (error: CommandError) => { readonly message: string; readonly hint: string };
}

export function wordsOf(lang: Lang): Words {
  const own = (fault: Fault): Fault => {
    const { state } = useLive.getState();
    return named(fault, state?.studio, lang, state?.descriptors);
  };
  return {
    lang,
    t: (key, params) => fill(pick(WORDS[key], lang), params),
    text: (name) => sayText(name, lang),
    fault: (fault) => sayFault(own(fault), lang),
    hint: (fault) => sayHint(own(fault), lang),
    error: (error) => {
      if (!FAULTS[error.code]) return { message: error.message || error.code, hint: error.hint };
      const fault = own(error.params ? { code: error.code, params: error.params } : { code: error.code });
      return { message: sayFault(fault, lang), hint: sayHint(fault, lang) };
    },
  };
}

export function useWords(): Words {
  const lang = usePrefs((prefs) => prefs.lang);
  return useMemo(() => wordsOf(lang), [lang]);
}

/** A key that data makes (a gate's kind, a command's name): undefined where there is no word for it. */
export function wordKey(key: string): WordKey | undefined {
  return Object.hasOwn(WORDS, key) ? (key as WordKey) : undefined;
}
