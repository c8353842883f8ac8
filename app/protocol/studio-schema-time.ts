/** Where a studio takes its time from (docs/protocols/timecode.md). */
import * as z from 'zod/mini';
import { count, id, list, port, rate, text, whole, word } from './studio-forms.ts';

const sourceHead = { id, name: text };
/** How much later than it is its time comes in, where that is known: a sound card's, an interface's. */
const latencyMs = z.exactOptional(z.number().check(z.gte(0), z.lte(1_000)));
/** `path`: raw bytes of a file, a named pipe, a character device or a pty: `/dev/snd/midiC1D0`. */
const timeSource = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sourceHead,
    kind: z.literal('art-timecode'),
    priority: whole,
    latencyMs,
    listen: z.strictObject({ host: word, port }),
    /** The only sender that is believed; else the first that is heard. */
    from: z.exactOptional(word),
  }),
  z.strictObject({ ...sourceHead, kind: z.literal('mtc'), priority: whole, latencyMs, path: word }),
  z.strictObject({
    ...sourceHead,
    kind: z.literal('ltc'),
    priority: whole,
    latencyMs,
    /** 16-bit little-endian PCM; or, in its place: */
    path: z.exactOptional(word),
    /** A capture device as ALSA names it (`arecord -L`): `hw:CARD=USB,DEV=0`, `plughw:1`, a PCM of one's own asoundrc. */
    capture: z.exactOptional(
      z.strictObject({
        device: word,
        format: z._default(z.enum(['S16_LE', 'S24_3LE', 'S24_LE', 'S32_LE']), 'S16_LE'),
      }),
    ),
    sampleRateHz: z.number().check(z.minimum(8_000), z.maximum(192_000)),
    channels: z.number().check(z.minimum(1), z.maximum(32)),
    channel: whole,
    /** Needed where the label alone does not tell: 25 or 24, 30 or 29.97. */
    rate: z.exactOptional(rate),
  }),
  z.strictObject({
    ...sourceHead,
    kind: z.literal('ptp'),
    uds: word,
    domain: whole,
    offsetNs: z.exactOptional(count),
    /** With a place among the others it may lead; left out, it is only shown. */
    priority: z.exactOptional(whole),
    drop: z.exactOptional(z.boolean()),
  }),
]);

export const clockForm = z.strictObject({
  sources: list(timeSource, 8),
  loss: z.exactOptional(z.strictObject({ freewheelFrames: whole, beyond: z.enum(['hold', 'alarm']) })),
});

/** Where a device's frames come from. */
export const syncedFromForm = z.union([z.strictObject({ device: id }), z.strictObject({ source: id })]);
