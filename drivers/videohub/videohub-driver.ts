/**
 * Blackmagic Videohub: crosspoints, locks and labels over TCP 9990.
 *
 * Knows: the codec and the device's specs. Is told: blocks by the wire, writes by the engine. Tells: reports, one per
 * line of a status block. ACK is only the acknowledgement; what holds is what a status block says.
 */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type {
  Cancel,
  DeviceDriver,
  DriverContext,
  DriverModule,
  Prepared,
  Ticket,
  WireAddress,
  Write,
} from '../contract.ts';
import { isFault } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import { Replies } from '../kit/replies.ts';
import { parseSettings } from '../kit/settings.ts';
import { refusedTicket } from '../kit/tickets.ts';
import { checkWrite } from '../kit/values.ts';
import { AckQueue } from './ack-queue.ts';
import {
  type Block,
  BlockReader,
  DEVICE,
  decodeBlock,
  encodeBlock,
  encodeRoutes,
  INPUT_LABELS,
  LOCKS,
  lockStateOf,
  OUTPUT_LABELS,
  ROUTING,
  type VideohubFault,
  type VideohubMessage,
} from './videohub-codec.ts';
import { type VideohubSettings, videohubSettings } from './videohub-settings.ts';
import { headerOfKey, videohubSpecs } from './videohub-specs.ts';

/** A late ACK is still taken for its own question this long after that one gave up. */
const GRACE_MS = 3_000;
const FAULT_CODES: Readonly<Record<VideohubFault, string>> = {
  'line-too-long': 'videohub.line-too-long',
  'block-too-long': 'videohub.block-too-long',
  text: 'videohub.text',
  header: 'videohub.header',
};
const HEADERS: readonly string[] = [DEVICE, INPUT_LABELS, OUTPUT_LABELS, LOCKS, ROUTING];

class VideohubDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: VideohubSettings;
  readonly #link: DeviceLink;
  readonly #acks: AckQueue;
  /** Questions by header, answered by the status block that holds every asked index. */
  readonly #asked: Replies<{ readonly header: string; readonly indices: readonly number[] }>;
  #reader = new BlockReader();
  #size: { readonly inputs: number; readonly outputs: number };
  #specs: ReadonlyMap<string, ParameterSpec> = new Map();
  /** Outputs that another client holds, as last reported on this connection. */
  readonly #locked = new Set<number>();
  #pingedUs = 0;

  constructor(context: DriverContext, settings: VideohubSettings, address: WireAddress) {
    this.#context = context;
    this.#settings = settings;
    this.#size = { inputs: settings.inputs, outputs: settings.outputs };
    this.#acks = new AckQueue(context.clock, settings.ackMs, GRACE_MS);
    this.#asked = new Replies(context.clock);
    this.#link = new DeviceLink({
      context,
      address,
      policy: {
        openTimeoutMs: 2_000,
        silenceMs: 2 * settings.pingMs + settings.ackMs,
        firstDelayMs: 500,
        maxDelayMs: 10_000,
      },
      onOpen: () => {
        this.#reader = new BlockReader();
        this.#locked.clear();
      },
      onBytes: (bytes) => this.#read(bytes),
      onUp: () => {
        this.#pingedUs = context.clock.nowUs();
        for (const header of HEADERS) this.#send(encodeBlock(header), header);
      },
      onDown: (why) => {
        this.#acks.failAll(why);
        this.#asked.failAll(why);
      },
      onTick: (nowUs) => this.#keepAlive(nowUs),
    });
  }

  start(): void {
    this.#publish();
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    const byHeader = new Map<string, number[]>();
    for (const key of keys) {
      if (!this.#specs.has(key)) return faultOf('driver.unknown-key', { key });
      const { header, index } = headerOfKey(key);
      byHeader.set(header, [...(byHeader.get(header) ?? []), ...(index === undefined ? [] : [index])]);
    }
    if (!this.#link.live) return faultOf('device.offline');
    const answers = [...byHeader].map(([header, indices]) => {
      const answer = this.#asked.ask({ header, indices }, this.#settings.ackMs, cancel);
      const ticket = this.#send(encodeBlock(header), header);
      void ticket.acked.then((acked) => {
        if (isFault(acked) && acked.code === 'videohub.refused') {
          this.#asked.settle((asked) => asked.header === header, acked);
        }
      });
      return answer;
    });
    return (await Promise.all(answers)).find((answer) => answer !== undefined);
  }

  prepare(write: Write): Prepared | Fault {
    const fault = checkWrite(this.#specs, write);
    if (fault !== undefined) return fault;
    const routes = new Map<number, number>();
    for (const { key, value } of write.entries) {
      routes.set(Number(key.slice('out/'.length)), Number(String(value).slice('in/'.length)));
    }
    const held = this.#heldOf(routes);
    if (held) return held;
    const bytes = encodeRoutes(routes);
    const decoded = `${ROUTING} ${[...routes].map(([output, input]) => `${output} ${input}`).join(', ')}`;
    return {
      release: (when) => {
        // Another client may have taken an output since.
        const now = this.#link.live ? this.#heldOf(routes) : faultOf('device.offline');
        return now ? refusedTicket(now) : this.#send(bytes, decoded, when === 'now' ? 0 : when.atUs);
      },
    };
  }

  #heldOf(routes: ReadonlyMap<number, number>): Fault | undefined {
    const output = [...routes.keys()].find((one) => this.#locked.has(one));
    return output === undefined ? undefined : faultOf('videohub.locked', { output });
  }

  #send(bytes: Uint8Array, decoded: string, atUs = 0): Ticket {
    const ticket = this.#acks.await(atUs, (at) => this.#link.writeAt(bytes, at));
    void ticket.sent.then((sent) => {
      if (!isFault(sent)) this.#context.onTrace({ dir: 'out', atUs: sent.atUs, bytes, decoded });
    });
    return ticket;
  }

  /** The heartbeat, and a second look at what matters: a status block that got lost is made good here. */
  #keepAlive(nowUs: number): void {
    if (!this.#link.live || nowUs - this.#pingedUs < this.#settings.pingMs * 1000) return;
    this.#pingedUs = nowUs;
    for (const header of ['PING', LOCKS, ROUTING]) this.#send(encodeBlock(header), header);
  }

  #read(bytes: Uint8Array): void {
    this.#reader.read(
      bytes,
      (block) => this.#hear(block),
      (fault) => this.#context.onFault(faultOf(FAULT_CODES[fault])),
    );
  }

  #hear(block: Block): void {
    const atUs = this.#context.clock.nowUs();
    const { message, badLines } = decodeBlock(block);
    this.#context.onTrace({
      dir: 'in',
      atUs,
      bytes: encodeBlock(block.header, block.lines), // as text; its line ends are ours
      decoded: [block.header, block.lines.join(', ')].join(' ').trim().slice(0, 400),
    });
    if (badLines > 0) this.#context.onFault(faultOf('videohub.line', { header: block.header, lines: badLines }));
    this.#act(message, atUs);
    this.#asked.settleAll((asked) => asked.header === block.header && answers(message, asked.indices), 'acked');
  }

  #act(message: VideohubMessage, atUs: number): void {
    switch (message.kind) {
      case 'ack':
        if (!this.#acks.settle('acked')) this.#context.onFault(faultOf('videohub.stray-answer'));
        return;
      case 'nak':
        if (!this.#acks.settle(faultOf('videohub.refused'))) this.#context.onFault(faultOf('videohub.stray-answer'));
        return;
      case 'device':
        return this.#hearDevice(message, atUs);
      case 'routing':
        for (const [output, input] of message.routes) this.#report(`out/${output}`, `in/${input}`, atUs);
        return;
      case 'locks':
        for (const [output, letter] of message.locks) this.#hearLock(output, letter, atUs);
        return;
      case 'labels':
        for (const [index, label] of message.labels) this.#report(`label/${message.side}/${index}`, label, atUs);
        return;
      case 'preamble':
      case 'end-prelude':
      case 'ping':
      case 'unknown':
        return;
    }
  }

  #hearDevice(device: VideohubMessage & { kind: 'device' }, atUs: number): void {
    const { inputs = this.#size.inputs, outputs = this.#size.outputs, present } = device;
    if (inputs > 0 && outputs > 0 && (inputs !== this.#size.inputs || outputs !== this.#size.outputs)) {
      const { inputs: wantedInputs, outputs: wantedOutputs } = this.#settings;
      this.#context.onFault(faultOf('videohub.size', { inputs, outputs, wantedInputs, wantedOutputs }));
      this.#size = { inputs, outputs };
      this.#publish();
    }
    if (present === undefined) return;
    this.#report('present', present === 'needs_update' ? 'needs-update' : present ? 'yes' : 'no', atUs);
  }

  #hearLock(output: number, letter: string, atUs: number): void {
    const state = lockStateOf(letter);
    if (state === undefined) return this.#context.onFault(faultOf('videohub.line', { header: LOCKS, lines: 1 }));
    if (state === 'locked') this.#locked.add(output);
    else this.#locked.delete(output);
    this.#report(`lock/${output}`, state, atUs);
  }

  #report(key: string, value: string, atUs: number): void {
    const spec = this.#specs.get(key);
    const known = spec !== undefined && (spec.type.kind !== 'enum' || spec.type.options.includes(value));
    if (known) this.#context.onReport({ key, value, atUs });
    else this.#context.onFault(faultOf('videohub.index', { key, value }));
  }

  #publish(): void {
    const specs = videohubSpecs(this.#size.inputs, this.#size.outputs, this.#settings);
    this.#specs = new Map(specs.map((spec) => [spec.key, spec]));
    this.#context.onSpecs(specs);
  }
}

/** A change tells only what changed; a question is answered by the block that holds all that was asked. */
function answers(message: VideohubMessage, indices: readonly number[]): boolean {
  if (message.kind === 'device') return true;
  const told =
    message.kind === 'routing'
      ? message.routes
      : message.kind === 'locks'
        ? message.locks
        : message.kind === 'labels'
          ? message.labels
          : undefined;
  return told !== undefined && indices.every((index) => told.has(index));
}

export const driver: DriverModule<VideohubSettings> = {
  name: 'videohub',
  salvo: true,
  settings: (raw) => parseSettings(videohubSettings, raw),
  create: (context, settings, address) => new VideohubDriver(context, settings, address),
};
