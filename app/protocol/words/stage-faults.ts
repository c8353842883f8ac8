import type { Catalogue } from './words.ts';

/** Words for fault codes of the stage room. */
export const stageFaults = {} as const satisfies Catalogue;
