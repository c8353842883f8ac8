/**
 * The event ports of whichever node is primary: the usual one, or the first of its backups that lets us in.
 *
 * Knows: the nodes in their order, one link per port. Is told: statuses of the links. Tells: one status for all of it, a new
 * epoch whenever it is live again, and who is primary. Links to two nodes never stand at once: those to one are shut before
 * the next is dialled, and what was not sent by then is not sent later. Without backups a link redials for itself.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { DriverContext, LinkStatus, WireAddress, WireTicket } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import type { LinkPolicy } from '../kit/link.ts';
import { FIRST_KNOCK, type Knock, knockAfter, type NextKnock } from './primary-order.ts';

type TcpAddress = WireAddress & { readonly kind: 'tcp' };
export type EventPort = 'json' | 'binary';

export interface Door {
  /** Name of the node. */
  readonly node: string;
  readonly json: TcpAddress;
  /** Absent: no binary events. */
  readonly binary: TcpAddress | undefined;
}

export interface DoorsOptions {
  readonly context: Pick<DriverContext, 'clock' | 'log' | 'open' | 'onStatus' | 'onBoot' | 'onFault'>;
  readonly doors: readonly [Door, ...Door[]];
  onPrimary(node: string): void;
}

/** Reconnect from 0.5 s to 10 s; the cluster never speaks, so silence says nothing. */
const POLICY: LinkPolicy = {
  openTimeoutMs: 2_000,
  silenceMs: Number.POSITIVE_INFINITY,
  firstDelayMs: 500,
  maxDelayMs: 10_000,
};

/** The links to one node. */
interface Standing {
  readonly links: Map<EventPort, DeviceLink>;
  readonly status: Map<EventPort, LinkStatus>;
  wasLive: boolean;
}

type Life =
  | { readonly at: 'idle' }
  | { readonly at: 'door'; readonly standing: Standing }
  /** The links to the last node are being shut. */
  | { readonly at: 'leaving' }
  /** After a round in vain. */
  | { readonly at: 'pausing'; readonly timer: Disposable }
  | { readonly at: 'stopped' };

export class EventDoors {
  readonly #options: DoorsOptions;
  #knock: Knock = FIRST_KNOCK;
  #life: Life = { at: 'idle' };
  #shutting: Promise<unknown> = Promise.resolve();
  #told = '';
  #epoch = 0;
  /** Dials since somebody last let us in; the first of all is the only one that is no re-dial. */
  #attempt = 0;

  constructor(options: DoorsOptions) {
    this.#options = options;
  }

  get hasBinary(): boolean {
    return this.#options.doors[0].binary !== undefined;
  }

  start(): void {
    if (this.#life.at === 'idle') this.#enter();
  }

  async stop(): Promise<void> {
    const life = this.#life;
    this.#life = { at: 'stopped' };
    if (life.at === 'pausing') life.timer[Symbol.dispose]();
    if (life.at === 'door') this.#shutting = shut(life.standing);
    await this.#shutting;
    this.#tell({ at: 'stopped' });
  }

  writeAt(port: EventPort, bytes: Uint8Array, atUs: number): WireTicket | Fault {
    const link = this.#life.at === 'door' ? this.#life.standing.links.get(port) : undefined;
    return link?.writeAt(bytes, atUs) ?? faultOf('device.offline');
  }

  #enter(): void {
    const { doors } = this.#options;
    const door = doors[this.#knock.door] ?? doors[0];
    const standing: Standing = { links: new Map(), status: new Map(), wasLive: false };
    this.#life = { at: 'door', standing };
    this.#attempt += 1;
    standing.links.set('json', this.#link(standing, 'json', door.json));
    if (door.binary) standing.links.set('binary', this.#link(standing, 'binary', door.binary));
    for (const link of standing.links.values()) link.start();
  }

  #link(standing: Standing, port: EventPort, address: TcpAddress): DeviceLink {
    const { clock, log, open, onFault } = this.#options.context;
    return new DeviceLink({
      context: {
        clock,
        log,
        open,
        onFault,
        onStatus: (status) => {
          if (this.#life.at === 'door' && this.#life.standing === standing) this.#onStatus(standing, port, status);
        },
        onBoot: () => undefined,
      },
      address,
      policy: POLICY,
      liveWhen: 'opened',
      onBytes: (bytes) => {
        // The real service never speaks: whatever this is, it is not the primary of a cluster.
        onFault(faultOf('ndisplay.unexpected-bytes', { bytes: bytes.length }));
      },
      onUp: () => undefined,
      onDown: () => undefined,
    });
  }

  /** The node is as well as its worse link. */
  #onStatus(standing: Standing, port: EventPort, status: LinkStatus): void {
    standing.status.set(port, status);
    const all = [...standing.status.values()];
    if (all.length < standing.links.size) return;
    const joint = all.find(({ at }) => at === 'waiting') ?? all.find(({ at }) => at !== 'live') ?? status;
    const { doors } = this.#options;
    if (joint.at === 'waiting' && doors.length > 1) this.#leave(standing, joint);
    else if (joint.at === 'live') this.#letIn(standing);
    else this.#tell(joint.at === 'connecting' ? { ...joint, attempt: this.#attempt + joint.attempt - 1 } : joint);
  }

  #letIn(standing: Standing): void {
    const { context, doors } = this.#options;
    standing.wasLive = true;
    this.#attempt = 1;
    if (this.#told === JSON.stringify({ at: 'live' })) return;
    context.onBoot(++this.#epoch);
    this.#tell({ at: 'live' });
    this.#options.onPrimary((doors[this.#knock.door] ?? doors[0]).node);
  }

  #leave(standing: Standing, status: LinkStatus): void {
    this.#life = { at: 'leaving' };
    const { length } = this.#options.doors;
    const next = knockAfter(this.#knock, standing.wasLive ? 'let-in' : 'refused', length, POLICY);
    this.#shutting = shut(standing).then(() => this.#goOn(next));
    this.#tell(status);
  }

  #goOn({ waitMs, ...knock }: NextKnock): void {
    if (this.#life.at !== 'leaving') return;
    this.#knock = knock;
    if (waitMs === 0) this.#enter();
    else this.#life = { at: 'pausing', timer: this.#options.context.clock.after(waitMs, () => this.#enter()) };
  }

  #tell(status: LinkStatus): void {
    const told = JSON.stringify(status);
    if (told === this.#told) return;
    this.#told = told;
    this.#options.context.onStatus(status);
  }
}

async function shut({ links }: Standing): Promise<void> {
  await Promise.all([...links.values()].map((link) => link.stop()));
}
