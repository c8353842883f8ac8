/** The answer of `device.test`, read with care: what was asked, what came back, what stayed silent. */
import type { Fault } from '../../../core/parameter.ts';

export interface TestResult {
  readonly asked: number;
  readonly answered: number;
  readonly silent: readonly string[];
  readonly ms: number;
  readonly why: Fault | null;
}

export function readTest(answer: unknown): TestResult | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { asked, answered, silent, ms, why } = answer as Readonly<Record<string, unknown>>;
  if (typeof asked !== 'number' || typeof answered !== 'number') return undefined;
  return {
    asked,
    answered,
    silent: Array.isArray(silent) ? silent.filter((key) => typeof key === 'string') : [],
    ms: typeof ms === 'number' ? ms : 0,
    why: isFault(why) ? why : null,
  };
}

function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}
