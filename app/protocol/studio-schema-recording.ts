/** What a studio says of recording its tracking (docs/protocols/recording.md). */
import * as z from 'zod/mini';

const positive = z.number().check(z.positive(), z.maximum(1_000_000));

export const recordingForm = z.strictObject({
  /** Every take, from arming to outcome. */
  takes: z._default(z.boolean(), false),
  maxGb: z.exactOptional(positive),
  minFreeGb: z.exactOptional(positive),
  maxHours: z.exactOptional(positive),
});
