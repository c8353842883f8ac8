/** What seats see of measuring the delay of a camera. */
import type { DelayCheckKind } from '../core/delay/checks.ts';
import type { DelayVerdict } from '../core/delay/estimate.ts';
import type { Fault, Text } from '../core/parameter.ts';

/** A zone whose patch a camera could watch now, and what stands against it. */
export interface DelayWay {
  readonly zone: string;
  readonly patch: string;
  /** The parameter that lights it. */
  readonly path: string;
  readonly system: string;
  readonly areaPct: number | null;
  /** Brightest it can be; null = unknown. */
  readonly nits: number | null;
  readonly checks: readonly { readonly kind: DelayCheckKind; readonly why: Fault | null }[];
}

export interface DelayMarkState {
  readonly id: string;
  /** As it was written, or the source. */
  readonly text: string;
  readonly us: number;
  readonly resolutionUs: number;
  /** Of the first lit frame, where video tells; below 0.9 the patch is split over two frames. */
  readonly share: number | null;
  readonly is: 'paired' | 'double' | 'stray';
  readonly flash: number | null;
  readonly delayMs: number | null;
}

export interface DelayResultState {
  readonly verdict: DelayVerdict;
  readonly delayMs: number;
  readonly frames: number;
  readonly p10Ms: number;
  readonly p90Ms: number;
  readonly madMs: number;
  readonly resolutionMs: number;
  readonly pairs: number;
  readonly missed: number;
  readonly doubles: number;
  readonly strays: number;
  /** Median share of the first lit frame; null where only labels were marked. */
  readonly splitShare: number | null;
}

export interface DelayRunState {
  readonly id: string;
  readonly camera: string;
  readonly zone: string;
  readonly patch: string;
  readonly system: string;
  readonly mode: string | null;
  /** Picture path of the camera; the delay holds for this one. */
  readonly picture: string;
  readonly by: 'video' | 'operator';
  readonly seat: string;
  readonly at: 'flashing' | 'marking';
  /** Why the flashes ended early. */
  readonly why: Fault | null;
  readonly startedUs: number;
  readonly planned: number;
  /** Those that left; `us` is when the bytes went out. */
  readonly flashes: readonly { readonly us: number; readonly timecode: string }[];
  readonly lit: boolean;
  readonly marks: readonly DelayMarkState[];
  readonly result: DelayResultState | null;
  readonly keptUntilMs: number | null;
}

export interface DelayCalState {
  /** Camera -> where it could be measured. */
  readonly ways: Readonly<Record<string, readonly DelayWay[]>>;
  /** Camera -> its video source and whether frames come in. */
  readonly video: Readonly<Record<string, { readonly source: string; readonly name: Text; readonly live: boolean }>>;
  readonly run: DelayRunState | null;
}
