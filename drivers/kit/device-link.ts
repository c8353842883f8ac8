/**
 * One device's connection: the link machine and everything that hangs off its edges. Every driver owns one and
 * holds no dialling, hanging up or back-off of its own.
 *
 * Knows: link, wire, dial. Is told: bytes and losses by the wire, ticks by the clock. Tells: status and boot epoch to
 * the context, bytes and edges to the driver. A late answer of an old call is never heard.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { DriverContext, LinkStatus, Peer, Wire, WireAddress, WireTicket } from '../contract.ts';
import { faultOf, wireFault } from './faults.ts';
import { type Link, type LinkEvent, type LinkPolicy, nextLink } from './link.ts';
import { peerOf } from './wire-life.ts';

export type LinkContext = Pick<DriverContext, 'clock' | 'log' | 'open' | 'onStatus' | 'onBoot' | 'onFault'>;

export interface DeviceLinkOptions {
  readonly context: LinkContext;
  readonly address: WireAddress;
  readonly policy: LinkPolicy;
  /**
   * When the link counts as live. `heard`: the wire is open but the device must speak first (within openTimeoutMs);
   * right for datagrams. Default: `opened` for TCP and WebSocket, and where silenceMs is Infinity, else `heard`.
   */
  readonly liveWhen?: 'opened' | 'heard';
  readonly tickMs?: number;
  /** A wire is open: forget half-read input and, where liveWhen is `heard`, ask the read-only question. */
  onOpen?(): void;
  onBytes(bytes: Uint8Array, from: Peer): void;
  /** Live. A new epoch was told to the context just before. */
  onUp(): void;
  /** No longer live (or never got there): fail what is outstanding. */
  onDown(why: Fault): void;
  /** Every tick while a wire is open: keep-alive questions and polls. */
  onTick?(nowUs: number): void;
}

const TICK_MS = 50;

export class DeviceLink {
  readonly #options: DeviceLinkOptions;
  readonly #context: LinkContext;
  readonly #liveWhen: 'opened' | 'heard';
  #link: Link = { at: 'idle' };
  #wire: Wire | undefined;
  /** Cancels one dial, and deafens us to whatever it says late. */
  #call: AbortController | undefined;
  #ticking: Disposable | undefined;
  #dialling: Promise<void> = Promise.resolve();
  #closing: Promise<void> = Promise.resolve();
  #why: Fault = { code: 'link.never-opened' };
  #told = '';
  #epoch = 0;

  constructor(options: DeviceLinkOptions) {
    this.#options = options;
    this.#context = options.context;
    const isAnswered = options.address.kind === 'tcp' || options.address.kind === 'ws';
    const listens = !isAnswered && options.policy.silenceMs !== Number.POSITIVE_INFINITY;
    this.#liveWhen = options.liveWhen ?? (listens ? 'heard' : 'opened');
  }

  get live(): boolean {
    return this.#link.at === 'live' && this.#wire !== undefined;
  }

  /** Counts connections, from 1. */
  get epoch(): number {
    return this.#epoch;
  }

