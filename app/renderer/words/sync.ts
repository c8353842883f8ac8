import type { Catalogue } from '../../protocol/words/words.ts';

/** Page Sync. */
export const syncWords = {} as const satisfies Catalogue;
