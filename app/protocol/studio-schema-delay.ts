/** What a studio flashes and who watches it to measure the delay of cameras (docs/protocols/delay.md). */
import * as z from 'zod/mini';
import { count, id, list, port, positive, text, wallLight, whole, word } from './studio-forms.ts';

const ms = z.number().check(z.gte(0), z.lte(2_000));
const patch = z.strictObject({
  ...wallLight,
  /** Pixels of the zone's canvas. */
  x: whole,
  y: whole,
  w: count,
  h: count,
  reactionMs: z._default(ms, 0),
});
const video = z.strictObject({
  id,
  name: text,
  cameras: z.array(id).check(z.minLength(1), z.maxLength(32)),
  listen: z.strictObject({ host: word, port }),
  from: z.array(word).check(z.minLength(1), z.maxLength(16)),
  accuracyMs: ms,
  latencyMs: z._default(ms, 0),
});

export const delayForm = z.strictObject({
  patches: list(patch, 64),
  video: z._default(list(video, 8), []),
  expiresH: z._default(positive.check(z.maximum(8_760)), 24),
});
