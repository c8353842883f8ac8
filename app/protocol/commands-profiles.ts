/** Commands on devices described by data, and on the profiles that they are made from. */
import * as z from 'zod/mini';
import { command, none } from './command-entry.ts';
import { longText, MAX_PROFILE_CHARS } from './profile-file.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
/** A name that becomes a file's or a device's. */
const newId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/));
const version = z.int().check(z.minimum(1), z.maximum(1_000_000));
const names = z.strictObject({
  en: z.string().check(z.minLength(1), z.maxLength(120)),
  zh: z.string().check(z.minLength(1), z.maxLength(120)),
});
const settings = z.record(z.string(), z.unknown());
const address = z.record(z.string(), z.unknown());
const verified = z.strictObject({ by: z.enum(['nobody', 'document', 'device']), note: longText });

export const profileCommands = {
  'profile.list': command('viewer', 0, none),
  /** Absent version = the one in force. */
  'profile.show': command('viewer', 0, z.strictObject({ id, version: z.optional(version) })),
  'profile.export': command('viewer', 0, z.strictObject({ id, version: z.optional(version) })),
  'profile.import': command(
    'technician',
    1,
    z.strictObject({ data: z.string().check(z.maxLength(MAX_PROFILE_CHARS)) }),
  ),
  /** What a device was described as becomes the next version of a profile of this studio. */
  'profile.save': command(
    'technician',
    1,
    z.strictObject({ id: newId, device: id, name: names, vendor: z.string().check(z.maxLength(120)), verified }),
  ),
  'template.show': command('technician', 0, z.strictObject({ device: id })),
  /** Every mistake with its place; nothing is kept or sent. */
  'template.check': command('technician', 0, z.strictObject({ settings, address: z.optional(address) })),
  /** Which patterns of a description fit what came, and what they make of it. */
  'template.match': command(
    'technician',
    0,
    z.strictObject({ settings, hex: z.array(z.string().check(z.maxLength(4_096))).check(z.maxLength(32)) }),
  ),
  /** A declared question about one parameter. */
  'template.ask': command('technician', 0, z.strictObject({ device: id, key: id })),
  /** `expect`: the mark of what was changed; another one is not overwritten. */
  'template.save': command(
    'technician',
    2,
    z.strictObject({ device: id, settings, address: z.optional(address), expect: z.optional(id) }),
  ),
  'template.add': command(
    'technician',
    2,
    z.strictObject({
      device: newId,
      name: names,
      profile: id,
      host: z.string().check(z.minLength(1), z.maxLength(120)),
      port: z.optional(z.int().check(z.minimum(1), z.maximum(65_535))),
      fill: z._default(z.record(z.string(), z.string().check(z.maxLength(400))), {}),
    }),
  ),
} as const;
