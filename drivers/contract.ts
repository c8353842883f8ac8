/**
 * Everything a driver may know of the world, and everything the world may ask of a driver.
 *
 * A driver turns a link machine (drivers/kit/link.ts) and a codec into parameters with reports. It knows no stage,
 * no cue, no zone; it starts nothing on import and holds no global clock, socket, setting or logger.
 */
import type { Fault, ParameterSpec, Value, ValueType } from '../app/core/parameter.ts';

/** Monotonic. Wall time is a label, never arithmetic. */
export interface Clock {
  nowUs(): number;
  every(ms: number, fn: () => void): Disposable;
  /** One-shot. Disposing after it fired does nothing. */
  after(ms: number, fn: () => void): Disposable;
}

export interface Log {
  warn(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
}

export type Cancel = AbortSignal;

/** What the outside sees of a link. `detail` is a fault code with parameters when it is not live. */
export type LinkStatus =
  | { readonly at: 'connecting'; readonly attempt: number }
  | { readonly at: 'live' }
  | { readonly at: 'waiting'; readonly why: Fault }
  | { readonly at: 'stopped' };

export type WireAddress =
  | { readonly kind: 'udp'; readonly host: string; readonly port: number; readonly listenPort?: number }
  /** Receives only; no peer. */
  | { readonly kind: 'udp-listen'; readonly host: string; readonly port: number }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** Each write is one text message; each message that comes, text or binary, is one call of `bytes`. */
  | { readonly kind: 'ws'; readonly host: string; readonly port: number; readonly path?: string }
  /** No wire: only `request`. `path` stands before the path of every request. */
  | { readonly kind: 'http'; readonly host: string; readonly port: number; readonly path?: string }
  /** A port of this machine and its line. */
  | {
      readonly kind: 'serial';
      readonly path: string;
      readonly baud: number;
      readonly dataBits: 7 | 8;
      readonly parity: 'none' | 'even' | 'odd';
      readonly stopBits: 1 | 2;
    };

export interface Peer {
  readonly host: string;
  readonly port: number;
}

/** Bytes out, bytes in. UDP, TCP, serial and the test loopback all look like this. A failed write is a `lost`. */
export interface Wire {
  write(bytes: Uint8Array): void;
  /** `atUs` 0 or in the past = at once. */
  writeAt(bytes: Uint8Array, atUs: number): WireTicket;
  close(): Promise<void>;
}

/** The fate of bytes handed to a wire. */
export interface WireTicket {
  readonly sent: Promise<{ readonly atUs: number; readonly lateUs: number } | Fault>;
  cancel(): Promise<'cancelled' | 'sent'>;
}

export type OpenWire = (
  to: WireAddress,
  on: { bytes(bytes: Uint8Array, from: Peer): void; lost(why: Fault): void },
  cancel: Cancel,
) => Promise<Wire>;

export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  /** A longer body is refused by name. */
  readonly maxBytes: number;
  /** The last byte left this machine. */
  readonly onSent?: (atUs: number) => void;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Any status is a reply; a fault is that no whole reply came. */
export type SendRequest = (to: Peer, request: HttpRequest, cancel: Cancel) => Promise<HttpReply | Fault>;

/** One thing the device said of itself. Only the engine decides what that verifies. */
export interface Report {
  readonly key: string;
  readonly value: Value;
  readonly atUs: number;
}

/** A line of the message trace: what crossed the wire, decoded where it could be. */
export interface TraceLine {
  readonly dir: 'in' | 'out';
  readonly atUs: number;
  readonly bytes: Uint8Array;
  /** One line for people, protocol words only (not translated): `/xr/scene "glacier"`. */
  readonly decoded: string;
  readonly fault?: Fault;
}

export interface DriverContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly open: OpenWire;
  readonly request: SendRequest;
  onStatus(status: LinkStatus): void;
  onReport(report: Report): void;
  /** The full set, whenever it changes. Called at least once, from start(). */
  onSpecs(specs: readonly ParameterSpec[]): void;
  /** A new epoch: the device rebooted or reconnected; what it was told before may be gone. */
  onBoot(epoch: number): void;
  onTrace(line: TraceLine): void;
  /** A named fault on input or output; counted by the engine, never thrown. */
  onFault(fault: Fault): void;
}

