/**
 * A cluster on loopback: a primary node that takes events on both ports, render nodes behind it that load a level slowly.
 *
 * Knows: the wire format and what each node shows. Tells: its true state by onChange under the driver's keys, plus
 * `ready` (every node is). Nothing is ever answered on the wire, as with the real one. Faults: offline (nobody listens),
 * refuse (hangs up on every call and every event), slow (acts late), lie (tells that it did, does not), drop (loses events),
 * duplicate (gets them twice). Hostile frames end the call that sent them.
 */
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions } from '../contract.ts';
import { isFault } from '../contract.ts';
import { type EmulatorNet, openTcpServer, type TcpClient } from '../kit/emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { restingValue } from '../kit/resting-value.ts';
import { parseSettings } from '../kit/settings.ts';
import { checkWrite } from '../kit/values.ts';
import { decodeBinaryEvent, decodeClusterEvent, EventFramer } from './ndisplay-codec.ts';
import {
  type NDisplayEvent,
  type NDisplaySettings,
  ndisplaySettings,
  parameterOf,
  specOf,
  valueOf,
} from './ndisplay-settings.ts';

const MAX_PENDING = 4_096;

const virtualSchema = z.object({
  nodes: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(60))).check(z.minLength(1), z.maxLength(64)), [
    'node-1',
    'node-2',
    'node-3',
    'node-4',
  ]),
  /** Key of the event that makes every node load; absent = none does. */
  levelKey: z._default(z.string(), 'level'),
  loadMs: z._default(z.number().check(z.gte(0), z.lte(600_000)), 1_800),
  frameHz: z._default(z.number().check(z.gte(1), z.lte(240)), 50),
  /** 0 = any free port. */
  binaryPort: z._default(z.int().check(z.gte(0), z.lte(65_535)), 0),
  initial: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});

export interface NodeState {
  readonly node: string;
  readonly state: 'ready' | 'loading';
  /** What this node shows, by the driver's keys. While loading, the level is still the old one. */
  readonly values: ReadonlyMap<string, Value>;
}

export interface NDisplayEmulator extends Emulator {
  readonly binaryPort: number;
  nodeState(): readonly NodeState[];
  /** What the cluster says of itself, for the device that reads its status; differs from the truth only while it lies. */
  reported(): ReadonlyMap<string, Value>;
  onReported(listener: (change: { key: string; value: Value }) => void): Disposable;
}

interface RenderNode {
  readonly name: string;
  readonly values: Map<string, Value>;
  loading: Disposable | undefined;
}

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<NDisplayEmulator> {
  const settings = ndisplaySettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSchema, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const cluster = new Cluster(options, settings, virtual);
  const json = await cluster.listen('json', options.port);
  try {
    await cluster.listen('binary', virtual.binaryPort);
  } catch (cause) {
    await json.close();
    throw cause;
  }
  return cluster;
}

class Cluster implements NDisplayEmulator {
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: NDisplaySettings;
  readonly #virtual: z.infer<typeof virtualSchema>;
  readonly #nodes: readonly RenderNode[];
  readonly #reported = new Map<string, Value>();
  readonly #actual = new Map<string, Value>();
  readonly #listeners = new Set<(change: { key: string; value: Value }) => void>();
  readonly #pending = new Set<Disposable>();
  readonly #nets = new Map<'json' | 'binary', EmulatorNet<TcpClient>>();
  readonly #framers = new Map<TcpClient, EventFramer>();
  readonly plays = [...LINK_FAULTS, 'refuse', 'lie'] as const;
  readonly #board = new FaultBoard(() => this.#faultsChanged());

  constructor(options: EmulatorOptions<unknown>, settings: NDisplaySettings, virtual: z.infer<typeof virtualSchema>) {
    this.#options = options;
    this.#settings = settings;
    this.#virtual = virtual;
    this.#nodes = virtual.nodes.map((name) => ({ name, values: new Map<string, Value>(), loading: undefined }));
    this.#showInitial();
  }

  get address() {
    return this.#nets.get('json')?.address ?? { host: '127.0.0.1', port: this.#options.port };
  }

  get binaryPort(): number {
    return this.#nets.get('binary')?.address.port ?? this.#virtual.binaryPort;
  }

  get faults() {
    return this.#board.list;
  }

  async listen(which: 'json' | 'binary', port: number): Promise<EmulatorNet<TcpClient>> {
    const net = await openTcpServer({
      clock: this.#options.clock,
      port,
      faults: this.#board,
      random: this.#options.random,
      onConnect: (client) => {
        if (this.#board.has('refuse')) client.socket.destroy();
        else this.#framers.set(client, this.#framer(which, client));
      },
      onBytes: (client, bytes) => {
        if (this.#board.has('refuse')) client.socket.destroy();
        else this.#framers.get(client)?.push(bytes);
      },
      onGone: (client) => this.#framers.delete(client),
    });
    this.#nets.set(which, net);
    return net;
  }

  setFault(fault: Parameters<Emulator['setFault']>[0], on: boolean): void {
    this.#board.set(fault, on);
  }

  clearFaults(): void {
    this.#board.clear();
  }

  /** Someone at the editor: acts at once on every node, reported as it is. */
  frontPanel(key: string, value: Value): Fault | undefined {
    const one = this.#settings.events.find((event) => event.key === key);
    if (one === undefined) return faultOf('driver.unknown-key', { key });
    const fault = checkWrite(new Map([[key, specOf(one)]]), { entries: [{ key, value }] });
    if (fault) return fault;
    this.#perform(one, value, 0);
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return this.#actual;
  }

  reported(): ReadonlyMap<string, Value> {
    return this.#reported;
  }

  onReported(listener: (change: { key: string; value: Value }) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  nodeState(): readonly NodeState[] {
    return this.#nodes.map(({ name, values, loading }) => ({
      node: name,
      state: loading ? 'loading' : 'ready',
      values: new Map(values),
    }));
  }

