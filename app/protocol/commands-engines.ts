/** Commands on the render nodes of a cluster: one of them, or, left out, all. */
import * as z from 'zod/mini';
import { command } from './command-entry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const startArgs = z.strictObject({ system: id, node: z.optional(id) });
/** Zones that lose their picture must be said to be known. */
const stopArgs = z.strictObject({ system: id, node: z.optional(id), confirm: z.optional(z.boolean()) });
const logArgs = z.strictObject({ system: id, node: id });

export const engineCommands = {
  /** With the configuration in force. What runs already is left. */
  'engine.start': command('technician', 2, startArgs),
  /** Never on air. */
  'engine.stop': command('operator', 3, stopArgs),
  'engine.restart': command('operator', 3, stopArgs),
  'engine.log': command('viewer', 0, logArgs),
} as const;
