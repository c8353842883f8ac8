/**
 * What a person can set of a sink, as parameters of the tracking process: its delay, and of a relay whether it runs, how
 * calm its poses are and how far they are foretold. A tap's stream is the tracker's own.
 */
import type { Fault, ParameterSpec, Value } from '../../core/parameter.ts';
import { MAX_DELAY_MS } from '../../core/tracking/delay-line.ts';
import { MAX_SMOOTHING_HZ } from '../../core/tracking/one-euro.ts';
import { MAX_PREDICTION_MS } from '../../core/tracking/pose-predictor.ts';
import type { SinkConfig } from './tracking-config.ts';
import type { SinkTelemetry } from './tracking-messages.ts';
import type { Tracking } from './tracking-reach.ts';

const READ_BACK = {
  verify: { by: 'readback', pollMs: 500 },
  readable: true,
  idempotent: true,
  timeoutMs: 1_000,
  effect: { kind: 'within', minFrames: 0, maxFrames: 1 },
  visible: false,
} as const;

interface Kind {
  readonly name: string;
  readonly type: ParameterSpec['type'];
  readonly relayOnly: boolean;
  read(telemetry: SinkTelemetry): Value;
  /** Undefined: not such a value. */
  order(link: Tracking, sink: SinkConfig, value: Value): Promise<Fault | undefined> | undefined;
}

const number = (unit: string, max: number): ParameterSpec['type'] => ({ kind: 'number', unit, min: 0, max, step: 0.1 });

const KINDS: readonly Kind[] = [
  {
    name: 'delay',
    type: number('ms', MAX_DELAY_MS),
    relayOnly: false,
    read: ({ delayMs }) => delayMs,
    order: (link, { cameraId, sinkId }, value) =>
      typeof value === 'number' ? link.setDelay(cameraId, sinkId, value) : undefined,
  },
  {
    name: 'relay',
    type: { kind: 'boolean' },
    relayOnly: false,
    read: ({ relaying }) => relaying,
    order: (link, { cameraId, sinkId, mode }, value) =>
      typeof value === 'boolean' && mode === 'relay' ? link.setRelay(cameraId, sinkId, value) : undefined,
  },
  {
    name: 'smoothing',
    type: number('Hz', MAX_SMOOTHING_HZ),
    relayOnly: true,
    read: ({ smoothingHz }) => smoothingHz ?? 0,
    order: (link, { cameraId, sinkId }, value) =>
      typeof value === 'number' ? link.setShape(cameraId, sinkId, { smoothingHz: value }) : undefined,
  },
  {
    name: 'prediction',
    type: number('ms', MAX_PREDICTION_MS),
    relayOnly: true,
    read: ({ predictionMs }) => predictionMs ?? 0,
    order: (link, { cameraId, sinkId }, value) =>
      typeof value === 'number' ? link.setShape(cameraId, sinkId, { predictionMs: value }) : undefined,
  },
];

type Named = Pick<SinkConfig, 'cameraId' | 'sinkId' | 'mode'>;
const keyOf = ({ cameraId, sinkId }: Named, kind: Kind): string => `${cameraId}/sink/${sinkId}/${kind.name}`;
const kindsOf = ({ mode }: Named): readonly Kind[] => KINDS.filter((kind) => mode === 'relay' || !kind.relayOnly);

export function sinkSpecs(sink: SinkConfig): readonly ParameterSpec[] {
  const specOf = (kind: Kind): ParameterSpec => ({
    key: keyOf(sink, kind),
    type: kind.type,
    ...READ_BACK,
    writable: kind.name === 'delay' || sink.mode === 'relay',
  });
  return kindsOf(sink).map(specOf);
}

/** What the process says of a sink, by key. */
export function sinkReports(sink: SinkConfig, said: SinkTelemetry): readonly (readonly [string, Value])[] {
  return kindsOf(sink).map((kind) => [keyOf(sink, kind), kind.read(said)]);
}

export interface SinkOrder {
  readonly cameraId: string;
  run(): Promise<Fault | undefined>;
}

export function sinkOrder(
  sinks: readonly SinkConfig[],
  link: Tracking,
  key: string,
  value: Value | undefined,
): SinkOrder | Fault {
  for (const sink of sinks) {
    const kind = kindsOf(sink).find((one) => keyOf(sink, one) === key);
    if (!kind || value === undefined) continue;
    if (kind.name !== 'delay' && sink.mode !== 'relay') break;
    const wrong = { code: 'driver.unknown-key', params: { key } };
    return { cameraId: sink.cameraId, run: () => kind.order(link, sink, value) ?? Promise.resolve(wrong) };
  }
  return { code: 'driver.unknown-key', params: { key } };
}
