import type { Catalogue } from './words.ts';

/** Words for fault codes of the engine room. */
export const engineFaults = {} as const satisfies Catalogue;
