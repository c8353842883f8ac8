/** Commands of lens calibration: the pattern on the wall, pictures of it, what is solved from them. */
import * as z from 'zod/mini';
import { command, none } from './command-entry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const ring = z.number().check(z.minimum(0), z.maximum(1));
const millimetres = z.number().check(z.positive(), z.maximum(200));
const place = {
  zoom: ring,
  focus: ring,
  /** Focus distance; null = infinity. */
  focusM: z.nullable(z.number().check(z.minimum(0.05), z.maximum(1_000))),
};

const lensCameraArgs = z.strictObject({ camera: id });
/** The floor was warned: a person says so, by holding the key. Again = for another while. */
const lensPatternArgs = z.strictObject({ camera: id, warned: z.literal(true) });
/** Without a size of the sensor the one of the studio file counts; without a source pictures are uploaded. */
const lensBeginArgs = z.strictObject({
  camera: id,
  sensorWidthMm: z.optional(millimetres),
  sensorHeightMm: z.optional(millimetres),
  source: z.optional(id),
});
/** Where the rings stand for the pictures to come. */
const lensAtArgs = z.strictObject({ camera: id, ...place });
const lensPictureArgs = z.strictObject({ camera: id, picture: id });
const lensUseArgs = z.strictObject({ camera: id, picture: id, use: z.boolean() });
/** Where the rings stood for a picture that is there. */
const lensPlaceArgs = z.strictObject({ camera: id, picture: id, ...place });
const lensChoiceArgs = z.strictObject({
  camera: id,
  radial: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  tangential: z.boolean(),
  centre: z.boolean(),
});
const lensAcceptArgs = z.strictObject({
  camera: id,
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  note: z.optional(z.string().check(z.maxLength(400))),
});

export const lensCommands = {
  /** Markers on the wall, never on air; once more = for another while. */
  'lenscal.pattern': command('technician', 3, lensPatternArgs),
  /** They go out, from every seat. */
  'lenscal.dark': command('viewer', 1, none),
  'lenscal.begin': command('technician', 1, lensBeginArgs),
  'lenscal.at': command('technician', 1, lensAtArgs),
  /** One picture of the capture device. */
  'lenscal.shoot': command('technician', 1, lensCameraArgs),
  'lenscal.use': command('technician', 1, lensUseArgs),
  'lenscal.place': command('technician', 1, lensPlaceArgs),
  'lenscal.remove': command('technician', 1, lensPictureArgs),
  'lenscal.choice': command('technician', 1, lensChoiceArgs),
  /** A version of it comes into force. */
  'lenscal.accept': command('technician', 2, lensAcceptArgs),
  'lenscal.discard': command('technician', 1, lensCameraArgs),
};
