/**
 * Shapes of the files of a studio folder, before names are resolved. Strict: a misspelt key is refused, not ignored.
 *
 * Compact forms stand beside full ones, so that a file can be read by a person: a `grid` of equal rasters, a `route`
 * that makes a whole salvo from first inputs, `for` that repeats a binding. studio-expand.ts turns them into the model.
 */

import * as z from 'zod/mini';
import { profileRef } from './profile-file.ts';
import {
  count,
  finite,
  form,
  id,
  list,
  notes,
  PATTERN,
  path,
  pathForm,
  point,
  port,
  positive,
  rate,
  text,
  value,
  whole,
  word,
} from './studio-forms.ts';
import { calibrationForm } from './studio-schema-calibration.ts';
import { contractsForm } from './studio-schema-contracts.ts';
import { delayForm } from './studio-schema-delay.ts';
import { audioForm, latencyForm } from './studio-schema-latency.ts';
import { lensForm } from './studio-schema-lens.ts';
import { recordingForm } from './studio-schema-recording.ts';
import { serialForm } from './studio-schema-serial.ts';
import { clockForm, syncedFromForm } from './studio-schema-time.ts';
import { trackingForm } from './studio-schema-trackers.ts';
import { movesForm } from './studio-schema-virtual.ts';
import { webForms } from './studio-schema-web.ts';

export const STUDIO_FORMAT = 1;

const shape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('arc'),
    radiusM: positive,
    fromDeg: finite.check(z.minimum(-180), z.maximum(180)),
    toDeg: finite.check(z.minimum(-180), z.maximum(180)),
    bottomM: finite,
    heightM: positive,
  }),
  z.strictObject({ kind: z.literal('flat'), from: point, to: point, bottomM: finite, heightM: positive }),
  z.strictObject({
    kind: z.literal('ceiling'),
    centre: point,
    widthM: positive,
    depthM: positive,
    minM: positive,
    maxM: positive,
    heightPath: z.exactOptional(path),
  }),
  z.strictObject({ kind: z.literal('area'), polygon: z.array(point).check(z.minLength(3), z.maxLength(64)) }),
]);

const feed = z.strictObject({ device: id, key: word });
const raster = z.strictObject({
  id,
  x: whole,
  y: whole,
  w: count,
  h: count,
  processor: id,
  input: word,
  feed: z.exactOptional(feed),
});
/** Equal rasters, column by column from the left, each from the top. Inputs and crosspoints follow in that order. */
const grid = z.strictObject({
  columns: count.check(z.maximum(64)),
  rows: count.check(z.maximum(64)),
  processor: id,
  inputs: z.array(word).check(z.minLength(1), z.maxLength(256)),
  feed: z.exactOptional(z.strictObject({ device: id, key: form, first: whole })),
});

const zone = z.strictObject({
  id,
  name: text,
  short: text,
  kind: z.enum(['led', 'area']),
  shape,
  canvas: z.exactOptional(z.strictObject({ widthPx: count, heightPx: count, pitchMm: positive })),
  rasters: z.exactOptional(list(raster, 256)),
  grid: z.exactOptional(grid),
  sourcePath: z.exactOptional(path),
  holdGroup: z.exactOptional(id),
});

const survives = z.enum(['inputSwitch', 'inputLoss', 'presetRecall', 'formatChange', 'referenceLoss']);
const holdGroup = z.strictObject({
  id,
  device: id,
  zoneIds: z.array(id).check(z.minLength(1), z.maxLength(32)),
  path,
  holdValue: value,
  releaseValue: value,
  blackValue: z.exactOptional(value),
  survives: list(survives, 5),
  measured: z.exactOptional(z.strictObject({ on: word, firmware: word, latencyFrames: finite.check(z.minimum(0)) })),
});

const system = z.strictObject({
  id,
  name: text,
  kind: z.enum(['playback', 'xr', 'vp', 'ar-key', 'other']),
  devices: list(id),
  hosts: z.exactOptional(list(id, 64)),
  exclusive: list(word),
  scenePath: z.exactOptional(path),
  readyPath: z.exactOptional(path),
  seenPath: z.exactOptional(path),
  activeCameraPath: z.exactOptional(path),
  frustumPaths: z.exactOptional(z.record(id, path)),
  safe: z.boolean(),
});

