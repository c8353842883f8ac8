/**
 * Real wires over node:dgram, node:net and serial ports for drivers on the main thread.
 *
 * Knows: sockets. Is told: an address. Tells: bytes and one named `lost`. Every socket has an error listener: a
 * connected datagram socket without one kills the process when the peer's port closes.
 */
import { createSocket, type Socket as DgramSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, Clock, OpenWire, Peer, Wire, WireAddress, WireTicket } from '../contract.ts';
import { faultOf, WireFaultError, wireFault } from './faults.ts';
import { openSerial } from './serial-wire.ts';
import { SPIN_US, TimedWrites } from './timed-write.ts';
import { openedWire, type WireEars, WireLife } from './wire-life.ts';
import { openWs } from './ws-wire.ts';

const MAX_QUEUED_BYTES = 256 * 1024;
const MAX_DATAGRAM_BYTES = 65_507;
const CLOSE_MS = 250;

/** Datagram sockets of a thread that does nothing but send at an instant. */
export interface TimedSockets {
  open(to: Peer, on: { bytes(bytes: Uint8Array, from: Peer): void; lost(errno: string): void }): TimedSocket;
}

export interface TimedSocket {
  sendAt(bytes: Uint8Array, atUs: number): WireTicket;
  /** What has not left is told `why`. */
  close(why: Fault): void;
}

/** Sooner than this the bytes would be too late in another thread. */
const HAND_OVER_US = 3_000;

/** `timed`: where given, datagrams for a later instant leave from there; streams and what leaves now leave from here. */
export function createOpenWire(clock: Clock, timed?: TimedSockets): OpenWire {
  return (to, on, cancel) => {
    if (cancel.aborted) return Promise.reject(new WireFaultError(faultOf('wire.cancelled')));
    switch (to.kind) {
      case 'udp':
        return openUdp(clock, to, on, cancel, timed);
      case 'udp-listen':
        return openUdpListen(to, on, cancel);
      case 'tcp':
        return openTcp(clock, to, on, cancel);
      case 'ws':
        return openWs(clock, to, on, cancel);
      case 'http':
        return Promise.reject(new WireFaultError(faultOf('wire.no-stream')));
      case 'serial':
        return openSerial(clock, to, on, cancel);
    }
  };
}

async function openUdp(
  clock: Clock,
  to: WireAddress & { kind: 'udp' },
  on: WireEars,
  cancel: Cancel,
  elsewhere: TimedSockets | undefined,
): Promise<Wire> {
  const life = new WireLife(on, to);
  const socket = await connectedSocket(to, life, cancel);
  let listener: DgramSocket | undefined;
  try {
    if (to.listenPort !== undefined) {
      // A device that answers to a fixed port sends from any port of its own; its host is what we know it by.
      const deviceHost = socket.remoteAddress().address;
      listener = await boundSocket(socket.address().address, to.listenPort, life);
      listener.on('message', (bytes, from) => {
        if (from.address === deviceHost) life.bytes(bytes, { host: from.address, port: from.port });
      });
    }
    if (cancel.aborted) throw new WireFaultError(faultOf('wire.cancelled'));
  } catch (cause) {
    await Promise.all([closeDgram(socket), listener && closeDgram(listener)]);
    throw cause;
  }
  socket.on('message', (bytes, from) => life.bytes(bytes, { host: from.address, port: from.port }));
  const timed = new TimedWrites(clock, SPIN_US, (bytes, done) => {
    const full = datagramFault(bytes, socket.getSendQueueSize());
    if (full || life.over) return done(life.over ? faultOf('wire.closed') : (full ?? faultOf('wire.closed')));
    socket.send(bytes, (error) => {
      if (error === null) return done({ atUs });
      const fault = wireFault(error, to.host, to.port);
      done(fault);
      life.lose(fault);
    });
    const atUs = clock.nowUs();
  });
  const ahead = elsewhere?.open(to, {
    bytes: (bytes, from) => life.bytes(bytes, from),
    lost: (errno) => life.failed({ code: errno }),
  });
  return {
    write: (bytes) => void timed.writeAt(bytes, 0),
    writeAt: (bytes, atUs) => {
      if (!ahead || atUs - clock.nowUs() < HAND_OVER_US) return timed.writeAt(bytes, atUs);
      const full = datagramFault(bytes, 0);
      return full ? refusedWire(full) : ahead.sendAt(bytes, atUs);
    },
    close: async () => {
      life.end();
      ahead?.close(faultOf('wire.closed'));
      timed.dropAll(faultOf('wire.closed'));
      await Promise.all([closeDgram(socket), listener && closeDgram(listener)]);
    },
  };
}

function refusedWire(why: Fault): WireTicket {
  return { sent: Promise.resolve(why), cancel: () => Promise.resolve('cancelled') };
}

function datagramFault(bytes: Uint8Array, queuedBytes: number): Fault | undefined {
  if (bytes.length > MAX_DATAGRAM_BYTES) {
    return faultOf('wire.too-long', { bytes: bytes.length, maxBytes: MAX_DATAGRAM_BYTES });
  }
  return queuedBytes > MAX_QUEUED_BYTES ? faultOf('wire.full', { maxBytes: MAX_QUEUED_BYTES }) : undefined;
}