  start(): void {
    if (this.#link.at !== 'idle') return;
    this.#ticking = this.#context.clock.every(this.#options.tickMs ?? TICK_MS, () => this.#tick());
    this.#on('start');
  }

  /** Idempotent. Once it resolves nothing is open and nothing will be said. */
  async stop(): Promise<void> {
    this.#ticking?.[Symbol.dispose]();
    this.#ticking = undefined;
    this.#why = faultOf('link.stopped');
    this.#on('stop');
    await this.#dialling;
    await this.#closing;
  }

  /** Writes whenever a wire is open, also before the device has spoken: for read-only questions. */
  write(bytes: Uint8Array): Fault | undefined {
    if (!this.#wire) return faultOf('device.offline');
    this.#wire.write(bytes);
    return undefined;
  }

  /** Writes only to a live device; never queued for a dead link. */
  writeAt(bytes: Uint8Array, atUs: number): WireTicket | Fault {
    if (!this.#wire || this.#link.at !== 'live') return faultOf('device.offline');
    return this.#wire.writeAt(bytes, atUs);
  }

  /** The driver found that this connection cannot go on: stream out of step, wrong model, unanswered keep-alive. */
  drop(why: Fault): void {
    this.#lose(why);
  }

  #tick(): void {
    this.#on('tick');
    if (this.#wire) this.#guard(() => this.#options.onTick?.(this.#context.clock.nowUs()));
  }

  #lose(why: Fault): void {
    this.#why = why;
    this.#on('lost');
  }

  /** The one place where the state changes, and the one place where a change becomes an act. */
  #on(event: LinkEvent): void {
    const { policy } = this.#options;
    const before = this.#link;
    const after = nextLink(before, event, this.#context.clock.nowUs() / 1000, policy);
    this.#link = after;
    if (before.at === after.at) return;
    if (event === 'tick' && before.at === 'opening') {
      this.#why = faultOf('link.open-timeout', { afterMs: policy.openTimeoutMs });
    }
    if (event === 'tick' && before.at === 'live') this.#why = faultOf('link.silent', { afterMs: policy.silenceMs });
    if (after.at === 'waiting' || after.at === 'stopped') this.#hangUp();
    if (before.at === 'live' || (before.at === 'opening' && after.at === 'waiting')) {
      this.#guard(() => this.#options.onDown(this.#why));
    }
    if (after.at === 'opening') this.#dialling = this.#dial();
    if (after.at === 'live') {
      this.#epoch += 1;
      this.#context.onBoot(this.#epoch);
    }
    this.#tellStatus();
    if (after.at === 'live') this.#guard(() => this.#options.onUp());
  }

  #tellStatus(): void {
    const status = statusOf(this.#link, this.#why);
    const told = JSON.stringify(status);
    if (status === undefined || told === this.#told) return;
    this.#told = told;
    this.#context.onStatus(status);
  }

  async #dial(): Promise<void> {
    const call = new AbortController();
    const { signal } = call;
    this.#call = call;
    const { address } = this.#options;
    await this.#closing; // a port that is still being closed cannot be opened again
    if (signal.aborted) return;
    try {
      const wire = await this.#context.open(
        address,
        {
          bytes: (bytes, from) => {
            if (!signal.aborted) this.#heard(bytes, from);
          },
          lost: (why) => {
            if (!signal.aborted) this.#lose(why);
          },
        },
        signal,
      );
      if (signal.aborted) return await wire.close();
      this.#wire = wire;
      this.#guard(() => this.#options.onOpen?.());
      if (this.#liveWhen === 'opened' && !signal.aborted) this.#on('opened');
    } catch (cause) {
      if (signal.aborted) return;
      const at = peerOf(address);
      const why = wireFault(cause, at.host, at.port);
      if (why.code === 'wire.failed') this.#context.log.warn('wire did not open', { cause });
      this.#lose(why);
    }
  }

  #heard(bytes: Uint8Array, from: Peer): void {
    // A loopback peer may speak before open() has returned to us; then there is no wire yet and nothing to be live on.
    if (this.#link.at === 'opening' && this.#wire) this.#on('opened');
    this.#on('heard');
    this.#guard(() => this.#options.onBytes(bytes, from));
  }

  #hangUp(): void {
    this.#call?.abort();
    this.#call = undefined;
    const wire = this.#wire;
    this.#wire = undefined;
    if (!wire) return;
    this.#closing = wire.close().catch((cause: unknown) => this.#context.log.warn('wire did not close', { cause }));
  }

  /** A bug in one driver is named and counted; it does not end the show. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (cause) {
      this.#context.log.warn('driver failed in a callback', { cause });
      this.#context.onFault(
        faultOf('driver.failed', { message: cause instanceof Error ? cause.message : String(cause) }),
      );
    }
  }
}

function statusOf(link: Link, why: Fault): LinkStatus | undefined {
  switch (link.at) {
    case 'idle':
      return undefined;
    case 'opening':
      return { at: 'connecting', attempt: link.attempt };
    case 'live':
      return { at: 'live' };
    case 'waiting':
      return { at: 'waiting', why };
    case 'stopped':
      return { at: 'stopped' };
  }
}
