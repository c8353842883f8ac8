/**
 * The exchange file of a library: a zip with `manifest.json` and `presets/0001.jsonl` ..., one preset version per line.
 *
 * The manifest names every file with its length and SHA-256. Anything else in the zip, and any other name, is refused.
 */
import * as z from 'zod/mini';

export const FORMAT = 'stagelock-library';
export const FORMAT_VERSION = 1;
export const MANIFEST = 'manifest.json';
export const PRESETS_FILE = /^presets\/\d{4}\.jsonl$/;

export const ARCHIVE_LIMITS = {
  zipBytes: 64 * 1024 * 1024,
  files: 1_000,
  manifestBytes: 1024 * 1024,
  /** Of one file, unpacked. */
  fileBytes: 32 * 1024 * 1024,
  /** Of all files, unpacked. */
  totalBytes: 256 * 1024 * 1024,
  lines: 200_000,
} as const;

export const manifestShape = z.strictObject({
  format: z.literal(FORMAT),
  version: z.int().check(z.positive()),
  madeMs: z.number(),
  presets: z.int().check(z.nonnegative()),
  versions: z.int().check(z.nonnegative()),
  files: z
    .array(
      z.strictObject({
        path: z.string().check(z.regex(PRESETS_FILE)),
        bytes: z.int().check(z.nonnegative()),
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      }),
    )
    .check(z.maxLength(ARCHIVE_LIMITS.files)),
});
export type Manifest = z.infer<typeof manifestShape>;
