/** Cluster events that people make and fire. */
import * as z from 'zod/mini';
import { command } from './command-entry.ts';
import { eventForm, eventValue } from './event-form.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const version = z.int().check(z.minimum(0), z.maximum(1_000_000));

/** Absent id: a new one. `expect`: the version that was changed; another one is not overwritten. */
const saveArgs = z.strictObject({ id: z.optional(id), expect: z.optional(version), event: eventForm });
const removeArgs = z.strictObject({ id, back: z.optional(z.boolean()) });
const fireArgs = z.strictObject({
  id,
  /** By the names of its parameters; absent ones as the event says first. */
  values: z.optional(z.record(z.string().check(z.maxLength(120)), eventValue)),
  /** The version whose button was pressed; another one is not fired. */
  version: z.optional(version),
});

export const eventCommands = {
  'event.list': command('viewer', 0, z.strictObject({})),
  'event.versions': command('viewer', 0, z.strictObject({ id })),
  'event.save': command('technician', 1, saveArgs),
  /** It is marked and kept; `back` takes the mark off. */
  'event.delete': command('technician', 1, removeArgs),
  'event.restore': command('technician', 1, z.strictObject({ id, version })),
  /** Sent once to the primary; nothing is ever answered. An event of class 3 asks for an operator. */
  'event.fire': command('director', 2, fireArgs),
} as const;
