/**
 * The messages of a profile as bytes, and bytes as messages: lines or OSC, over a stream or in datagrams.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { type Framer, LengthFramer, LineFramer, SlipFramer, withLength, withSlip } from '../kit/framers.ts';
import { decodeOsc } from '../kit/osc-decode.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { messagesOf, oscText, warningsOf } from '../kit/osc-packet.ts';
import type { WireMessage } from './template-message.ts';
import type { TemplateSettings } from './template-settings.ts';

const ENDS = { lf: '\n', crlf: '\r\n', cr: '\r', nul: '\0' } as const;
const encoder = new TextEncoder();

export function wireBytes(
  settings: TemplateSettings,
  network: 'tcp' | 'udp',
  message: WireMessage,
): Uint8Array | Fault {
  if (typeof message === 'string') {
    const ended = network === 'tcp' || settings.endInDatagram ? message + ENDS[settings.end] : message;
    const bytes = encoder.encode(ended);
    if (bytes.length <= settings.maxMessageBytes) return bytes;
    return { code: 'frame.too-long', params: { maxBytes: settings.maxMessageBytes } };
  }
  const bytes = encodeOsc(message, settings.maxMessageBytes);
  if (!(bytes instanceof Uint8Array) || network === 'udp') return bytes;
  return settings.framing === 'slip' ? withSlip(bytes) : withLength(bytes);
}

export function messageText(message: WireMessage): string {
  return typeof message === 'string' ? message : oscText(message);
}

export interface WireEars {
  onMessage(message: WireMessage, bytes: Uint8Array): void;
  /** `fatal`: the stream is out of step. */
  onFault(fault: Fault, bytes: Uint8Array, fatal: boolean): void;
}

/** Takes whatever chunks or datagrams come. One per connection. */
export function openReader(settings: TemplateSettings, network: 'tcp' | 'udp', ears: WireEars): Framer {
  if (settings.transport === 'osc') return oscReader(settings, network, ears);
  if (network === 'tcp') {
    const end = settings.end === 'crlf' ? 'lf' : settings.end;
    return new LineFramer({
      maxBytes: settings.maxMessageBytes,
      end,
      onLine: (line) => hearLine(line, ears),
      onFault: (fault) => ears.onFault(fault, new Uint8Array(0), false),
    });
  }
  const decoder = new TextDecoder();
  return {
    reset: () => undefined,
    push: (datagram) => {
      if (datagram.length > settings.maxMessageBytes) {
        ears.onFault(
          { code: 'frame.too-long', params: { maxBytes: settings.maxMessageBytes } },
          datagram.slice(0, 64),
          false,
        );
        return;
      }
      for (const line of decoder.decode(datagram).split(/\r\n|[\r\n\0]/)) hearLine(line, ears);
    },
  };
}

function hearLine(line: string, ears: WireEars): void {
  if (line !== '') ears.onMessage(line, encoder.encode(line));
}

function oscReader(settings: TemplateSettings, network: 'tcp' | 'udp', ears: WireEars): Framer {
  const hear = (bytes: Uint8Array): void => {
    const packet = decodeOsc(bytes, 'tolerant');
    if ('code' in packet) return ears.onFault(packet, bytes.slice(), false);
    for (const warning of warningsOf(packet)) ears.onFault({ code: `osc.warning.${warning}` }, bytes.slice(), false);
    for (const message of messagesOf(packet)) ears.onMessage(message, bytes.slice());
  };
  if (network === 'udp') return { reset: () => undefined, push: hear };
  const maxBytes = settings.maxMessageBytes;
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
