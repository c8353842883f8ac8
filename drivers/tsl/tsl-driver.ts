/**
 * TSL UMD tally in: what a vision mixer says is on program and on preview.
 *
 * Knows: the displays of the studio file. Is told: datagrams (or, for 5.0, a TCP stream). Tells: program, preview and
 * text per display. It never writes. A source that falls silent is `waiting` with `tsl.silent`; only what could be
 * read counts as having been heard.
 */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type {
  Cancel,
  DeviceDriver,
  DriverContext,
  DriverModule,
  LinkStatus,
  OpenWire,
  Peer,
  Prepared,
  WireAddress,
  Write,
} from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import { checkWrite } from '../kit/values.ts';
import { isStream } from '../kit/wire-life.ts';
import { Tsl5StreamReader, type TslFault } from './tsl-codec.ts';
import { type TslSettings, tslSettings, tslSpecs } from './tsl-settings.ts';
import { type Tally, talliesOfDatagram, talliesOfPacket } from './tsl-tally.ts';

const FAULT_CODES: Readonly<Record<TslFault, string>> = {
  length: 'tsl.length',
  start: 'tsl.start',
  control: 'tsl.control',
  text: 'tsl.text',
  version: 'tsl.version',
  'screen-control': 'tsl.screen-control',
  'too-long': 'tsl.too-long',
  display: 'tsl.display',
  framing: 'tsl.framing',
  junk: 'tsl.junk',
};

class TslDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: TslSettings;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #link: DeviceLink;
  readonly #streams: boolean;
  #reader = new Tsl5StreamReader();
  #openedUs = 0;
  #told = '';
  #silent = false;

  constructor(context: DriverContext, settings: TslSettings, address: WireAddress) {
    this.#context = context;
    this.#settings = settings;
    this.#streams = isStream(address);
    this.#specs = new Map(tslSpecs(settings).map((spec) => [spec.key, spec]));
    this.#link = new DeviceLink({
      context: {
        clock: context.clock,
        log: context.log,
        open: this.#openFiltered,
        onStatus: (status) => this.#tell(status),
        onBoot: (epoch) => context.onBoot(epoch),
        onFault: (fault) => context.onFault(fault),
      },
      address,
      liveWhen: 'heard',
      // A socket that only listens is not closed for silence: it would be deaf while it is bound anew.
      policy: {
        openTimeoutMs: this.#streams ? 5_000 : Number.POSITIVE_INFINITY,
        silenceMs: settings.silenceMs,
        firstDelayMs: this.#streams ? 500 : 1,
        maxDelayMs: this.#streams ? 10_000 : 2_000,
      },
      onOpen: () => {
        this.#reader = new Tsl5StreamReader();
        this.#openedUs = context.clock.nowUs();
      },
      onBytes: (bytes) => this.#read(bytes),
      onUp: () => {
        this.#silent = false;
      },
      onDown: () => undefined,
      onTick: (nowUs) => this.#watch(nowUs),
    });
  }

  start(): void {
    this.#context.onSpecs([...this.#specs.values()]);
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  /** A tally source cannot be asked. */
  query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    if (cancel.aborted) return Promise.resolve(faultOf('query.cancelled'));
    const unknown = keys.find((key) => !this.#specs.has(key));
    if (unknown !== undefined) return Promise.resolve(faultOf('driver.unknown-key', { key: unknown }));
    const [key] = keys;
    return Promise.resolve(key === undefined ? undefined : faultOf('driver.not-readable', { key }));
  }

  prepare(write: Write): Prepared | Fault {
    return checkWrite(this.#specs, write) ?? faultOf('driver.read-only', { key: write.entries[0]?.key ?? '' });
  }

  /** Datagrams that cannot be read, and strangers, are counted here and never make the source look alive. */
  readonly #openFiltered: OpenWire = (to, on, cancel) => {
    if (this.#streams) return this.#context.open(to, on, cancel);
    return this.#context.open(
      to,
      { ...on, bytes: (bytes, from) => this.#admit(bytes, from) && on.bytes(bytes, from) },
      cancel,
    );
  };

  #admit(bytes: Uint8Array, from: Peer): boolean {
    const { from: wanted } = this.#settings;
    if (wanted !== undefined && from.host !== wanted) {
      this.#context.onFault(faultOf('tsl.other-sender', { host: from.host }));
      return false;
    }
    const tallies = talliesOfDatagram(bytes, this.#settings);
    if (typeof tallies !== 'string') return true;
    this.#refuse(bytes, tallies);
    return false;
  }

  #refuse(bytes: Uint8Array, why: TslFault): void {
    const fault = faultOf(FAULT_CODES[why]);
    this.#context.onTrace({ dir: 'in', atUs: this.#context.clock.nowUs(), bytes: bytes.slice(), decoded: '', fault });
    this.#context.onFault(fault);
  }

  #read(bytes: Uint8Array): void {
    if (!this.#streams) return this.#hear(bytes, talliesOfDatagram(bytes, this.#settings));
    this.#reader.read(
      bytes,
      (packet) => this.#hear(packet, talliesOfPacket(packet, this.#settings)),
      (fault) => this.#refuse(bytes, fault),
    );
  }

  #hear(bytes: Uint8Array, tallies: readonly Tally[] | TslFault): void {
    if (typeof tallies === 'string') return this.#refuse(bytes, tallies);
    const atUs = this.#context.clock.nowUs();
    const decoded = tallies.map(({ key, pgm, pvw, text }) => `${key} pgm=${+pgm} pvw=${+pvw} "${text}"`).join(', ');
    this.#context.onTrace({ dir: 'in', atUs, bytes: bytes.slice(), decoded: decoded.slice(0, 400) });
    for (const { key, pgm, pvw, text } of tallies) {
      this.#context.onReport({ key: `${key}/pgm`, value: pgm, atUs });
      this.#context.onReport({ key: `${key}/pvw`, value: pvw, atUs });
      this.#context.onReport({ key: `${key}/text`, value: text, atUs });
    }
  }

  /** Bound, and nobody speaks. */
  #watch(nowUs: number): void {
    if (this.#link.live || this.#silent || nowUs - this.#openedUs < this.#settings.silenceMs * 1000) return;
    this.#tell({ at: 'waiting', why: faultOf('link.silent') });
  }

  /** Silence stays silence while the socket is bound again behind it. */
  #tell(status: LinkStatus): void {
    if (status.at === 'waiting') this.#silent = status.why.code === 'link.silent';
    const silent = this.#silent && (status.at === 'waiting' || status.at === 'connecting');
    const why = faultOf('tsl.silent', { afterMs: this.#settings.silenceMs });
    const said: LinkStatus = silent ? { at: 'waiting', why } : status;
    const told = JSON.stringify(said);
    if (told === this.#told) return;
    this.#told = told;
    this.#context.onStatus(said);
  }
}

export const driver: DriverModule<TslSettings> = {
  name: 'tsl',
  salvo: false,
  settings: (raw) => parseSettings(tslSettings, raw),
  create: (context, settings, address) => new TslDriver(context, settings, address),
};