/** One message's worth of writes: one entry, or several where the driver can switch them together (`salvo`). */
export interface Write {
  readonly entries: readonly { readonly key: string; readonly value: Value }[];
}

/** Bytes that may wait, minutes too: what can change until they leave (link, lock, owner) is looked at in `release`. */
export interface Prepared {
  release(when: 'now' | { readonly atUs: number }): Ticket;
}

export interface Ticket {
  readonly sent: Promise<{ readonly atUs: number; readonly lateUs: number } | Fault>;
  readonly acked: Promise<'none' | 'acked' | Fault>;
  cancel(): Promise<'cancelled' | 'sent'>;
}

/** Something that a device has by a name of its own, published as a parameter or not. */
export interface NativeField {
  /** As people see it at the device. */
  readonly label: string;
  readonly group: string;
  /** Into a structure, as the device spells it; empty: the whole. */
  readonly member: string;
  readonly type: ValueType;
  readonly writable: boolean;
  /** The key under which it is published. */
  readonly key?: string;
}

export interface DeviceDriver {
  /** Returns at once; progress arrives through the context. Sends nothing but declared read-only queries. */
  start(): void;
  /** Idempotent. Once it resolves no callback fires and no wire is open. */
  stop(): Promise<void>;
  /** Read-only bytes; the answers come by onReport. Resolves when all were answered, or with what went wrong. */
  query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined>;
  /** Encodes and checks; sends nothing. */
  prepare(write: Write): Prepared | Fault;
  /**
   * Encodes and checks what is no state of the device (a cluster event): told once, nothing is kept or proved of it. Checked
   * by the driver's own schema; sends nothing. Absent: the driver knows none.
   */
  prepareAct?(act: unknown): Prepared | Fault;
  /** What it has that the studio file may give a key; absent: the studio file says itself what there is. */
  fields?(): readonly NativeField[];
}

/** What each drivers/<name>/<name>-driver.ts exports as `driver`; drivers/registry.ts lists them all. */
export interface DriverModule<Settings = unknown> {
  readonly name: string;
  /** Several entries of one Write leave in one message and switch together. */
  readonly salvo: boolean;
  /** Parses settings from the studio file; a fault names the place inside (`params.place`). */
  settings(raw: unknown): Settings | Fault;
  /** Absent: any kind, as far as the driver can make something of it. */
  addresses?(settings: Settings): readonly WireAddress['kind'][];
  create(context: DriverContext, settings: Settings, address: WireAddress): DeviceDriver;
}

export function isFault(x: unknown): x is Fault {
  return typeof x === 'object' && x !== null && 'code' in x && typeof x.code === 'string';
}

