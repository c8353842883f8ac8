/** What a tracker's lens rings did is kept over engines and processes, and forgotten when a person says so. */
import { expect, test } from 'vitest';
import type { KeptEncoders } from '../../../app/core/tracking/encoder-range.ts';
import { EncoderBook } from '../../../app/engine/tracking/encoder-book.ts';
import type { CameraTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { EncoderOrder } from '../../../app/engine/tracking/tracking-reach.ts';

const ring = (minRaw?: number, maxRaw = 0) => ({
  seen: minRaw === undefined ? null : { minRaw, maxRaw },
  atRaw: maxRaw,
  wraps: 0,
  said: null,
});
const told = (zoom: ReturnType<typeof ring>, more: Partial<CameraTelemetry> = {}) =>
  ({ a: { encoders: { zoom, focus: ring() }, ...more } }) as unknown as Record<string, CameraTelemetry>;

function rig(saved?: unknown) {
  let disk = saved;
  const orders: EncoderOrder[] = [];
  const answers: (() => void)[] = [];
  const storage = {
    getSetting: () => Promise.resolve(disk),
    putSetting: (_: string, value: unknown) => {
      disk = structuredClone(value);
      return Promise.resolve(true as const);
    },
  };
  const learn = (order: EncoderOrder) =>
    new Promise<undefined>((resolve) => {
      orders.push(order);
      answers.push(() => resolve(undefined));
    });
  const book = new EncoderBook({ storage, studioId: 's', learn });
  const answer = async (): Promise<void> => {
    answers.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { book, orders, answer, disk: () => disk as Record<string, KeptEncoders> | undefined };
}

test('what is seen is written now and then; another engine tells it to a process that does not know it', async () => {
  const { book, orders, disk } = rig();
  await book.open();
  book.take({ atUs: 6e6, cameras: told(ring(10, 90)) });
  expect(disk()).toEqual({ 'a/main': { zoom: { minRaw: 10, maxRaw: 90 }, focus: null } });
  book.take({ atUs: 7e6, cameras: told(ring(10, 95)) });
  expect(disk()?.['a/main']?.zoom?.maxRaw).toBe(90);
  book.take({ atUs: 11e6, cameras: told(ring(10, 95)) });
  expect(disk()?.['a/main']?.zoom?.maxRaw).toBe(95);
  expect(orders).toEqual([]);

  const next = rig(disk());
  await next.book.open();
  next.book.take({ atUs: 6e6, cameras: told(ring(40, 50)) });
  next.book.take({ atUs: 7e6, cameras: told(ring(40, 60)) });
  const kept = { zoom: { minRaw: 10, maxRaw: 95 }, focus: null };
  expect(next.orders).toEqual([{ cameraId: 'a', sourceId: 'main', anew: false, ...kept }]);
  expect(next.disk()).toEqual({ 'a/main': kept });
});

test('what a recording shows is not kept, and nothing before the library was read', async () => {
  const { book, orders, disk } = rig();
  book.take({ atUs: 6e6, cameras: told(ring(1, 9)) });
  await book.open();
  book.take({ atUs: 12e6, cameras: told(ring(1, 9), { replayed: true }) });
  expect(disk()).toBeUndefined();
  expect(orders).toEqual([]);
});

test('begun anew it is forgotten, also what was told while the order was on its way', async () => {
  const { book, orders, answer, disk } = rig({ 'a/main': { zoom: { minRaw: 10, maxRaw: 95 }, focus: null }, odd: 7 });
  await book.open();
  const reset = book.reset('a', 'main');
  book.take({ atUs: 6e6, cameras: told(ring(10, 95)) });
  await answer();
  expect(await reset).toBeUndefined();
  expect(orders).toMatchObject([{ anew: true, zoom: null, focus: null }]);
  book.take({ atUs: 6.1e6, cameras: told(ring(50, 51)) });
  expect(disk()).toEqual({ 'a/main': { zoom: { minRaw: 50, maxRaw: 51 }, focus: null } });
  expect(orders).toHaveLength(1);
});

test('each of several trackers has its own', async () => {
  const { book, disk } = rig();
  await book.open();
  const sources = [
    { id: 'one', encoders: { zoom: ring(1, 2), focus: ring(3, 4) } },
    { id: 'two', encoders: { zoom: ring(5, 6), focus: ring() } },
  ];
  book.take({ atUs: 6e6, cameras: told(ring(1, 2), { sources } as unknown as Partial<CameraTelemetry>) });
  expect(Object.keys(disk() ?? {})).toEqual(['a/one', 'a/two']);
  expect(disk()?.['a/one']).toEqual({ zoom: { minRaw: 1, maxRaw: 2 }, focus: { minRaw: 3, maxRaw: 4 } });
});
