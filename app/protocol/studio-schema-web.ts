/** Addresses of devices that speak HTTP or WebSocket: a place, and a path on it where it has one. */
import * as z from 'zod/mini';
import { port, word } from './studio-forms.ts';

/** As it stands in a request line: no blanks, no query, no fragment. */
export const webPath = z.string().check(z.regex(/^\/[!$-.0-;=@-Z_a-z~%/]*$/), z.maxLength(256));
const place = { host: word, port, path: z.exactOptional(webPath) };

export const webForms = [
  z.strictObject({ kind: z.literal('ws'), ...place }),
  z.strictObject({ kind: z.literal('http'), ...place }),
] as const;
