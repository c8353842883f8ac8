/**
 * One render host, by its SwitchboardListener: what runs there, started and ended; its genlock, load and present mode.
 *
 * Knows: link, codec, settings. Is told: messages by the listener, writes by the engine. Tells: reports. A start is
 * acknowledged by `program started`, an end by `program killed`; what runs is what `state` and these messages say. Programs
 * that run already are adopted, never started again. A newer listener is named, and not called again until a person asks.
 */
import { randomUUID } from 'node:crypto';
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import type {
  Cancel,
  DeviceDriver,
  DriverContext,
  DriverModule,
  LinkStatus,
  Peer,
  Prepared,
  Ticket,
  WireAddress,
  Write,
} from '../contract.ts';
import { isFault } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import { LineFramer } from '../kit/framers.ts';
import { Replies } from '../kit/replies.ts';
import { parseSettings } from '../kit/settings.ts';
import { refusedTicket } from '../kit/tickets.ts';
import { checkWrite } from '../kit/values.ts';
import { peerOf } from '../kit/wire-life.ts';
import { type Act, type Asked, HostActs, isAbout } from './host-acts.ts';
import { HostPulse } from './host-pulse.ts';
import { speaksQuic } from './quic-probe.ts';
import { RenderPrograms } from './render-programs.ts';
import {
  type Command,
  decodeMessage,
  encodeCommand,
  type ListenerMessage,
  MAX_MESSAGE_BYTES,
  NO_PROGRAM,
  plainId,
} from './switchboard-codec.ts';
import {
  STALE_POLLS,
  type SwitchboardSettings,
  switchboardSettings,
  switchboardSpecs,
} from './switchboard-settings.ts';
import { SyncPoll } from './sync-poll.ts';

/** An old listener says its state as soon as it is called. */
const STATE_US = 1_000_000;
const PROBE_MS = 1_500;
const LOG_US = 400_000;
const TRACED_BYTES = 1_000;
const BYTES_PER_GB = 1024 ** 3;

class SwitchboardDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: SwitchboardSettings;
  readonly #at: Peer;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #link: DeviceLink;
  readonly #framer: LineFramer;
  readonly #replies: Replies<Asked>;
  readonly #programs: RenderPrograms;
  readonly #acts: HostActs;
  readonly #poll: SyncPoll;
  readonly #pulse: HostPulse;
  readonly #ended = new AbortController();
  /** Why nobody calls there any more. */
  #verdict: Fault | undefined;
  #probing: Promise<void> | undefined;
  #wasOpened = false;
  #openedUs = 0;
  #toldLogUs = 0;
  #hasState = false;

  constructor(context: DriverContext, settings: SwitchboardSettings, address: WireAddress) {
    this.#context = context;
    this.#settings = settings;
    this.#at = peerOf(address);
    this.#specs = new Map(switchboardSpecs(settings).map((spec) => [spec.key, spec]));
    this.#replies = new Replies(context.clock);
    this.#programs = new RenderPrograms(settings, (key, value) => this.#report(key, value));
    this.#acts = new HostActs(settings, this.#specs, this.#programs);
    this.#pulse = new HostPulse(context.clock.nowUs());
    this.#poll = new SyncPoll(settings, {
      ask: (request_flags) => {
        const uuid = this.#programs.anyUuid() ?? NO_PROGRAM;
        this.#pulse.asked();
        return this.#write({ command: 'get sync status', uuid, request_flags, bEcho: false });
      },
      report: (key, value) => this.#report(key, value),
      answered: (result) => void this.#replies.settleAll(({ what }) => what === 'sync', result),
      onFault: (fault) => context.onFault(fault),
    });
    this.#framer = new LineFramer({
      maxBytes: MAX_MESSAGE_BYTES,
      end: 'nul',
      onLine: (text) => this.#hear(text),
      onFault: (fault) => this.#unreadable(fault),
    });
    this.#link = new DeviceLink({
      context: {
        clock: context.clock,
        log: context.log,
        open: context.open,
        onFault: (fault) => context.onFault(fault),
        onBoot: (epoch) => context.onBoot(epoch),
        onStatus: (status) => this.#tell(status),
      },
      address,
      policy: {
        openTimeoutMs: 3_000,
        silenceMs: Number.POSITIVE_INFINITY, // judged by the pulse
        firstDelayMs: 500,
        maxDelayMs: 10_000,
      },
      liveWhen: 'heard',
      onOpen: () => this.#opened(),
      onBytes: (bytes) => {
        this.#pulse.heard(context.clock.nowUs());
        this.#framer.push(bytes);
      },
      onUp: () => undefined,
      onDown: (why) => this.#down(why),
      onTick: (nowUs) => this.#tick(nowUs),
    });
  }

  start(): void {
    this.#context.onSpecs([...this.#specs.values()]);
    this.#link.start();
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    const toldOff = this.#verdict !== undefined;
    this.#verdict = undefined;
    if (this.#link.live) this.#write({ command: 'disconnect' });
    await this.#link.stop();
    await this.#probing;
    if (toldOff) this.#context.onStatus({ at: 'stopped' });
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    for (const key of keys) {
      const spec = this.#specs.get(key);
      if (spec === undefined) return faultOf('driver.unknown-key', { key });
      if (!spec.readable) return faultOf('driver.not-readable', { key });
    }
    if (!this.#link.live) return faultOf('device.offline');
    const answer = this.#replies.ask({ what: 'sync' }, STALE_POLLS * this.#settings.pollMs, cancel);
    this.#poll.askAll(this.#context.clock.nowUs());
    return answer;
  }

  prepare(write: Write): Prepared | Fault {
    const fault = checkWrite(this.#specs, write);
    if (fault) return fault;
    const actOf = this.#acts.of(write);
    if (isFault(actOf)) return actOf;
    return {
      release: (when) => {
        // Another client may have started or ended it since.
        const act = actOf();
        if (act === 'done') return doneTicket(this.#context.clock.nowUs());
        return this.#do(act, when === 'now' ? 0 : when.atUs);
      },
    };
  }

  #do({ command, asked, timeoutMs, decoded }: Act, atUs: number): Ticket {
    const id = randomUUID();
    const bytes = encodeCommand(id, command);
    const wire = this.#link.writeAt(bytes, atUs);
    if ('code' in wire) return refusedTicket(wire);
    const ticket = this.#replies.await(asked(plainId(id)), wire, timeoutMs);
    void ticket.sent.then((sent) => {
      if (!isFault(sent)) this.#trace('out', bytes, decoded, sent.atUs);
    });
    return ticket;
  }

  /** For read-only questions and what keeps the call alive. */
  #write(command: Command): string {
    const id = randomUUID();
    const bytes = encodeCommand(id, command);
    this.#link.write(bytes);
    this.#trace('out', bytes, command.command, this.#context.clock.nowUs());
    return plainId(id);
  }

  #opened(): void {
    this.#framer.reset();
    this.#hasState = false;
    this.#poll.reset();
    this.#wasOpened = true;
    this.#openedUs = this.#context.clock.nowUs();
    this.#pulse.heard(this.#openedUs);
  }

  #tick(nowUs: number): void {
    if (this.#hasState && nowUs - this.#toldLogUs >= LOG_US) {
      this.#toldLogUs = nowUs;
      this.#programs.tellLogs();
    }
    if (this.#link.live) return this.#goOn(nowUs);
    // Without a state this is the one question that tells a listener that wants a password from one that is mute.
    if (nowUs - this.#openedUs >= STATE_US && this.#poll.isDue(nowUs)) this.#poll.ask(nowUs);
  }

  #goOn(nowUs: number): void {
    const gone = this.#pulse.verdict(nowUs);
    if (gone) this.#link.drop(gone);
    else if (this.#hasState || nowUs - this.#openedUs >= STATE_US) this.#poll.tick(nowUs);
  }

  #down(why: Fault): void {
    if (this.#hasState) this.#programs.tellLogs(); // its last words may say why
    this.#replies.failAll(why);
    if (why.code !== 'wire.refused' || this.#verdict !== undefined) return;
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
    });
  }

  async #probe(): Promise<void> {
    const { clock, open } = this.#context;
    const { host, port } = this.#at;
    const isNewer = await speaksQuic(clock, open, this.#at, PROBE_MS, this.#ended.signal);
    if (isNewer && !this.#ended.signal.aborted) this.#giveUp(faultOf('switchboard.quic', { host, port }));
  }

  /** Calling again would say the same again: a person switches the device off and on where the host was changed. */
  #giveUp(verdict: Fault): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = verdict;
    void this.#link.stop();
    this.#context.onStatus({ at: 'waiting', why: verdict });
  }

  #tell(status: LinkStatus): void {
    if (this.#verdict !== undefined) return;
    const isMute = status.at === 'waiting' && status.why.code === 'link.open-timeout' && this.#wasOpened;
    const { host, port } = this.#at;
    this.#context.onStatus(isMute ? { at: 'waiting', why: faultOf('switchboard.mute', { host, port }) } : status);
    if (status.at === 'waiting') this.#wasOpened = false;
  }

  /** What could not be read may have been the end of a program: the state is heard anew by calling again. */
  #unreadable(fault: Fault): void {
    this.#context.onFault(fault);
    this.#link.drop(fault);
  }

  #hear(text: string): void {
    if (!this.#link.live) return; // the rest of what came before we hung up
    const message = decodeMessage(text);
    if (isFault(message)) return this.#unreadable(message);
    const bytes = new TextEncoder().encode(text.slice(0, TRACED_BYTES));
    this.#trace('in', bytes, decodedOf(message), this.#context.clock.nowUs());
    this.#act(message);
  }

  #act(message: ListenerMessage): void {
    switch (message.kind) {
      case 'state':
        return this.#hearState(message);
      case 'declined':
        return this.#declined(message.id, message.error);
      case 'duplicate':
        if (message.command === 'get sync status') this.#poll.refused(message.id);
        else this.#settleId(message.id, faultOf('switchboard.duplicate', { command: message.command }));
        return;
      case 'started':
      case 'killed': {
        const { uuid } = message.program;
        this.#programs[message.kind](message.program);
        this.#replies.settle((asked) => isAbout(asked, uuid), 'acked');
        return;
      }
      case 'not-started':
      case 'not-killed': {
        const why = faultOf(`switchboard.${message.kind}`, { error: message.error });
        this.#replies.settle((asked) => isAbout(asked, message.uuid), why);
        return;
      }
      case 'printed':
        return this.#programs.printed(message.program, message.base64);
      case 'ended':
        return this.#programs.ended(message.program, message.code, message.base64);
      case 'file-kept':
        this.#report('config/path', message.destination.slice(0, 1_000));
        this.#replies.settle((asked) => asked.what === 'file', 'acked');
        return;
      case 'file-refused':
        this.#replies.settle(
          (asked) => asked.what === 'file',
          faultOf('switchboard.file-refused', { destination: message.destination, error: message.error }),
        );
        return;
      case 'sync':
        return this.#poll.hear(message.status, message.asked, this.#context.clock.nowUs());
      case 'sync-declined':
        return this.#poll.declined(message.error);
      case 'authenticated':
      case 'accepted':
      case 'other':
        return;
    }
  }

  #hearState(state: ListenerMessage & { kind: 'state' }): void {
    this.#hasState = true;
    this.#report('listener', state.version);
    this.#report('os', state.os.slice(0, 200));
    this.#report('memory/total', Math.round((state.memoryBytes / BYTES_PER_GB) * 10) / 10);
    this.#programs.adopt(state.programs);
    const { inactiveS } = this.#settings;
    if (inactiveS !== undefined) this.#write({ command: 'set inactive timeout', seconds: inactiveS });
  }

  /** Before it said its state a listener declines only because it does not know who we are. */
  #declined(id: string, error: string): void {
    const { host, port } = this.#at;
    if (!this.#hasState) return this.#giveUp(faultOf('switchboard.password', { host, port, error }));
    if (this.#poll.is(id)) return this.#poll.declined(error);
    if (!this.#settleId(id, faultOf('switchboard.declined', { error })))
      this.#context.onFault(faultOf('switchboard.declined', { error }));
  }

  #settleId(id: string, why: Fault): boolean {
    return id !== '' && this.#replies.settle((asked) => asked.what !== 'sync' && asked.id === id, why);
  }

  #report(key: string, value: Value): void {
    const spec = this.#specs.get(key);
    if (spec === undefined || checkWrite(new Map([[key, { ...spec, writable: true }]]), { entries: [{ key, value }] }))
      return this.#context.onFault(faultOf('switchboard.value', { key }));
    this.#context.onReport({ key, value, atUs: this.#context.clock.nowUs() });
  }

  #trace(dir: 'in' | 'out', bytes: Uint8Array, decoded: string, atUs: number): void {
    this.#context.onTrace({ dir, atUs, bytes: bytes.subarray(0, TRACED_BYTES), decoded: decoded.slice(0, 400) });
  }
}

/** It is so already. */
const doneTicket = (atUs: number): Ticket => ({
  sent: Promise.resolve({ atUs, lateUs: 0 }),
  acked: Promise.resolve('acked'),
  cancel: () => Promise.resolve('sent'),
});

function decodedOf(message: ListenerMessage): string {
  if ('program' in message) return `${message.kind} ${message.program.caller} ${message.program.pid}`;
  if (message.kind === 'state') return `state ${message.programs.map(({ caller }) => caller).join(', ')}`;
  if ('error' in message) return `${message.kind} ${message.error}`;
  return message.kind;
}

export const driver: DriverModule<SwitchboardSettings> = {
  name: 'switchboard',
  salvo: false,
  settings: (raw) => parseSettings(switchboardSettings, raw),
  create: (context, settings, address) => new SwitchboardDriver(context, settings, address),
};
