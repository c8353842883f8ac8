/** The small forms that every file of a studio is made of: ids, names, paths, numbers with their bounds. */
import * as z from 'zod/mini';

export const id = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/));
/** Of systems' scenes, device keys and connectors: the device's own spelling. */
export const word = z.string().check(z.minLength(1), z.maxLength(120));
export const PATH = /^[a-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9][A-Za-z0-9-]*)+$/;
export const PATTERN = /^[a-z0-9*][A-Za-z0-9-]*(?:\/(?:\*|[A-Za-z0-9][A-Za-z0-9-]*))+$/;
export const path = z.string().check(z.regex(PATH), z.maxLength(120));
/** A path that may carry `{c}` of its `for`. */
export const pathForm = z.string().check(z.regex(/^[A-Za-z0-9{}/-]+$/), z.maxLength(120));
export const form = z.string().check(z.minLength(1), z.maxLength(120));
export const name = z.string().check(z.minLength(1), z.maxLength(120));
export const text = z.strictObject({ en: name, zh: name });
export const note = z.string().check(z.maxLength(400));
export const notes = z.strictObject({ en: note, zh: note });
export const finite = z.number();
export const positive = z.number().check(z.positive());
export const whole = z.int().check(z.minimum(0));
export const count = z.int().check(z.minimum(1));
export const port = z.int().check(z.minimum(0), z.maximum(65_535));
export const point = z.tuple([finite, finite]);
export const value = z.union([
  finite,
  z.string().check(z.maxLength(4_000)),
  z.boolean(),
  z.array(finite).check(z.maxLength(16)),
]);
export const rate = z.strictObject({ num: count, den: count });
export const list = <T extends z.ZodMiniType>(of: T, max = 200) => z.array(of).check(z.maxLength(max));

/** `WallLight` of app/core/stage/wall-light.ts. */
export const wallLight = {
  id,
  zone: id,
  system: id,
  path,
  lit: z._default(value, true),
  dark: z._default(value, false),
  levelPct: positive.check(z.maximum(100)),
  maxNits: z.exactOptional(positive.check(z.maximum(20_000))),
  brightnessPath: path,
};
