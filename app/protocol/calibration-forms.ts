/** Each kind of calibration as a row of the library or an entry of a file: what `version.ts` says, checked. */
import * as z from 'zod/mini';
import { LENS_KEYS } from '../core/calibration/lens-map.ts';
import { isPose } from '../core/geometry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const finite = z.number();
const text = z.strictObject({ en: z.string().check(z.maxLength(120)), zh: z.string().check(z.maxLength(120)) });
const vec2 = z.tuple([finite, finite]);
export const vec3 = z.tuple([finite, finite, finite]);
const count = z.int().check(z.minimum(0), z.maximum(1_000_000));
const atLeast0 = finite.check(z.minimum(0));
const ring = finite.check(z.minimum(0), z.maximum(1));
const reason = z.string().check(z.maxLength(400));
export const pose = z.array(finite).check(z.refine((numbers) => isPose(numbers)));
const param = z.union([finite, z.string().check(z.maxLength(400)), z.boolean()]);
const fault = z.object({ code: id, params: z.exactOptional(z.record(id, param)) });
const value = z.union([finite, z.string().check(z.maxLength(4_000)), z.boolean(), z.array(finite)]);

/** What every version says, whatever its kind. */
const kept = {
  camera: id,
  source: id,
  version: z.int().check(z.minimum(1), z.maximum(1_000_000)),
  grade: z.nullable(z.enum(['good', 'watch', 'poor', 'stop'])),
  notes: z.array(fault).check(z.maxLength(64)),
  bound: z.strictObject({
    lens: z.nullable(z.string().check(z.maxLength(120))),
    rate: z.strictObject({ num: count, den: z.int().check(z.minimum(1)) }),
    values: z.record(id, value),
    surveyedOn: z.nullable(z.string().check(z.maxLength(20))),
  }),
  by: z.string().check(z.maxLength(120)),
  atMs: finite,
  imported: z.nullable(z.strictObject({ studio: id, version: count, atMs: finite })),
};

const point = z.strictObject({
  id,
  name: text,
  stageM: vec3,
  trackerM: z.nullable(vec3),
  sigmaMm: z.nullable(atLeast0),
  role: z.enum(['fit', 'check', 'dropped']),
  reason,
  errorMm: z.nullable(vec3),
  spreadMm: z.nullable(atLeast0),
  samples: z.nullable(count),
});

const alignment = z.strictObject({
  ...kept,
  kind: z.literal('stage-alignment'),
  stageFromTracker: pose,
  uncertainty: z.nullable(
    z.strictObject({ centreM: vec3, covariance: z.array(finite).check(z.minLength(36), z.maxLength(36)) }),
  ),
  residual: z.nullable(
    z.strictObject({
      rmsMm: atLeast0,
      maxMm: atLeast0,
      sigmaMm: atLeast0,
      checkRmsMm: z.nullable(atLeast0),
      scale: atLeast0,
    }),
  ),
  coverage: z.nullable(z.strictObject({ points: count, used: count, spanM: vec3 })),
  evidence: z.array(point).check(z.maxLength(128)),
});

/** Counts at the two ends of a ring; null = the tracker says 0 to 1 itself. */
export const range = z.nullable(z.strictObject({ fromRaw: finite, toRaw: finite }));
const rings = { zoom: range, focus: range };

const armSigma = z.strictObject({ positionMm: vec3, rotationDeg: z.nullable(vec3) });

const arm = z.strictObject({
  ...kept,
  kind: z.literal('arm'),
  bodyFromCamera: pose,
  sigma: z.nullable(armSigma),
  residual: z.nullable(z.strictObject({ rmsMm: atLeast0, maxMm: atLeast0, sigmaMm: atLeast0 })),
  coverage: z.nullable(z.strictObject({ poses: count, used: count, spanDeg: vec2 })),
  evidence: z.array(z.strictObject({ trackerFromBody: pose, mm: atLeast0, used: z.boolean() })).check(z.maxLength(400)),
});

