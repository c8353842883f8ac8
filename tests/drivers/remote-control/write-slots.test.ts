import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { Requests } from '../../../drivers/remote-control/remote-control-requests.ts';
import { WriteSlots } from '../../../drivers/remote-control/write-slots.ts';
import { TestClock } from '../../kit/test-clock.ts';

interface Press {
  readonly slot: string;
  readonly key: string;
  readonly tookMs: number;
  readonly afterMs: number;
  readonly laterMs: number;
  readonly cancelled: boolean;
}

const press: fc.Arbitrary<Press> = fc.record({
  slot: fc.constantFrom('a', 'b', 'c', 'd'),
  key: fc.constantFrom('x', 'y'),
  tookMs: fc.integer({ min: 0, max: 90 }),
  afterMs: fc.integer({ min: 0, max: 30 }),
  laterMs: fc.constantFrom(0, 0, 0, 25),
  cancelled: fc.constantFrom(false, false, false, false, true),
});

interface Done {
  readonly press: Press & { readonly n: number };
  readonly ticket: Ticket;
  readonly wasCancelled: boolean;
}

/** Every press in its turn over the real gate; what the device was told, and how each press ended. */
async function play(presses: readonly Press[], replaceable: boolean) {
  const clock = new TestClock();
  const gate = new Requests({ passphraseMd5: undefined, answerMs: 1, send: () => Promise.resolve({ code: 'unused' }) });
  const underWay = new Map<string, number>();
  const sent: { slot: string; key: string; n: number }[] = [];
  let most = 0;
  const slots = new WriteSlots<Press & { n: number }>(
    clock,
    async (batch, onSent) => {
      const slot = batch[0]?.slot ?? '';
      underWay.set(slot, (underWay.get(slot) ?? 0) + 1);
      most = Math.max(
        most,
        [...underWay.values()].reduce((sum, n) => sum + n, 0),
      );
      expect(underWay.get(slot)).toBe(1);
      onSent(clock.nowUs());
      for (const { key, what } of batch) sent.push({ slot, key, n: what.n });
      const tookMs = Math.max(...batch.map(({ what }) => what.tookMs));
      await new Promise<void>((resolve) => clock.after(tookMs, resolve));
      underWay.set(slot, 0);
      return undefined;
    },
    gate.writing,
  );
  const done: Done[] = [];
  for (const [n, one] of presses.entries()) {
    const { slot, key, laterMs } = one;
    const when = laterMs === 0 ? 'now' : { atUs: clock.nowUs() + laterMs * 1000 };
    const ticket = slots.release({ slot, key, what: { ...one, n }, replaceable }, when);
    const wasCancelled = one.cancelled && (await ticket.cancel()) === 'cancelled';
    done.push({ press: { ...one, n }, ticket, wasCancelled });
    await clock.advance(one.afterMs);
  }
  await clock.advance(30_000);
  const ends = await Promise.all(
    done.map(async ({ ticket }) => {
      const [left, acked] = [await ticket.sent, await ticket.acked];
      return isFault(left) ? left.code : String(isFault(acked) ? acked.code : acked);
    }),
  );
  return { sent, done, ends, most, quiet: ['a', 'b', 'c', 'd'].every((slot) => slots.isQuiet(slot)) };
}

test('whatever is dragged: the last value of each parameter arrives, few are under way, every press ends as it went', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(press, { maxLength: 60 }), async (presses) => {
      const { sent, done, ends, most, quiet } = await play(presses, true);
      expect(most).toBeLessThanOrEqual(3);
      expect(quiet).toBe(true);
      const told = new Set(sent.map(({ n }) => n));
      for (const [i, { press: one, wasCancelled }] of done.entries()) {
        expect([one.n, told.has(one.n)]).toEqual([one.n, ends[i] === 'acked']);
        expect(wasCancelled).toBe(ends[i] === 'ticket.cancelled');
      }
      for (const slot of ['a', 'b', 'c', 'd']) {
        for (const key of ['x', 'y']) {
          const mine = sent.filter((one) => one.slot === slot && one.key === key).map(({ n }) => n);
          // In the order in which they were due, the last one at the end: unless what took its place was called off.
          const due = done
            .filter(({ press: one, wasCancelled }) => one.slot === slot && one.key === key && !wasCancelled)
            .map(({ press: one }) => ({ n: one.n, dueMs: dueMs(presses, one.n) }))
            .toSorted((a, b) => a.dueMs - b.dueMs || a.n - b.n);
          const order = mine.map((n) => due.findIndex((one) => one.n === n));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
          const calledOff = done.some(
            ({ press: one, wasCancelled }) => wasCancelled && one.slot === slot && one.key === key,
          );
          if (!calledOff) expect(mine.at(-1)).toBe(due.at(-1)?.n);
        }
      }
    }),
    { numRuns: 150, seed: 20_261_121 },
  );
});

/** When a press asks for its turn, counted from the first. */
function dueMs(presses: readonly Press[], n: number): number {
  const startMs = presses.slice(0, n).reduce((sum, { afterMs }) => sum + afterMs, 0);
  return startMs + (presses[n]?.laterMs ?? 0);
}

test('calls are never replaced: each that was taken is made, and too many are refused by name', async () => {
  const presses = Array.from({ length: 40 }, () => ({
    slot: 'a',
    key: 'x',
    tookMs: 10,
    afterMs: 0,
    laterMs: 0,
    cancelled: false,
  }));
  const { sent, ends } = await play(presses, false);
  expect(sent.map(({ n }) => n)).toEqual(sent.map((_, i) => i));
  expect(ends.filter((end) => end === 'acked')).toHaveLength(sent.length);
  expect(ends.filter((end) => end === 'device.busy')).toHaveLength(presses.length - sent.length);
  expect(sent.length).toBeLessThan(20);
});
