/** Guided calibrations as the library keeps them between two steps. A row is `unknown` until it passed here. */
import * as z from 'zod/mini';
import { type GuidedSession, MOST_OBSERVED } from '../core/calibration/kept/guided.ts';
import { type AlignmentSession, MOST_POINTS } from '../core/calibration/kept/session.ts';
import { objectOf } from './calibration-book.ts';
import { pose, range, vec3 } from './calibration-forms.ts';

const short = z.string().check(z.maxLength(120));
const text = z.object({ en: short, zh: short });
const head = {
  camera: short,
  source: short,
  startedMs: z.number(),
  by: short,
  holder: z.nullable(z.object({ seat: short, name: short })),
};
const observed = { id: short, atMs: z.number() };
const some = <T extends z.ZodMiniType>(row: T) => z.array(row).check(z.maxLength(MOST_OBSERVED));

const alignment = z.object({
  ...head,
  // The first sessions that were kept knew no other.
  kind: z._default(z.literal('stage-alignment'), 'stage-alignment'),
  method: z.enum(['rigid', 'levelled']),
  points: z
    .array(
      z.object({
        id: short,
        name: text,
        stageM: vec3,
        sigmaMm: z.nullable(z.number()),
        use: z.enum(['fit', 'check', 'dropped']),
        reason: z.string().check(z.maxLength(400)),
        taken: z.nullable(
          z.object({
            trackerM: vec3,
            spreadMm: z.nullable(z.number()),
            samples: z.nullable(z.number()),
            atMs: z.number(),
            fromFile: z.exactOptional(z.literal(true)),
          }),
        ),
      }),
    )
    .check(z.maxLength(MOST_POINTS)),
});
const arm = z.object({
  ...head,
  kind: z.literal('arm'),
  poses: some(z.object({ ...observed, trackerFromBody: pose })),
});
const handEye = z.object({
  ...head,
  kind: z.literal('hand-eye'),
  witness: short,
  views: some(z.object({ ...observed, trackerFromBody: pose, stageFromCamera: pose, spreadMm: z.number() })),
});
const nodal = z.object({
  ...head,
  kind: z.literal('nodal'),
  rings: z.object({ zoom: range, focus: range }),
  sightings: some(
    z.object({
      ...observed,
      stageFromBody: pose,
      near: short,
      far: short,
      nearM: vec3,
      farM: vec3,
      zoom: z.number(),
      focus: z.number(),
    }),
  ),
});
/** What was measured is over in seconds: it is measured again rather than kept. */
const delay = z.pipe(
  z.object({ ...head, kind: z.literal('delay'), reference: short, sinks: z.array(short) }),
  z.transform((session) => ({ ...session, run: null })),
);
const session = z.union([alignment, arm, handEye, nodal, delay]);

/** Guided calibrations that were under way, by camera. */
export function readSessions(saved: unknown): Readonly<Record<string, AlignmentSession | GuidedSession>> {
  const read: Record<string, AlignmentSession | GuidedSession> = {};
  for (const [camera, raw] of Object.entries(objectOf(saved))) {
    const parsed = session.safeParse(raw);
    if (parsed.success && parsed.data.camera === camera) read[camera] = parsed.data;
  }
  return read;
}
