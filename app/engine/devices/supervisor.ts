/**
 * Every device of the studio with its driver, its link and what it last said.
 *
 * Knows: drivers by name, one running device each. Is told: which devices, where they are. Tells: reports, link edges,
 * faults, specs. Sends nothing by itself: only declared read-only queries and what a take or a person releases.
 */

import {
  type Clock,
  type DeviceDriver,
  type DriverModule,
  isFault,
  type LinkStatus,
  type Log,
  type OpenWire,
  type Report,
  type SendRequest,
  type WireAddress,
} from '../../../drivers/contract.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault, ParameterSpec } from '../../core/parameter.ts';
import type { Device } from '../../core/stage/model.ts';
import type { DeviceView } from '../../core/stage/plan.ts';
import { Trace } from './trace.ts';

export interface SupervisorEvents {
  onReport(device: string, report: Report, epoch: number): void;
  onSpecs(device: string): void;
  /** Online, offline, standing aside, a new boot: look at `view(device)`. */
  onLink(device: string): void;
  onFault(device: string, fault: Fault): void;
}

export interface SupervisorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly open: (device: Device) => OpenWire;
  /** One per device: its connections are kept, and dropped when its driver stops. */
  readonly openRequests: () => { readonly request: SendRequest; close(): void };
  readonly load: (name: string) => Promise<DriverModule | undefined>;
  /** Loopback addresses of the virtual stage; undefined = the studio file's own. */
  readonly addressOf: (device: Device) => WireAddress | undefined;
  readonly events: SupervisorEvents;
}

interface Running {
  readonly device: Device;
  readonly turns: OneAtATime;
  readonly trace: Trace;
  readonly faults: Record<string, number>;
  module: DriverModule | undefined;
  driver: DeviceDriver | undefined;
  requests: ReturnType<SupervisorOptions['openRequests']> | undefined;
  specs: readonly ParameterSpec[];
  link: LinkStatus;
  /** Status that was last told, and since when it holds. */
  shown: string;
  sinceUs: number;
  epoch: number;
  enabled: boolean;
  /** The studio has it no more. */
  gone: boolean;
  aside: { readonly seat: string; readonly reason: string } | undefined;
  refused: Fault | undefined;
}

