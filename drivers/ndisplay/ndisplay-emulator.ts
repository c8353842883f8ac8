/**
 * A cluster on loopback: a primary node that takes events on both ports, render nodes behind it that load a level slowly.
 *
 * Knows: the wire format and what each node shows. Tells: its true state by onChange under the driver's keys, plus
 * `ready` (every running node is), `stalled` (all wait for one at the barrier), `primary` and `node/<name>`. Nothing is ever
 * answered on the wire, as with the real one. Faults: offline (nobody listens), refuse (hangs up on every call and every event), slow (acts late), lie (tells that it
 * did, does not), drop (loses events), duplicate (gets them twice), node-dies and node-hangs (counted from 1). A cluster that
 * closed stays so until its faults are cleared or it is rebooted. Hostile frames end the call that sent them.
 */
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorFault, EmulatorOptions, Peer } from '../contract.ts';
import { isFault } from '../contract.ts';
import { FaultBoard } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { restingValue } from '../kit/resting-value.ts';
import { parseSettings } from '../kit/settings.ts';
import { checkWrite } from '../kit/values.ts';
import { decodeBinaryEvent, decodeClusterEvent, eventName } from './ndisplay-codec.ts';
import type { EventPort } from './ndisplay-doors.ts';
import type { ReceivedEvent } from './ndisplay-frame.ts';
import {
  type NDisplayEvent,
  type NDisplaySettings,
  ndisplaySettings,
  PRIMARY_KEY,
  parameterOf,
  specOf,
  valueOf,
} from './ndisplay-settings.ts';
import { type NodeLife, VirtualNodes } from './virtual-nodes.ts';
import { VirtualPorts } from './virtual-ports.ts';
import { ShownNodes } from './virtual-shown.ts';

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
  /** A lost node is dropped and the others go on; absent: where the settings know backups. */
  failover: z.optional(z.boolean()),
  barrierMs: z._default(z.number().check(z.gte(10), z.lte(600_000)), 3_000),
  takeoverMs: z._default(z.number().check(z.gte(0), z.lte(600_000)), 400),
  initial: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});

export interface NodeState {
  readonly node: string;
  readonly state: 'ready' | 'loading' | Exclude<NodeLife, 'running'>;
  /** Events that its handlers had. */
  readonly handled: number;
  /** What this node shows, by the driver's keys. While loading, the level is still the old one. */
  readonly values: ReadonlyMap<string, Value>;
}

export interface NDisplayEmulator extends Emulator {
  readonly binaryPort: number;
  /** What the handlers of every running node get, once a frame. */
  onHandled(listener: (node: string, event: ReceivedEvent) => void): Disposable;
  nodeState(): readonly NodeState[];
  /** The process of a node runs, or is gone; where hosts are emulated. A cluster starts when all of its nodes run. */
  nodeProcess(node: string, runs: boolean): void;
  /** What the cluster says of itself, for the device that reads its status; differs from the truth only while it lies. */
  reported(): ReadonlyMap<string, Value>;
  onReported(listener: (change: { key: string; value: Value }) => void): Disposable;
}

type NodeFault = Extract<EmulatorFault, { node: number }>;
const isNodeFault = (fault: EmulatorFault): fault is NodeFault => 'node' in fault;

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<NDisplayEmulator> {
  const settings = ndisplaySettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSchema, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const cluster = new Cluster(options, settings, virtual);
  try {
    await cluster.listen();
  } catch (cause) {
    await cluster.close();
    throw cause;
  }
  return cluster;
}

class Cluster implements NDisplayEmulator {
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: NDisplaySettings;
  readonly #virtual: z.infer<typeof virtualSchema>;
  readonly #names: readonly string[];
  readonly #shown: ShownNodes;
  readonly #nodes: VirtualNodes;
  readonly #ports: VirtualPorts;
  readonly #handled = new Map<string, number>();
  readonly #handlers = new Set<(node: string, event: ReceivedEvent) => void>();
  readonly #pending = new Set<Disposable>();
  readonly plays = ['offline', 'refuse', 'slow', 'lie', 'drop', 'duplicate', 'node-dies', 'node-hangs'] as const;
  readonly #board = new FaultBoard(() => this.#faultsChanged());
  #struck: readonly NodeFault[] = [];
  /** Nodes whose process is gone. */
  readonly #without = new Set<string>();

