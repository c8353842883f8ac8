import type { Catalogue } from './words.ts';

/** Words for fault codes of the driver room. */
export const driverFaults = {} as const satisfies Catalogue;
