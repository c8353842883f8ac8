/** What our tracking process measured and heard of a camera's way from the movement to here, as readings of hops. */
import { TRANSIT } from '../../core/latency/hops.ts';
import { type PtpTime, type Transit, transitOf } from '../../core/latency/transit.ts';
import type { LiveReading } from '../../core/latency/waterfall.ts';
import type { TrackingTelemetry } from '../tracking/tracking-messages.ts';

export interface TrackingView {
  readonly newest: TrackingTelemetry | undefined;
  /** This machine's wall clock against PTP time, while that is known. */
  readonly ptp: PtpTime | undefined;
  atMs(us: number): number;
  grain(us: number): number;
}

type Hops = 'tracker' | 'network' | typeof TRANSIT;

/** `tracker`: the device that the camera's poses come from. */
export function trackingReading(
  hop: Hops,
  camera: string,
  tracker: string | undefined,
  view: TrackingView,
): LiveReading | undefined {
  const { newest } = view;
  const told = newest?.cameras[camera];
  if (!newest || !told) return undefined;
  const head = { atMs: view.atMs(newest.atUs), least: false };
  if (hop === 'tracker') {
    const agedUs = told.replayed ? null : told.deviceClock?.agedUs;
    if (typeof agedUs !== 'number' || tracker === undefined) return undefined;
    return { ...head, valueUs: view.grain(agedUs), spreadUs: null, origin: { kind: 'reported', device: tracker } };
  }
  const transit = transitIn(camera, view);
  if (hop === TRANSIT) {
    if (!transit || 'why' in transit) return undefined;
    const { valueUs, spreadUs } = transit;
    const origin = { kind: 'measured', by: 'tracking-ptp' } as const;
    return { ...head, valueUs: view.grain(valueUs), spreadUs: view.grain(spreadUs), origin };
  }
  if (typeof told.queueUs !== 'number') return undefined;
  const origin = { kind: 'measured', by: 'tracking' } as const;
  const spreadUs = view.grain(told.deviceClock?.spreadUs ?? told.jitterMs * 1_000);
  const why = transit && 'why' in transit ? transit.why : { code: 'latency.only-part' };
  return { ...head, valueUs: view.grain(told.queueUs), spreadUs, origin, least: true, why };
}

/** Undefined: what comes in is a recording, or nothing. */
export function transitIn(camera: string, { newest, ptp }: Pick<TrackingView, 'newest' | 'ptp'>): Transit | undefined {
  const told = newest?.cameras[camera];
  if (!told || told.replayed) return undefined;
  const { lateUs, spreadUs = 0, follows = '' } = told.deviceClock ?? {};
  return transitOf({ lateUs, spreadUs, follows, wall: newest?.wall, ptp });
}
