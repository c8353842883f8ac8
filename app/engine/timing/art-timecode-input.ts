/**
 * Art-Net timecode from the network: one UDP socket, one sender that is believed.
 *
 * Without a named sender the first one heard is it, until it has been silent for a while: two desks that both send
 * would otherwise pull the house to and fro.
 */
import { createSocket } from 'node:dgram';
import { decodeArtTimecode } from '../../../drivers/timecode/art-timecode-codec.ts';
import type { TimeSource } from '../../core/stage/model.ts';
import { CODED_RATES, type InputDeps, observationOf, type TimeInput } from './time-input.ts';

type Source = Extract<TimeSource, { kind: 'art-timecode' }>;

const SENDER_GONE_US = 2_000_000;

export function openArtTimecode(source: Pick<Source, 'listen' | 'from'>, { clock, on }: InputDeps): TimeInput {
  const { host, port } = source.listen;
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: true });
  let over = false;
  let sender = source.from;
  let heardUs = Number.NEGATIVE_INFINITY;
  const end = (): void => {
    if (over) return;
    over = true;
    socket.close();
  };
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    if (over) return;
    end();
    on.down({ code: 'time-source.cannot-listen', params: { host, port, errno: cause.code ?? cause.message } });
  });
  socket.on('message', (bytes: Uint8Array, from) => {
    const atUs = clock.nowUs();
    const packet = decodeArtTimecode(bytes);
    if (packet === 'opcode') return; // lighting on the same port
    if (typeof packet === 'string')
      return on.odd({ code: 'time-source.bad-packet', params: { from: from.address, what: packet } }, atUs);
    if (packet.stream !== 0) return;
    if (source.from === undefined && atUs - heardUs > SENDER_GONE_US) sender = from.address;
    if (from.address !== sender)
      return on.odd({ code: 'time-source.other-sender', params: { from: from.address, sender: sender ?? '' } }, atUs);
    heardUs = atUs;
    const rate = CODED_RATES[packet.rateCode] ?? CODED_RATES[1];
    const observation = rate && observationOf(packet.label, rate, atUs);
    if (!observation || !rate) return;
    on.label(packet.label, rate, atUs);
    on.observe(observation);
  });
  socket.bind({ address: host, port });
  return { close: end };
}
