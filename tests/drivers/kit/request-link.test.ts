import { expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { HttpRequest } from '../../../drivers/contract.ts';
import { RequestLink } from '../../../drivers/kit/request-link.ts';
import { jsonReply, Loopback } from '../../kit/loopback.ts';
import { record } from '../../kit/rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const ASK: HttpRequest = { method: 'GET', path: '/status', headers: {}, timeoutMs: 400, maxBytes: 1_000 };

function rig() {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const recorder = record(clock, loopback.open, loopback.request);
  const events: string[] = [];
  const downs: Fault[] = [];
  loopback.onRequest = () => jsonReply({});
  const link = new RequestLink({
    context: recorder.context,
    address: { kind: 'http', host: '192.0.2.7', port: 80, path: '/api' },
    policy: { openTimeoutMs: 2_000, silenceMs: 1_500, firstDelayMs: 250, maxDelayMs: 8_000 },
    ask: ASK,
    everyMs: 500,
    onAnswer: ({ status }) => (status === 200 ? undefined : { code: 'http.status', params: { status } }),
    onUp: () => void events.push('up'),
    onDown: (why) => {
      events.push('down');
      downs.push(why);
    },
  });
  return { clock, loopback, link, events, downs, ...recorder };
}

test('it is live once its question was answered, asks on, and falls silent by name', async () => {
  const { clock, loopback, link, downs, at, epochs } = rig();
  link.start();
  expect(at()).toBe('connecting');
  await clock.advance(1_200);
  expect(at()).toBe('live');
  expect(loopback.requested.map(({ path }) => path)).toEqual(['/api/status', '/api/status', '/api/status']);
  loopback.onRequest = () => undefined;
  await clock.advance(1_600);
  expect(downs).toEqual([{ code: 'link.silent', params: { afterMs: 1_500 } }]);
  loopback.onRequest = () => jsonReply({});
  await clock.advance(1_000);
  expect(at()).toBe('live');
  expect(epochs).toEqual([1, 2]);
  await link.stop();
  expect(clock.pending).toBe(0);
});

test('a wrong answer and a refused connection take it down with their own reason', async () => {
  const { clock, loopback, link, downs } = rig();
  link.start();
  await clock.advance(100);
  loopback.onRequest = () => jsonReply({}, 401);
  await clock.advance(600);
  expect(downs).toEqual([{ code: 'http.status', params: { status: 401 } }]);
  loopback.onRequest = () => jsonReply({});
  await clock.advance(1_000);
  expect(link.live).toBe(true);
  loopback.refuse = { code: 'wire.refused' };
  await clock.advance(600);
  expect(downs.at(-1)).toEqual({ code: 'wire.refused' });
  expect(await link.request(ASK)).toEqual({ code: 'device.offline' });
  await link.stop();
});

test('a request that fails alone does not take it down, but has it asked at once', async () => {
  const { clock, loopback, link, downs } = rig();
  link.start();
  await clock.advance(50);
  const before = loopback.requested.length;
  loopback.onRequest = ({ path }) => (path === '/api/set' ? { code: 'wire.reset' } : jsonReply({}));
  const failed = link.request({ ...ASK, method: 'PUT', path: 'set' });
  await clock.advance(50);
  expect(await failed).toEqual({ code: 'wire.reset' });
  expect(loopback.requested.slice(before).map(({ path }) => path)).toEqual(['/api/set', '/api/status']);
  expect([link.live, downs]).toEqual([true, []]);
  const late = link.request({ ...ASK, path: 'late' });
  await link.stop();
  expect(await late).toEqual({ code: 'device.offline' });
});