/** Receives only; a write is refused. */
async function openUdpListen(at: WireAddress & { kind: 'udp-listen' }, on: WireEars, cancel: Cancel): Promise<Wire> {
  const life = new WireLife(on, at);
  const socket = await boundSocket(at.host, at.port, life);
  if (cancel.aborted) {
    await closeDgram(socket);
    throw new WireFaultError(faultOf('wire.cancelled'));
  }
  socket.on('message', (bytes, from) => life.bytes(bytes, { host: from.address, port: from.port }));
  return {
    write: () => undefined,
    writeAt: () => ({
      sent: Promise.resolve(faultOf('wire.receive-only')),
      cancel: () => Promise.resolve('cancelled'),
    }),
    close: async () => {
      life.end();
      await closeDgram(socket);
    },
  };
}

function openTcp(clock: Clock, to: WireAddress & { kind: 'tcp' }, on: WireEars, cancel: Cancel): Promise<Wire> {
  const { promise, resolve, reject } = Promise.withResolvers<Wire>();
  const life = new WireLife(on, to);
  const socket = connect({
    host: to.host,
    port: to.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 5_000,
  });
  const abort = (): void => void socket.destroy(new WireFaultError(faultOf('wire.cancelled')));
  cancel.addEventListener('abort', abort, { once: true });
  const closed = Promise.withResolvers<void>();
  let why: Fault | undefined;
  const timed = new TimedWrites(clock, SPIN_US, (bytes, done) => {
    if (life.over || !socket.writable) return done(faultOf('wire.closed'));
    if (socket.writableLength + bytes.length > MAX_QUEUED_BYTES) {
      const fault = faultOf('wire.full', { maxBytes: MAX_QUEUED_BYTES });
      done(fault);
      life.lose(fault);
      return;
    }
    let atUs: number | undefined;
    socket.write(bytes, (error) => {
      if (error) return done(wireFault(error, to.host, to.port));
      done({ atUs: atUs ?? clock.nowUs() });
    });
    if (socket.writableLength === 0) atUs = clock.nowUs();
  });
  socket.on('error', (error) => {
    why = wireFault(error, to.host, to.port);
  });
  socket.on('close', () => {
    cancel.removeEventListener('abort', abort);
    const fault = why ?? faultOf('wire.hung-up', { host: to.host, port: to.port });
    reject(new WireFaultError(fault)); // of no effect once it stood
    timed.dropAll(fault);
    closed.resolve();
    life.lose(fault);
  });
  socket.on('end', () => socket.destroy());
  socket.on('data', (bytes: Uint8Array) => life.bytes(bytes, { host: to.host, port: to.port }));
  socket.on('connect', () => {
    cancel.removeEventListener('abort', abort);
    const hangUp = (): Promise<void> => {
      socket.destroySoon();
      const deadline = setTimeout(() => socket.destroy(), CLOSE_MS);
      return closed.promise.finally(() => clearTimeout(deadline));
    };
    resolve(openedWire(life, timed, hangUp));
  });
  return promise;
}

function connectedSocket(to: WireAddress & { kind: 'udp' }, life: WireLife, cancel: Cancel): Promise<DgramSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<DgramSocket>();
  const socket = createSocket(to.host.includes(':') ? 'udp6' : 'udp4');
  let opened = false;
  const fail = (cause: unknown): void => {
    cancel.removeEventListener('abort', abort);
    if (opened) return life.failed(cause);
    opened = true;
    reject(new WireFaultError(wireFault(cause, to.host, to.port)));
    closeDgram(socket).catch(life.failed.bind(life));
  };
  const abort = (): void => fail(new WireFaultError(faultOf('wire.cancelled')));
  cancel.addEventListener('abort', abort, { once: true });
  socket.on('error', fail);
  // The callback of connect() gets a look-up error that 'error' would not show.
  const connected: (error?: Error) => void = (error) => {
    if (error) return fail(error);
    if (opened) return;
    opened = true;
    cancel.removeEventListener('abort', abort);
    resolve(socket);
  };
  socket.connect(to.port, to.host, connected);
  return promise;
}

function boundSocket(host: string, port: number, life: WireLife): Promise<DgramSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<DgramSocket>();
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let opened = false;
  socket.on('error', (cause) => {
    if (opened) return life.failed(cause);
    opened = true;
    reject(new WireFaultError(wireFault(cause, host, port)));
    closeDgram(socket).catch(life.failed.bind(life));
  });
  socket.bind({ address: host, port }, () => {
    opened = true;
    resolve(socket);
  });
  return promise;
}

const closed = new WeakSet<DgramSocket>();

function closeDgram(socket: DgramSocket): Promise<void> {
  if (closed.has(socket)) return Promise.resolve();
  closed.add(socket);
  return new Promise((resolve) => socket.close(() => resolve()));
}
