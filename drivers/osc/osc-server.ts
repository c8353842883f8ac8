/**
 * OSC from outside: listens on one UDP port, hears listed senders only, within a rate, strictly decoded, and answers
 * those who subscribed. Datagrams from outside are hostile until parsed.
 *
 * Is told: what to send to whom. Tells: messages with their sender, and counted faults (at most one of a kind a second).
 */
import { createSocket, type Socket } from 'node:dgram';
import { BlockList, isIP } from 'node:net';
import type { Fault } from '../../app/core/parameter.ts';
import type { Clock, Peer } from '../contract.ts';
import { faultOf, wireFault } from '../kit/faults.ts';
import { decodeOsc } from '../kit/osc-decode.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { messagesOf, type OscMessage, type OscPacket } from '../kit/osc-packet.ts';
import { settingsFault } from '../kit/settings.ts';

export interface OscServerOptions {
  readonly clock: Clock;
  /** The interface to listen on; never all of them by default. */
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Addresses `10.0.0.7` or networks `10.0.0.0/24`. Empty: nobody. */
  readonly allow: readonly string[];
  /** Messages a second from one sender; a burst of as many is let through. Default 200. */
  readonly maxPerSecond?: number;
  onMessage(message: OscMessage, from: Peer): void;
  /** `count` of the same since it was last told. */
  onFault(fault: Fault, count: number): void;
}

export interface OscServer {
  readonly address: Peer;
  /** To anybody; the fault says why not. */
  send(to: Peer, packet: OscPacket): Fault | undefined;
  /** Refused when too many are there. Lasts until unsubscribed, or silent for SUBSCRIBED_MS. */
  subscribe(peer: Peer): Fault | undefined;
  unsubscribe(peer: Peer): void;
  /** To every subscriber. */
  publish(packet: OscPacket): Fault | undefined;
  readonly subscribers: readonly Peer[];
  /** Datagrams heard, refused by list, by rate, by decoder. */
  readonly counts: Readonly<Record<'heard' | 'notListed' | 'tooFast' | 'faulty', number>>;
  close(): Promise<void>;
}

export const SUBSCRIBED_MS = 120_000;
const MAX_SUBSCRIBERS = 32;
const MAX_SENDERS = 256;
const FAULT_EVERY_US = 1_000_000;

interface Sender {
  tokens: number;
  filledUs: number;
}

/** Resolves once it listens, or to what went wrong. */
export async function openOscServer(options: OscServerOptions): Promise<OscServer | Fault> {
  const allowed = allowedSenders(options.allow);
  if (!(allowed instanceof BlockList)) return allowed;
  const socket = createSocket(isIP(options.host) === 6 ? 'udp6' : 'udp4');
  const server = new Server(options, socket, allowed);
  const { promise, resolve } = Promise.withResolvers<OscServer | Fault>();
  let open = false;
  socket.on('error', (cause) => {
    const fault = wireFault(cause, options.host, options.port);
    if (open) return server.complain(fault);
    open = true;
    socket.close();
    resolve(fault);
  });
  socket.on('message', (bytes, from) => server.hear(bytes, { host: from.address, port: from.port }));
  socket.bind({ address: options.host, port: options.port }, () => {
    open = true;
    resolve(server);
  });
  return promise;
}