/** Faults that an emulator can be told to show. One union for console, command line and tests. */
export type EmulatorFault =
  | { readonly kind: 'offline' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Reports (and where it can, acknowledges) the asked value without doing it. */
  | { readonly kind: 'lie' }
  | { readonly kind: 'drop'; readonly share: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'hold-lost-on-input-switch' }
  | { readonly kind: 'frozen-tracking' }
  | { readonly kind: 'wrong-rate'; readonly hz: number }
  /** Of a tracker: spread of its position, and a hundredth of a degree per millimetre. */
  | { readonly kind: 'noise'; readonly mm: number }
  /** Share of its samples that are far off. */
  | { readonly kind: 'spikes'; readonly share: number }
  | { readonly kind: 'tracking-drift'; readonly mmPerS: number }
  /** It does not see the camera: it says so where its protocol can, else it is silent. */
  | { readonly kind: 'occluded' }
  /** Share of its messages of which only the first half comes. */
  | { readonly kind: 'cut'; readonly share: number }
  /** Share of its messages in which one bit is turned over. */
  | { readonly kind: 'garbled'; readonly share: number }
  /** Share of its messages that come after the one behind them. */
  | { readonly kind: 'swapped'; readonly share: number }
  /** Its position is no number, where its protocol can say so; else noughts. */
  | { readonly kind: 'not-a-number' }
  /** It says a tilt that no head has, where its protocol has angles. */
  | { readonly kind: 'impossible-angle' }
  /** Its own clock is put back while this lasts. */
  | { readonly kind: 'clock-back'; readonly s: number }
  /** Another one sends the same camera number from another place. */
  | { readonly kind: 'twin' }
  /** A generator without what it follows. */
  | { readonly kind: 'reference-lost' }
  | { readonly kind: 'phase-drift'; readonly usPerS: number }
  | { readonly kind: 'crosspoint-stuck'; readonly output: number }
  /** It takes connections and what is asked, and answers nothing. */
  | { readonly kind: 'hang' }
  /** Its replies have no end. */
  | { readonly kind: 'huge' }
  /** It tells far more than anybody asked for. */
  | { readonly kind: 'flood' }
  /** It takes no key, whoever shows it. */
  | { readonly kind: 'wrong-key' }
  /** Of a cluster, counted from 1: its process ends, or it no longer reaches the end of a frame. */
  | { readonly kind: 'node-dies'; readonly node: number }
  | { readonly kind: 'node-hangs'; readonly node: number }
  /** A render host: its programs end by themselves, also those that are started. */
  | { readonly kind: 'crash' }
  /** Its programs run and do nothing any more. */
  | { readonly kind: 'stall' }
  /** It has no house sync. */
  | { readonly kind: 'sync-lost' }
  /** It has house sync and does not follow it. */
  | { readonly kind: 'desync' }
  /** Now and then something stands before its picture. */
  | { readonly kind: 'present-flip' }
  /** It is a newer listener: QUIC on UDP, nobody on TCP. */
  | { readonly kind: 'quic-only' };

/** An emulator's real state change, for the light model: `key` as in the driver's specs. */
export interface EmulatorChange {
  readonly key: string;
  readonly value: Value;
  readonly atUs: number;
}

/** Every drivers/<name>/<name>-emulator.ts exports `openEmulator(options): Promise<Emulator>`: real sockets, loopback only. */
export interface Emulator {
  /** Where it can be reached (or, for a sender such as freed and tsl, where it sends to). */
  readonly address: Peer;
  /** Further places that a driver dials, `host:port` as it writes them -> where they are on loopback. */
  readonly doors?: Readonly<Record<string, Peer>>;
  /** Kinds of faults that it acts on; any other would change nothing. */
  readonly plays: readonly EmulatorFault['kind'][];
  /** Sets or clears; `undefined` clears all. */
  setFault(fault: EmulatorFault, on: boolean): void;
  clearFaults(): void;
  readonly faults: readonly EmulatorFault[];
  /** A hand on the front panel: changes the real state without any command from us. */
  frontPanel(key: string, value: Value): Fault | undefined;
  /** The true state, by key: what the box really does, whatever it says. */
  actual(): ReadonlyMap<string, Value>;
  /** Closes its sockets, forgets volatile state, and comes back after `downMs`. */
  reboot(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface EmulatorOptions<Settings = unknown> {
  readonly clock: Clock;
  /** 0 = any free port. */
  readonly port: number;
  readonly settings: Settings;
  /** Emulator-only settings of the studio file's `virtual`. */
  readonly virtual: unknown;
  /** Seeded; 0 <= x < 1. */
  readonly random: () => number;
  onChange(change: EmulatorChange): void;
  /** Every command byte that could change the device, for tests that prove that nothing was sent. */
  onCommand(at: { readonly atUs: number; readonly bytes: Uint8Array; readonly decoded: string }): void;
}
