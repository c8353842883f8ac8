/** What every definition of a command is made of: least role, safety class, arguments. */
import * as z from 'zod/mini';
import type { SafetyClass } from '../core/parameter.ts';
import type { Role } from './state.ts';

export interface Entry<A extends z.ZodMiniType> {
  readonly role: Role;
  readonly safety: SafetyClass;
  readonly args: A;
}
export function command<A extends z.ZodMiniType>(role: Role, safety: SafetyClass, args: A): Entry<A> {
  return { role, safety, args };
}

export const none = z.strictObject({});
