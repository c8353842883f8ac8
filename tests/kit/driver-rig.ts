/**
 * A driver's context that remembers everything it was told, and an emulator's options likewise.
 */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import type {
  Clock,
  DriverContext,
  EmulatorChange,
  EmulatorOptions,
  LinkStatus,
  OpenWire,
  Report,
  SendRequest,
  TraceLine,
} from '../../drivers/contract.ts';
import { noRequests } from './loopback.ts';

export class RecordedContext implements DriverContext {
  readonly clock: Clock;
  readonly open: OpenWire;
  readonly request: SendRequest;
  readonly log = { warn: () => undefined, info: () => undefined };
  readonly statuses: LinkStatus[] = [];
  readonly reports: Report[] = [];
  readonly faults: Fault[] = [];
  readonly epochs: number[] = [];
  readonly trace: TraceLine[] = [];
  specs: readonly ParameterSpec[] = [];

  constructor(clock: Clock, open: OpenWire, request: SendRequest = noRequests) {
    this.clock = clock;
    this.open = open;
    this.request = request;
  }

  onStatus(status: LinkStatus): void {
    this.statuses.push(status);
  }
  onReport(report: Report): void {
    this.reports.push(report);
  }
  onSpecs(specs: readonly ParameterSpec[]): void {
    this.specs = specs;
  }
  onBoot(epoch: number): void {
    this.epochs.push(epoch);
  }
  onTrace(line: TraceLine): void {
    this.trace.push(line);
  }
  onFault(fault: Fault): void {
    this.faults.push(fault);
  }

  get status(): string {
    return this.statuses.at(-1)?.at ?? 'idle';
  }
  /** Newest report of each key. */
  get values(): ReadonlyMap<string, Value> {
    return new Map(this.reports.map(({ key, value }) => [key, value]));
  }
  get faultCodes(): string[] {
    return this.faults.map((fault) => fault.code);
  }
}

/** A seeded stream of 0 <= x < 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RecordedEmulator<Settings> {
  readonly options: EmulatorOptions<Settings>;
  readonly changes: EmulatorChange[];
  readonly commands: string[];
}

export function emulatorOptions<Settings>(
  clock: Clock,
  settings: Settings,
  virtual: unknown = {},
): RecordedEmulator<Settings> {
  const changes: EmulatorChange[] = [];
  const commands: string[] = [];
  return {
    changes,
    commands,
    options: {
      clock,
      port: 0,
      settings,
      virtual,
      random: seeded(7),
      onChange: (change) => changes.push(change),
      onCommand: (command) => commands.push(command.decoded),
    },
  };
}

/** Real time, for tests over real sockets: until it holds, or an error that names what did not. */
export async function eventually(what: string, holds: () => boolean, limitMs = 20_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
