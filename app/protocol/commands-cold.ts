/** Commands on changes between modes: the hot contract, and a cold change step by step (docs/decisions/0010-mode-contract.md). */
import * as z from 'zod/mini';
import { command, none } from './command-entry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
/** What a person saw, in their words. */
const evidence = z.string().check(z.trim(), z.minLength(1), z.maxLength(400));

const target = z.strictObject({ mode: z.optional(id), scene: z.optional(id), preset: z.optional(id) });
const stepArgs = z.strictObject({ step: id });

export const coldCommands = {
  /** Absent `from`: the mode that the stage stands in. */
  'contract.show': command('viewer', 0, z.strictObject({ from: z.optional(id), to: id, scene: z.optional(id) })),
  'cold.plan': command('viewer', 0, target),
  'cold.begin': command('operator', 3, target),
  'cold.do': command('operator', 3, stepArgs),
  'cold.tick': command('technician', 1, z.strictObject({ step: id, evidence })),
  /** Nothing new is sent; what stands stays. */
  'cold.stop': command('director', 1, none),
  'cold.resume': command('operator', 3, none),
  'cold.abort': command('operator', 3, none),
  'cold.again': command('technician', 1, z.strictObject({ item: id, evidence })),
} as const;
