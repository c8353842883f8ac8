/**
 * The text of linuxptp's `pmc`: data sets of PTP clocks, as values.
 *
 *   sending: GET NAME
 *   <TAB>identity-port seq n RESPONSE MANAGEMENT NAME      (`MANAGMENT` in old builds)
 *   <TAB><TAB>key value
 *
 * Follows linuxptp 3.1.1 (pmc.c, pmc_common.c) and IEEE 1588-2008, clause 15. No RESPONSE is no knowledge: pmc exits 0
 * even where no ptp4l runs. Pure; unknown keys, data sets and lines are counted, never guessed at.
 */

/** Text as printed: `169a4e.fffe.ddcebc` for a clock, with `-1` for its port. */
export type PtpIdentity = string;

export interface DefaultDataSet {
  readonly twoStepFlag: boolean;
  readonly slaveOnly: boolean;
  readonly numberPorts: number;
  readonly priority1: number;
  readonly clockClass: number;
  readonly clockAccuracy: number;
  readonly offsetScaledLogVariance: number;
  readonly priority2: number;
  readonly clockIdentity: PtpIdentity;
  readonly domainNumber: number;
}

export interface CurrentDataSet {
  readonly stepsRemoved: number;
  /** Nanoseconds. */
  readonly offsetFromMaster: number;
  /** Nanoseconds. */
  readonly meanPathDelay: number;
}

export interface ParentDataSet {
  readonly parentPortIdentity: PtpIdentity;
  readonly parentStats: number;
  readonly observedParentOffsetScaledLogVariance: number;
  readonly observedParentClockPhaseChangeRate: number;
  readonly grandmasterPriority1: number;
  readonly 'gm.ClockClass': number;
  readonly 'gm.ClockAccuracy': number;
  readonly 'gm.OffsetScaledLogVariance': number;
  readonly grandmasterPriority2: number;
  readonly grandmasterIdentity: PtpIdentity;
}

export interface TimePropertiesDataSet {
  /** Seconds, TAI minus UTC. */
  readonly currentUtcOffset: number;
  readonly leap61: boolean;
  readonly leap59: boolean;
  readonly currentUtcOffsetValid: boolean;
  readonly ptpTimescale: boolean;
  readonly timeTraceable: boolean;
  readonly frequencyTraceable: boolean;
  readonly timeSource: number;
}

const PORT_STATES = [
  'INITIALIZING',
  'FAULTY',
  'DISABLED',
  'LISTENING',
  'PRE_MASTER',
  'MASTER',
  'PASSIVE',
  'UNCALIBRATED',
  'SLAVE',
  'GRAND_MASTER',
] as const;
export type PortState = (typeof PORT_STATES)[number];

export interface PortDataSet {
  readonly portIdentity: PtpIdentity;
  readonly portState: PortState;
  readonly logMinDelayReqInterval: number;
  /** Nanoseconds. */
  readonly peerMeanPathDelay: number;
  readonly logAnnounceInterval: number;
  readonly announceReceiptTimeout: number;
  readonly logSyncInterval: number;
  /** 1 end to end, 2 peer to peer, 254 disabled. */
  readonly delayMechanism: number;
  readonly logMinPdelayReqInterval: number;
  readonly versionNumber: number;
}

export interface TimeStatusNp {
  /** Nanoseconds; keeps its last value after the master is gone. */
  readonly master_offset: number;
  /** Nanoseconds of the clock's own time; 0 = no Sync since the last change of state. */
  readonly ingress_time: bigint;
  readonly cumulativeScaledRateOffset: number;
  readonly scaledLastGmPhaseChange: number;
  readonly gmTimeBaseIndicator: number;
  readonly lastGmPhaseChange: string;
  /** Stays true for a while after the grandmaster died; false on the grandmaster itself. Never a sign of lock. */
  readonly gmPresent: boolean;
  readonly gmIdentity: PtpIdentity;
}

