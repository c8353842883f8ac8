/**
 * A cluster event to the handlers of 64 nodes: told once to the primary, which hands it on, against telling every node one by
 * one. The primary is a plain relay of this file: what a real one needs for its frame comes on top of it.
 */
import { isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { createOpenWire } from '../../drivers/kit/wires.ts';
import { encodeClusterEvent } from '../../drivers/ndisplay/ndisplay-codec.ts';
import { driver } from '../../drivers/ndisplay/ndisplay-driver.ts';
import { eventually, RecordedContext } from '../kit/driver-rig.ts';
import { BenchNodes, connectAll, openPrimary } from './cluster-nodes.ts';
import type { BenchRow } from './engine-kit.ts';
import { median, rowOf } from './figures.ts';

const NODES = 64;
const RUNS = 300;
const WARM = 30;
const EVENT = {
  name: 'Thunder',
  type: 'Fx',
  category: 'Show',
  parameters: { strength: '80', where: 'left' },
  system: false,
  discardOnRepeat: false,
};

interface Took {
  /** Until the sender was through. */
  readonly sentMs: number;
  /** Until the last handler had it. */
  readonly handledMs: number;
}

export async function bench(): Promise<BenchRow[]> {
  const nodes = await BenchNodes.open(NODES);
  const primary = await openPrimary(nodes);
  const clock = createClock();
  const context = new RecordedContext(clock, createOpenWire(clock));
  const settings = driver.settings({ events: [{ key: 'k', type: { kind: 'boolean' }, event: EVENT_NAMES }] });
  if (isFault(settings)) throw new Error(settings.code);
  const device = driver.create(context, settings, { kind: 'tcp', host: '127.0.0.1', port: primary.port });
  device.start();
  await eventually('the primary lets us in', () => context.status === 'live');
  const sockets = await connectAll(nodes.ports);
  const through = (): void => {
    const prepared = device.prepareAct?.(EVENT);
    if (!prepared || isFault(prepared)) throw new Error('refused');
    prepared.release('now');
  };
  const oneByOne = (): void => {
    for (const socket of sockets) {
      const bytes = encodeClusterEvent(EVENT);
      if (isFault(bytes)) throw new Error(bytes.code);
      socket.write(bytes);
    }
  };
  const ours: Took[] = [];
  const control: Took[] = [];
  for (let run = -WARM; run < RUNS; run++) {
    const [a, b] = [await took(nodes, through), await took(nodes, oneByOne)];
    if (run < 0) continue;
    ours.push(a);
    control.push(b);
  }
  await device.stop();
  primary.close();
  for (const socket of sockets) socket.destroy();
  nodes.close();
  const row = (name: string, of: (one: Took) => number): BenchRow =>
    rowOf(name, median(ours.map(of)), median(control.map(of)), 'ms');
  return [
    row(
      `cluster event through the primary to ${NODES} nodes' handlers / to each node one by one`,
      (one) => one.handledMs,
    ),
    row('the same, until the sender is through', (one) => one.sentMs),
  ];
}

const EVENT_NAMES = { name: 'K', type: 'Fx', category: 'Show' };

async function took(nodes: BenchNodes, send: () => void): Promise<Took> {
  const all = nodes.all();
  const fromMs = performance.now();
  send();
  const sentMs = performance.now() - fromMs;
  await all;
  return { sentMs, handledMs: performance.now() - fromMs };
}
