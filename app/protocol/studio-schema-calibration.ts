/** Survey, limits and strictness of calibration in a studio file (docs/decisions/0009-calibration.md). */
import * as z from 'zod/mini';
import { DEFAULT_CALIBRATION, DEFAULT_POLICY } from '../core/calibration/kept/settings.ts';
import { isPose } from '../core/geometry.ts';
import { finite, id, list, path, positive, text } from './studio-forms.ts';

const metres = finite.check(z.minimum(-1_000), z.maximum(1_000));
const strictness = z.enum(['blocking', 'warning', 'off']);

export const surveyedForm = z.strictObject({
  id,
  name: text,
  xM: metres,
  yM: metres,
  zM: metres,
  mm: z.exactOptional(positive.check(z.maximum(1_000))),
});

/** Where a tracker stands in the stage before anybody calibrated: `[xM, yM, zM, qx, qy, qz, qw]`. */
export const poseForm = z.array(finite).check(z.refine((pose) => isPose(pose)));

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const { limits, bound } = DEFAULT_CALIBRATION;

export const calibrationForm = z.strictObject({
  survey: z._default(list(surveyedForm, 64), []),
  surveyedOn: z.exactOptional(day),
  limits: z._default(
    z.strictObject({
      quickMm: z._default(positive, limits.quickMm),
      stillMm: z._default(positive, limits.stillMm),
      nearMm: z._default(positive, limits.nearMm),
    }),
    limits,
  ),
  bound: z._default(
    z.strictObject({
      positions: z._default(list(z.strictObject({ path, withinMm: positive }), 16), []),
      looks: z._default(list(path, 32), []),
      ageH: z._default(positive, bound.ageH),
      surveyDays: z._default(positive, bound.surveyDays),
    }),
    { ...bound, positions: [], looks: [] },
  ),
  policy: z._default(
    z.strictObject({
      never: z._default(strictness, DEFAULT_POLICY.never),
      quick: z._default(strictness, DEFAULT_POLICY.quick),
      lens: z._default(strictness, DEFAULT_POLICY.lens),
      rate: z._default(strictness, DEFAULT_POLICY.rate),
      position: z._default(strictness, DEFAULT_POLICY.position),
      look: z._default(strictness, DEFAULT_POLICY.look),
      genlock: z._default(strictness, DEFAULT_POLICY.genlock),
      survey: z._default(strictness, DEFAULT_POLICY.survey),
      age: z._default(strictness, DEFAULT_POLICY.age),
    }),
    DEFAULT_POLICY,
  ),
});
