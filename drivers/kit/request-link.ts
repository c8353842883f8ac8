/**
 * The connection of a device that is asked by HTTP: the link machine of device-link.ts over requests instead of a wire.
 *
 * Knows: the question that changes nothing and by which it is known to be there. Is told: replies and failures of every
 * request. Tells: the same edges as a wire would. Only the question loses the link: a request that fails has it asked at
 * once, one that timed out leaves it to the silence.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, DriverContext, HttpReply, HttpRequest, OpenWire, Wire, WireAddress } from '../contract.ts';
import { DeviceLink, type LinkContext } from './device-link.ts';
import { faultOf } from './faults.ts';
import { pathBelow } from './http.ts';
import type { LinkPolicy } from './link.ts';
import type { WireEars } from './wire-life.ts';

export interface RequestLinkOptions {
  readonly context: LinkContext & Pick<DriverContext, 'request'>;
  readonly address: WireAddress & { readonly kind: 'http' };
  /** `silenceMs` must be finite: nothing else tells that it is gone. */
  readonly policy: LinkPolicy;
  /** Read-only; sent when it is dialled and then every `everyMs`, one at a time. */
  readonly ask: HttpRequest;
  readonly everyMs: number;
  /** The answer to `ask`. A fault: it is there but not what it should be, and the link is down for this reason. */
  onAnswer(reply: HttpReply): Fault | undefined;
  onUp(): void;
  onDown(why: Fault): void;
  /** Every tick while it is dialled or live. */
  onTick?(nowUs: number): void;
}

/** One dial: what came of an older one is not heard. */
interface Call {
  readonly ears: WireEars;
  readonly cancel: AbortController;
}

export class RequestLink {
  readonly #options: RequestLinkOptions;
  readonly #link: DeviceLink;
  #call: Call | undefined;
  #asking = false;
  #dueUs = 0;

  constructor(options: RequestLinkOptions) {
    this.#options = options;
    this.#link = new DeviceLink({
      context: { ...narrow(options.context), open: this.#open },
      address: options.address,
      policy: options.policy,
      liveWhen: 'heard',
      onOpen: () => this.#ask(),
      onBytes: () => undefined,
      onUp: () => options.onUp(),
      onDown: (why) => options.onDown(why),
      onTick: (nowUs) => {
        if (nowUs >= this.#dueUs) this.#ask();
        options.onTick?.(nowUs);
      },
    });
  }

  get live(): boolean {
    return this.#link.live;
  }

  get epoch(): number {
    return this.#link.epoch;
  }

  start(): void {
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  drop(why: Fault): void {
    this.#link.drop(why);
  }

  /** Below the base path of the address. What comes back after the link went down is a fault. */
  async request(request: HttpRequest): Promise<HttpReply | Fault> {
    const call = this.#call;
    if (!call) return faultOf('device.offline');
    const { address, context } = this.#options;
    const whole = { ...request, path: pathBelow(address.path, request.path) };
    const reply = await context.request(address, whole, call.cancel.signal);
    if (call !== this.#call) return faultOf('device.offline');
    if ('code' in reply)
      this.#ask(); // one request may fail alone: whether the device is there is asked at once
    else if (this.live) call.ears.bytes(reply.body, address);
    return reply;
  }

  #ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.#dueUs = this.#options.context.clock.nowUs() + this.#options.everyMs * 1000;
    const call = this.#call;
    void this.request(this.#options.ask).then((reply) => {
      this.#asking = false;
      if (call === undefined || call !== this.#call) return;
      const why = 'code' in reply ? lossIn(reply) : this.#options.onAnswer(reply);
      if (why) call.ears.lost(why);
      else if (!('code' in reply)) call.ears.bytes(reply.body, this.#options.address);
    });
  }

  readonly #open: OpenWire = (_, ears, signal: Cancel) => {
    const call = { ears, cancel: new AbortController() };
    signal.addEventListener('abort', () => call.cancel.abort(), { once: true });
    this.#call = call;
    return Promise.resolve(this.#noWire(call));
  };

  #noWire(call: Call): Wire {
    return {
      write: () => undefined,
      writeAt: () => ({ sent: Promise.resolve(faultOf('wire.no-stream')), cancel: () => Promise.resolve('cancelled') }),
      close: () => {
        call.cancel.abort();
        if (this.#call === call) this.#call = undefined;
        return Promise.resolve();
      },
    };
  }
}

/** The connection itself failed; a question that only came to nothing in time is left to the silence. */
function lossIn(fault: Fault): Fault | undefined {
  return fault.code === 'http.timed-out' ? undefined : fault;
}

function narrow({ clock, log, onStatus, onBoot, onFault }: LinkContext): Omit<LinkContext, 'open'> {
  return {
    clock,
    log,
    onStatus: (status) => onStatus(status),
    onBoot: (epoch) => onBoot(epoch),
    onFault: (fault) => onFault(fault),
  };
}
