/** What a studio file says of calibrating lenses from pictures of its wall (docs/protocols/lens.md). */
import * as z from 'zod/mini';
import { MARKER_DICTIONARIES } from '../core/calibration/marker-dictionary.ts';
import { BOARD_KINDS } from '../core/calibration/wall-pattern.ts';
import { id, list, positive, text, wallLight, word } from './studio-forms.ts';

const named = { id, name: text, cameras: z.array(id).check(z.minLength(1), z.maxLength(32)) };
const millimetres = positive.check(z.maximum(200));

export const lensForm = z.strictObject({
  pattern: z.strictObject({
    dictionary: z.enum(MARKER_DICTIONARIES),
    modulePx: z.int().check(z.minimum(4), z.maximum(400)),
    gapModules: z._default(z.int().check(z.minimum(1), z.maximum(16)), 2),
    board: z._default(z.enum(BOARD_KINDS), 'markers'),
  }),
  walls: list(z.strictObject(wallLight), 64),
  sources: z._default(
    list(
      z.discriminatedUnion('kind', [
        z.strictObject({
          ...named,
          kind: z.literal('folder'),
          folder: z.string().check(z.minLength(1), z.maxLength(400)),
        }),
        z.strictObject({ ...named, kind: z.literal('device'), input: list(word, 32) }),
      ]),
      16,
    ),
    [],
  ),
  sensors: z._default(list(z.strictObject({ camera: id, widthMm: millimetres, heightMm: millimetres }), 32), []),
  leaseMin: z._default(positive.check(z.maximum(60)), 10),
});
