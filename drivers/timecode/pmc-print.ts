/**
 * What linuxptp 3.1.1's `pmc` prints for a described PTP clock, letter by letter: the emulator's voice.
 *
 * Knows the clock's true state and the stale fields that a real one shows with it. Pure.
 */
export interface PtpScene {
  /** `silent`: no ptp4l answers. `gm-lost`: LISTENING, with offset and gmPresent still the old ones. */
  readonly state: 'slave' | 'uncalibrated' | 'grandmaster' | 'gm-lost' | 'silent';
  readonly identity: string;
  readonly grandmaster: string;
  readonly domain: number;
  readonly offsetNs: number;
  readonly pathDelayNs: number;
  readonly clockClass: number;
  /** Sync messages a second, and wall time at which the count was 0. A count that must stand still: 0 a second. */
  readonly syncHz: number;
  readonly sinceMs: number;
}

type Rows = readonly (readonly [key: string, value: string | number])[];

/** `asked`: the management commands as given, `GET NAME` each. `domain`: of the question. */
export function printPmc(scene: PtpScene, asked: readonly string[], domain: number, nowMs: number): string {
  const answers = scene.state !== 'silent' && domain === scene.domain;
  let text = '';
  for (const [sequence, command] of asked.entries()) {
    const found = /^\s*GET\s+([A-Z0-9_]+)\s*$/.exec(command);
    if (!found) continue;
    text += `sending: GET ${found[1]}\n`;
    const rows = answers ? DATA_SETS[found[1]!]?.(scene, nowMs) : undefined;
    if (!rows) continue;
    const port = found[1]!.startsWith('PORT_') ? 1 : 0;
    text += `\t${scene.identity}-${port} seq ${sequence} RESPONSE MANAGEMENT ${found[1]} \n`;
    const width = Math.max(...rows.map(([key]) => key.length)) + (found[1] === 'PORT_STATS_NP' ? 1 : 0);
    for (const [key, value] of rows) text += `\t\t${key.padEnd(width)} ${value}\n`;
  }
  return text;
}

const isMaster = ({ state }: PtpScene): boolean => state === 'grandmaster';
/** Counts on while a master sends; stands still once it is lost. */
const syncsOf = (scene: PtpScene, nowMs: number): number =>
  isMaster(scene) || scene.state === 'gm-lost'
    ? 0
    : Math.max(0, Math.floor(((nowMs - scene.sinceMs) * scene.syncHz) / 1000));
const gmOf = (scene: PtpScene): string => (isMaster(scene) ? scene.identity : scene.grandmaster);

const PORT_STATES: Readonly<Record<PtpScene['state'], string>> = {
  slave: 'SLAVE',
  uncalibrated: 'UNCALIBRATED',
  grandmaster: 'MASTER',
  'gm-lost': 'LISTENING',
  silent: '',
};

const COUNTED =
  'Sync Delay_Req Pdelay_Req Pdelay_Resp Follow_Up Delay_Resp Pdelay_Resp_Follow_Up Announce Signaling Management'.split(
    ' ',
  );

const DATA_SETS: Readonly<Record<string, (scene: PtpScene, nowMs: number) => Rows>> = {
  DEFAULT_DATA_SET: (scene) => [
    ['twoStepFlag', 1],
    ['slaveOnly', isMaster(scene) ? 0 : 1],
    ['numberPorts', 1],
    ['priority1', 128],
    ['clockClass', isMaster(scene) ? scene.clockClass : 255],
    ['clockAccuracy', '0xfe'],
    ['offsetScaledLogVariance', '0xffff'],
    ['priority2', 128],
    ['clockIdentity', scene.identity],
    ['domainNumber', scene.domain],
  ],
  CURRENT_DATA_SET: (scene) => [
    ['stepsRemoved', isMaster(scene) ? 0 : 1],
    ['offsetFromMaster', (isMaster(scene) ? 0 : scene.offsetNs).toFixed(1)],
    ['meanPathDelay', (isMaster(scene) ? 0 : scene.pathDelayNs).toFixed(1)],
  ],
  PARENT_DATA_SET: (scene) => [
    ['parentPortIdentity', `${gmOf(scene)}-${isMaster(scene) ? 0 : 1}`],
    ['parentStats', 0],
    ['observedParentOffsetScaledLogVariance', '0xffff'],
    ['observedParentClockPhaseChangeRate', '0x7fffffff'],
    ['grandmasterPriority1', 128],
    ['gm.ClockClass', scene.clockClass],
    ['gm.ClockAccuracy', '0xfe'],
    ['gm.OffsetScaledLogVariance', '0xffff'],
    ['grandmasterPriority2', 128],
    ['grandmasterIdentity', gmOf(scene)],
  ],
  TIME_PROPERTIES_DATA_SET: (scene) => [
    ['currentUtcOffset', 37],
    ['leap61', 0],
    ['leap59', 0],
    ['currentUtcOffsetValid', scene.clockClass === 6 ? 1 : 0],
    ['ptpTimescale', scene.clockClass === 6 ? 1 : 0],
    ['timeTraceable', scene.clockClass === 6 ? 1 : 0],
    ['frequencyTraceable', scene.clockClass === 6 ? 1 : 0],
    ['timeSource', scene.clockClass === 6 ? '0x20' : '0xa0'],
  ],
  PORT_DATA_SET: (scene) => [
    ['portIdentity', `${scene.identity}-1`],
    ['portState', PORT_STATES[scene.state]],
    ['logMinDelayReqInterval', -3],
    ['peerMeanPathDelay', 0],
    ['logAnnounceInterval', -2],
    ['announceReceiptTimeout', 3],
    ['logSyncInterval', -3],
    ['delayMechanism', 1],
    ['logMinPdelayReqInterval', 0],
    ['versionNumber', 2],
  ],
  TIME_STATUS_NP: (scene, nowMs) => [
    ['master_offset', isMaster(scene) ? 0 : Math.round(scene.offsetNs)],
    ['ingress_time', isMaster(scene) || scene.state === 'gm-lost' ? 0 : `${Math.floor(nowMs)}000000`],
    ['cumulativeScaledRateOffset', '+0.000000000'],
    ['scaledLastGmPhaseChange', 0],
    ['gmTimeBaseIndicator', 0],
    ['lastGmPhaseChange', "0x0000'0000000000000000.0000"],
    ['gmPresent', isMaster(scene) ? 'false' : 'true'],
    ['gmIdentity', gmOf(scene)],
  ],
  PORT_STATS_NP: (scene, nowMs) => [
    ['portIdentity', `${scene.identity}-1`],
    ...COUNTED.map((name): [string, number] => [
      `rx_${name}`,
      name === 'Sync' || name === 'Follow_Up' ? syncsOf(scene, nowMs) : 0,
    ]),
    ...COUNTED.map((name): [string, number] => [`tx_${name}`, 0]),
  ],
};
