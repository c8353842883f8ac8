/** Commands on the fields of a device that lists them itself: which there are, and under which key the stage knows one. */
import * as z from 'zod/mini';
import { command } from './command-entry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const label = z.string().check(z.minLength(1), z.maxLength(200));
const key = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,95}$/));
const member = z._default(z.string().check(z.maxLength(200)), '');

export const fieldCommands = {
  'field.list': command('viewer', 0, z.strictObject({ device: id })),
  /** Into the studio file, and published under this key from now on. The device is dialled anew; nothing is sent to it. */
  'field.name': command('technician', 2, z.strictObject({ device: id, label, member, key })),
  /** Out of the studio file again. */
  'field.forget': command('technician', 2, z.strictObject({ device: id, label, member })),
} as const;
