/** Faults of emulators as JSON and as words of a command line. Everything from outside is checked here. */

import type { EmulatorFault } from '../../drivers/contract.ts';
import type { Fault } from '../core/parameter.ts';

/** Kind -> the one argument it takes, with its range. */
const ARGUMENTS = {
  offline: undefined,
  refuse: undefined,
  slow: { name: 'delayMs', min: 0, max: 60_000 },
  lie: undefined,
  drop: { name: 'share', min: 0, max: 1 },
  duplicate: undefined,
  'hold-lost-on-input-switch': undefined,
  'frozen-tracking': undefined,
  'wrong-rate': { name: 'hz', min: 1, max: 1_000 },
  noise: { name: 'mm', min: 0, max: 1_000 },
  spikes: { name: 'share', min: 0, max: 1 },
  'tracking-drift': { name: 'mmPerS', min: -1_000, max: 1_000 },
  occluded: undefined,
  cut: { name: 'share', min: 0, max: 1 },
  garbled: { name: 'share', min: 0, max: 1 },
  swapped: { name: 'share', min: 0, max: 1 },
  'not-a-number': undefined,
  'impossible-angle': undefined,
  'clock-back': { name: 's', min: 0, max: 3_600 },
  twin: undefined,
  'reference-lost': undefined,
  'phase-drift': { name: 'usPerS', min: -10_000, max: 10_000 },
  'crosspoint-stuck': { name: 'output', min: 0, max: 1_000 },
} as const satisfies Record<EmulatorFault['kind'], undefined | { name: string; min: number; max: number }>;

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
  const value = (raw as Readonly<Record<string, unknown>>)[argument.name];
  if (typeof value !== 'number' || !(value >= argument.min && value <= argument.max))
    return { code: 'virtual.fault-argument', params: { kind, ...argument } };
  return { kind, [argument.name]: value } as unknown as EmulatorFault;
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
