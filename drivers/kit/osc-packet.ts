/**
 * OSC 1.0 and 1.1 packets as values. Types are explicit: a JavaScript number does not say int or float.
 *
 * Documents: opensoundcontrol.org spec 1.0; "Features and Future of Open Sound Control version 1.1".
 */
import type { Fault } from '../../app/core/parameter.ts';

export type OscArg =
  | { readonly type: 'i'; readonly value: number }
  | { readonly type: 'f'; readonly value: number }
  | { readonly type: 's'; readonly value: string }
  | { readonly type: 'b'; readonly value: Uint8Array }
  | { readonly type: 'h'; readonly value: bigint }
  | { readonly type: 'd'; readonly value: number }
  /** 64-bit NTP time tag. */
  | { readonly type: 't'; readonly value: bigint }
  | { readonly type: 'T' }
  | { readonly type: 'F' }
  | { readonly type: 'N' }
  /** Impulse. */
  | { readonly type: 'I' }
  | { readonly type: 'S'; readonly value: string }
  /** One ASCII character. */
  | { readonly type: 'c'; readonly value: string }
  /** 0xRRGGBBAA. */
  | { readonly type: 'r'; readonly value: number }
  /** Port, status, data 1, data 2: 0xPPSSDDDD. */
  | { readonly type: 'm'; readonly value: number }
  | { readonly type: 'array'; readonly value: readonly OscArg[] };

/** Odd but readable; counted by whoever receives. */
export type OscWarning = 'no-type-tags' | 'trailing-bytes' | 'padding' | 'time-tag-order';

export interface OscMessage {
  readonly address: string;
  readonly args: readonly OscArg[];
  readonly warning?: OscWarning | undefined;
}

/** Its messages apply together. */
export interface OscBundle {
  readonly timeTag: bigint;
  readonly elements: readonly OscPacket[];
  readonly warning?: OscWarning | undefined;
}

export type OscPacket = OscMessage | OscBundle;

/** `osc.<what>` with `at`, the byte where it was found. */
export type OscFault = Fault;

export const OSC_IMMEDIATELY = 1n;
export const OSC_MAX_DEPTH = 16;
export const OSC_MAX_BYTES = 65_507;

export function isBundle(packet: OscPacket): packet is OscBundle {
  return 'elements' in packet;
}

/** Every message of a packet in order, with the warnings of its bundles. */
export function messagesOf(packet: OscPacket): readonly OscMessage[] {
  return isBundle(packet) ? packet.elements.flatMap(messagesOf) : [packet];
}

export function warningsOf(packet: OscPacket): readonly OscWarning[] {
  const own = packet.warning === undefined ? [] : [packet.warning];
  return isBundle(packet) ? [...own, ...packet.elements.flatMap(warningsOf)] : own;
}

/** One line for people: `/xr/scene "glacier" 0.5`. */
export function oscText(packet: OscPacket): string {
  if (!isBundle(packet)) return [packet.address, ...packet.args.map(argText)].join(' ');
  const when = packet.timeTag === OSC_IMMEDIATELY ? '' : ` @${packet.timeTag.toString(16).padStart(16, '0')}`;
  return `#bundle${when} [${packet.elements.map(oscText).join('; ')}]`;
}

function argText(arg: OscArg): string {
  switch (arg.type) {
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return arg.type;
    case 's':
    case 'S':
    case 'c':
      return JSON.stringify(arg.value);
    case 'b':
      return `<${arg.value.length} bytes>`;
    case 'i':
    case 'h':
      return String(arg.value);
    case 'f':
      // The shortest decimal that is the same float32: 0.1, not 0.10000000149011612.
      return floatText(arg.value);
    case 'd':
      return String(arg.value);
    case 't':
    case 'r':
    case 'm':
      return `0x${arg.value.toString(16).padStart(arg.type === 't' ? 16 : 8, '0')}`;
    case 'array':
      return `[${arg.value.map(argText).join(' ')}]`;
  }
}

export function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return String(short);
  }
  return String(value);
}
