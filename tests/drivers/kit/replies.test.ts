import { expect, test } from 'vitest';
import type { WireTicket } from '../../../drivers/contract.ts';
import { Replies } from '../../../drivers/kit/replies.ts';
import { joinTickets, refusedTicket, unackedTicket } from '../../../drivers/kit/tickets.ts';
import { TestClock } from '../../kit/test-clock.ts';

const sentTicket = (atUs = 5): WireTicket => ({
  sent: Promise.resolve({ atUs, lateUs: 0 }),
  cancel: () => Promise.resolve('sent'),
});

test('answers settle the oldest that waits for them; a late one finds nobody', async () => {
  const clock = new TestClock();
  const replies = new Replies<string>(clock);
  const first = replies.await('a', sentTicket(), 100);
  const second = replies.await('a', sentTicket(), 300);
  await clock.advance(1);
  expect(replies.settle((what) => what === 'b', 'acked')).toBe(false);
  expect(replies.settle((what) => what === 'a', 'acked')).toBe(true);
  expect(await first.acked).toBe('acked');
  await clock.advance(300);
  expect(await second.acked).toEqual({ code: 'device.no-answer', params: { afterMs: 300 } });
  expect(replies.settle((what) => what === 'a', 'acked')).toBe(false);
  expect([replies.pending, clock.pending]).toEqual([0, 0]);
});

test('the time-out counts from the bytes leaving, not from the asking', async () => {
  const clock = new TestClock();
  const replies = new Replies<string>(clock);
  const sent = Promise.withResolvers<{ atUs: number; lateUs: number }>();
  const ticket = replies.await('a', { sent: sent.promise, cancel: () => Promise.resolve('sent') }, 100);
  await clock.advance(5_000);
  expect(replies.pending).toBe(1);
  sent.resolve({ atUs: clock.nowUs(), lateUs: 0 });
  await clock.advance(99);
  expect(replies.pending).toBe(1);
  await clock.advance(1);
  expect(await ticket.acked).toMatchObject({ code: 'device.no-answer' });
});

test('what never left, was cancelled, or lost its device says so', async () => {
  const clock = new TestClock();
  const replies = new Replies<string>(clock);
  const unsent = replies.await(
    'a',
    { sent: Promise.resolve({ code: 'wire.full' }), cancel: () => Promise.resolve('cancelled') },
    100,
  );
  expect(await unsent.acked).toEqual({ code: 'wire.full' });
  const cancelled = replies.await(
    'b',
    { sent: new Promise(() => undefined), cancel: () => Promise.resolve('cancelled') },
    100,
  );
  expect(await cancelled.cancel()).toBe('cancelled');
  expect(await cancelled.acked).toEqual({ code: 'ticket.cancelled' });
  const lost = replies.await('c', sentTicket(), 100);
  const asked = replies.ask('d', 100);
  replies.failAll({ code: 'wire.reset' });
  expect(await lost.acked).toEqual({ code: 'wire.reset' });
  expect(await asked).toEqual({ code: 'wire.reset' });
  await clock.advance(1_000);
  expect([replies.pending, clock.pending]).toEqual([0, 0]);
});

test('outstanding questions are bounded', async () => {
  const clock = new TestClock();
  const replies = new Replies<number>(clock);
  for (let n = 0; n < 256; n++) void replies.ask(n, 100);
  expect(await replies.ask(256, 100)).toMatchObject({ code: 'device.busy' });
  expect(await replies.await(257, sentTicket(), 100).acked).toMatchObject({ code: 'device.busy' });
  await clock.advance(100);
  expect(replies.pending).toBe(0);
});

test('tickets: refused, unacknowledged, joined', async () => {
  const refused = refusedTicket('device.offline');
  expect([await refused.sent, await refused.acked, await refused.cancel()]).toEqual([
    { code: 'device.offline' },
    { code: 'device.offline' },
    'cancelled',
  ]);
  const one = unackedTicket(sentTicket(5));
  expect(await one.acked).toBe('none');
  const both = joinTickets([one, unackedTicket(sentTicket(9))]);
  expect([await both.sent, await both.acked, await both.cancel()]).toEqual([{ atUs: 9, lateUs: 0 }, 'none', 'sent']);
  expect(await joinTickets([one, refused]).sent).toEqual({ code: 'device.offline' });
});
