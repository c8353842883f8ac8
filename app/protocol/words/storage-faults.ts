import type { Catalogue } from './words.ts';

/** Words for fault codes of the storage room. */
export const storageFaults = {} as const satisfies Catalogue;
