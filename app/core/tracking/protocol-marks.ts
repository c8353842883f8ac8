/**
 * What a datagram is, by its first bytes, whatever the port was set to: reference/tracking.md 8.2. For naming a tracker
 * that sends something else than it should; never for decoding.
 */

export type ProtocolMark = 'freed' | 'opentrackio' | 'psn' | 'mosys-f4' | 'stype' | 'natnet' | 'osc-pose' | 'radamec';

/** Proper names, the same in every language. */
export const PROTOCOL_TITLES: Readonly<Record<string, string>> = {
  freed: 'FreeD',
  opentrackio: 'OpenTrackIO',
  psn: 'PosiStageNet',
  'mosys-f4': 'Mo-Sys F4',
  stype: 'stYpe HF',
  natnet: 'NatNet',
  'osc-pose': 'OSC',
  radamec: 'Radamec',
};

/** What can be sent to a sink. */
export const SINK_PROTOCOLS = ['freed', 'opentrackio', 'psn', 'mosys-f4', 'stype', 'osc-pose'] as const;
export type SinkProtocol = (typeof SINK_PROTOCOLS)[number];

/** What is a tracker, by the driver's name in the studio file. */
export function isTrackerDriver(driver: string): boolean {
  return driver === 'natnet' || SINK_PROTOCOLS.some((one) => one === driver);
}

export function protocolTitle(protocol: string): string {
  return PROTOCOL_TITLES[protocol] ?? protocol;
}

/** What a packet of another protocol is refused as. Made once: a reason is counted per packet. */
export const FOREIGN: Readonly<Record<ProtocolMark, string>> = {
  freed: 'foreign-freed',
  opentrackio: 'foreign-opentrackio',
  psn: 'foreign-psn',
  'mosys-f4': 'foreign-mosys-f4',
  stype: 'foreign-stype',
  natnet: 'foreign-natnet',
  'osc-pose': 'foreign-osc-pose',
  radamec: 'foreign-radamec',
};

const HF_BYTES = 67;
const D1_BYTES = 29;
const A2_BYTES = 30;

/** Undefined: nothing that is known here. */
export function protocolMarkOf(bytes: Uint8Array): ProtocolMark | undefined {
  const { length } = bytes;
  if (length < 4) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  if (a === 0x4f && b === 0x54 && c === 0x72 && d === 0x6b) return 'opentrackio';
  if (a === 0x7b) return holdsText(bytes, '"transforms"') ? 'opentrackio' : undefined;
  // FreeD, Radamec and F4 share their sum; one bad sum does not hide what the length and the type say.
  if (a === 0xd1 && length % D1_BYTES === 0) return 'freed';
  if (a === 0xa2 && length === A2_BYTES) return 'radamec';
  if (a === 0xf4 && length === 5 * c + 5) return 'mosys-f4';
  if (b === 0x67 && (a === 0x55 || a === 0x56)) return 'psn';
  if (a === 0x0f && length === HF_BYTES) return 'stype';
  if (a === 0x2f || (a === 0x23 && b === 0x62)) return length % 4 === 0 ? 'osc-pose' : undefined;
  // uint16 id, uint16 length of what follows, little-endian; 7 = a frame of rigid bodies.
  if (a <= 10 && b === 0 && length >= 8 && c + 256 * d === length - 4) return 'natnet';
  return undefined;
}

/** The protocol behind a reason of `FOREIGN`; undefined = the reason is another one. */
export function foreignTitle(reason: string): string | undefined {
  return reason.startsWith('foreign-') ? (PROTOCOL_TITLES[reason.slice('foreign-'.length)] ?? reason) : undefined;
}

/** Within the first kilobyte. */
function holdsText(bytes: Uint8Array, text: string): boolean {
  const end = Math.min(bytes.length, 1_024) - text.length;
  for (let at = 0; at <= end; at++) {
    let same = 0;
    while (same < text.length && bytes[at + same] === text.charCodeAt(same)) same++;
    if (same === text.length) return true;
  }
  return false;
}
