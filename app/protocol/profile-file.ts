/**
 * A kind of device as a file: its shape, where it starts, what is filled in on site. docs/protocols/profiles.md.
 *
 * Knows: what does not hang on a driver. Is told: the text of a file. Tells: a profile, or every mistake with its place.
 */
import * as z from 'zod/mini';
import type { Fault } from '../core/parameter.ts';
import { id, port, text, word } from './studio-forms.ts';
import { isJsonFault, parsePlacedJson } from './studio-json.ts';
import { webPath } from './studio-schema-web.ts';

export const PROFILE_FORMAT = 1;
/** Of what the console sends and a folder holds. */
export const MAX_PROFILE_CHARS = 200_000;
export const MAX_PROFILES = 200;

const version = z.int().check(z.minimum(1), z.maximum(1_000_000));

/** Where a device's description came from. */
export const profileRef = z.strictObject({ id, version });

const longName = z.string().check(z.minLength(1), z.maxLength(400));
export const longText = z.strictObject({ en: longName, zh: longName });

const profile = z.strictObject({
  format: z.literal(PROFILE_FORMAT),
  id,
  name: text,
  vendor: word,
  version,
  verified: z.strictObject({ by: z.enum(['nobody', 'document', 'device']), note: longText }),
  sources: z._default(z.array(word).check(z.maxLength(32)), []),
  driver: id,
  address: z.strictObject({
    kind: z.enum(['udp', 'tcp', 'ws', 'http', 'serial']),
    port: z.exactOptional(port),
    /** Of UDP: where we are told. */
    listenPort: z.exactOptional(port),
    path: z.exactOptional(webPath),
  }),
  fill: z._default(z.array(z.strictObject({ variable: word, label: text })).check(z.maxLength(64)), []),
  settings: z.record(z.string(), z.unknown()),
  virtual: z.exactOptional(z.record(z.string(), z.unknown())),
});
export type Profile = z.infer<typeof profile>;

export type ReadProfile = { readonly profile: Profile } | { readonly faults: readonly Fault[] };

export function readProfile(file: string): ReadProfile {
  if (file.length > MAX_PROFILE_CHARS) return wrong('', 'too-long', String(MAX_PROFILE_CHARS));
  const json = parsePlacedJson(file);
  if (isJsonFault(json)) return wrong(`${json.line}:${json.column}`, `json-${json.reason}`, json.near);
  return checkProfileShape(json.value);
}

export function checkProfileShape(value: unknown): ReadProfile {
  const parsed = profile.safeParse(value);
  if (!parsed.success)
    return { faults: parsed.error.issues.map(({ path, code }) => mistake(path.map(String).join('.'), code, '')) };
  const { settings, fill } = parsed.data;
  const { variables } = settings as { variables?: Record<string, unknown> };
  const unknown = fill.findIndex(({ variable }) => variables?.[variable] === undefined);
  if (unknown >= 0) return wrong(`fill.${unknown}.variable`, 'unknown-variable', fill[unknown]?.variable ?? '');
  const [secret] = differingPlaces(settings, withoutSecrets(settings), 'settings');
  if (secret !== undefined) return wrong(secret, 'secret', '');
  return { profile: parsed.data };
}

function wrong(place: string, reason: string, piece: string): { readonly faults: readonly Fault[] } {
  return { faults: [mistake(place, reason, piece)] };
}

function mistake(place: string, reason: string, piece: string): Fault {
  return { code: 'profile.mistake', params: { place, reason, message: piece === '' ? reason : `${reason}: ${piece}` } };
}

/** The places at which two descriptions differ, as places of a form: `parameters.scene.set`. */
export function differingPlaces(one: unknown, other: unknown, place = ''): readonly string[] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (!isBranch(one) || !isBranch(other)) return [place];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => differingPlaces(one[name], other[name], place === '' ? name : `${place}.${name}`));
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of a header that says who asks. */
const SECRET_HEADER = /auth|key|token|cookie|secret|pass/i;

type Bag = Readonly<Record<string, unknown>>;

/** Nobody else's key goes into a file or to a console: it stands there empty. Variables are not looked into. */
export function withoutSecrets(settings: Bag): Record<string, unknown> {
  return eachSecret('', settings, {}, () => '');
}

/** A console never had the secrets: an empty one is what was there before. */
export function withKeptSecrets(settings: Bag, before: Bag): Record<string, unknown> {
  return eachSecret('', settings, before, (mine, kept) => (mine === '' ? (kept ?? '') : mine));
}

type Say = (mine: unknown, before: unknown) => unknown;

function eachSecret(place: string, value: Bag, before: unknown, say: Say): Record<string, unknown> {
  const old = isBranch(before) ? before : {};
  const said = Object.entries(value).map(([name, one]) => {
    return [name, isSecret(place, name, one) ? say(one, old[name]) : secretsBelow(name, one, old[name], say)] as const;
  });
  return Object.fromEntries(said);
}

function secretsBelow(place: string, value: unknown, before: unknown, say: Say): unknown {
  if (isBranch(value)) return eachSecret(place, value, before, say);
  if (!Array.isArray(value)) return value;
  const old: readonly unknown[] = Array.isArray(before) ? before : [];
  return value.map((one, n) => secretsBelow(place, one, old[n], say));
}

/** What holds nothing but a variable is no secret itself. */
function isSecret(place: string, name: string, value: unknown): boolean {
  if (isBranch(value) || (typeof value === 'string' && value.includes('{$'))) return false;
  if (place === 'headers') return SECRET_HEADER.test(name);
  return place === 'apiKey' ? name === 'key' : place === '' && name === 'passphrase';
}
