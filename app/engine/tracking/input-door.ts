// hot path
/**
 * Where a tracking port hears its trackers: a UDP socket or a serial line.
 *
 * Is told: where. Tells: whole messages with their sender; of a line, that bytes fitted no message. A door that did not
 * open or was shut says why and stays shut: its port tries another.
 */
import { createSocket } from 'node:dgram';
import type { Clock, Wire } from '../../../drivers/contract.ts';
import { WireFaultError, wireFault } from '../../../drivers/kit/faults.ts';
import type { SerialAddress } from '../../../drivers/kit/serial-line.ts';
import { openSerial } from '../../../drivers/kit/serial-wire.ts';
import type { Fault } from '../../core/parameter.ts';
import type { MessageCutter } from './tracking-protocol.ts';

const RECEIVE_BUFFER_BYTES = 1024 * 1024;

export interface DoorEars {
  /** The bytes are the hearer's to keep. */
  message(bytes: Uint8Array, host: string, port: number): void;
  /** Of a line: not a message of the protocol. */
  noMessage(bytes: Uint8Array, host: string): void;
}

export interface Parting {
  readonly bytes: Uint8Array;
  readonly host: string;
  readonly port: number;
}

export interface InputDoor {
  /** Null = open. */
  readonly why: Fault | null;
  /** Nothing comes of it any more. */
  readonly shut: boolean;
  /** Where it is really bound, where any port was asked for. */
  readonly port: number;
  /** A line has one other end: there host and port say nothing. */
  send(bytes: Uint8Array, host: string, port: number, failed: () => void): void;
  /** With a last word to the tracker. */
  close(parting?: Parting): void;
}

const OPENING: Fault = { code: 'tracking.opening' };

export interface UdpPlace {
  readonly host: string;
  readonly port: number;
  /** Multicast group to join on that host. */
  readonly group: string | undefined;
}

export class UdpDoor implements InputDoor {
  readonly #socket;
  #why: Fault | null = OPENING;
  #shut = false;
  #port: number;

  constructor({ host, port, group }: UdpPlace, ears: DoorEars) {
    this.#port = port;
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: group !== undefined });
    this.#socket = socket;
    socket.on('error', (error) => {
      if (this.#shut) return;
      this.#why = wireFault(error, host, this.#port);
      this.close();
    });
    socket.on('message', (bytes, from) => ears.message(bytes, from.address, from.port));
    // A socket that is bound to an interface hears no group; which interface it is joined on is said below.
    const address = group === undefined ? host : '0.0.0.0';
    socket.bind({ address, port }, () => {
      if (this.#shut) return;
      this.#port = socket.address().port;
      try {
        if (group !== undefined) socket.addMembership(group, host === '0.0.0.0' ? undefined : host);
        socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
      } catch (error) {
        this.#why = wireFault(error, group ?? host, this.#port);
        if (group !== undefined) this.close();
        return;
      }
      this.#why = null;
    });
  }

  get why(): Fault | null {
    return this.#why;
  }

  get shut(): boolean {
    return this.#shut;
  }

  get port(): number {
    return this.#port;
  }

  send(bytes: Uint8Array, host: string, port: number, failed: () => void): void {
    if (this.#shut) return;
    this.#socket.send(bytes, port, host, (error) => {
      if (error) failed();
    });
  }

  close(parting?: Parting): void {
    if (this.#shut) return;
    this.#shut = true;
    if (parting === undefined || this.#why !== null) this.#socket.close();
    else this.#socket.send(parting.bytes, parting.port, parting.host, () => this.#socket.close());
  }
}

export class SerialDoor implements InputDoor {
  readonly port = 0;
  readonly #cancel = new AbortController();
  #wire: Wire | undefined;
  #why: Fault | null = OPENING;
  #shut = false;

  constructor(line: SerialAddress, clock: Clock, cutter: MessageCutter, ears: DoorEars) {
    const { path } = line;
    const message = (bytes: Uint8Array): void => ears.message(bytes.slice(), path, 0);
    const on = {
      bytes: (bytes: Uint8Array) => {
        if (cutter.read(bytes, message) > 0) ears.noMessage(bytes.slice(), path);
      },
      lost: (why: Fault) => this.#lose(why),
    };
    openSerial(clock, line, on, this.#cancel.signal).then(
      (wire) => {
        this.#wire = wire;
        this.#why = null;
      },
      (cause: unknown) => this.#lose(cause instanceof WireFaultError ? cause.fault : wireFault(cause, path, 0)),
    );
  }

  get why(): Fault | null {
    return this.#why;
  }

  get shut(): boolean {
    return this.#shut;
  }

  send(bytes: Uint8Array, _host: string, _port: number, failed: () => void): void {
    void this.#wire?.writeAt(bytes, 0).sent.then((sent) => {
      if ('code' in sent) failed();
    });
  }

  close(parting?: Parting): void {
    if (this.#shut) return;
    this.#shut = true;
    this.#cancel.abort();
    const wire = this.#wire;
    if (parting === undefined) void wire?.close();
    else void wire?.writeAt(parting.bytes, 0).sent.then(() => wire.close());
  }

  #lose(why: Fault): void {
    if (this.#shut) return;
    this.#shut = true;
    this.#why = why;
  }
}
