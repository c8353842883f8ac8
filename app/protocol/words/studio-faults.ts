import type { Catalogue } from './words.ts';

/** Words for fault codes of the studio room. */
export const studioFaults = {} as const satisfies Catalogue;
