/** What a studio file says of calibration: its survey, what a calibration is bound to, limits, and how strict gates are. */
import type { ParamPath, Text } from '../../parameter.ts';

export interface SurveyedPoint {
  readonly id: string;
  readonly name: Text;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  /** One sigma per coordinate; absent = nobody said. */
  readonly mm?: number;
}

export const EXPIRY_REASONS = [
  'never',
  'quick',
  'lens',
  'rate',
  'position',
  'look',
  'genlock',
  'survey',
  'age',
] as const;
export type ExpiryReason = (typeof EXPIRY_REASONS)[number];
export type Strictness = 'blocking' | 'warning' | 'off';

export interface CalibrationSettings {
  readonly survey: readonly SurveyedPoint[];
  /** Year, month, day. */
  readonly surveyedOn?: string;
  readonly limits: {
    /** A quick check further off than this asks for a new calibration. */
    readonly quickMm: number;
    /** A camera that moves more than this while a point is taken was moving. */
    readonly stillMm: number;
    /** Two measured places nearer than this are one. */
    readonly nearMm: number;
  };
  readonly bound: {
    /** Positions that a calibration does not outlive: the ceiling that carries the tracker. */
    readonly positions: readonly { readonly path: ParamPath; readonly withinMm: number }[];
    /** Presets and looks of processors. */
    readonly looks: readonly ParamPath[];
    readonly ageH: number;
    readonly surveyDays: number;
  };
  readonly policy: Readonly<Record<ExpiryReason, Strictness>>;
}

export const DEFAULT_POLICY: CalibrationSettings['policy'] = {
  never: 'warning',
  quick: 'blocking',
  lens: 'blocking',
  rate: 'blocking',
  position: 'blocking',
  look: 'warning',
  genlock: 'warning',
  survey: 'warning',
  age: 'warning',
};

/** For a studio that says nothing. */
export const DEFAULT_CALIBRATION: CalibrationSettings = {
  survey: [],
  limits: { quickMm: 5, stillMm: 1, nearMm: 50 },
  bound: { positions: [], looks: [], ageH: 168, surveyDays: 365 },
  policy: DEFAULT_POLICY,
};
