/** Answers about the studio's files and about tokens, read with care. */
import type { Fault } from '../../../core/parameter.ts';
import type { StudioChange } from '../../../protocol/studio-diff.ts';

export interface StudioCheck {
  readonly good: boolean;
  readonly faults: readonly Fault[];
  readonly changes: readonly StudioChange[];
}

export function readCheck(answer: unknown): StudioCheck | undefined {
  const { good, faults, changes } = bag(answer);
  if (typeof good !== 'boolean') return undefined;
  return { good, faults: list(faults).flatMap(readFault), changes: list(changes).flatMap(readChange) };
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