/** Messages since the port came up, by kind. */
export interface PortStatsNp {
  readonly portIdentity: PtpIdentity;
  readonly counts: ReadonlyMap<string, number>;
}

export interface PmcDataSets {
  readonly DEFAULT_DATA_SET: DefaultDataSet;
  readonly CURRENT_DATA_SET: CurrentDataSet;
  readonly PARENT_DATA_SET: ParentDataSet;
  readonly TIME_PROPERTIES_DATA_SET: TimePropertiesDataSet;
  readonly PORT_DATA_SET: PortDataSet;
  readonly TIME_STATUS_NP: TimeStatusNp;
  readonly PORT_STATS_NP: PortStatsNp;
}
export type PmcName = keyof PmcDataSets;

export type PmcResponse = {
  readonly [N in PmcName]: {
    readonly name: N;
    /** Clock without port: what responses of several clocks are told apart by. */
    readonly clock: PtpIdentity;
    readonly port: number;
    readonly sequence: number;
    readonly data: PmcDataSets[N];
  };
}[PmcName];

/** `header`: a line that should have been a response · `incomplete`: a data set lacks a key · `value`: one unreadable. */
export type PmcFault = 'header' | 'incomplete' | 'value' | 'too-long';

export interface PmcAnswer {
  /** Data sets asked for, in order, as echoed by `sending:`. */
  readonly asked: readonly string[];
  readonly responses: readonly PmcResponse[];
  readonly faults: readonly { readonly fault: PmcFault; readonly line: number }[];
}

type Kind = 'flag' | 'integer' | 'number' | 'identity' | 'big' | 'text' | 'state';
type Shape<T> = { readonly [K in keyof T]: Kind };

const SHAPES: { readonly [N in Exclude<PmcName, 'PORT_STATS_NP'>]: Shape<PmcDataSets[N]> } = {
  DEFAULT_DATA_SET: {
    twoStepFlag: 'flag',
    slaveOnly: 'flag',
    numberPorts: 'integer',
    priority1: 'integer',
    clockClass: 'integer',
    clockAccuracy: 'integer',
    offsetScaledLogVariance: 'integer',
    priority2: 'integer',
    clockIdentity: 'identity',
    domainNumber: 'integer',
  },
  CURRENT_DATA_SET: { stepsRemoved: 'integer', offsetFromMaster: 'number', meanPathDelay: 'number' },
  PARENT_DATA_SET: {
    parentPortIdentity: 'identity',
    parentStats: 'integer',
    observedParentOffsetScaledLogVariance: 'integer',
    observedParentClockPhaseChangeRate: 'integer',
    grandmasterPriority1: 'integer',
    'gm.ClockClass': 'integer',
    'gm.ClockAccuracy': 'integer',
    'gm.OffsetScaledLogVariance': 'integer',
    grandmasterPriority2: 'integer',
    grandmasterIdentity: 'identity',
  },
  TIME_PROPERTIES_DATA_SET: {
    currentUtcOffset: 'integer',
    leap61: 'flag',
    leap59: 'flag',
    currentUtcOffsetValid: 'flag',
    ptpTimescale: 'flag',
    timeTraceable: 'flag',
    frequencyTraceable: 'flag',
    timeSource: 'integer',
  },
  PORT_DATA_SET: {
    portIdentity: 'identity',
    portState: 'state',
    logMinDelayReqInterval: 'integer',
    peerMeanPathDelay: 'number',
    logAnnounceInterval: 'integer',
    announceReceiptTimeout: 'integer',
    logSyncInterval: 'integer',
    delayMechanism: 'integer',
    logMinPdelayReqInterval: 'integer',
    versionNumber: 'integer',
  },
  TIME_STATUS_NP: {
    master_offset: 'number',
    ingress_time: 'big',
    cumulativeScaledRateOffset: 'number',
    scaledLastGmPhaseChange: 'integer',
    gmTimeBaseIndicator: 'integer',
    lastGmPhaseChange: 'text',
    gmPresent: 'flag',
    gmIdentity: 'identity',
  },
};

