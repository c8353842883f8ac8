/**
 * What is known of every property: read in turn, heard as a notice, read back after a write. Reports what the engine said
 * and nothing that a write of ours has overtaken.
 *
 * Knows: points, the newest answers, and which properties were written when. Is told: answers and notices. Tells: reports.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { DriverContext } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { isOfAll, readProperty } from './preset-discovery.ts';
import type { Point } from './remote-control-points.ts';
import type { Requests } from './remote-control-requests.ts';
import { pollMsOf, type RemoteControlSettings } from './remote-control-settings.ts';
import { fromWire } from './remote-control-types.ts';

/** So long after a write of ours a notice may be of what was before: then the property is read. */
const OWN_ECHO_US = 1_000_000;
/** Notices are told at most this often per property, whatever comes in. */
const NOTICE_MS = 20;

export interface ReadingsOptions {
  readonly context: Pick<DriverContext, 'clock' | 'onReport' | 'onFault'>;
  readonly requests: Requests;
  readonly settings: RemoteControlSettings;
  /** No write of this property waits or is under way. */
  readonly isQuiet: (label: string) => boolean;
  /** A fault of the whole interface, or a property that is gone. */
  readonly onLost: (why: Fault) => void;
}

interface Reading {
  points: readonly Point[];
  sample: unknown;
  dueUs: number;
  /** Of the newest write, and of the newest word on it at all. */
  wroteUs: number;
  touchedUs: number;
  /** Counts writes, so that an answer to an older question is known. */
  writes: number;
  reading: Promise<Fault | undefined> | undefined;
  noticed: { readonly value: unknown } | undefined;
  /** Named once, until it is well again. */
  told: string;
}

const unread = (): Reading => ({
  points: [],
  sample: undefined,
  dueUs: 0,
  wroteUs: Number.NEGATIVE_INFINITY,
  touchedUs: Number.NEGATIVE_INFINITY,
  writes: 0,
  reading: undefined,
  noticed: undefined,
  told: '',
});

export class Readings {
  readonly #options: ReadingsOptions;
  #readings: ReadonlyMap<string, Reading> = new Map();
  #telling: Disposable | undefined;
  /** One that only its turn asked for is under way. */
  #polling = false;
  #pollMs = 0;

  constructor(options: ReadingsOptions) {
    this.#options = options;
  }

  sample(label: string): unknown {
    return this.#readings.get(label)?.sample;
  }

  /** Other points, and what was read of them since `askedUs`. What was heard or written meanwhile counts more. */
  replace(
    byLabel: ReadonlyMap<string, readonly Point[]>,
    samples: ReadonlyMap<string, unknown>,
    askedUs: number,
  ): void {
    const before = this.#readings;
    this.#pollMs = pollMsOf(this.#options.settings, byLabel.size);
    this.#readings = new Map([...byLabel.keys()].map((label) => [label, before.get(label) ?? unread()]));
    for (const [label, reading] of this.#readings) {
      reading.points = byLabel.get(label) ?? [];
      const sample = samples.get(label);
      const isOvertaken = reading.touchedUs >= askedUs || !this.#options.isQuiet(label);
      if (sample === undefined || isOvertaken) reading.dueUs = 0;
      else this.#learn(label, reading, sample);
    }
  }

  /** Before its bytes leave: an answer to what was asked before says nothing any more. */
  writing(label: string): void {
    const reading = this.#readings.get(label);
    if (!reading) return;
    reading.writes += 1;
    reading.wroteUs = this.#nowUs();
    reading.touchedUs = reading.wroteUs;
  }

  /** The engine took it: what it is now is asked as soon as nothing more waits. */
  wrote(label: string): void {
    this.#dueNow(label);
  }

  /** Reads what is longest due. */
  poll(): void {
    if (this.#polling) return;
    const nowUs = this.#nowUs();
    const due = [...this.#readings].filter(([label, one]) => one.dueUs <= nowUs && this.#options.isQuiet(label));
    const [first] = due.toSorted(([, a], [, b]) => a.dueUs - b.dueUs);
    if (!first) return;
    this.#polling = true;
    void this.read(first[0]).finally(() => {
      this.#polling = false;
      this.poll();
    });
  }

  /** A question that is under way already is not asked twice. */
  read(label: string): Promise<Fault | undefined> {
    const reading = this.#readings.get(label);
    if (!reading) return Promise.resolve(faultOf('remote-control.no-value', { label }));
    reading.reading ??= this.#read(label, reading).finally(() => {
      reading.reading = undefined;
    });
    return reading.reading;
  }

  /** Of one label: what each object of it became. */
  heard(label: string, values: readonly unknown[]): void {
    const reading = this.#readings.get(label);
    if (!reading) return;
    const [first] = values;
    const text = JSON.stringify(first);
    const agreed = first !== undefined && values.every((value) => JSON.stringify(value) === text);
    if (!agreed || this.#nowUs() - reading.wroteUs < OWN_ECHO_US) return this.#dueNow(label);
    reading.noticed = { value: first };
    reading.touchedUs = this.#nowUs();
    this.#telling ??= this.#options.context.clock.after(NOTICE_MS, () => this.#tellNoticed());
  }

  stop(): void {
    this.#telling?.[Symbol.dispose]();
    this.#telling = undefined;
    this.#readings = new Map();
  }

  #tellNoticed(): void {
    this.#telling = undefined;
    for (const [label, reading] of this.#readings) {
      const { noticed } = reading;
      if (noticed) this.#learn(label, reading, noticed.value);
    }
  }

  async #read(label: string, reading: Reading): Promise<Fault | undefined> {
    const { requests, settings, isQuiet, onLost } = this.#options;
    const { writes } = reading;
    reading.dueUs = this.#nowUs() + this.#pollMs * 1000;
    const read = await readProperty(requests, settings.preset, label);
    if (this.#readings.get(label) !== reading) return faultOf('device.offline');
    if ('code' in read) {
      const isNews = this.#complain(reading, read);
      if (isOfAll(read) || (isNews && read.code === 'remote-control.not-found')) onLost(read);
      return read;
    }
    if (reading.writes === writes) {
      this.#learn(label, reading, read.value);
      return undefined;
    }
    if (isQuiet(label)) return this.#read(label, reading);
    this.#dueNow(label);
    return faultOf('remote-control.overtaken', { label });
  }

  #learn(label: string, reading: Reading, value: unknown): void {
    const nowUs = this.#nowUs();
    reading.noticed = undefined;
    reading.sample = value;
    reading.touchedUs = nowUs;
    reading.dueUs = nowUs + this.#pollMs * 1000;
    this.#say(label, reading, value, nowUs);
  }

  #dueNow(label: string): void {
    const reading = this.#readings.get(label);
    if (reading) reading.dueUs = 0;
  }

  /** Of what does not fit, one is named; the others are said all the same. */
  #say(label: string, reading: Reading, whole: unknown, atUs: number): void {
    let odd: Fault | undefined;
    for (const point of reading.points) {
      if (point.kind === 'function') continue;
      const { key, type } = point.spec;
      const value = fromWire(whole, point, type);
      if (value !== undefined) this.#options.context.onReport({ key, value, atUs });
      else odd ??= faultOf('remote-control.value', { key, label });
    }
    if (odd) this.#complain(reading, odd);
    else reading.told = '';
  }

  #complain(reading: Reading, fault: Fault): boolean {
    const told = JSON.stringify(fault);
    if (reading.told === told) return false;
    reading.told = told;
    this.#options.context.onFault(fault);
    return true;
  }

  #nowUs(): number {
    return this.#options.context.clock.nowUs();
  }
}
