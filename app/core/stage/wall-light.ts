/** Something that a system draws on a zone of the wall to measure by, lit and put out by one parameter. */
import type { ParamPath, Value } from '../parameter.ts';

export interface WallLight {
  readonly id: string;
  readonly zone: string;
  /** Draws it; it can be seen only while this system has the zone. */
  readonly system: string;
  readonly path: ParamPath;
  readonly lit: Value;
  readonly dark: Value;
  /** Light of its brightest part, in percent of the wall's full white at the same brightness. */
  readonly levelPct: number;
  /** Full white of the wall with its processor at 100 %, as measured; absent = unknown, and then nothing is shown. */
  readonly maxNits?: number;
  /** Brightness of the processor in percent, read back. */
  readonly brightnessPath: ParamPath;
}
