import type { Catalogue } from '../../protocol/words/words.ts';

/** Page Library, with the journal and files. */
export const libraryWords = {} as const satisfies Catalogue;
