/** A driver context that writes down everything it is told, and waits without sleeping where real sockets speak. */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import type {
  Clock,
  DriverContext,
  LinkStatus,
  OpenWire,
  Report,
  SendRequest,
  TraceLine,
  Write,
} from '../../drivers/contract.ts';
import { noRequests } from './loopback.ts';

export interface Recorder {
  readonly context: DriverContext;
  readonly statuses: LinkStatus[];
  readonly reports: Report[];
  readonly specs: ParameterSpec[];
  readonly epochs: number[];
  readonly traces: TraceLine[];
  readonly faults: Fault[];
  readonly warnings: string[];
  /** The newest report of each key. */
  readonly said: () => Record<string, Value>;
  readonly at: () => LinkStatus['at'] | undefined;
}

export function record(clock: Clock, open: OpenWire, request: SendRequest = noRequests): Recorder {
  const statuses: LinkStatus[] = [];
  const reports: Report[] = [];
  const specs: ParameterSpec[] = [];
  const epochs: number[] = [];
  const traces: TraceLine[] = [];
  const faults: Fault[] = [];
  const warnings: string[] = [];
  return {
    statuses,
    reports,
    specs,
    epochs,
    traces,
    faults,
    warnings,
    said: () => Object.fromEntries(reports.map(({ key, value }) => [key, value])),
    at: () => statuses.at(-1)?.at,
    context: {
      clock,
      open,
      request,
      log: { warn: (message) => void warnings.push(message), info: () => undefined },
      onStatus: (status) => void statuses.push(status),
      onReport: (report) => void reports.push(report),
      onSpecs: (all) => void specs.splice(0, specs.length, ...all),
      onBoot: (epoch) => void epochs.push(epoch),
      onTrace: (line) => void traces.push(line),
      onFault: (fault) => void faults.push(fault),
    },
  };
}

export function write(key: string, value: Value): Write {
  return { entries: [{ key, value }] };
}

/** The same on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
