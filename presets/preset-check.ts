/** Decoders of presets: from seats, from rows and from files. Everything is bounded, and a refusal names the place. */
import * as z from 'zod/mini';
import type { Fault } from '../app/core/parameter.ts';
import type { PresetVersion } from '../app/protocol/preset-book.ts';
import type { PresetDraft } from './contract.ts';
import { faultOf } from './faults.ts';

const id = z.string().check(z.minLength(1), z.maxLength(200));
const name = z.strictObject({ en: z.string().check(z.maxLength(500)), zh: z.string().check(z.maxLength(500)) });
const notes = z.strictObject({ en: z.string().check(z.maxLength(20_000)), zh: z.string().check(z.maxLength(20_000)) });
const value = z.union([
  z.number(),
  z.string().check(z.maxLength(10_000)),
  z.boolean(),
  z.array(z.number()).check(z.maxLength(1_000)),
]);
const MAX_VALUES = 20_000;
const count = z.refine<object>((all) => Object.keys(all).length <= MAX_VALUES);

const fields = {
  id,
  name,
  notes,
  mode: z.string().check(z.maxLength(200)),
  scene: z.string().check(z.maxLength(200)),
  zones: z.array(id).check(z.maxLength(500)),
  values: z.record(id, z.nullable(value)).check(count),
  proof: z.record(id, z.enum(['read-back', 'acknowledged', 'sent', 'declared'])).check(count),
  picture: z.nullable(z.string().check(z.maxLength(2_000))),
  savedBy: z.string().check(z.maxLength(200)),
  savedMs: z.number().check(z.nonnegative(), z.maximum(Number.MAX_SAFE_INTEGER)),
  origin: z.string().check(z.maxLength(200)),
};

const draftShape = z.strictObject(fields);
const versionShape = z.strictObject({
  ...fields,
  version: z.int().check(z.positive(), z.maximum(Number.MAX_SAFE_INTEGER)),
  deleted: z.boolean(),
});

export function checkDraft(x: unknown): PresetDraft | Fault {
  const parsed = draftShape.safeParse(x);
  return parsed.success ? parsed.data : faultOf('library.draft', placeOf(parsed.error));
}

export function checkVersion(x: unknown): PresetVersion | { readonly place: string; readonly reason: string } {
  const parsed = versionShape.safeParse(x);
  return parsed.success ? parsed.data : placeOf(parsed.error);
}

function placeOf(error: z.core.$ZodError): { place: string; reason: string } {
  const [issue] = error.issues;
  return { place: `/${(issue?.path ?? []).join('/')}`.slice(0, 300), reason: issue?.code ?? 'invalid' };
}

/**
 * A row that this program wrote, checked by hand: ten times faster than the schema, and a row that fails here is given to
 * the schema, which names the place.
 */
export function isOwnVersion(x: unknown): x is PresetVersion {
  if (!isObject(x)) return false;
  const { id: key, name: named, notes: noted, mode, scene, zones, values, proof, picture } = x;
  const { savedBy, savedMs, origin, version, deleted } = x;
  return (
    [key, mode, scene, savedBy, origin].every((one) => typeof one === 'string') &&
    isText(named) &&
    isText(noted) &&
    Array.isArray(zones) &&
    zones.every((zone) => typeof zone === 'string') &&
    isObject(values) &&
    areValues(values) &&
    isObject(proof) &&
    areProofs(proof) &&
    (picture === null || typeof picture === 'string') &&
    typeof savedMs === 'number' &&
    typeof version === 'number' &&
    typeof deleted === 'boolean'
  );
}

function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function isText(x: unknown): boolean {
  return isObject(x) && typeof x['en'] === 'string' && typeof x['zh'] === 'string';
}

function areValues(values: Record<string, unknown>): boolean {
  for (const key in values) {
    const one = values[key];
    const kind = typeof one;
    if (kind === 'number' || kind === 'string' || kind === 'boolean' || one === null) continue;
    if (!Array.isArray(one) || !one.every((n) => typeof n === 'number')) return false;
  }
  return true;
}

const PROOFS: ReadonlySet<unknown> = new Set(['read-back', 'acknowledged', 'sent', 'declared']);

function areProofs(proof: Record<string, unknown>): boolean {
  for (const key in proof) if (!PROOFS.has(proof[key])) return false;
  return true;
}
