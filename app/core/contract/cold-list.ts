/**
 * The check list of a cold change as data: its steps, who does each, what proves it and how it is taken back.
 *
 * Knows: the places of the reference order (docs/decisions/0010-mode-contract.md). A studio may declare lists of its own in
 * `contracts.json`; cold-default.ts makes one from the studio's devices. Data only.
 */
import type { ParamPath, Text, Value } from '../parameter.ts';

/** Places of the reference order; the index is the number that people read. */
export const COLD_PARTS = [
  'precheck',
  'lock',
  'warn',
  'black',
  'release',
  'rate',
  'prepare',
  'route',
  'preset',
  'tracking',
  'sync',
  'test',
  'delays',
  'light',
  'reveal',
  'handover',
  'clear',
] as const;
export type ColdPart = (typeof COLD_PARTS)[number];

/** What a device must say before a step counts. `off-air`: no camera that may be on air sees a zone of the change. */
export type ColdCheck =
  | { readonly kind: 'off-air' }
  | { readonly kind: 'recording' }
  | { readonly kind: 'online' | 'rate' | 'locked'; readonly device: string }
  | { readonly kind: 'tracking'; readonly camera: string; readonly sink: string }
  | { readonly kind: 'reads'; readonly path: ParamPath; readonly value: Value };

export interface ColdStep {
  readonly id: string;
  readonly part: ColdPart;
  /** What a studio calls it; absent: by the words of its part. */
  readonly name?: Text;
  /** The system that it is about, where a part has a step for each. */
  readonly about?: string;
  readonly after: readonly string[];
  /** Written by the product when a person says so; proved by read-back only. */
  readonly set: Readonly<Record<ParamPath, Value>>;
  readonly checks: readonly ColdCheck[];
  /** A person looks and ticks, with what they saw. */
  readonly tick: boolean;
  /** `before`: what stood there is written again. `person`: somebody takes it back by hand and says so. */
  readonly undo: 'before' | 'person' | 'none';
  /** From the write until a device that has not proved it counts as silent. */
  readonly limitMs: number;
}

/** Why a parameter is no step of a take: what its change makes of the stage. */
export type ColdKind = 'rate' | 'reference' | 'canvas' | 'start' | 'edid';

/** What a studio declares of the way from one mode to another. */
export interface DeclaredChange {
  readonly from: string;
  readonly to: string;
  /** What people should know of it. */
  readonly notes?: Text;
  /** Its own check list in place of the reference order. */
  readonly steps?: readonly ColdStep[];
}

export interface Contracts {
  /** Parameters that change by a cold change only. */
  readonly cold: Readonly<Record<ParamPath, ColdKind>>;
  readonly changes: readonly DeclaredChange[];
}

export function partNumber(part: ColdPart): number {
  return COLD_PARTS.indexOf(part);
}

/** Every parameter that a list writes. */
export function pathsOf(steps: readonly ColdStep[]): readonly ParamPath[] {
  return [...new Set(steps.flatMap((step) => Object.keys(step.set)))];
}

/** What stood at a path when the step was done: what the newest step before it wrote there, else what stood before all. */
export function valueBefore(
  steps: readonly ColdStep[],
  step: string,
  path: ParamPath,
  before: Readonly<Record<ParamPath, Value>>,
): Value | undefined {
  const index = steps.findIndex((one) => one.id === step);
  const writer = steps.slice(0, Math.max(0, index)).findLast((one) => Object.hasOwn(one.set, path));
  return writer ? writer.set[path] : before[path];
}

/**
 * The way back over what was touched: black again where light is up, then the crosspoints, then the processor preset, then
 * the rest from the end to the beginning. The black itself stays.
 */
export function walkBack(steps: readonly ColdStep[], isTouched: (step: ColdStep) => boolean): readonly ColdStep[] {
  const first: readonly ColdPart[] = ['reveal', 'route', 'preset'];
  const rank = (step: ColdStep): number => (first.includes(step.part) ? first.indexOf(step.part) : first.length);
  return steps
    .filter((step) => step.part !== 'black' && step.undo !== 'none' && isTouched(step))
    .toReversed()
    .toSorted((a, b) => rank(a) - rank(b));
}
