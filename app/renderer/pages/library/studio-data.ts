/** Answers about the studio's files and about tokens, read with care. */
import type { Fault } from '../../../core/parameter.ts';
import { ROLE_RANK } from '../../../protocol/commands.ts';
import type { Role } from '../../../protocol/state.ts';
import type { StudioChange } from '../../../protocol/studio-diff.ts';

export interface StudioCheck {
  readonly good: boolean;
  readonly faults: readonly Fault[];
  readonly changes: readonly StudioChange[];
  /** Parts that only a restart takes in, as the files call them; then a reload is refused. */
  readonly restart: readonly string[];
}

export function readCheck(answer: unknown): StudioCheck | undefined {
  const { good, faults, changes, restart } = bag(answer);
  if (typeof good !== 'boolean') return undefined;
  return {
    good,
    faults: list(faults).flatMap(readFault),
    changes: list(changes).flatMap(readChange),
    restart: list(restart).filter((part) => typeof part === 'string'),
  };
}

export function readReloaded(answer: unknown): number | undefined {
  const { changes } = bag(answer);
  return Array.isArray(changes) ? changes.length : undefined;
}

/** The one-time word of an invitation. */
export function readOnce(answer: unknown): string | undefined {
  const { once } = bag(answer);
  return typeof once === 'string' ? once : undefined;
}

export interface Access {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** When an invitation ends; null for a token. */
  readonly untilMs: number | null;
}

const ROLES = Object.keys(ROLE_RANK) as Role[];

/** Tokens and open invitations, as an administrator is told. */
export function readAccess(answer: unknown): readonly Access[] {
  return list(bag(answer)['access']).flatMap((one) => {
    const { id, name, role, untilMs } = bag(one);
    const known = ROLES.find((word) => word === role);
    if (typeof id !== 'string' || typeof name !== 'string' || known === undefined) return [];
    return [{ id, name, role: known, untilMs: typeof untilMs === 'number' ? untilMs : null }];
  });
}

function readFault(one: unknown): Fault[] {
  const { code, params } = bag(one);
  if (typeof code !== 'string') return [];
  return [params === undefined ? { code } : { code, params: params as NonNullable<Fault['params']> }];
}

const KINDS = ['added', 'removed', 'changed'] as const;

function readChange(one: unknown): StudioChange[] {
  const { what, id, change, fields, restarts } = bag(one);
  const kind = KINDS.find((known) => known === change);
  if (typeof what !== 'string' || typeof id !== 'string' || kind === undefined) return [];
  return [
    {
      what: what as StudioChange['what'],
      id,
      change: kind,
      fields: list(fields).filter((field) => typeof field === 'string'),
      restarts: restarts === true,
    },
  ];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
