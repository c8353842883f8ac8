// hot path
/**
 * A tracker's stream as a device of its own: is it there, at which rate, how much is lost. Read-only; nothing is ever sent.
 *
 * Knows: a link and intervals. Is told: by the protocol's reader, which datagram was a sample and why another was none.
 * The samples that cameras follow never come this way: they go through the tracking process (app/engine/tracking).
 */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import type { DeviceDriver, DriverContext, DriverModule, WireAddress, Write } from '../contract.ts';
import { DeviceLink } from './device-link.ts';
import { faultOf } from './faults.ts';
import type { LinkPolicy } from './link.ts';

const POLICY: LinkPolicy = { openTimeoutMs: 2_000, silenceMs: 1_000, firstDelayMs: 250, maxDelayMs: 2_000 };
const WINDOW_US = 1_000_000;
const MAX_INTERVALS = 1_024;
const RATE_TOLERANCE = 0.02;
const LOSSY_PCT = 2;

/** What a reader makes of bytes: a sample in words for the trace, or the reason why it is none. */
export interface FeedEars {
  sample(bytes: Uint8Array, words: () => string): void;
  refused(reason: string): void;
}

export type FeedReader = (bytes: Uint8Array, ears: FeedEars) => void;

interface TrackerFeedSetup {
  readonly context: DriverContext;
  readonly address: WireAddress;
  readonly expectedHz: number;
  /** Before the reason in fault codes: `freed` for `freed.checksum`. */
  readonly protocol: string;
  /** A new one for each opening: no new call inherits half a message from the last one. */
  reader(): FeedReader;
}

type FeedStatus = 'ok' | 'wrong-rate' | 'lossy' | 'refused';

const READ_ONLY = {
  verify: { by: 'readback' },
  readable: false,
  writable: false,
  idempotent: true,
  timeoutMs: 1_000,
  effect: { kind: 'within', minFrames: 0, maxFrames: 1 },
  visible: false,
} as const;

/** What is said of any stream, whoever listens to it. */
export const STREAM_SPECS: readonly ParameterSpec[] = [
  { key: 'rate', type: { kind: 'number', unit: 'Hz', min: 0, max: 1_000 }, ...READ_ONLY },
  { key: 'lossPct', type: { kind: 'number', unit: '%', min: 0, max: 100 }, ...READ_ONLY },
];
const FEED_SPECS: readonly ParameterSpec[] = [
  ...STREAM_SPECS,
  { key: 'status', type: { kind: 'enum', options: ['ok', 'wrong-rate', 'lossy', 'refused'] }, ...READ_ONLY },
];

class TrackerFeed implements DeviceDriver, FeedEars {
  readonly #setup: TrackerFeedSetup;
  readonly #link: DeviceLink;
  readonly #intervalsUs = new Float64Array(MAX_INTERVALS);
  readonly #told = new Map<string, Value>();
  readonly #refused = new Map<string, number>();
  #read: FeedReader;
  #intervals = 0;
  #lastUs = 0;
  #windowUs = 0;
  #good = 0;

  constructor(setup: TrackerFeedSetup) {
    this.#setup = setup;
    const { context, address } = setup;
    this.#read = setup.reader();
    this.#link = new DeviceLink({
      context,
      address,
      policy: POLICY,
      liveWhen: 'heard',
      onOpen: () => {
        this.#read = setup.reader();
        this.#begin(context.clock.nowUs());
      },
      onBytes: (bytes) => this.#read(bytes, this),
      onUp: () => undefined,
      onDown: () => this.#told.clear(),
      onTick: (nowUs) => this.#onTick(nowUs),
    });
  }

  start(): void {
    this.#setup.context.onSpecs(FEED_SPECS);
    this.#link.start();
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }

  /** There is no question to ask: it sends by itself or is silent. */
  query(): Promise<Fault | undefined> {
    return Promise.resolve(this.#link.live ? undefined : faultOf('device.offline'));
  }

  prepare(write: Write): Fault {
    return faultOf('driver.read-only', { key: write.entries[0]?.key ?? '' });
  }

  refused(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  sample(bytes: Uint8Array, words: () => string): void {
    const { context } = this.#setup;
    const nowUs = context.clock.nowUs();
    if (this.#good > 0 && this.#intervals < MAX_INTERVALS) this.#intervalsUs[this.#intervals++] = nowUs - this.#lastUs;
    this.#lastUs = nowUs;
    this.#good++;
    // The first of each window: the trace is for people.
    if (this.#good === 1) context.onTrace({ dir: 'in', atUs: nowUs, bytes: bytes.slice(), decoded: words() });
  }

  /** Once a second, not per sample. */
  #onTick(nowUs: number): void {
    if (nowUs - this.#windowUs < WINDOW_US) return;
    const { context, protocol } = this.#setup;
    for (const [reason, count] of this.#refused) context.onFault(faultOf(`${protocol}.${reason}`, { count }));
    if (this.#link.live) this.#report(nowUs, this.#refused.size > 0);
    this.#begin(nowUs);
  }

  #report(nowUs: number, refused: boolean): void {
    const seconds = (nowUs - this.#windowUs) / 1e6;
    const intervals = this.#intervalsUs.subarray(0, this.#intervals).sort();
    const periodUs = intervals[intervals.length >> 1] ?? 0;
    let missing = 0;
    if (periodUs > 0) for (const intervalUs of intervals) missing += Math.round(intervalUs / periodUs) - 1;
    const lossPct = (100 * Math.max(0, missing)) / Math.max(1, this.#good + missing);
    const senderHz = (this.#good + Math.max(0, missing)) / seconds;
    const { expectedHz } = this.#setup;
    // One sample more or less per window is the window's, not the sender's.
    const offHz = Math.max(0, Math.abs(senderHz - expectedHz) - 1 / seconds);
    let status: FeedStatus = 'ok';
    if (this.#good === 0 && refused) status = 'refused';
    else if (offHz > RATE_TOLERANCE * expectedHz) status = 'wrong-rate';
    else if (lossPct > LOSSY_PCT) status = 'lossy';
    this.#tell('rate', Math.round((this.#good * 10) / seconds) / 10, nowUs);
    this.#tell('lossPct', Math.round(lossPct * 10) / 10, nowUs);
    this.#tell('status', status, nowUs);
  }

  #tell(key: string, value: Value, atUs: number): void {
    if (this.#told.get(key) === value) return;
    this.#told.set(key, value);
    this.#setup.context.onReport({ key, value, atUs });
  }

  #begin(nowUs: number): void {
    this.#windowUs = nowUs;
    this.#intervals = 0;
    this.#good = 0;
    this.#refused.clear();
  }
}

interface FeedProtocol<Settings> extends Pick<DriverModule<Settings>, 'name' | 'settings'> {
  readonly reader: (settings: Settings, address: WireAddress, nowUs: () => number) => FeedReader;
  /** Before the reason in fault codes; absent = the words that all trackers share. */
  readonly faults?: string;
}

/** The driver of a tracker that is listened to. */
export function feedModule<Settings extends { readonly expectedHz: number }>(
  protocol: FeedProtocol<Settings>,
): DriverModule<Settings> {
  const { name, reader, faults = 'tracking.refused' } = protocol;
  return {
    name,
    salvo: false,
    settings: (raw) => protocol.settings(raw),
    create: (context, settings, address) =>
      new TrackerFeed({
        context,
        address,
        expectedHz: settings.expectedHz,
        protocol: faults,
        reader: () => reader(settings, address, () => context.clock.nowUs()),
      }),
  };
}
