/** The life of an open wire towards whoever opened it: bytes while it lives, one `lost`, nothing after it was ended. */
import type { Fault } from '../../app/core/parameter.ts';
import type { OpenWire, Peer, Wire, WireAddress } from '../contract.ts';
import { faultOf, wireFault } from './faults.ts';
import type { TimedWrites } from './timed-write.ts';

export type WireEars = Parameters<OpenWire>[1];

export class WireLife {
  readonly #on: WireEars;
  readonly #at: Peer;
  #over = false;

  constructor(on: WireEars, at: Peer) {
    this.#on = on;
    this.#at = at;
  }

  get over(): boolean {
    return this.#over;
  }

  bytes(bytes: Uint8Array, from: Peer): void {
    if (!this.#over) this.#on.bytes(bytes, from);
  }

  failed(cause: unknown): void {
    this.lose(wireFault(cause, this.#at.host, this.#at.port));
  }

  lose(why: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#on.lost(why);
  }

  end(): void {
    this.#over = true;
  }
}

/** A connection that stands, as whoever dialled it holds it. `hangUp` resolves when the other end is gone. */
export function openedWire(life: WireLife, timed: TimedWrites, hangUp: () => Promise<void>): Wire {
  return {
    write: (bytes) => void timed.writeAt(bytes, 0),
    writeAt: (bytes, atUs) => timed.writeAt(bytes, atUs),
    close: () => {
      life.end();
      timed.dropAll(faultOf('wire.closed'));
      return hangUp();
    },
  };
}

/** How faults name the other end: a serial port by its path. */
export function peerOf(address: WireAddress): Peer {
  return address.kind === 'serial' ? { host: address.path, port: 0 } : address;
}

/** Bytes without borders between messages. */
export function isStream(address: WireAddress): boolean {
  return address.kind === 'tcp' || address.kind === 'serial';
}
