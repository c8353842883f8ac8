import type { Catalogue } from '../../protocol/words/words.ts';

/** Page Tracking. */
export const trackingWords = {} as const satisfies Catalogue;
