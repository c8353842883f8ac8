/**
 * Datagrams scheduled for an instant, by the sender's own clock: how late, how far apart, and how many too late. Against
 * a C program that sleeps and spins, and against the naive way, a timer of a main thread; idle, beside JavaScript that
 * takes 40 % of the main thread, and with every core wanted by others.
 */
import { type BenchRow, quantile } from './engine-kit.ts';
import {
  busyThread,
  byC,
  byTimer,
  byWorker,
  hog,
  type Left,
  openTimedSender,
  Receivers,
  type Runs,
} from './schedule-kit.ts';

const LATE_US = 250;

export async function bench(): Promise<BenchRow[]> {
  const rows = [...(await twenty()), ...(await skew())];
  for (const [name, disturb] of LOADS) rows.push(...(await shares(name, disturb)));
  return rows;
}

async function twenty(): Promise<BenchRow[]> {
  return on(20, { rounds: 100, aheadUs: 40_000 }, async (runs, timed) => {
    const calm = await byWorker(timed, runs);
    const c = await byC(runs);
    const load = busyThread();
    const busy = await byWorker(timed, runs);
    const naive = await byTimer(runs);
    load[Symbol.dispose]();
    const rows: BenchRow[] = [];
    if (c) rows.push(row('scheduled, last of 20 late / C that sleeps and spins, p50', last(calm), last(c), 0.5));
    if (c) rows.push(row('scheduled, last of 20 late / C that sleeps and spins, p95', last(calm), last(c), 0.95));
    rows.push(row('the same beside a main thread 40 % busy / a timer there, p50', last(busy), last(naive), 0.5));
    return rows;
  });
}

async function skew(): Promise<BenchRow[]> {
  return on(64, { rounds: 100, aheadUs: 20_000 }, async (runs, timed) => {
    const ours = (await byWorker(timed, runs)).map(apart);
    const c = (await byC(runs))?.map(apart);
    return c ? [row('first to last of 64 receivers / C, p50', ours, c, 0.5)] : [];
  });
}

const LOADS = [
  ['idle', () => ({ [Symbol.dispose]: () => undefined })],
  ['main thread 40 % busy', busyThread],
  ['every core wanted', hog],
] as const;

/** Of one datagram an instant, per load: the share that left later than 250 us. */
async function shares(name: string, disturb: () => Disposable): Promise<BenchRow[]> {
  return on(1, { rounds: 400, aheadUs: 10_000 }, async (runs, timed) => {
    const load = disturb();
    const ours = share(await byWorker(timed, runs));
    const naive = share(await byTimer(runs));
    const control = await byC(runs);
    load[Symbol.dispose]();
    const c = control ? share(control) : Number.NaN;
    return [
      {
        name: `sends later than ${LATE_US} us, ${name} / setTimeout`,
        ours,
        control: naive,
        ratio: ours / naive,
        unit: '%',
      },
      { name: `sends later than ${LATE_US} us, ${name} / C`, ours, control: c, ratio: ours / c, unit: '%' },
    ];
  });
}

async function on(
  receivers: number,
  how: Omit<Runs, 'ports'>,
  work: (runs: Runs, timed: ReturnType<typeof openTimedSender>) => Promise<BenchRow[]>,
): Promise<BenchRow[]> {
  const boxes = await Receivers.open(receivers);
  const timed = openTimedSender();
  try {
    return await work({ ports: boxes.ports, ...how }, timed);
  } finally {
    await timed.close();
    boxes.close();
  }
}

const last = (runs: readonly Left[]): number[] => runs.map((one) => one.lastUs);
const apart = (one: Left): number => one.lastUs - one.firstUs;
const share = (runs: readonly Left[]): number =>
  (100 * runs.filter((one) => !(one.lastUs <= LATE_US)).length) / runs.length;

function row(name: string, ours: readonly number[], control: readonly number[], q: number): BenchRow {
  const [a, b] = [quantile([...ours], q), quantile([...control], q)];
  return { name, ours: a, control: b, ratio: a / b, unit: 'us' };
}
