/** Presets and their versions, as the library keeps them and tells them. */
import type { Text, Value } from '../core/parameter.ts';

export const PROOFS = ['read-back', 'acknowledged', 'sent', 'declared'] as const;
/** How a saved value was known: read back, acknowledged, sent, or only declared. */
export type Proof = (typeof PROOFS)[number];

export interface PresetVersion {
  readonly id: string;
  readonly version: number;
  readonly name: Text;
  readonly notes: Text;
  readonly mode: string;
  readonly scene: string;
  readonly zones: readonly string[];
  readonly values: Readonly<Record<string, Value | null>>;
  readonly proof: Readonly<Record<string, Proof>>;
  readonly picture: string | null;
  readonly savedBy: string;
  readonly savedMs: number;
  readonly deleted: boolean;
  /** Where it came from: `seed`, `live`, `edit`, `restore:<version>`, `import`. */
  readonly origin: string;
}
