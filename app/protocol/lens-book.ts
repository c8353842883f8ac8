/** Lens sessions as they are kept in the library: a head, and every picture in a document of its own. */
import * as z from 'zod/mini';
import { isPose } from '../core/geometry.ts';
import type { LensPicture, RingPlace } from '../core/lens/pictures.ts';
import type { SensorSize, SolveChoice } from '../core/lens/solve.ts';

export interface LensHead {
  readonly by: string;
  readonly startedMs: number;
  readonly sensor: SensorSize;
  readonly choice: SolveChoice;
  readonly at: RingPlace;
  readonly source: string | null;
  /** Number of the next picture. */
  readonly next: number;
  readonly pictures: readonly string[];
}

const short = z.string().check(z.maxLength(200));
const size = z.int().check(z.minimum(1), z.maximum(100_000));
const place = z.object({ zoom: z.number(), focus: z.number(), focusM: z.nullable(z.number()) });
const fault = z.object({
  code: short,
  params: z.exactOptional(z.record(short, z.union([z.number(), z.string(), z.boolean()]))),
});

const head = z.object({
  by: short,
  startedMs: z.number(),
  sensor: z.object({ widthMm: z.number().check(z.positive()), heightMm: z.number().check(z.positive()) }),
  choice: z.object({
    radial: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    tangential: z.boolean(),
    centre: z.boolean(),
  }),
  at: place,
  source: z.nullable(short),
  next: z.int(),
  pictures: z.array(short).check(z.maxLength(1_000)),
});

const picture = z.object({
  id: short,
  name: short,
  atMs: z.number(),
  widthPx: size,
  heightPx: size,
  place,
  placeBy: z.enum(['encoders', 'person']),
  raw: z.nullable(z.object({ zoom: z.number(), focus: z.number() })),
  tracked: z.nullable(
    z.object({
      trackerFromBody: z.array(z.number()).check(z.refine((pose) => isPose(pose))),
      spreadMm: z.number(),
      turnDeg: z.number(),
    }),
  ),
  untracked: z.nullable(fault),
  use: z.boolean(),
  markers: z
    .array(
      z.object({
        marker: z.int(),
        corners: z.array(z.number()).check(z.minLength(8), z.maxLength(8)),
        square: z.exactOptional(z.array(z.nullable(z.array(z.number()).check(z.minLength(2), z.maxLength(2))))),
      }),
    )
    .check(z.maxLength(2_000)),
  others: z.int(),
  doubles: z.array(z.int()),
});

/** Undefined: it is none. */
export function readLensHead(saved: unknown): LensHead | undefined {
  const parsed = head.safeParse(saved);
  return parsed.success ? parsed.data : undefined;
}

export function readLensPicture(saved: unknown): LensPicture | undefined {
  const parsed = picture.safeParse(saved);
  return parsed.success ? parsed.data : undefined;
}