const picturePath = z.enum(['direct', 'xr', 'ar', 'key']);
const camera = z.strictObject({
  id,
  name: text,
  short: z.string().check(z.minLength(1), z.maxLength(2)),
  sees: list(id, 32),
  picture: z.strictObject({
    path,
    options: z.array(picturePath).check(z.minLength(1), z.maxLength(4)),
    latencyFrames: z.strictObject({
      direct: z.exactOptional(whole),
      xr: z.exactOptional(whole),
      ar: z.exactOptional(whole),
      key: z.exactOptional(whole),
    }),
  }),
  tracking: z.exactOptional(trackingForm),
  tallyPath: z.exactOptional(path),
  previewPath: z.exactOptional(path),
  mixerInput: z.exactOptional(word),
  hfovDeg: positive.check(z.maximum(170)),
});

const processor = z.strictObject({ device: id, inputs: z.array(word).check(z.minLength(1), z.maxLength(256)) });

export const studioFile = z.strictObject({
  format: z.literal(STUDIO_FORMAT),
  id,
  name: text,
  rate,
  timecodeRate: rate,
  onLabel: z.exactOptional(z.boolean()),
  production: z.enum(['live', 'shoot']),
  initialShow: z.enum(['EDIT', 'REHEARSAL', 'SHOW']),
  planRadiusM: positive,
  armLimitS: z.exactOptional(positive),
  clock: z.exactOptional(clockForm),
  delayCal: z.exactOptional(delayForm),
  lensCal: z.exactOptional(lensForm),
  calibration: z.exactOptional(calibrationForm),
  latency: z.exactOptional(latencyForm),
  audio: z.exactOptional(audioForm),
  recording: z.exactOptional(recordingForm),
  moves: z.exactOptional(movesForm),
  contracts: z.exactOptional(contractsForm),
  oscIn: z.exactOptional(z.strictObject({ port, allow: list(word, 64) })),
  processors: list(processor, 64),
  zones: z.array(zone).check(z.minLength(1), z.maxLength(64)),
  holdGroups: list(holdGroup, 64),
  systems: list(system, 32),
  cameras: list(camera, 32),
  mixer: z.exactOptional(
    z.strictObject({
      device: id,
      programPath: path,
      previewPath: path,
      cutPath: z.exactOptional(path),
      sources: list(z.strictObject({ id, name: text, camera: z.exactOptional(id) }), 128),
    }),
  ),
  legality: z.strictObject({
    pictures: z.record(id, list(picturePath, 4)),
    zones: z.record(id, list(id, 32)),
  }),
  gates: z.strictObject({
    closeAfterMs: whole,
    settleMs: whole,
    trackingCleanMs: whole,
    syncAgeMs: z.exactOptional(count),
    ranges: list(z.strictObject({ id, name: text, path, min: finite, max: finite, unit: z.string() }), 64),
    recordingPath: z.exactOptional(path),
  }),
  bailout: z.strictObject({
    zones: z.record(id, z.strictObject({ source: id })),
    pictures: z.record(id, picturePath),
  }),
});

export const deviceAddress = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('udp'), host: word, port, listenPort: z.exactOptional(port) }),
  z.strictObject({ kind: z.literal('udp-listen'), host: word, port }),
  z.strictObject({ kind: z.literal('tcp'), host: word, port }),
  ...webForms,
  serialForm,
  z.strictObject({ kind: z.literal('none') }),
]);

export const devicesFile = z.strictObject({
  format: z.literal(STUDIO_FORMAT),
  devices: list(
    z.strictObject({
      id,
      name: text,
      driver: id,
      address: deviceAddress,
      settings: z.exactOptional(z.unknown()),
      enabled: z._default(z.boolean(), true),
      maxInFlight: z._default(count.check(z.maximum(64)), 1),
      reports: z.exactOptional(
        z.strictObject({ rate: z.exactOptional(path), locked: z.exactOptional(path), phaseUs: z.exactOptional(path) }),
      ),
      syncedFrom: z.exactOptional(syncedFromForm),
      virtual: z.exactOptional(z.unknown()),
      profile: z.exactOptional(profileRef),
    }),
    500,
  ),
});

const verify = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('readback'), tolerance: z.exactOptional(finite), pollMs: z.exactOptional(positive) }),
  z.strictObject({ by: z.literal('echo'), device: form, key: form, tolerance: z.exactOptional(finite) }),
  z.strictObject({ by: z.literal('operator') }),
  z.strictObject({ by: z.literal('none') }),
]);

/** Writes a salvo: option -> first input; the crosspoints of a zone in the order of its rasters, or the named keys. */
const route = z.strictObject({
  zone: z.exactOptional(form),
  keys: z.exactOptional(z.array(form).check(z.minLength(1), z.maxLength(256))),
  /** How the device calls input number n: `in/{n}`. Absent: the number itself. */
  value: z.exactOptional(form),
  sources: z.record(id, whole),
});