const handEye = z.strictObject({
  ...kept,
  kind: z.literal('hand-eye'),
  bodyFromCamera: pose,
  stageFromTracker: pose,
  sigma: z.nullable(z.strictObject({ arm: armSigma, frame: armSigma })),
  residual: z.nullable(z.strictObject({ rmsMm: atLeast0, rmsDeg: atLeast0, sigmaMm: atLeast0, sigmaDeg: atLeast0 })),
  coverage: z.nullable(z.strictObject({ views: count, used: count, turnDeg: vec2 })),
  evidence: z
    .array(
      z.strictObject({
        trackerFromBody: pose,
        stageFromCamera: pose,
        mm: atLeast0,
        deg: atLeast0,
        used: z.boolean(),
      }),
    )
    .check(z.maxLength(200)),
});

const nodal = z.strictObject({
  ...kept,
  kind: z.literal('nodal'),
  ...rings,
  nodes: z
    .array(z.strictObject({ zoom: ring, focus: ring, forwardMm: finite, sigmaMm: z.nullable(atLeast0) }))
    .check(z.minLength(1), z.maxLength(200)),
  residual: z.nullable(z.strictObject({ slideBefore: atLeast0, slideAfter: atLeast0 })),
  coverage: z.nullable(z.strictObject({ sightings: count, nodes: count })),
  evidence: z
    .array(z.strictObject({ zoom: ring, focus: ring, stageFromBody: pose, nearM: vec3, farM: vec3 }))
    .check(z.maxLength(400)),
});

const numbersOf = <T>(form: T): Record<(typeof LENS_KEYS)[number], T> =>
  Object.fromEntries(LENS_KEYS.map((key) => [key, form])) as Record<(typeof LENS_KEYS)[number], T>;

export const MOST_LENS_NODES = 200;
const positive = finite.check(z.positive());
const lens = z.strictObject({
  ...kept,
  kind: z.literal('lens'),
  ...rings,
  name: z.string().check(z.maxLength(120)),
  model: z.literal('opencv'),
  format: z.strictObject({
    widthPx: positive,
    heightPx: positive,
    sensorWidthMm: positive,
    sensorHeightMm: positive,
  }),
  nodes: z
    .array(
      z.strictObject({
        zoom: ring,
        focus: ring,
        values: z.strictObject(numbersOf(finite)),
        sigma: z.exactOptional(z.strictObject(numbersOf(z.exactOptional(atLeast0)))),
      }),
    )
    .check(z.minLength(1), z.maxLength(MOST_LENS_NODES)),
  residual: z.nullable(z.strictObject({ rmsPx: atLeast0, sigmaPx: atLeast0 })),
  coverage: z.nullable(z.strictObject({ views: count, sightings: count, picturePct: atLeast0 })),
  evidence: z
    .array(
      z.strictObject({
        id,
        node: count,
        sightings: count,
        rmsPx: z.nullable(atLeast0),
        stageFromCamera: z.nullable(pose),
        left: reason,
      }),
    )
    .check(z.maxLength(1_000)),
});

const delay = z.strictObject({
  ...kept,
  kind: z.literal('delay'),
  sinks: z.array(id).check(z.minLength(1), z.maxLength(16)),
  delayMs: atLeast0,
  reference: id,
  lagMs: finite,
  sigmaMs: z.nullable(atLeast0),
  residual: z.nullable(z.strictObject({ peak: finite, rivalPeak: finite, partsSigmaMs: atLeast0 })),
  coverage: z.nullable(z.strictObject({ seconds: atLeast0, trackingHz: atLeast0, referenceHz: atLeast0 })),
  evidence: z.array(z.strictObject({ lagMs: finite })).check(z.maxLength(50)),
});

export const versionForm = z.discriminatedUnion('kind', [alignment, arm, handEye, nodal, lens, delay]);
