/** Packets to tallies and back, for one source's settings. Pure. */
import {
  decodeTsl5,
  decodeTsl31,
  encodeTsl5,
  encodeTsl31,
  type Lamp,
  TSL5_EVERY,
  TSL31_BYTES,
  type Tsl5Display,
  Tsl5StreamReader,
  type TslFault,
} from './tsl-codec.ts';
import type { TslSettings } from './tsl-settings.ts';

export interface Tally {
  readonly key: string;
  readonly pgm: boolean;
  readonly pvw: boolean;
  readonly text: string;
}

/** A datagram of either version; 5.0 also with the TCP wrapping, which some senders use on UDP too. */
export function talliesOfDatagram(bytes: Uint8Array, settings: TslSettings): readonly Tally[] | TslFault {
  if (settings.version === '3.1') return tallies31(bytes, settings);
  if (bytes[0] !== 0xfe || bytes[1] !== 0x02) return talliesOfPacket(bytes, settings);
  const tallies: Tally[] = [];
  let fault: TslFault | undefined;
  new Tsl5StreamReader().read(
    bytes,
    (packet) => {
      const got = talliesOfPacket(packet, settings);
      if (typeof got === 'string') fault = got;
      else tallies.push(...got);
    },
    (why) => {
      fault = why;
    },
  );
  return fault ?? tallies;
}

/** One 5.0 packet, unwrapped. */
export function talliesOfPacket(bytes: Uint8Array, settings: TslSettings): readonly Tally[] | TslFault {
  const packet = decodeTsl5(bytes);
  if (typeof packet === 'string') return packet;
  if (settings.screen !== undefined && packet.screen !== settings.screen && packet.screen !== TSL5_EVERY) return [];
  return packet.displays.flatMap((display) =>
    settings.displays
      .filter(({ index }) => index === display.index || display.index === TSL5_EVERY)
      .flatMap(({ key }) => tallyOf(key, display, settings)),
  );
}

function tallyOf(key: string, display: Tsl5Display, settings: TslSettings): readonly Tally[] {
  if (display.text === undefined) return []; // control data: no tally of ours
  const lit = new Set(settings.lamps.map((lamp) => display[lamp]));
  const has = (colour: Lamp): boolean => lit.has(colour) || lit.has('amber');
  return [{ key, pgm: has('red'), pvw: has('green'), text: display.text }];
}

/** Several messages may share a datagram. */
function tallies31(bytes: Uint8Array, settings: TslSettings): readonly Tally[] | TslFault {
  if (bytes.length === 0 || bytes.length % TSL31_BYTES !== 0) return 'length';
  const tallies: Tally[] = [];
  for (let at = 0; at < bytes.length; at += TSL31_BYTES) {
    const message = decodeTsl31(bytes.subarray(at, at + TSL31_BYTES));
    if (typeof message === 'string') return message;
    const key = settings.displays.find(({ index }) => index === message.address)?.key;
    if (key === undefined) continue;
    const pgm = message.tallies[settings.program - 1] ?? false;
    const pvw = message.tallies[settings.preview - 1] ?? false;
    tallies.push({ key, pgm, pvw, text: message.text });
  }
  return tallies;
}

const DISPLAYS_PER_PACKET = 24;

/** What a sender says of these displays: one datagram each for 3.1, shared ones for 5.0. */
export function datagramsOf(tallies: readonly Tally[], settings: TslSettings): readonly Uint8Array[] {
  const indexOf = (key: string): number => settings.displays.find((display) => display.key === key)?.index ?? 0;
  if (settings.version === '3.1') {
    return tallies.map(({ key, pgm, pvw, text }) => {
      const bit = (n: number): boolean => (n === settings.program && pgm) || (n === settings.preview && pvw);
      return encodeTsl31({ address: indexOf(key), tallies: [bit(1), bit(2), bit(3), bit(4)], brightness: 3, text });
    });
  }
  const datagrams: Uint8Array[] = [];
  for (let from = 0; from < tallies.length; from += DISPLAYS_PER_PACKET) {
    const displays = tallies.slice(from, from + DISPLAYS_PER_PACKET).map(({ key, pgm, pvw, text }): Tsl5Display => {
      const lamp: Lamp = pgm && pvw ? 'amber' : pgm ? 'red' : pvw ? 'green' : 'off';
      const on = (name: 'left' | 'label' | 'right'): Lamp => (settings.lamps.includes(name) ? lamp : 'off');
      return { index: indexOf(key), right: on('right'), label: on('label'), left: on('left'), brightness: 3, text };
    });
    const packet = encodeTsl5({ screen: settings.screen ?? 0, displays });
    if (packet) datagrams.push(packet);
  }
  return datagrams;
}
