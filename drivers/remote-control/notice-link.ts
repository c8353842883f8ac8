/**
 * The engine's WebSocket: registers for a preset, hears what changes, and is asked now and then so that silence means
 * something. Without it everything is still read again and again; it only takes longer to be seen.
 *
 * Knows: its link. Is told: messages. Tells: what they say, and when it is there again.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { DriverContext, WireAddress } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import type { LinkPolicy } from '../kit/link.ts';
import { withoutSecret } from '../kit/secret.ts';
import { pingMessage, registerMessage, type Said, saidIn } from './remote-control-message.ts';
import { shown } from './remote-control-requests.ts';
import type { RemoteControlSettings } from './remote-control-settings.ts';

const PING_MS = 2_000;
/** An engine says what changed at every fifth frame, in one message. */
const MAX_PER_S = 1_000;
const POLICY: LinkPolicy = { openTimeoutMs: 4_000, silenceMs: 8_000, firstDelayMs: 500, maxDelayMs: 5_000 };

export interface NoticeLinkOptions {
  readonly context: Pick<DriverContext, 'clock' | 'log' | 'open' | 'onFault' | 'onTrace'>;
  readonly address: WireAddress & { readonly kind: 'ws' };
  readonly settings: RemoteControlSettings;
  onSaid(said: Said): void;
  /** Registered, after silence or for the first time: what changed meanwhile was not heard. */
  onUp(): void;
  onDown(): void;
  /** More came than anybody can mean: some of it was passed over. */
  onMissed(): void;
}

export class NoticeLink {
  readonly #options: NoticeLinkOptions;
  readonly #link: DeviceLink;
  #lastId = 0;
  #pingDueUs = 0;
  /** Being away is one fault, however often it is dialled. */
  #missed = false;
  #second = { sinceUs: 0, heard: 0 };

  constructor(options: NoticeLinkOptions) {
    this.#options = options;
    const { clock, log, open, onFault } = options.context;
    this.#link = new DeviceLink({
      context: {
        clock,
        log,
        open,
        onFault: (fault) => onFault(fault),
        onStatus: () => undefined,
        onBoot: () => undefined,
      },
      address: options.address,
      policy: POLICY,
      liveWhen: 'heard',
      onOpen: () => this.#register(),
      onBytes: (bytes) => this.#hear(bytes),
      onUp: () => {
        this.#missed = false;
        options.onUp();
      },
      onDown: (why) => this.#down(why),
      onTick: (nowUs) => {
        if (nowUs >= this.#pingDueUs) this.#ping();
      },
    });
  }

  get live(): boolean {
    return this.#link.live;
  }

  start(): void {
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  #register(): void {
    this.#say(registerMessage(this.#options.settings.preset));
    this.#ping();
  }

  #ping(): void {
    this.#pingDueUs = this.#options.context.clock.nowUs() + PING_MS * 1000;
    this.#lastId = (this.#lastId % 1_000_000) + 1;
    this.#say(pingMessage(this.#lastId, this.#options.settings.passphraseMd5));
  }

  #say(message: Uint8Array): void {
    this.#trace('out', message, this.#link.write(message));
  }

  #hear(heard: Uint8Array): void {
    if (!this.#bears()) return;
    const bytes = withoutSecret(heard, this.#options.settings.passphraseMd5);
    const said = saidIn(bytes);
    const fault = 'code' in said ? said : undefined;
    this.#trace('in', bytes, fault);
    if ('code' in said) this.#options.context.onFault(said);
    else this.#options.onSaid(said);
  }

  #bears(): boolean {
    const { context } = this.#options;
    const nowUs = context.clock.nowUs();
    if (nowUs - this.#second.sinceUs >= 1_000_000) this.#second = { sinceUs: nowUs, heard: 0 };
    this.#second.heard += 1;
    if (this.#second.heard === MAX_PER_S + 1) {
      context.onFault(faultOf('remote-control.flood', { most: MAX_PER_S }));
      this.#options.onMissed();
    }
    return this.#second.heard <= MAX_PER_S;
  }

  #down(why: Fault): void {
    const { context, address } = this.#options;
    if (!this.#missed && why.code !== 'link.stopped') {
      context.onFault(faultOf('remote-control.no-notices', { port: address.port, reason: why.code }));
    }
    this.#missed = true;
    this.#options.onDown();
  }

  #trace(dir: 'in' | 'out', bytes: Uint8Array, fault: Fault | undefined): void {
    const { context, settings } = this.#options;
    const line = shown('ws', withoutSecret(bytes, settings.passphraseMd5));
    context.onTrace({ dir, atUs: context.clock.nowUs(), ...line, ...(fault && { fault }) });
  }
}
