/** Seats and their GO lease as the engine keeps them: who is there, who may press, what everybody sees of it. */

import { isFault } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { ROLE_RANK } from '../../protocol/commands.ts';
import type { Publisher } from '../publish/publisher.ts';
import { REMOTE, type Who } from '../server/auth.ts';
import { act, FREE, type GoLease, grant, release, request, sweep } from './go-lease.ts';

export interface SeatDeskOptions {
  readonly publisher: Publisher;
  nowUs(): number;
  connected(): ReadonlyMap<string, Who>;
  /** Somebody lost or gained the GO. */
  onLease(before: string | undefined, after: string | undefined): void;
}

export class SeatDesk {
  readonly #options: SeatDeskOptions;
  /** Everybody who was here since the start, connected or not. */
  readonly #known = new Map<string, Who>();
  #lease: GoLease = FREE;

  constructor(options: SeatDeskOptions) {
    this.#options = options;
  }

  get lease(): GoLease {
    return this.#lease;
  }

  nameOf(seat: string): string {
    return this.#known.get(seat)?.name ?? seat;
  }

  seen(who: Who): void {
    const before = this.#known.get(who.seat);
    if (before && before.name === who.name && before.role === who.role) return;
    this.#known.set(who.seat, who);
    this.publish();
  }

  /** An arm or a press: takes or renews the lease, or is refused with the holder's name. */
  act(who: Who): Fault | undefined {
    this.seen(who);
    if (who.seat.startsWith(REMOTE)) return undefined;
    const next = act(this.#lease, who.seat, this.#options.nowUs());
    if (isFault(next)) return { code: 'go.held', params: { holder: this.nameOf(this.#lease.holder ?? '') } };
    this.#set(next);
    return undefined;
  }

  request(who: Who): void {
    this.seen(who);
    this.#set(request(this.#lease, who.seat, this.#options.nowUs()));
  }

  release(who: Who): Fault | undefined {
    const next = release(this.#lease, who.seat, this.#options.nowUs());
    if (isFault(next)) return next;
    this.#set(next);
    return undefined;
  }

  grant(who: Who, to: string): Fault | undefined {
    const other = this.#known.get(to);
    if (!other) return { code: 'seat.unknown', params: { seat: to } };
    if (ROLE_RANK[other.role] < ROLE_RANK.director) return { code: 'seat.role-too-low', params: { seat: other.name } };
    const next = grant(this.#lease, who.seat, to, this.#options.nowUs());
    if (isFault(next)) return next;
    this.#set(next);
    return undefined;
  }

  break(who: Who): { readonly from: string | undefined } {
    const from = this.#lease.holder;
    this.seen(who);
    this.#set(request(FREE, who.seat, this.#options.nowUs()));
    return { from };
  }

  rename(who: Who, name: string): void {
    this.#known.set(who.seat, { ...who, name });
    this.publish();
  }

  /** These have no token any more: nobody's seat, and a GO of theirs is free, or goes to who asked for it. */
  withdraw(gone: readonly string[]): void {
    const { publisher } = this.#options;
    for (const seat of gone) {
      this.#known.delete(seat);
      this.#viaSocket.delete(seat);
      publisher.set(['seats', seat], undefined);
      if (this.#lease.requestedBy === seat) this.#set({ ...this.#lease, requestedBy: undefined });
      const next = release(this.#lease, seat, this.#options.nowUs());
      if (!isFault(next)) this.#set(next);
    }
    this.publish();
  }

  list(): readonly (Who & { readonly connected: boolean })[] {
    const connected = this.#options.connected();
    return [...this.#known.values()].map(({ seat, name, role }) => ({
      seat,
      name,
      role,
      connected: connected.has(seat),
    }));
  }

  sweep(): void {
    const { holder } = this.#lease;
    // A seat that speaks HTTP only is never "connected"; its lease runs its full time from the last act.
    const everConnected = holder === undefined || !this.#viaSocket.has(holder);
    const connected = everConnected || this.#options.connected().has(holder ?? '');
    this.#set(sweep(this.#lease, connected, this.#options.nowUs()));
  }

  /** Shown with the next flush: nothing that a seat makes leave now waits for that. */
  publish(): void {
    for (const [seat, who] of this.#options.connected()) {
      this.#viaSocket.add(seat);
      this.#known.set(seat, who);
    }
    this.#changed = true;
  }

  flush(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const connected = this.#options.connected();
    const { publisher } = this.#options;
    for (const who of this.#known.values()) {
      publisher.set(['seats', who.seat], { name: who.name, role: who.role, connected: connected.has(who.seat) });
    }
    const { holder, requestedBy, untilUs } = this.#lease;
    publisher.set(['go'], {
      holder: holder ?? null,
      holderName: holder === undefined ? null : this.nameOf(holder),
      requestedBy: requestedBy ?? null,
      untilUs: untilUs ?? null,
    });
  }

  readonly #viaSocket = new Set<string>();
  #changed = false;

  #set(next: GoLease): void {
    const before = this.#lease;
    this.#lease = next;
    if (before.holder !== next.holder) this.#options.onLease(before.holder, next.holder);
    if (before !== next) this.publish();
  }
}
