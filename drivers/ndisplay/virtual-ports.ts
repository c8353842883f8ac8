/**
 * The event ports of an emulated cluster's nodes: of all that can be primary, only those of the one that is are open.
 *
 * Is told: who is primary, faults of the whole box. Tells: bodies of events. Nothing is ever answered; a frame that cannot
 * be one ends the call that sent it.
 */
import type { Clock, Peer } from '../contract.ts';
import { type EmulatorNet, openTcpServer, type TcpClient } from '../kit/emulator-net.ts';
import { FaultBoard } from '../kit/fault-board.ts';
import { EventFramer } from './ndisplay-codec.ts';
import type { EventPort } from './ndisplay-doors.ts';

export interface PortsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Of the whole box: `offline` and `refuse` are looked at here. */
  readonly faults: FaultBoard;
  onBody(port: EventPort, body: Uint8Array): void;
}

interface OwnPort {
  readonly node: string;
  readonly port: EventPort;
  readonly net: EmulatorNet<TcpClient>;
  /** Shut by `offline` while its node is not primary. */
  readonly gate: FaultBoard;
}

export class VirtualPorts {
  readonly #options: PortsOptions;
  readonly #ports: OwnPort[] = [];
  readonly #framers = new Map<TcpClient, EventFramer>();
  #primary = '';

  constructor(options: PortsOptions) {
    this.#options = options;
  }

  async open(node: string, port: EventPort, at: number): Promise<void> {
    const { clock, random, faults } = this.#options;
    const gate = new FaultBoard();
    const net = await openTcpServer({
      clock,
      random,
      port: at,
      faults: gate,
      onConnect: (client) => {
        if (faults.has('refuse')) client.socket.destroy();
        else this.#framers.set(client, this.#framer(port, client));
      },
      onBytes: (client, bytes) => {
        if (faults.has('refuse')) client.socket.destroy();
        else this.#framers.get(client)?.push(bytes);
      },
      onGone: (client) => this.#framers.delete(client),
    });
    this.#ports.push({ node, port, net, gate });
    this.refresh();
  }

  addressOf(node: string, port: EventPort): Peer | undefined {
    return this.#ports.find((one) => one.node === node && one.port === port)?.net.address;
  }

  lead(node: string): void {
    this.#primary = node;
    this.refresh();
  }

  /** Whenever faults changed. */
  refresh(): void {
    const isOffline = this.#options.faults.has('offline');
    for (const { node, net, gate } of this.#ports) {
      gate.set({ kind: 'offline' }, isOffline || node !== this.#primary);
      net.refresh();
    }
  }

  async reboot(downMs: number): Promise<void> {
    await Promise.all(this.#ports.map(({ net }) => net.reboot(downMs)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#ports.map(({ net }) => net.close()));
  }

  #framer(port: EventPort, client: TcpClient): EventFramer {
    return new EventFramer({
      body: (body) => this.#options.onBody(port, body),
      fault: () => client.socket.destroy(),
    });
  }
}