  async reboot(downMs: number): Promise<void> {
    this.#forget();
    this.#set('ready', false);
    await Promise.all([...this.#nets.values()].map((net) => net.reboot(downMs)));
    this.#showInitial();
  }

  async close(): Promise<void> {
    this.#forget();
    this.#listeners.clear();
    await Promise.all([...this.#nets.values()].map((net) => net.close()));
  }

  #forget(): void {
    for (const timer of this.#pending) timer[Symbol.dispose]();
    this.#pending.clear();
    for (const node of this.#nodes) {
      node.loading?.[Symbol.dispose]();
      node.loading = undefined;
    }
  }

  #showInitial(): void {
    const { initial } = this.#virtual;
    for (const one of this.#settings.events) {
      const value = initial[one.key] ?? restingValue(one.type);
      for (const node of this.#nodes) node.values.set(one.key, value);
      this.#set(one.key, value);
    }
    this.#set('ready', true);
  }

  #framer(which: 'json' | 'binary', client: TcpClient): EventFramer {
    return new EventFramer({
      body: (body) => (which === 'json' ? this.#onJson(body) : this.#onBinary(body)),
      fault: () => client.socket.destroy(),
    });
  }

  #onJson(body: Uint8Array): void {
    const event = decodeClusterEvent(body);
    if (isFault(event)) return; // logged on the render node and dropped; the sender never learns
    const one = this.#settings.events.find(
      ({ event: e, binaryId }) =>
        binaryId === undefined && e.name === event.name && e.type === event.type && e.category === event.category,
    );
    const carried = one && event.parameters[parameterOf(one)];
    this.#command(body, `${event.category}/${event.type}/${event.name} ${JSON.stringify(event.parameters)}`);
    if (one && carried !== undefined) this.#receive(one, carried);
  }

  #onBinary(body: Uint8Array): void {
    const event = decodeBinaryEvent(body);
    if (isFault(event)) return;
    const one = this.#settings.events.find(({ binaryId }) => binaryId === event.eventId);
    const carried = new TextDecoder().decode(event.payload);
    this.#command(body, `${event.eventId} ${JSON.stringify(carried)}`);
    if (one) this.#receive(one, carried);
  }

  #command(bytes: Uint8Array, decoded: string): void {
    this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes: bytes.slice(), decoded });
  }

  #receive(one: NDisplayEvent, carried: string): void {
    const value = valueOf(one, carried);
    if (value === undefined || this.#options.random() < this.#board.dropShare) return;
    const times = this.#board.has('duplicate') ? 2 : 1;
    for (let i = 0; i < times; i++) this.#perform(one, value, this.#board.delayMs);
  }

  /** Events reach every node at the same frame. */
  #perform(one: NDisplayEvent, value: Value, delayMs: number): void {
    if (this.#pending.size >= MAX_PENDING) return;
    const timer = this.#options.clock.after(delayMs + 1_000 / this.#virtual.frameHz, () => {
      this.#pending.delete(timer);
      if (this.#board.has('lie')) this.#report(one.key, value);
      else if (one.key === this.#virtual.levelKey) this.#load(one.key, value);
      else {
        for (const node of this.#nodes) node.values.set(one.key, value);
        this.#set(one.key, value);
      }
    });
    this.#pending.add(timer);
  }

  /** A level that is already there loads nothing. Nodes finish one after the other; the last one makes it true. */
  #load(key: string, value: Value): void {
    const { loadMs } = this.#virtual;
    if (this.#nodes.every((node) => node.values.get(key) === value && !node.loading)) return;
    this.#set('ready', false);
    for (const node of this.#nodes) {
      node.loading?.[Symbol.dispose]();
      node.loading = this.#options.clock.after(loadMs * (0.8 + 0.2 * this.#options.random()), () => {
        node.loading = undefined;
        node.values.set(key, value);
        if (this.#nodes.some((other) => other.loading)) return;
        this.#set(key, value);
        this.#set('ready', true);
      });
    }
  }

  /** A cluster that no longer lies says what is. */
  #faultsChanged(): void {
    for (const net of this.#nets.values()) net.refresh();
    if (this.#board.has('lie')) return;
    for (const [key, value] of this.#actual) this.#report(key, value);
  }

  #set(key: string, value: Value): void {
    if (this.#actual.get(key) !== value) {
      this.#actual.set(key, value);
      this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
    }
    this.#report(key, value);
  }

  #report(key: string, value: Value): void {
    if (this.#reported.get(key) === value) return;
    this.#reported.set(key, value);
    for (const listener of this.#listeners) listener({ key, value });
  }
}
