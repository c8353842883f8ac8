/**
 * nDisplay: parameters that are cluster events to the primary node.
 *
 * Knows: links, codec, settings. Nothing is ever answered: a ticket is `sent`, acknowledged `none`, and only another
 * device that reports can verify it. A connection proves that the primary's event service is up, no more. Both ports are
 * opened where the settings ask for binary events; the device is live when every port it needs is.
 */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type {
  DeviceDriver,
  DriverContext,
  DriverModule,
  LinkStatus,
  Prepared,
  WireAddress,
  Write,
} from '../contract.ts';
import { isFault } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import type { LinkPolicy } from '../kit/link.ts';
import { refusedTicket, unackedTicket } from '../kit/tickets.ts';
import { checkWrite } from '../kit/values.ts';
import { encodeBinaryEvent, encodeClusterEvent } from './ndisplay-codec.ts';
import {
  binaryEventOf,
  eventOf,
  type NDisplayEvent,
  type NDisplaySettings,
  ndisplaySettings,
  specOf,
  textOf,
} from './ndisplay-settings.ts';

/** Reconnect from 0.5 s to 10 s; the cluster never speaks, so silence says nothing. */
const POLICY: LinkPolicy = {
  openTimeoutMs: 2_000,
  silenceMs: Number.POSITIVE_INFINITY,
  firstDelayMs: 500,
  maxDelayMs: 10_000,
};

class NDisplayDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #events: ReadonlyMap<string, NDisplayEvent>;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #json: DeviceLink;
  readonly #binary: DeviceLink | undefined;
  readonly #status = new Map<'json' | 'binary', LinkStatus>();
  #told = '';
  #epoch = 0;

  constructor(context: DriverContext, settings: NDisplaySettings, address: WireAddress & { kind: 'tcp' }) {
    this.#context = context;
    this.#events = new Map(settings.events.map((one) => [one.key, one]));
    this.#specs = new Map(settings.events.map((one) => [one.key, specOf(one)]));
    this.#json = this.#link('json', address);
    const binary = settings.events.some((one) => one.binaryId !== undefined);
    this.#binary = binary ? this.#link('binary', { ...address, port: settings.binaryPort }) : undefined;
  }

  start(): void {
    this.#context.onSpecs([...this.#specs.values()]);
    this.#json.start();
    this.#binary?.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#json.stop(), this.#binary?.stop()]);
  }

  query(keys: readonly string[]): Promise<Fault | undefined> {
    const key = keys[0];
    return Promise.resolve(key === undefined ? undefined : faultOf('driver.not-readable', { key }));
  }

  prepare(write: Write): Prepared | Fault {
    const fault = checkWrite(this.#specs, write);
    if (fault) return fault;
    const [entry, second] = write.entries;
    const one = entry && this.#events.get(entry.key);
    // Two events are never sure to be applied on one frame, so they are no salvo.
    if (!one || second) return faultOf('driver.one-at-a-time', { entries: write.entries.length });
    const carried = textOf(entry.value);
    const { binaryId } = one;
    const bytes =
      binaryId === undefined
        ? encodeClusterEvent(eventOf(one, carried))
        : encodeBinaryEvent(binaryEventOf(one, binaryId, carried));
    if (isFault(bytes)) return bytes;
    const link = binaryId === undefined ? this.#json : this.#binary;
    const decoded = `${binaryId ?? `${one.event.category}/${one.event.type}/${one.event.name}`} ${JSON.stringify(carried)}`;
    return {
      release: (when) => {
        const ticket = link?.writeAt(bytes, when === 'now' ? 0 : when.atUs) ?? faultOf('device.offline');
        if ('code' in ticket) return refusedTicket(ticket);
        void ticket.sent.then((sent) => {
          const fault = 'code' in sent ? sent : undefined;
          const atUs = 'code' in sent ? this.#context.clock.nowUs() : sent.atUs;
          this.#context.onTrace({ dir: 'out', atUs, bytes, decoded, ...(fault && { fault }) });
        });
        return unackedTicket(ticket);
      },
    };
  }

  #link(which: 'json' | 'binary', address: WireAddress): DeviceLink {
    return new DeviceLink({
      context: {
        ...pick(this.#context),
        onStatus: (status) => this.#onStatus(which, status),
        onBoot: () => undefined,
      },
      address,
      policy: POLICY,
      liveWhen: 'opened',
      onBytes: (bytes) => {
        // The real service never speaks: whatever this is, it is not the primary of a cluster.
        this.#context.onFault(faultOf('ndisplay.unexpected-bytes', { bytes: bytes.length }));
      },
      onUp: () => undefined,
      onDown: () => undefined,
    });
  }

  /** The device is as well as its worse link; live again on both = a new epoch. */
  #onStatus(which: 'json' | 'binary', status: LinkStatus): void {
    this.#status.set(which, status);
    const all = [...this.#status.values()];
    if (all.length < (this.#binary ? 2 : 1)) return;
    const joint = all.find((s) => s.at === 'waiting') ?? all.find((s) => s.at !== 'live') ?? status;
    const told = JSON.stringify(joint);
    if (told === this.#told) return;
    this.#told = told;
    if (joint.at === 'live') this.#context.onBoot(++this.#epoch);
    this.#context.onStatus(joint);
  }
}

function pick(context: DriverContext): Pick<DriverContext, 'clock' | 'log' | 'open' | 'onFault'> {
  return {
    clock: context.clock,
    log: context.log,
    open: context.open,
    onFault: (fault) => context.onFault(fault),
  };
}

/** A driver whose address cannot be right: says so, sends nothing. */
class MisaddressedDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: NDisplaySettings;
  readonly #why: Fault;

  constructor(context: DriverContext, settings: NDisplaySettings, kind: string) {
    this.#context = context;
    this.#settings = settings;
    this.#why = faultOf('driver.address', { kind, wanted: 'tcp' });
  }

  start(): void {
    this.#context.onSpecs(this.#settings.events.map(specOf));
    this.#context.onStatus({ at: 'waiting', why: this.#why });
  }

  stop(): Promise<void> {
    this.#context.onStatus({ at: 'stopped' });
    return Promise.resolve();
  }

  query(): Promise<Fault | undefined> {
    return Promise.resolve(this.#why);
  }

  prepare(): Fault {
    return this.#why;
  }
}

export const driver: DriverModule<NDisplaySettings> = {
  name: 'ndisplay',
  salvo: false,
  settings: ndisplaySettings,
  create: (context, settings, address) =>
    address.kind === 'tcp'
      ? new NDisplayDriver(context, settings, address)
      : new MisaddressedDriver(context, settings, address.kind),
};
