/**
 * Is this PTP clock locked? Judged from two polls of `pmc`, because several of its fields keep their last value.
 *
 * Locked = a port is SLAVE, its Sync messages went on since the last poll, and the offset is within the limit; a
 * grandmaster is one whose port is MASTER or GRAND_MASTER and whose steps are 0. gmPresent alone says nothing: measured
 * with linuxptp 3.1.1 it is still true, beside the old offset, 3 s after the grandmaster died. No answer = unknown.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import type { PmcAnswer, PmcDataSets, PmcName, PmcResponse, PortDataSet, PtpIdentity } from './pmc-text.ts';

export interface PtpLimits {
  /** Nanoseconds. */
  readonly offsetNs: number;
  /** Undefined: any domain. */
  readonly domain?: number;
  /** Undefined: any grandmaster. */
  readonly grandmaster?: PtpIdentity;
}

/** Software timestamps stay within 50 us; video wants 10. */
export const PTP_LIMITS: PtpLimits = { offsetNs: 10_000 };

/** IEEE 1588-2008, table 5: out of holdover, alternatives A and B. */
const DEGRADED: ReadonlySet<number> = new Set([52, 58, 187, 193]);

/** What one clock said in one poll; what it did not say is absent. */
export interface PtpReading {
  readonly clock: PtpIdentity;
  readonly ports: readonly PortDataSet[];
  /** Sync messages received, all ports together; undefined before linuxptp 3. */
  readonly syncs: number | undefined;
  readonly sets: { readonly [N in Exclude<PmcName, 'PORT_DATA_SET' | 'PORT_STATS_NP'>]?: PmcDataSets[N] };
}

export type PtpVerdict = 'locked' | 'grandmaster' | 'unlocked' | 'unknown';

export interface PtpJudgement {
  readonly verdict: PtpVerdict;
  /** Nanoseconds from the master; only while it means something. */
  readonly offsetNs: number | undefined;
  readonly faults: readonly Fault[];
}

/** Responses of one poll, clock by clock, in order of first appearance. */
export function readingsOf(answer: PmcAnswer): readonly PtpReading[] {
  const byClock = new Map<PtpIdentity, PmcResponse[]>();
  for (const response of answer.responses) {
    const known = byClock.get(response.clock);
    if (known) known.push(response);
    else byClock.set(response.clock, [response]);
  }
  return [...byClock].map(([clock, responses]) => readingOf(clock, responses));
}

function readingOf(clock: PtpIdentity, responses: readonly PmcResponse[]): PtpReading {
  const ports: PortDataSet[] = [];
  let syncs: number | undefined;
  const sets: Record<string, unknown> = {};
  for (const response of responses) {
    if (response.name === 'PORT_DATA_SET') ports.push(response.data);
    else if (response.name === 'PORT_STATS_NP') syncs = (syncs ?? 0) + (response.data.counts.get('rx_Sync') ?? 0);
    else sets[response.name] = response.data;
  }
  return { clock, ports, syncs, sets };
}

/** `before`: the same clock's reading of the poll before, at least two Sync intervals (1/4 s) ago. */
export function judgePtp(before: PtpReading | undefined, now: PtpReading | undefined, limits: PtpLimits): PtpJudgement {
  if (!now || now.ports.length === 0) return unknown([faultOf('ptp.no-answer')]);
  const faults = configurationFaults(before, now, limits);
  const steps = now.sets.CURRENT_DATA_SET?.stepsRemoved;
  if (now.ports.some((port) => port.portState === 'SLAVE')) return judgeSlave(before, now, limits, faults);
  if (steps === 0 && now.ports.some((port) => port.portState === 'MASTER' || port.portState === 'GRAND_MASTER'))
    return { verdict: 'grandmaster', offsetNs: undefined, faults };
  const states = [...new Set(now.ports.map((port) => port.portState))].join(', ');
  return {
    verdict: 'unlocked',
    offsetNs: undefined,
    faults: [...faults, faultOf('ptp.not-slave', { state: states })],
  };
}

function judgeSlave(
  before: PtpReading | undefined,
  now: PtpReading,
  limits: PtpLimits,
  faults: readonly Fault[],
): PtpJudgement {
  const fresh = syncsWentOn(before, now);
  const offsetNs = now.sets.TIME_STATUS_NP?.master_offset ?? now.sets.CURRENT_DATA_SET?.offsetFromMaster;
  if (fresh === undefined || offsetNs === undefined) return unknown(faults);
  if (!fresh) return { verdict: 'unlocked', offsetNs: undefined, faults: [...faults, faultOf('ptp.no-sync')] };
  if (Math.abs(offsetNs) >= limits.offsetNs) {
    const far = faultOf('ptp.offset', { offsetNs, limitNs: limits.offsetNs });
    return { verdict: 'unlocked', offsetNs, faults: [...faults, far] };
  }
  const refused = faults.some(({ code }) => code === 'ptp.wrong-domain' || code === 'ptp.other-grandmaster');
  return { verdict: refused ? 'unlocked' : 'locked', offsetNs, faults };
}

/** By count, else by the time of the last Sync; undefined where neither can be compared. */
function syncsWentOn(before: PtpReading | undefined, now: PtpReading): boolean | undefined {
  if (!before) return undefined;
  if (before.syncs !== undefined && now.syncs !== undefined) return now.syncs !== before.syncs;
  const was = before.sets.TIME_STATUS_NP?.ingress_time;
  const is = now.sets.TIME_STATUS_NP?.ingress_time;
  return was === undefined || is === undefined ? undefined : is !== was && is !== 0n;
}

function configurationFaults(before: PtpReading | undefined, now: PtpReading, limits: PtpLimits): Fault[] {
  const faults: Fault[] = [];
  const domain = now.sets.DEFAULT_DATA_SET?.domainNumber;
  if (limits.domain !== undefined && domain !== undefined && domain !== limits.domain)
    faults.push(faultOf('ptp.wrong-domain', { domain, wanted: limits.domain }));
  const parent = now.sets.PARENT_DATA_SET;
  if (!parent) return faults;
  const is = parent.grandmasterIdentity;
  const was = before?.sets.PARENT_DATA_SET?.grandmasterIdentity;
  if (limits.grandmaster !== undefined && is !== limits.grandmaster)
    faults.push(faultOf('ptp.other-grandmaster', { is, wanted: limits.grandmaster }));
  if (was !== undefined && was !== is) faults.push(faultOf('ptp.grandmaster-changed', { was, is }));
  const clockClass = parent['gm.ClockClass'];
  if (clockClass === 7 || clockClass === 14) faults.push(faultOf('ptp.holdover', { clockClass }));
  if (DEGRADED.has(clockClass)) faults.push(faultOf('ptp.degraded', { clockClass }));
  return faults;
}

function unknown(faults: readonly Fault[]): PtpJudgement {
  return { verdict: 'unknown', offsetNs: undefined, faults };
}
