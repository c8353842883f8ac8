/** A driver of Remote Control beside an engine in memory, under a test clock. */
import { expect } from 'vitest';
import type { ParameterSpec } from '../../../app/core/parameter.ts';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { driver } from '../../../drivers/remote-control/remote-control-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { write } from '../../kit/rig.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { EnginePeer } from './engine-peer.ts';

const cleanup: (() => Promise<void>)[] = [];

export async function closeRigs(): Promise<void> {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
}

export function openRig(raw: object = {}, prepare: (peer: EnginePeer, loopback: Loopback) => void = () => undefined) {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const peer = new EnginePeer(loopback);
  peer.fields.set('Inner Frustum', { type: 'bool', value: true });
  peer.fields.set('Buffer Ratio', {
    type: 'float',
    value: 0.5,
    metadata: { UIMin: '0.1', UIMax: '4', ClampMin: '0.05' },
  });
  peer.fields.set('Offset', { type: 'FVector', value: { X: 1, Y: 2, Z: 3 } });
  peer.fields.set('Tint', { type: 'FLinearColor', value: { R: 0.25, G: 0.5, B: 1, A: 1 } });
  peer.functions.set('Recall', 'Recall');
  prepare(peer, loopback);
  const context = new RecordedContext(clock, loopback.open, loopback.request);
  const settings = driver.settings({ preset: 'StagePreset', ...raw });
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const device = driver.create(context, settings, { kind: 'http', host: '192.0.2.7', port: 30_010 });
  cleanup.push(() => device.stop());
  device.start();
  const put = (key: string, value: Parameters<typeof write>[1]): Ticket => {
    const prepared = device.prepare(write(key, value));
    if (isFault(prepared)) throw new Error(JSON.stringify(prepared));
    return prepared.release('now');
  };
  return { clock, loopback, peer, context, device, put };
}

export async function liveRig(...args: Parameters<typeof openRig>) {
  const rig = openRig(...args);
  await rig.clock.advance(400);
  expect(rig.context.status).toBe('live');
  return rig;
}

export const specOf = (context: RecordedContext, key: string): ParameterSpec | undefined =>
  context.specs.find((spec) => spec.key === key);
