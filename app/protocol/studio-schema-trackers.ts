/**
 * Tracking of a camera in a studio file: its trackers, how it goes over from one to another, its sinks. One tracker is
 * `source`, several are `sources` with the main one first; the model knows both as a source and its backups.
 */
import * as z from 'zod/mini';
import type { Camera } from '../core/stage/model.ts';
import { MAX_SMOOTHING_HZ } from '../core/tracking/one-euro.ts';
import { MAX_PREDICTION_MS } from '../core/tracking/pose-predictor.ts';
import { AXES_PRESETS, AXIS_NAMES, UNIT_NAMES } from '../core/tracking/sink-axes.ts';
import type { FaultList } from './studio-fault.ts';
import { finite, id, list, path, port, positive, word } from './studio-forms.ts';
import { poseForm } from './studio-schema-calibration.ts';
import { sinkNumber, sinkOptions, sinkProtocol } from './studio-schema-tracking.ts';

/** Protocols whose axes are known well enough to be turned into others. */
const TURNED: ReadonlySet<string> = new Set(['freed', 'opentrackio', 'psn']);

const limit = finite.check(z.minimum(0));
const axes = z.strictObject({
  preset: z.exactOptional(z.enum(AXES_PRESETS)),
  order: z.exactOptional(z.enum(['xyz', 'xzy', 'yxz', 'yzx', 'zxy', 'zyx'])),
  invert: z.exactOptional(list(z.enum(AXIS_NAMES), 6)),
  offset: z.exactOptional(z.partialRecord(z.enum(AXIS_NAMES), finite.check(z.minimum(-1_000), z.maximum(1_000)))),
  unit: z.exactOptional(z.enum(UNIT_NAMES)),
});

const sink = z.strictObject({
  id,
  system: id,
  protocol: sinkProtocol,
  mode: z.enum(['tap', 'relay']),
  address: z.strictObject({ host: word, port }),
  cameraId: sinkNumber,
  delayPath: path,
  smoothingHz: z.exactOptional(finite.check(z.minimum(0), z.maximum(MAX_SMOOTHING_HZ))),
  predictionMs: z.exactOptional(finite.check(z.minimum(0), z.maximum(MAX_PREDICTION_MS))),
  delayMs: finite.check(z.minimum(0), z.maximum(2_000)),
  axes: z.exactOptional(axes),
  /** Of the lens only the counts of its rings, whatever is known of it. */
  lens: z.exactOptional(z.literal('counts')),
  /** Poses of the entrance pupil, where it is known. */
  atPupil: z.exactOptional(z.boolean()),
  /** Only every so many samples. */
  everyNth: z.exactOptional(z.int().check(z.minimum(1), z.maximum(1_000))),
  options: z.exactOptional(sinkOptions),
});

/** A tracker by its device; one that stands elsewhere than the main one, or sits elsewhere on the camera, says where. */
const source = z.union([
  id,
  z.strictObject({
    device: id,
    stageFromTracker: z.exactOptional(poseForm),
    bodyFromCamera: z.exactOptional(poseForm),
  }),
]);

export const trackingForm = z.strictObject({
  source: z.exactOptional(id),
  sources: z.exactOptional(z.array(source).check(z.minLength(1), z.maxLength(4))),
  switchOver: z.exactOptional(
    z.strictObject({
      /** What a difference above the limits does: the switch waits for a person, or happens and is said. */
      policy: z.exactOptional(z.enum(['wait', 'warn'])),
      blendMs: z.exactOptional(limit.check(z.maximum(10_000))),
      limitM: z.exactOptional(limit.check(z.maximum(10))),
      limitDeg: z.exactOptional(limit.check(z.maximum(180))),
      silentMs: z.exactOptional(positive.check(z.minimum(20), z.maximum(5_000))),
    }),
  ),
  sinks: list(sink, 16),
  stageFromTracker: z.exactOptional(poseForm),
});
type TrackingForm = z.infer<typeof trackingForm>;

/** Names the trackers of a form, the main one first. */
export function trackersOf(form: TrackingForm): readonly string[] {
  const named = form.sources?.map((one) => (typeof one === 'string' ? one : one.device)) ?? [];
  return form.source === undefined ? named : [form.source, ...named];
}

export function checkTracking(form: TrackingForm, file: string, place: string, faults: FaultList): void {
  if ((form.source === undefined) === (form.sources === undefined)) faults.add('source-or-sources', file, place);
  const [main] = form.sources ?? [];
  // That of the main one is calibrated.
  if (typeof main === 'object' && main.bodyFromCamera !== undefined)
    faults.add('source-arm', file, `${place}/sources/0/bodyFromCamera`);
  form.sinks.forEach(({ protocol, mode, lens, atPupil, axes: turned }, n) => {
    // A tap's stream is the tracker's own.
    if (mode === 'tap' && (lens !== undefined || atPupil !== undefined))
      faults.add('sink-tap-lens', file, `${place}/sinks/${n}`);
    if (turned !== undefined && !TURNED.has(protocol)) faults.add('sink-axes', file, `${place}/sinks/${n}/axes`);
  });
}

export function expandTracking(form: TrackingForm): NonNullable<Camera['tracking']> {
  const { source: single, sources, ...rest } = form;
  const [main, ...backups] = single === undefined ? (sources ?? []) : [single];
  const placed = backups.map((one) => (typeof one === 'string' ? { device: one } : one));
  const first = main === undefined || typeof main === 'string' ? { device: main ?? '' } : main;
  const { device, ...own } = first as { device: string; stageFromTracker?: number[] };
  return { ...rest, ...own, source: device, ...(placed.length > 0 && { backups: placed }) };
}
