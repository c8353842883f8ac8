/** Who leads a camera's tracking, where it has several trackers. Changes now and then; rates and distances are telemetry. */
import type { Lacking } from '../core/calibration/kept/in-force.ts';
import type { LeadWhy } from '../core/tracking/source-switch.ts';
import type { TrackingVerdict } from '../core/tracking/verdict.ts';

export interface LeadState {
  /** Device of the tracker that leads. */
  readonly id: string;
  readonly why: LeadWhy;
  readonly sinceUs: number;
  /** What was crossed when it took over; null = it was never measured. */
  readonly crossedMm: number | null;
  readonly crossedDeg: number | null;
  /** It was above the limits. */
  readonly far: boolean;
  /** A switch that waits for a person, and how far apart the two are; null = none. */
  readonly waiting: { readonly id: string; readonly mm: number; readonly deg: number } | null;
  /** All of them, the main one first. */
  readonly sources: readonly {
    readonly id: string;
    readonly protocol: string;
    readonly verdict: TrackingVerdict;
    /** In force for the camera, and not for this one. */
    readonly lacks: readonly Lacking[];
  }[];
}
