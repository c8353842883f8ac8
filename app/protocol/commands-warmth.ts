/** Commands on what systems hold out of sight. */
import * as z from 'zod/mini';
import { command } from './command-entry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));

export const warmthCommands = {
  /** Which scene a system should hold; null: none in particular; absent: as the mode says. Sends nothing unless loads are automatic. */
  'warmth.keep': command('director', 1, z.strictObject({ system: id, scene: z.optional(z.nullable(id)) })),
  /** Loads what the system should hold, if nobody can see it. */
  'warmth.load': command('director', 1, z.strictObject({ system: id })),
  /** Loads by themselves, in this person's name, until switched off or the engine ends. */
  'warmth.auto': command('technician', 1, z.strictObject({ on: z.boolean() })),
} as const;