function allowedSenders(allow: readonly string[]): BlockList | Fault {
  const list = new BlockList();
  for (const [index, entry] of allow.entries()) {
    const [host = '', prefix, ...more] = entry.split('/');
    const family = isIP(host);
    const bits = prefix === undefined ? undefined : Number(prefix);
    const isNetwork = bits !== undefined && Number.isInteger(bits) && bits >= 0 && bits <= (family === 6 ? 128 : 32);
    if (family === 0 || more.length > 0 || (bits !== undefined && !isNetwork)) {
      return settingsFault(`allow.${index}`, 'not-an-address', entry);
    }
    if (bits === undefined) list.addAddress(host, family === 6 ? 'ipv6' : 'ipv4');
    else list.addSubnet(host, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

class Server implements OscServer {
  readonly #options: OscServerOptions;
  readonly #socket: Socket;
  readonly #allowed: BlockList;
  readonly #perSecond: number;
  readonly #senders = new Map<string, Sender>();
  readonly #subscribers = new Map<string, { readonly peer: Peer; heardUs: number }>();
  readonly #faults = new Map<string, { count: number; toldUs: number }>();
  readonly counts = { heard: 0, notListed: 0, tooFast: 0, faulty: 0 };
  #closing: Promise<void> | undefined;

  constructor(options: OscServerOptions, socket: Socket, allowed: BlockList) {
    this.#options = options;
    this.#socket = socket;
    this.#allowed = allowed;
    this.#perSecond = options.maxPerSecond ?? 200;
  }

  get address(): Peer {
    const { address, port } = this.#socket.address();
    return { host: address, port };
  }

  get subscribers(): readonly Peer[] {
    return [...this.#subscribers.values()].map(({ peer }) => peer);
  }

  hear(bytes: Uint8Array, from: Peer): void {
    if (this.#closing) return;
    this.counts.heard += 1;
    if (!this.#allowed.check(from.host, isIP(from.host) === 6 ? 'ipv6' : 'ipv4')) {
      this.counts.notListed += 1;
      return this.complain(faultOf('osc.sender-not-listed', { host: from.host }));
    }
    if (!this.#mayPass(from.host)) return this.#tooFast(from);
    const packet = decodeOsc(bytes, 'strict');
    if ('code' in packet) {
      this.counts.faulty += 1;
      return this.complain({ code: packet.code, params: { ...packet.params, host: from.host } });
    }
    const known = this.#subscribers.get(idOf(from));
    if (known) known.heardUs = this.#options.clock.nowUs();
    const messages = messagesOf(packet);
    for (const [index, message] of messages.entries()) {
      // The first of a bundle has paid; the others cost as much as if they had come alone.
      if (index > 0 && !this.#mayPass(from.host)) return this.#tooFast(from);
      this.#options.onMessage(message, from);
    }
  }

  send(to: Peer, packet: OscPacket): Fault | undefined {
    const bytes = encodeOsc(packet);
    if (!(bytes instanceof Uint8Array)) return bytes;
    this.#sendBytes(to, bytes);
    return undefined;
  }

  subscribe(peer: Peer): Fault | undefined {
    this.#expire();
    if (this.#subscribers.size >= MAX_SUBSCRIBERS && !this.#subscribers.has(idOf(peer))) {
      return faultOf('osc.too-many-subscribers', { max: MAX_SUBSCRIBERS });
    }
    this.#subscribers.set(idOf(peer), { peer, heardUs: this.#options.clock.nowUs() });
    return undefined;
  }

  unsubscribe(peer: Peer): void {
    this.#subscribers.delete(idOf(peer));
  }

  publish(packet: OscPacket): Fault | undefined {
    this.#expire();
    const bytes = encodeOsc(packet);
    if (!(bytes instanceof Uint8Array)) return bytes;
    for (const { peer } of this.#subscribers.values()) this.#sendBytes(peer, bytes);
    return undefined;
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => this.#socket.close(() => resolve()));
    return this.#closing;
  }

  complain(fault: Fault): void {
    if (this.#closing) return;
    const nowUs = this.#options.clock.nowUs();
    const known = this.#faults.get(fault.code) ?? { count: 0, toldUs: Number.NEGATIVE_INFINITY };
    known.count += 1;
    this.#faults.set(fault.code, known);
    if (nowUs - known.toldUs < FAULT_EVERY_US) return;
    this.#options.onFault(fault, known.count);
    known.count = 0;
    known.toldUs = nowUs;
  }

  #tooFast(from: Peer): void {
    this.counts.tooFast += 1;
    this.complain(faultOf('osc.too-fast', { host: from.host, maxPerSecond: this.#perSecond }));
  }

  #sendBytes(to: Peer, bytes: Uint8Array): void {
    if (this.#closing) return;
    this.#socket.send(bytes, to.port, to.host, (cause) => {
      if (cause) this.complain(wireFault(cause, to.host, to.port));
    });
  }

  #mayPass(host: string): boolean {
    const nowUs = this.#options.clock.nowUs();
    let sender = this.#senders.get(host);
    if (!sender) {
      const oldest = this.#senders.keys().next().value;
      if (this.#senders.size >= MAX_SENDERS && oldest !== undefined) this.#senders.delete(oldest);
      sender = { tokens: this.#perSecond, filledUs: nowUs };
      this.#senders.set(host, sender);
    }
    sender.tokens = Math.min(this.#perSecond, sender.tokens + ((nowUs - sender.filledUs) / 1e6) * this.#perSecond);
    sender.filledUs = nowUs;
    if (sender.tokens < 1) return false;
    sender.tokens -= 1;
    return true;
  }

  #expire(): void {
    const nowUs = this.#options.clock.nowUs();
    for (const [id, { heardUs }] of this.#subscribers) {
      if (nowUs - heardUs > SUBSCRIBED_MS * 1000) this.#subscribers.delete(id);
    }
  }
}

function idOf(peer: Peer): string {
  return `${peer.host}/${peer.port}`;
}