const MAX_CHARS = 256 * 1024;
const HEADER = /^\t([0-9a-f]{6}\.[0-9a-f]{4}\.[0-9a-f]{6})-(\d+) seq (\d+) RESPONSE MANAGE?MENT ([A-Z0-9_]+)\s*$/;
const IDENTITY = /^[0-9a-f]{6}\.[0-9a-f]{4}\.[0-9a-f]{6}(-\d+)?$/;

/** Never throws. A damaged data set is left out and named; the others stand. */
export function parsePmc(text: string): PmcAnswer {
  const asked: string[] = [];
  const responses: PmcResponse[] = [];
  const faults: { fault: PmcFault; line: number }[] = [];
  if (text.length > MAX_CHARS) return { asked, responses, faults: [{ fault: 'too-long', line: 0 }] };
  let open: { head: RegExpExecArray; fields: Map<string, string>; line: number } | undefined;
  const close = (): void => {
    if (!open) return;
    const made = responseOf(open.head, open.fields);
    if (typeof made === 'string') faults.push({ fault: made, line: open.line });
    else if (made) responses.push(made);
    open = undefined;
  };
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const field = /^\t\t(\S+)\s+(\S.*?)\s*$/.exec(line);
    if (field) {
      if (open) open.fields.set(field[1]!, field[2]!);
      continue;
    }
    close();
    const sending = /^sending: [A-Z]+ ([A-Z0-9_]+)/.exec(line);
    if (sending) {
      asked.push(sending[1]!);
      continue;
    }
    const head = HEADER.exec(line);
    if (head) open = { head, fields: new Map(), line: i + 1 };
    else if (line.startsWith('\t')) faults.push({ fault: 'header', line: i + 1 });
  }
  close();
  return { asked, responses, faults };
}

/** Undefined for a data set that is none of ours. */
function responseOf(head: RegExpExecArray, fields: ReadonlyMap<string, string>): PmcResponse | PmcFault | undefined {
  const [, clock = '', port, sequence, name = ''] = head;
  const place = { clock, port: Number(port), sequence: Number(sequence) };
  if (name === 'PORT_STATS_NP') {
    const data = statsOf(fields);
    return typeof data === 'string' ? data : { name, ...place, data };
  }
  if (!Object.hasOwn(SHAPES, name)) return undefined;
  const shape = SHAPES[name as keyof typeof SHAPES];
  const data: Record<string, unknown> = {};
  for (const [key, kind] of Object.entries<Kind>(shape)) {
    const text = fields.get(key);
    if (text === undefined) return 'incomplete';
    const value = valueOf(text, kind);
    if (value === undefined) return 'value';
    data[key] = value;
  }
  // Every key of the shape was read as its kind.
  return { name, ...place, data } as unknown as PmcResponse;
}

function statsOf(fields: ReadonlyMap<string, string>): PortStatsNp | PmcFault {
  const portIdentity = fields.get('portIdentity');
  if (portIdentity === undefined || !fields.has('rx_Sync') || !fields.has('rx_Announce')) return 'incomplete';
  if (!IDENTITY.test(portIdentity)) return 'value';
  const counts = new Map<string, number>();
  for (const [key, text] of fields) {
    if (!/^[rt]x_/.test(key)) continue;
    const value = valueOf(text, 'integer');
    if (typeof value !== 'number' || value < 0) return 'value';
    counts.set(key, value);
  }
  return { portIdentity, counts };
}

function valueOf(text: string, kind: Kind): unknown {
  switch (kind) {
    case 'flag':
      return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined;
    case 'integer':
      return /^([+-]?\d+|0x[0-9a-f]+)$/i.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    case 'big':
      return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
    case 'identity':
      return IDENTITY.test(text) ? text : undefined;
    case 'state':
      return PORT_STATES.find((state) => state === text);
    case 'text':
      return text.length <= 64 ? text : undefined;
  }
}