/** A device has its own time to answer, but never less than this. */
const QUERY_TIMEOUT_MS = 600;
const QUERY_LIMIT_MS = 5_000;

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #running = new Map<string, Running>();
  #stopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts the drivers of all enabled devices. Nothing but read-only queries leaves. */
  async start(devices: readonly Device[]): Promise<void> {
    for (const device of devices) {
      this.#running.set(device.id, {
        device,
        turns: new OneAtATime(),
        trace: new Trace(),
        faults: {},
        module: undefined,
        driver: undefined,
        requests: undefined,
        specs: [],
        link: { at: 'stopped' },
        shown: '',
        sinceUs: this.#options.clock.nowUs(),
        epoch: 0,
        enabled: device.enabled,
        gone: false,
        aside: undefined,
        refused: undefined,
      });
    }
    for (const { id } of devices) {
      const running = this.#running.get(id);
      if (running) await this.#settle(running);
    }
  }

  /** New studio files: devices that are the same keep their link; others are hung up, opened, or opened anew. */
  async replace(devices: readonly Device[]): Promise<void> {
    const wanted = new Map(devices.map((device) => [device.id, device]));
    for (const [id, running] of this.#running) {
      const next = wanted.get(id);
      if (next && JSON.stringify(next) === JSON.stringify(running.device)) continue;
      running.gone = true;
      await this.#settle(running);
      this.#running.delete(id);
    }
    await this.start(devices.filter((device) => !this.#running.has(device.id)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#running.values()].map((running) => this.#settle(running)));
  }

  ids(): readonly string[] {
    return [...this.#running.keys()];
  }

  specs(): ReadonlyMap<string, readonly ParameterSpec[]> {
    return new Map([...this.#running].map(([id, running]) => [id, running.specs]));
  }

  specsOf(device: string): readonly ParameterSpec[] {
    return this.#running.get(device)?.specs ?? [];
  }

  trace(device: string): Trace | undefined {
    return this.#running.get(device)?.trace;
  }

  status(device: string): {
    readonly status: 'online' | 'connecting' | 'offline' | 'standAside' | 'disabled';
    readonly why: Fault | undefined;
    readonly sinceUs: number;
    readonly epoch: number;
    readonly aside: Running['aside'];
    readonly faults: Readonly<Record<string, number>>;
  } {
    const running = this.#running.get(device);
    if (!running) return { status: 'disabled', why: undefined, sinceUs: 0, epoch: 0, aside: undefined, faults: {} };
    const { link, aside, enabled, refused, sinceUs, epoch, faults } = running;
    const base = { sinceUs, epoch, aside, faults };
    if (aside) return { ...base, status: 'standAside', why: undefined };
    if (!enabled) return { ...base, status: 'disabled', why: undefined };
    if (refused) return { ...base, status: 'offline', why: refused };
    if (link.at === 'live') return { ...base, status: 'online', why: undefined };
    if (link.at === 'connecting' && link.attempt <= 1) return { ...base, status: 'connecting', why: undefined };
    if (link.at === 'waiting') return { ...base, status: 'offline', why: link.why };
    return { ...base, status: 'offline', why: lastWhy.get(running) };
  }

  views(): ReadonlyMap<string, DeviceView> {
    const views = new Map<string, DeviceView>();
    for (const [id, running] of this.#running) {
      const { status, why } = this.status(id);
      views.set(id, {
        online: status === 'online',
        epoch: running.epoch,
        standAside: running.aside !== undefined,
        fault: why,
        maxInFlight: running.device.maxInFlight,
        salvo: running.module?.salvo ?? false,
      });
    }
    return views;
  }

  /** Stand aside: another controller has the device; we hang up and send nothing until a person takes it back. */
  async standAside(device: string, aside: Running['aside']): Promise<Fault | undefined> {
    const running = this.#running.get(device);
    if (!running) return { code: 'device.unknown', params: { device } };
    running.aside = aside;
    await this.#settle(running);
    this.#linked(running);
    return undefined;
  }

  async enable(device: string, on: boolean): Promise<Fault | undefined> {
    const running = this.#running.get(device);
    if (!running) return { code: 'device.unknown', params: { device } };
    if (running.enabled === on) return undefined;
    running.enabled = on;
    await this.#settle(running);
    this.#linked(running);
    return undefined;
  }

  /** Hangs up and begins anew, at the device's first address. Nothing that was under way is sent then. */
  async redial(device: string): Promise<Fault | undefined> {
    const running = this.#running.get(device);
    if (!running) return { code: 'device.unknown', params: { device } };
    if (running.aside || !running.enabled) return { code: 'device.offline', params: { device } };
    await this.#settle(running, true);
    return undefined;
  }

  /**
   * Read-only questions, all devices side by side. Undefined when every key was answered. `limitMs`: the caller waits no
   * longer, so that one silent device is named while the others still count.
   */
  async query(device: string, keys: readonly string[], limitMs = QUERY_LIMIT_MS): Promise<Fault | undefined> {
    const running = this.#running.get(device);
    if (!running?.driver || running.link.at !== 'live') return { code: 'device.offline', params: { device } };
    const own = running.specs.reduce((ms, spec) => (keys.includes(spec.key) ? Math.max(ms, spec.timeoutMs) : ms), 0);
    const waitMs = Math.min(limitMs, Math.max(QUERY_TIMEOUT_MS, own));
    const late = new AbortController();
    const timer = this.#options.clock.after(waitMs, () => late.abort());
    try {
      const gaveUp = new Promise<Fault>((resolve) => {
        late.signal.addEventListener('abort', () =>
          resolve({ code: 'device.no-answer', params: { device, afterMs: waitMs } }),
        );
      });
      return await Promise.race([running.driver.query(keys, late.signal), gaveUp]);
    } finally {
      timer[Symbol.dispose]();
    }
  }

  /** The driver of a device that may be told something now. */
  reachable(device: string): DeviceDriver | Fault {
    const running = this.#running.get(device);
    if (!running) return { code: 'device.unknown', params: { device } };
    if (running.aside) return { code: 'device.stands-aside', params: { device, seat: running.aside.seat } };
    if (!running.driver || running.link.at !== 'live') return { code: 'device.offline', params: { device } };
    return running.driver;
  }

  /**
   * One link while it is wanted, none else. One act after the other: who disables, dials anew or steps aside while a driver
   * is still being made waits for it, and leaves no second link behind.
   */
  #settle(running: Running, isAnew = false): Promise<void> {
    return running.turns.run(async () => {
      const isWanted = running.enabled && !running.aside && !running.gone && !this.#stopped;
      if (isAnew || !isWanted) await this.#stopOne(running);
      if (isWanted && !running.driver) await this.#startOne(running);
    });
  }

  async #startOne(running: Running): Promise<void> {
    const { device } = running;
    const { clock, log, open, openRequests, load, addressOf } = this.#options;
    const module = await load(device.driver);
    if (!module) return this.#refuse(running, { code: 'device.no-driver', params: { driver: device.driver } });
    const settings = module.settings(device.settings);
    if (isFault(settings)) return this.#refuse(running, settings);
    const address = addressOf(device);
    if (!address) return this.#refuse(running, { code: 'device.no-address', params: { device: device.id } });
    running.module = module;
    running.refused = undefined;
    const { events } = this.#options;
    const requests = openRequests();
    const driver = module.create(
      {
        clock,
        log,
        open: open(device),
        request: requests.request,
        onStatus: (status) => {
          running.link = status;
          if (status.at === 'waiting') lastWhy.set(running, status.why);
          this.#linked(running);
        },
        onReport: (report) => events.onReport(device.id, report, running.epoch),
        onSpecs: (specs) => {
          running.specs = specs;
          events.onSpecs(device.id);
        },
        onBoot: () => {
          // Our own count: it goes on over driver restarts, so an old value never looks fresh again.
          running.epoch += 1;
          this.#linked(running);
        },
        onTrace: (line) => running.trace.add(line),
        onFault: (fault) => {
          running.faults[fault.code] = (running.faults[fault.code] ?? 0) + 1;
          events.onFault(device.id, fault);
        },
      },
      settings,
      address,
    );
    running.driver = driver;
    running.requests = requests;
    driver.start();
  }

  async #stopOne(running: Running): Promise<void> {
    const { driver, requests } = running;
    running.driver = undefined;
    running.requests = undefined;
    await driver?.stop();
    requests?.close();
    running.link = { at: 'stopped' };
  }

  #refuse(running: Running, fault: Fault): void {
    running.refused = fault;
    this.#options.events.onFault(running.device.id, fault);
    this.#linked(running);
  }

  #linked(running: Running): void {
    const { status } = this.status(running.device.id);
    // Dialling again and again is one being offline, not many.
    if (running.shown !== status) {
      running.shown = status;
      running.sinceUs = this.#options.clock.nowUs();
    }
    this.#options.events.onLink(running.device.id);
  }
}

/** The newest reason of a link that is dialling again. */
const lastWhy = new WeakMap<Running, Fault>();