const phase = z.enum(['prepare', 'switch', 'settle']);
const safety = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const onFail = z.enum(['rollback', 'ask', 'note']);

const binding = z.strictObject({
  for: z.exactOptional(z.array(z.record(id, z.union([z.string(), finite]))).check(z.minLength(1), z.maxLength(64))),
  path: pathForm,
  device: form,
  key: z.exactOptional(form),
  salvo: z.exactOptional(z.record(id, z.record(word, value))),
  route: z.exactOptional(route),
  label: text,
  means: z.exactOptional(form),
  /** What an option of an enumerated value is called, where its own word is not enough. */
  optionNames: z.exactOptional(z.record(word, text)),
  disturbs: z.exactOptional(list(survives, 5)),
  zoneIds: z._default(list(form, 64), []),
  pictureIds: z._default(list(form, 64), []),
  phase: z._default(phase, 'prepare'),
  safety: z._default(safety, 1),
  leadFrames: z._default(whole, 0),
  retries: z._default(whole.check(z.maximum(10)), 1),
  onFail: z._default(onFail, 'ask'),
  after: z._default(list(pathForm, 64), []),
  look: z._default(z.boolean(), false),
  verify: z.exactOptional(verify),
  timeoutMs: z.exactOptional(positive),
});
export type BindingForm = z.infer<typeof binding>;

export const bindingsFile = z.strictObject({ format: z.literal(STUDIO_FORMAT), bindings: list(binding, 2_000) });

const layer = {
  id,
  name: text,
  version: z._default(count, 1),
  values: z._default(z.record(z.string().check(z.regex(PATTERN), z.maxLength(120)), z.nullable(value)), {}),
};
const picture = z.string().check(z.regex(/^pictures\/[A-Za-z0-9._-]+\.(?:svg|webp|png|jpg)$/));

export const modesFile = z.strictObject({
  format: z.literal(STUDIO_FORMAT),
  modes: list(
    z.strictObject({
      ...layer,
      owners: z._default(z.record(id, id), {}),
      pictures: z._default(z.record(id, picturePath), {}),
      systems: list(id, 32),
      strictFrame: z._default(z.boolean(), false),
      keepWarm: z.exactOptional(z.record(id, id)),
      onLabel: z.exactOptional(z.boolean()),
    }),
    64,
  ),
});

export const scenesFile = z.strictObject({
  format: z.literal(STUDIO_FORMAT),
  scenes: list(
    z.strictObject({
      ...layer,
      systems: z.record(id, z.strictObject({ scene: word })),
      picture: z.exactOptional(picture),
      wallPicture: z.exactOptional(picture),
    }),
    500,
  ),
});

export const presetsFile = z.strictObject({
  format: z.literal(STUDIO_FORMAT),
  presets: list(
    z.strictObject({
      ...layer,
      mode: id,
      scene: id,
      zones: list(id, 64),
      notes,
      picture: z.exactOptional(picture),
    }),
    2_000,
  ),
});

export const cuesFile = z.strictObject({
  format: z.literal(STUDIO_FORMAT),
  cueLists: list(
    z.strictObject({
      id,
      name: text,
      cues: list(
        z.strictObject({
          id,
          number: z.string().check(z.regex(/^[0-9]{1,4}(?:\.[0-9]{1,3})?$/)),
          name: text,
          notes,
          do: z.discriminatedUnion('kind', [
            z.strictObject({ kind: z.literal('preset'), preset: id }),
            z.strictObject({
              kind: z.literal('take'),
              mode: z.exactOptional(id),
              scene: z.exactOptional(id),
              zones: z.exactOptional(list(id, 64)),
            }),
          ]),
          follow: z.exactOptional(z.strictObject({ afterMs: whole })),
          at: z.exactOptional(word),
        }),
        2_000,
      ),
    }),
    100,
  ),
});

/** Every file of a studio folder; all must be there. */
export const STUDIO_FILES = {
  'studio.json': studioFile,
  'devices.json': devicesFile,
  'bindings.json': bindingsFile,
  'modes.json': modesFile,
  'scenes.json': scenesFile,
  'presets.json': presetsFile,
  'cues.json': cuesFile,
} as const;
export type StudioFileName = keyof typeof STUDIO_FILES;
export type StudioForms = { readonly [N in StudioFileName]: z.infer<(typeof STUDIO_FILES)[N]> };
export const STUDIO_FILE_NAMES = Object.keys(STUDIO_FILES) as readonly StudioFileName[];
