/**
 * What the open page gathers of poses and telemetry, bounded, outside React: the last seconds of every camera. It begins
 * when the page is opened and ends with it.
 */
import { type Angles, operatorAnglesOf } from '../../../core/geometry/angles.ts';
import type { PoseSample } from '../../../protocol/pose-frame.ts';
import type { Telemetry } from '../../../protocol/state.ts';
import type { Columns } from '../../ui/plot.tsx';

export const POSE_SPAN_S = 10;
export const TELEMETRY_SPAN_S = 60;
const POSES_KEPT = 600;
const TELEMETRY_KEPT = 660;
/** Between two samples further apart than this the trace is broken: nothing was heard there. */
const GAP_S = 0.5;

interface PosePoint extends Readonly<Angles> {
  readonly atUs: number;
  readonly heightM: number;
}
interface TelemetryPoint {
  readonly atUs: number;
  readonly rateHz: number;
  readonly lossPct: number;
  readonly jitterMs: number;
  readonly ageMs: number | null;
  /** Samples refused since the telemetry before. */
  readonly refused: number;
}

export type Angle = 'panDeg' | 'tiltDeg' | 'rollDeg' | 'heightM';
export type Measure = 'rateHz' | 'lossPct' | 'jitterMs' | 'ageMs' | 'refused';

export class TrackingHistory {
  readonly #poses = new Map<string, PosePoint[]>();
  readonly #telemetry = new Map<string, TelemetryPoint[]>();
  readonly #refused = new Map<string, number>();

  addPose(camera: string, sample: PoseSample): void {
    const list = listOf(this.#poses, camera);
    const last = list.at(-1);
    if (last && sample.atUs <= last.atUs) return;
    list.push({ atUs: sample.atUs, ...operatorAnglesOf(sample.pose), heightM: sample.pose[2] ?? 0 });
    if (list.length > POSES_KEPT) list.splice(0, list.length - POSES_KEPT);
  }

  addTelemetry(data: Telemetry): void {
    for (const [camera, now] of Object.entries(data.cameras)) {
      const list = listOf(this.#telemetry, camera);
      const total = Object.values(now.rejected).reduce((sum, n) => sum + n, 0);
      const before = this.#refused.get(camera);
      this.#refused.set(camera, total);
      const { rateHz, lossPct, jitterMs, ageMs } = now;
      const refused = before === undefined ? 0 : Math.max(0, total - before);
      list.push({ atUs: data.atUs, rateHz, lossPct, jitterMs, ageMs, refused });
      if (list.length > TELEMETRY_KEPT) list.splice(0, list.length - TELEMETRY_KEPT);
    }
  }

  angle(camera: string, angle: Angle, nowUs: number): Columns {
    return columnsOf(this.#poses.get(camera) ?? [], (point) => point[angle], nowUs, POSE_SPAN_S);
  }

  measure(camera: string, measure: Measure, nowUs: number): Columns {
    return columnsOf(this.#telemetry.get(camera) ?? [], (point) => point[measure], nowUs, TELEMETRY_SPAN_S);
  }

  /** Values only, newest last, for a card. */
  values(camera: string, measure: Measure): readonly (number | null)[] {
    return (this.#telemetry.get(camera) ?? []).map((point) => point[measure]);
  }

  newest(camera: string): TelemetryPoint | undefined {
    return this.#telemetry.get(camera)?.at(-1);
  }

  /** Refused within the last minute, as far as it is known. */
  refusedLately(camera: string, nowUs: number): number {
    const fromUs = nowUs - TELEMETRY_SPAN_S * 1e6;
    return (this.#telemetry.get(camera) ?? []).reduce(
      (sum, { atUs, refused }) => (atUs < fromUs ? sum : sum + refused),
      0,
    );
  }
}

function columnsOf<P extends { readonly atUs: number }>(
  points: readonly P[],
  read: (point: P) => number | null,
  nowUs: number,
  spanS: number,
): Columns {
  const seconds: number[] = [];
  const values: (number | null)[] = [];
  let beforeS = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const atS = (point.atUs - nowUs) / 1e6;
    if (atS < -spanS - 1 || atS > 0.2) continue;
    if (atS - beforeS > GAP_S && seconds.length > 0) {
      seconds.push((atS + beforeS) / 2);
      values.push(null);
    }
    seconds.push(Math.min(0, atS));
    values.push(read(point));
    beforeS = atS;
  }
  return [seconds, values];
}

function listOf<P>(map: Map<string, P[]>, key: string): P[] {
  const known = map.get(key);
  if (known) return known;
  const fresh: P[] = [];
  map.set(key, fresh);
  return fresh;
}
