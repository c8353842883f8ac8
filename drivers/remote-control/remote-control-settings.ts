/**
 * What a studio file says of an engine's Remote Control. Shared by driver and emulator. Follows docs/protocols/remote-control.md.
 *
 * The device's address is the HTTP one (`http`, port 30010). Knows: the schema. Is told: unknown data. Tells: settings or
 * a fault with its place. A passphrase leaves this file only as its hash, which is what the engine compares and so is
 * itself the secret: it stands in no trace, no fault and no report.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { isFault } from '../contract.ts';
import { parseSettings, settingsFault } from '../kit/settings.ts';
import { effectSchema, valueTypeSchema } from '../kit/spec-schema.ts';

const PORT_STEP = 10;
/** What the driver publishes of the engine itself. No field can have such a key. */
export const HEALTH_PREFIX = 'health/';
const MAX_FIELDS = 512;
const READ_MS = 100;

const key = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,95}$/));
const label = z.string().check(z.minLength(1), z.maxLength(200));
const scalar = z.union([z.string().check(z.maxLength(1_000)), z.number(), z.boolean()]);

const field = z.strictObject({
  /** Our own key, unique: `camera/a/frustum`. */
  key,
  /** As the preset shows it. */
  label,
  /** One leaf of a structure, as the engine spells it: `X`, `Border.bEnable`. */
  member: z.exactOptional(z.string().check(z.regex(/^[A-Za-z]\w{0,63}(\.[A-Za-z]\w{0,63}){0,7}$/))),
  /** Left out: what the preset says of it. */
  type: z.exactOptional(valueTypeSchema),
  tolerance: z.exactOptional(z.number().check(z.gte(0))),
  effect: z.exactOptional(effectSchema),
  timeoutMs: z.exactOptional(z.int().check(z.gte(100), z.lte(600_000))),
  visible: z.exactOptional(z.boolean()),
  /** False: shown, never written. */
  writable: z.exactOptional(z.boolean()),
  /** Of a function: what it is called with, by the name of its argument. */
  parameters: z.exactOptional(z.record(z.string().check(z.minLength(1), z.maxLength(120)), scalar)),
});

const schema = z.strictObject({
  /** Name of the preset, or its id of 32 hexadecimal digits. */
  preset: label,
  /** Left out: ten above the HTTP port, as on an engine as it comes (30010 and 30020), and on the virtual stage. */
  webSocketPort: z.exactOptional(z.int().check(z.gte(1), z.lte(65_535))),
  /** In plain words, or the MD5 of them in hexadecimal. */
  passphrase: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(256))),
  fields: z._default(z.array(field).check(z.maxLength(MAX_FIELDS)), []),
  /** Fields of the preset that are not named above are published too, under a key made of their label. */
  others: z._default(z.boolean(), true),
  /** Writes are undoable in the editor, and so replicated in a Multi-User session. */
  transaction: z._default(z.boolean(), true),
  /** Everything is read again this often, whatever the notifications say. */
  pollMs: z._default(z.int().check(z.gte(250), z.lte(600_000)), 5_000),
  /** An engine that loads a map answers after seconds. */
  answerMs: z._default(z.int().check(z.gte(500), z.lte(120_000)), 6_000),
});

export type RemoteControlField = z.infer<typeof field>;

export type RemoteControlSettings = Omit<z.infer<typeof schema>, 'passphrase'> & {
  /** Lower-case hexadecimal. */
  readonly passphraseMd5?: string;
};

export function webSocketPortOf({ webSocketPort }: RemoteControlSettings, httpPort: number): number {
  return webSocketPort ?? httpPort + PORT_STEP;
}

export function remoteControlSettings(raw: unknown): RemoteControlSettings | Fault {
  const parsed = parseSettings(schema, raw);
  if (isFault(parsed)) return parsed;
  const { passphrase, ...rest } = parsed;
  const wrong = wrongField(rest.fields);
  return wrong ?? { ...rest, ...(passphrase !== undefined && { passphraseMd5: passphraseMd5(passphrase) }) };
}

/** How often each of so many properties is read: an engine works questions off at its frames, a slow one ten a second. */
export function pollMsOf({ pollMs }: RemoteControlSettings, properties: number): number {
  return Math.max(pollMs, properties * READ_MS);
}

function wrongField(fields: readonly RemoteControlField[]): Fault | undefined {
  const leaves = new Set<string>();
  const keys = new Set<string>();
  for (const [i, one] of fields.entries()) {
    const leaf = JSON.stringify([one.label, one.member]);
    if (keys.has(one.key)) return settingsFault(`fields.${i}.key`, 'twice', one.key);
    if (leaves.has(leaf)) return settingsFault(`fields.${i}.label`, 'twice', one.label);
    if (one.key.startsWith(HEALTH_PREFIX)) return settingsFault(`fields.${i}.key`, 'taken', HEALTH_PREFIX);
    if (one.type?.kind === 'pose') return settingsFault(`fields.${i}.type.kind`, 'kind', 'pose');
    if (one.type?.kind === 'number' && one.type.min > one.type.max) return settingsFault(`fields.${i}.type`, 'range');
    keys.add(one.key);
    leaves.add(leaf);
  }
  return undefined;
}

/** What the engine stores and compares. */
export function passphraseMd5(phrase: string): string {
  if (/^[0-9a-f]{32}$/i.test(phrase)) return phrase.toLowerCase();
  return createHash('md5').update(phrase, 'utf8').digest('hex');
}
