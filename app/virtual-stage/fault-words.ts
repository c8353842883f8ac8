/** Faults of emulators as JSON and as words of a command line. Everything from outside is checked here. */

import type { EmulatorFault } from '../../drivers/contract.ts';
import type { Fault } from '../core/parameter.ts';
import { FAULT_ARGUMENTS } from '../protocol/fault-arguments.ts';

interface Argument {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
const ARGUMENTS = FAULT_ARGUMENTS satisfies Record<EmulatorFault['kind'], Argument | undefined>;

export const FAULT_KINDS = Object.keys(ARGUMENTS) as readonly EmulatorFault['kind'][];

function isKind(kind: unknown): kind is EmulatorFault['kind'] {
  return typeof kind === 'string' && Object.hasOwn(ARGUMENTS, kind);
}

export function faultFromJson(raw: unknown): EmulatorFault | Fault {
  const kind = typeof raw === 'object' && raw !== null && 'kind' in raw ? raw.kind : undefined;
  if (!isKind(kind))
    return { code: 'virtual.unknown-fault', params: { kind: String(kind), kinds: FAULT_KINDS.join(', ') } };
  const argument = ARGUMENTS[kind];
  if (argument === undefined) return { kind } as EmulatorFault;
  const { name, min, max } = argument;
  const value = (raw as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== 'number' || !(value >= min && value <= max))
    return { code: 'virtual.fault-argument', params: { kind, name, min, max } };
  return { kind, [name]: value } as unknown as EmulatorFault;
}

/** `slow 500` -> the same as `{"kind": "slow", "delayMs": 500}`. */
export function faultFromWords(words: readonly string[]): EmulatorFault | Fault {
  const [kind, value] = words;
  if (!isKind(kind)) return faultFromJson({ kind: kind ?? '' });
  const argument = ARGUMENTS[kind];
  return faultFromJson(argument === undefined ? { kind } : { kind, [argument.name]: Number(value) });
}

export function faultWord(fault: EmulatorFault): string {
  const argument = ARGUMENTS[fault.kind];
  if (argument === undefined) return fault.kind;
  return `${fault.kind} ${String((fault as unknown as Readonly<Record<string, unknown>>)[argument.name])}`;
}
