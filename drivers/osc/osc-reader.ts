/** Bytes to OSC messages: datagrams, or either stream framing. Tolerant of padding: devices are what they are. */
import type { Fault } from '../../app/core/parameter.ts';
import { type Framer, LengthFramer, SlipFramer } from '../kit/framers.ts';
import { decodeOsc } from '../kit/osc-decode.ts';
import { messagesOf, type OscMessage, type OscPacket, warningsOf } from '../kit/osc-packet.ts';

export interface OscReaderOptions {
  readonly stream: 'datagram' | 'length' | 'slip';
  readonly maxPacketBytes: number;
  onPacket(packet: OscPacket, messages: readonly OscMessage[], bytes: Uint8Array): void;
  onFault(fault: Fault, bytes: Uint8Array): void;
  /** The stream is out of step: close it. */
  onBroken(fault: Fault): void;
}

export function openOscReader(options: OscReaderOptions): Framer {
  const hear = (frame: Uint8Array): void => {
    const bytes = frame.slice();
    const packet = decodeOsc(bytes, 'tolerant');
    if ('code' in packet) return options.onFault(packet, bytes);
    for (const warning of warningsOf(packet)) options.onFault({ code: `osc.warning.${warning}` }, bytes);
    options.onPacket(packet, messagesOf(packet), bytes);
  };
  if (options.stream === 'datagram') return { push: hear, reset: () => undefined };
  const { maxPacketBytes: maxBytes } = options;
  if (options.stream === 'length') {
    return new LengthFramer({ maxBytes, multipleOf: 4, onFrame: hear, onFault: (fault) => options.onBroken(fault) });
  }
  return new SlipFramer({ maxBytes, onFrame: hear, onFault: (fault) => options.onFault(fault, new Uint8Array(0)) });
}
