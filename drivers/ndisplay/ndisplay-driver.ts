/**
 * nDisplay: parameters that are cluster events to the primary node.
 *
 * Knows: doors, codec, settings. Nothing is ever answered: a ticket is `sent`, acknowledged `none`, and only another
 * device that reports can verify it. A connection proves that the primary's event service is up, no more. Both ports are
 * opened where the settings ask for binary events; the device is live when every port it needs is. Which node lets us in
 * is reported where the settings know backups.
 */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type { DeviceDriver, DriverContext, DriverModule, Prepared, WireAddress, Write } from '../contract.ts';
import { isFault } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { MisaddressedDriver } from '../kit/misaddressed-driver.ts';
import { refusedTicket, unackedTicket } from '../kit/tickets.ts';
import { checkWrite } from '../kit/values.ts';
import { readAct } from './ndisplay-act.ts';
import {
  type BinaryEvent,
  type ClusterEvent,
  encodeBinaryEvent,
  encodeClusterEvent,
  eventName,
} from './ndisplay-codec.ts';
import { type Door, EventDoors } from './ndisplay-doors.ts';
import {
  binaryEventOf,
  eventOf,
  type NDisplayEvent,
  type NDisplaySettings,
  ndisplaySettings,
  PRIMARY_KEY,
  specsOf,
  textOf,
} from './ndisplay-settings.ts';

class NDisplayDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #events: ReadonlyMap<string, NDisplayEvent>;
  readonly #specs: readonly ParameterSpec[];
  readonly #doors: EventDoors;

  constructor(context: DriverContext, settings: NDisplaySettings, address: WireAddress & { kind: 'tcp' }) {
    this.#context = context;
    this.#events = new Map(settings.events.map((one) => [one.key, one]));
    this.#specs = specsOf(settings);
    this.#doors = new EventDoors({
      context,
      doors: doorsOf(settings, address),
      onPrimary: (value) => {
        if (settings.backups.length === 0) return;
        context.onReport({ key: PRIMARY_KEY, value, atUs: context.clock.nowUs() });
      },
    });
  }

  start(): void {
    this.#context.onSpecs(this.#specs);
    this.#doors.start();
  }

  stop(): Promise<void> {
    return this.#doors.stop();
  }

  query(keys: readonly string[]): Promise<Fault | undefined> {
    const key = keys[0];
    return Promise.resolve(key === undefined ? undefined : faultOf('driver.not-readable', { key }));
  }

  prepare(write: Write): Prepared | Fault {
    const fault = checkWrite(new Map(this.#specs.map((spec) => [spec.key, spec])), write);
    if (fault) return fault;
    const [entry, second] = write.entries;
    const one = entry && this.#events.get(entry.key);
    // Two events are never sure to be applied on one frame, so they are no salvo.
    if (!one || second) return faultOf('driver.one-at-a-time', { entries: write.entries.length });
    const carried = textOf(entry.value);
    const { binaryId } = one;
    const event = binaryId === undefined ? eventOf(one, carried) : binaryEventOf(one, binaryId, carried);
    return this.#prepared(event, `${eventName(event)} ${JSON.stringify(carried)}`);
  }

  prepareAct(act: unknown): Prepared | Fault {
    const event = readAct(act);
    if (isFault(event)) return event;
    if ('eventId' in event && !this.#doors.hasBinary) return faultOf('ndisplay.no-binary-port');
    const said = 'eventId' in event ? new TextDecoder().decode(event.payload) : event.parameters;
    return this.#prepared(event, `${eventName(event)} ${JSON.stringify(said)}`);
  }

  #prepared(event: ClusterEvent | BinaryEvent, decoded: string): Prepared | Fault {
    const isBinary = 'eventId' in event;
    const bytes = isBinary ? encodeBinaryEvent(event) : encodeClusterEvent(event);
    if (isFault(bytes)) return bytes;
    return {
      release: (when) => {
        const ticket = this.#doors.writeAt(isBinary ? 'binary' : 'json', bytes, when === 'now' ? 0 : when.atUs);
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
}

function doorsOf(
  { primary, backups, binary, binaryPort }: NDisplaySettings,
  address: WireAddress & { kind: 'tcp' },
): readonly [Door, ...Door[]] {
  const door = (node: string, host: string, port: number, binaryAt: number): Door => ({
    node,
    json: { kind: 'tcp', host, port },
    binary: binary ? { kind: 'tcp', host, port: binaryAt } : undefined,
  });
  return [
    door(primary, address.host, address.port, binaryPort),
    ...backups.map((one) => door(one.node, one.host, one.port ?? address.port, one.binaryPort ?? binaryPort)),
  ];
}

export const driver: DriverModule<NDisplaySettings> = {
  name: 'ndisplay',
  salvo: false,
  settings: ndisplaySettings,
  create: (context, settings, address) =>
    address.kind === 'tcp'
      ? new NDisplayDriver(context, settings, address)
      : new MisaddressedDriver(context, specsOf(settings), address.kind, 'tcp'),
};
