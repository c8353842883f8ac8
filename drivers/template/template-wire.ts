/**
 * The messages of a profile as bytes, and bytes as messages: lines or OSC, over a stream or in datagrams.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { WireAddress } from '../contract.ts';
import { type Framer, LengthFramer, LineFramer, SlipFramer, withLength, withSlip } from '../kit/framers.ts';
import { decodeOsc } from '../kit/osc-decode.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { messagesOf, oscText, warningsOf } from '../kit/osc-packet.ts';
import { isStream } from '../kit/wire-life.ts';
import { readJson } from './template-json.ts';
import type { WireMessage } from './template-message.ts';
import { maxBytesOf, type TemplateSettings } from './template-settings.ts';

const ENDS = { lf: '\n', crlf: '\r\n', cr: '\r', nul: '\0' } as const;
const encoder = new TextEncoder();

/** What carries the messages: a stream of bytes, datagrams, or a WebSocket, which knows where each ends. */
export type Network = 'tcp' | 'udp' | 'ws';

export function networkOf(address: WireAddress): Network {
  if (address.kind === 'ws') return 'ws';
  return isStream(address) ? 'tcp' : 'udp';
}

export function wireBytes(settings: TemplateSettings, network: Network, message: WireMessage): Uint8Array | Fault {
  if (typeof message === 'string' || !('address' in message)) {
    const isEnded = network === 'tcp' || (network === 'udp' && settings.endInDatagram);
    const bytes = encoder.encode(messageText(message) + (isEnded ? ENDS[settings.end] : ''));
    const maxBytes = maxBytesOf(settings);
    return bytes.length <= maxBytes ? bytes : { code: 'frame.too-long', params: { maxBytes } };
  }
  const bytes = encodeOsc(message, maxBytesOf(settings));
  if (!(bytes instanceof Uint8Array) || network === 'udp') return bytes;
  return settings.framing === 'slip' ? withSlip(bytes) : withLength(bytes);
}

export function messageText(message: WireMessage): string {
  if (typeof message === 'string') return message;
  if ('address' in message) return oscText(message);
  return 'text' in message ? message.text : `${message.method} ${message.path} ${message.body?.text ?? ''}`.trimEnd();
}

export interface WireEars {
  onMessage(message: WireMessage, bytes: Uint8Array): void;
  /** `fatal`: the stream is out of step. */
  onFault(fault: Fault, bytes: Uint8Array, fatal: boolean): void;
}

/** Takes whatever chunks or datagrams come. One per connection. */
export function openReader(settings: TemplateSettings, network: Network, ears: WireEars): Framer {
  if (network === 'ws') return wholeReader(settings, ears);
  if (settings.transport === 'osc') return oscReader(settings, network, ears);
  if (network === 'tcp') {
    const end = settings.end === 'crlf' ? 'lf' : settings.end;
    return new LineFramer({
      maxBytes: maxBytesOf(settings),
      end,
      onLine: (line) => hearLine(line, ears),
      onFault: (fault) => ears.onFault(fault, new Uint8Array(0), false),
    });
  }
  return messageReader(settings, ears, (text) => {
    for (const line of text.split(/\r\n|[\r\n\0]/)) hearLine(line, ears);
  });
}

/** A WebSocket message is one whatever it holds; most hold JSON. */
function wholeReader(settings: TemplateSettings, ears: WireEars): Framer {
  return messageReader(settings, ears, (text, bytes) => ears.onMessage(readJson(text), bytes));
}

function messageReader(
  settings: TemplateSettings,
  ears: WireEars,
  hear: (text: string, bytes: Uint8Array) => void,
): Framer {
  const decoder = new TextDecoder();
  const maxBytes = maxBytesOf(settings);
  return {
    reset: () => undefined,
    push: (bytes) => {
      if (bytes.length <= maxBytes) return hear(decoder.decode(bytes), bytes.slice());
      ears.onFault({ code: 'frame.too-long', params: { maxBytes } }, bytes.slice(0, 64), false);
    },
  };
}

function hearLine(line: string, ears: WireEars): void {
  if (line !== '') ears.onMessage(line, encoder.encode(line));
}

function oscReader(settings: TemplateSettings, network: Network, ears: WireEars): Framer {
  const hear = (bytes: Uint8Array): void => {
    const packet = decodeOsc(bytes, 'tolerant');
    if ('code' in packet) return ears.onFault(packet, bytes.slice(), false);
    for (const warning of warningsOf(packet)) ears.onFault({ code: `osc.warning.${warning}` }, bytes.slice(), false);
    for (const message of messagesOf(packet)) ears.onMessage(message, bytes.slice());
  };
  if (network === 'udp') return { reset: () => undefined, push: hear };
  const maxBytes = maxBytesOf(settings);
  if (settings.framing === 'slip') {
    return new SlipFramer({
      maxBytes,
      onFrame: hear,
      onFault: (fault) => ears.onFault(fault, new Uint8Array(0), false),
    });
  }
  return new LengthFramer({
    maxBytes,
    multipleOf: 4,
    onFrame: hear,
    onFault: (fault) => ears.onFault(fault, new Uint8Array(0), true),
  });
}
