/** The address of a device at a serial port of this machine, and its line. */
import * as z from 'zod/mini';
import { count, word } from './studio-forms.ts';

export const serialForm = z.strictObject({
  kind: z.literal('serial'),
  path: word,
  baud: count.check(z.maximum(4_000_000)),
  dataBits: z._default(z.union([z.literal(7), z.literal(8)]), 8),
  parity: z._default(z.enum(['none', 'even', 'odd']), 'none'),
  stopBits: z._default(z.union([z.literal(1), z.literal(2)]), 1),
});