  constructor(options: EmulatorOptions<unknown>, settings: NDisplaySettings, virtual: z.infer<typeof virtualSchema>) {
    this.#options = options;
    this.#settings = settings;
    this.#virtual = virtual;
    const names = namesOf(settings, virtual.nodes);
    this.#names = names;
    const { clock, random } = options;
    this.#shown = new ShownNodes({
      clock,
      random,
      names,
      levelKey: virtual.levelKey,
      loadMs: virtual.loadMs,
      runs: (node) => this.#nodes.runs(node),
      onChange: (key, value) => options.onChange({ key, value, atUs: clock.nowUs() }),
    });
    this.#ports = new VirtualPorts({
      clock,
      random,
      faults: this.#board,
      onBody: (port, body) => this.#onBody(port, body),
    });
    this.#nodes = new VirtualNodes({
      clock,
      names,
      backups: settings.backups.map(({ node }) => node),
      failover: virtual.failover ?? settings.backups.length > 0,
      barrierMs: virtual.barrierMs,
      takeoverMs: virtual.takeoverMs,
      frameHz: virtual.frameHz,
      onFrame: (events) => this.#onFrame(events),
      onLife: (node, life) => this.#onLife(node, life),
      onStalled: (stalled) => this.#shown.set('stalled', stalled),
      onPrimary: (node) => {
        this.#shown.set(PRIMARY_KEY, node);
        this.#ports.lead(node);
      },
    });
    this.#start();
  }

  get address(): Peer {
    return this.#ports.addressOf(this.#first, 'json') ?? { host: '127.0.0.1', port: this.#options.port };
  }

  get binaryPort(): number {
    return this.#ports.addressOf(this.#first, 'binary')?.port ?? this.#virtual.binaryPort;
  }

  get doors(): Readonly<Record<string, Peer>> {
    const { backups, binaryPort } = this.#settings;
    const ports = this.#ports;
    const doors: [string, Peer | undefined][] = [
      [`${this.address.host}:${binaryPort}`, ports.addressOf(this.#first, 'binary')],
      ...backups.flatMap(({ node, host, port, binaryPort: own }): [string, Peer | undefined][] => [
        [`${host}:${port ?? this.address.port}`, ports.addressOf(node, 'json')],
        [`${host}:${own ?? binaryPort}`, ports.addressOf(node, 'binary')],
      ]),
    ];
    return Object.fromEntries(doors.flatMap(([at, peer]) => (peer ? [[at, peer]] : [])));
  }

  get faults() {
    return this.#board.list;
  }

  async listen(): Promise<void> {
    await this.#ports.open(this.#first, 'json', this.#options.port);
    await this.#ports.open(this.#first, 'binary', this.#virtual.binaryPort);
    for (const { node } of this.#settings.backups)
      for (const port of ['json', 'binary'] as const) await this.#ports.open(node, port, 0);
  }

  setFault(fault: EmulatorFault, on: boolean): void {
    this.#board.set(fault, on);
  }

  /** Somebody starts what closed again. */
  clearFaults(): void {
    this.#board.clear();
    if (!this.#allClosed) return;
    this.#without.clear();
    this.#start();
  }

  /** Someone at the editor: acts at once on every node, reported as it is. */
  frontPanel(key: string, value: Value): Fault | undefined {
    const one = this.#settings.events.find((event) => event.key === key);
    if (one === undefined) return faultOf('driver.unknown-key', { key });
    const fault = checkWrite(new Map([[key, specOf(one)]]), { entries: [{ key, value }] });
    if (fault) return fault;
    this.#perform(one, value);
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return this.#shown.actual;
  }

  reported(): ReadonlyMap<string, Value> {
    return this.#shown.reported;
  }

  onReported(listener: (change: { key: string; value: Value }) => void): Disposable {
    return this.#shown.listen(listener);
  }

  onHandled(listener: (node: string, event: ReceivedEvent) => void): Disposable {
    this.#handlers.add(listener);
    return { [Symbol.dispose]: () => void this.#handlers.delete(listener) };
  }

  nodeState(): readonly NodeState[] {
    return this.#names.map((node) => {
      const { loading, values } = this.#shown.of(node);
      const life = this.#nodes.lifeOf(node);
      const state = life === 'running' ? (loading ? 'loading' : 'ready') : life;
      return { node, state, handled: this.#handled.get(node) ?? 0, values };
    });
  }

  nodeProcess(node: string, runs: boolean): void {
    if (!this.#names.includes(node)) return;
    if (runs) this.#without.delete(node);
    else this.#without.add(node);
    if (!runs) this.#nodes.die(node);
    else if (this.#allClosed && this.#without.size === 0) this.#start();
  }

  async reboot(downMs: number): Promise<void> {
    this.#forget();
    this.#shown.set('ready', false);
    await this.#ports.reboot(downMs);
    this.#start();
  }

  async close(): Promise<void> {
    this.#forget();
    this.#handlers.clear();
    await this.#ports.close();
  }

  get #first(): string {
    return this.#names[0] ?? '';
  }

  #forget(): void {
    this.#nodes.halt();
    for (const timer of this.#pending) timer[Symbol.dispose]();
    this.#pending.clear();
    this.#shown.halt();
  }

  /** As a launcher starts it: every node anew, at its first level. */
  #start(): void {
    this.#forget();
    const { initial } = this.#virtual;
    const first = this.#settings.events.map((one) => [one.key, initial[one.key] ?? restingValue(one.type)] as const);
    this.#shown.start(new Map(first));
    this.#nodes.start();
    this.#shown.set('ready', true);
  }

  #onBody(port: EventPort, body: Uint8Array): void {
    const event = port === 'json' ? decodeClusterEvent(body) : decodeBinaryEvent(body);
    if (isFault(event)) return; // logged on the render node and dropped; the sender never learns
    const said = 'eventId' in event ? new TextDecoder().decode(event.payload) : event.parameters;
    const { clock, random } = this.#options;
    const decoded = `${eventName(event)} ${JSON.stringify(said)}`;
    this.#options.onCommand({ atUs: clock.nowUs(), bytes: body.slice(), decoded });
    if (random() < this.#board.dropShare) return;
    const times = this.#board.has('duplicate') ? 2 : 1;
    for (let i = 0; i < times; i++) this.#later(this.#board.delayMs, () => this.#nodes.take(event));
  }

  #later(delayMs: number, act: () => void): void {
    if (delayMs === 0) return act();
    if (this.#pending.size >= MAX_PENDING) return;
    const timer = this.#options.clock.after(delayMs, () => {
      this.#pending.delete(timer);
      act();
    });
    this.#pending.add(timer);
  }

  /** Events reach every node at the same frame. */
  #onFrame(events: readonly ReceivedEvent[]): void {
    for (const event of events) {
      for (const node of this.#names.filter((one) => this.#nodes.runs(one))) {
        this.#handled.set(node, (this.#handled.get(node) ?? 0) + 1);
        for (const handler of this.#handlers) handler(node, event);
      }
      if (event.system) this.#system(event);
      else this.#act(event);
    }
  }

  #act(event: ReceivedEvent): void {
    const one = this.#settings.events.find((declared) => isThis(declared, event));
    const carried =
      'eventId' in event ? new TextDecoder().decode(event.payload) : one && event.parameters[parameterOf(one)];
    const value = one && carried !== undefined ? valueOf(one, carried) : undefined;
    if (one && value !== undefined) this.#perform(one, value);
  }

  #system(event: ReceivedEvent): void {
    if (eventName(event) === QUIT) this.#nodes.closeAll();
  }

  #perform(one: NDisplayEvent, value: Value): void {
    if (this.#board.has('lie')) this.#shown.report(one.key, value);
    else this.#shown.perform(one.key, value);
  }

  #onLife(name: string, life: NodeLife): void {
    this.#shown.set(`node/${name}`, life);
    if (life === 'closed' || life === 'dropped') this.#shown.lose(name);
    if (this.#allClosed) this.#shown.set('ready', false);
  }

  get #allClosed(): boolean {
    return this.#names.every((node) => this.#nodes.lifeOf(node) === 'closed');
  }

  /** A cluster that no longer lies says what is. */
  #faultsChanged(): void {
    this.#ports.refresh();
    this.#strike();
    if (!this.#board.has('lie')) this.#shown.reportTruth();
  }

  #strike(): void {
    const before = this.#struck;
    const wanted = this.#board.list.filter(isNodeFault);
    this.#struck = wanted;
    const isIn = (list: readonly NodeFault[], one: NodeFault): boolean =>
      list.some(({ kind, node }) => kind === one.kind && node === one.node);
    const isMended = before.some((one) => !isIn(wanted, one));
    if (isMended && !this.#nodes.mend()) this.#start();
    for (const fault of wanted) {
      const node = this.#names[fault.node - 1];
      if (node === undefined || (!isMended && isIn(before, fault))) continue;
      if (fault.kind === 'node-dies') this.#nodes.die(node);
      else this.#nodes.hang(node);
    }
  }
}

const QUIT = 'nDisplay/control/quit';

/** The names of the settings first: the usual primary, then its backups. */
function namesOf({ primary, backups }: NDisplaySettings, nodes: readonly string[]): readonly string[] {
  if (backups.length === 0) return nodes;
  const known = [primary, ...backups.map(({ node }) => node)];
  return [...known, ...nodes.filter((node) => !known.includes(node))];
}

function isThis({ event: declared, binaryId }: NDisplayEvent, event: ReceivedEvent): boolean {
  if ('eventId' in event) return binaryId === event.eventId;
  const { name, type, category } = declared;
  return binaryId === undefined && name === event.name && type === event.type && category === event.category;
}
