import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { OpenWire, Wire } from '../../../drivers/contract.ts';
import { DeviceLink, type DeviceLinkOptions } from '../../../drivers/kit/device-link.ts';
import { Loopback, PEER } from '../../kit/loopback.ts';
import { record } from '../../kit/rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const POLICY = { openTimeoutMs: 2_000, silenceMs: 1_500, firstDelayMs: 250, maxDelayMs: 8_000 };

function rig(more: Partial<DeviceLinkOptions> = {}) {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const recorder = record(clock, loopback.open);
  const events: string[] = [];
  const downs: Fault[] = [];
  const link = new DeviceLink({
    context: recorder.context,
    address: { kind: 'tcp', host: '192.0.2.7', port: 9000 },
    policy: POLICY,
    onOpen: () => void events.push('open'),
    onBytes: (bytes) => void events.push(new TextDecoder().decode(bytes)),
    onUp: () => void events.push('up'),
    onDown: (why) => {
      events.push('down');
      downs.push(why);
    },
    ...more,
  });
  return { clock, loopback, link, events, downs, ...recorder };
}

test('a device that speaks stays live; one that falls silent is redialled and the old wire closed', async () => {
  const { clock, loopback, link, events, statuses, epochs } = rig();
  link.start();
  await clock.advance(100);
  for (let second = 0; second < 5; second++) {
    loopback.say(`tick ${second}`);
    await clock.advance(1_000);
  }
  expect(statuses).toEqual([{ at: 'connecting', attempt: 1 }, { at: 'live' }]);
  await clock.advance(1_500);
  expect(statuses.slice(2)).toEqual([
    { at: 'waiting', why: { code: 'link.silent', params: { afterMs: 1_500 } } },
    { at: 'connecting', attempt: 2 },
    { at: 'live' },
  ]);
  expect(epochs).toEqual([1, 2]);
  expect(loopback.openWires).toBe(1);
  expect(events.filter((event) => !event.startsWith('tick'))).toEqual(['open', 'up', 'down', 'open', 'up']);
  await link.stop();
});

test('why it waits is named: refused, hung up, never answered, out of step', async () => {
  const { clock, loopback, link, downs, statuses } = rig();
  loopback.refuse = { code: 'wire.refused' };
  link.start();
  await clock.advance(10);
  expect(statuses.at(-1)).toEqual({ at: 'waiting', why: { code: 'wire.refused' } });
  loopback.refuse = undefined;
  await clock.advance(400);
  loopback.hangUp({ code: 'wire.reset' });
  expect(statuses.at(-1)).toEqual({ at: 'waiting', why: { code: 'wire.reset' } });
  await clock.advance(700);
  link.drop({ code: 'frame.length' });
  expect(statuses.at(-1)).toEqual({ at: 'waiting', why: { code: 'frame.length' } });
  loopback.openDelayMs = 60_000;
  await clock.advance(1_100 + 2_100);
  expect(statuses.at(-1)).toEqual({ at: 'waiting', why: { code: 'link.open-timeout', params: { afterMs: 2_000 } } });
  expect(downs.map(({ code }) => code)).toEqual(['wire.refused', 'wire.reset', 'frame.length', 'link.open-timeout']);
  await link.stop();
});

test('nothing is queued for a dead link; a datagram device must speak first', async () => {
  const { clock, loopback, link, statuses } = rig({ address: { kind: 'udp', host: '192.0.2.7', port: 9000 } });
  const bytes = Uint8Array.of(1);
  link.start();
  expect(link.write(bytes)).toEqual({ code: 'device.offline' });
  await clock.advance(10);
  expect(link.writeAt(bytes, 0)).toEqual({ code: 'device.offline' });
  expect(link.write(bytes)).toBeUndefined(); // a question may leave before the answer makes it live
  expect(statuses.at(-1)?.at).toBe('connecting');
  loopback.say('here');
  expect(link.live).toBe(true);
  expect(link.writeAt(bytes, 0)).toHaveProperty('sent');
  expect(loopback.sent).toHaveLength(2);
  await link.stop();
});

test('a driver that fails in a callback is named and the link goes on', async () => {
  const { clock, loopback, link, faults, warnings } = rig({
    onBytes: () => {
      throw new Error('bug');
    },
  });
  link.start();
  await clock.advance(10);
  loopback.say('x');
  loopback.say('y');
  expect(faults).toEqual([
    { code: 'driver.failed', params: { message: 'bug' } },
    { code: 'driver.failed', params: { message: 'bug' } },
  ]);
  expect(warnings).toHaveLength(2);
  expect(link.live).toBe(true);
  await link.stop();
});

test('after stop nothing is left running, whenever it is called', async () => {
  for (const afterMs of [0, 0.5, 10, 100, 1_700, 5_000]) {
    const { clock, loopback, link, statuses, events } = rig();
    link.start();
    if (afterMs > 0) await clock.advance(afterMs);
    const stopping = link.stop();
    await clock.until(stopping, 1_000, 1);
    await link.stop();
    const { timesOpened } = loopback;
    const told = [statuses.length, events.length];
    loopback.say('late');
    await clock.advance(60_000);
    expect([clock.pending, loopback.openWires, loopback.timesOpened]).toEqual([0, 0, timesOpened]);
    expect(statuses.at(-1)).toEqual({ at: 'stopped' });
    expect([statuses.length, events.length]).toEqual(told);
  }
});

test('any script: one wire at most, an epoch per connection, deaf to old wires, nothing left after stop', async () => {
  const act = fc.constantFrom('say', 'hang', 'refuse', 'accept', 'slow', 'quick', 'drop', 'write');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(act, fc.nat({ max: 2_500 })), { maxLength: 25 }), async (script) => {
      const { clock, loopback, link, statuses, epochs, events, faults } = rig();
      link.start();
      for (const [what, passedMs] of script) {
        if (what === 'say') loopback.say('hello');
        if (what === 'hang') loopback.hangUp();
        if (what === 'refuse') loopback.refuse = { code: 'wire.refused' };
        if (what === 'accept') loopback.refuse = undefined;
        if (what === 'slow') loopback.openDelayMs = 2_400;
        if (what === 'quick') loopback.openDelayMs = 1;
        if (what === 'drop') link.drop({ code: 'test' });
        if (what === 'write') link.writeAt(Uint8Array.of(1), clock.nowUs() + 700_000);
        await clock.advance(passedMs);
        expect(loopback.openWires).toBeLessThanOrEqual(1);
        expect(link.live).toBe(statuses.at(-1)?.at === 'live');
      }
      expect(epochs).toEqual(epochs.map((_, index) => index + 1));
      expect(events.filter((event) => event === 'up')).toHaveLength(epochs.length);
      expect(faults).toEqual([]);
      await clock.until(link.stop());
      expect([clock.pending, loopback.openWires]).toEqual([0, 0]);
    }),
    { seed: 20_260_202, numRuns: 150 },
  );
});

test('an old call that answers late, speaks late or dies late is not heard, and its wire is closed', async () => {
  const clock = new TestClock();
  const calls: { readonly on: Parameters<OpenWire>[1]; readonly answer: () => void; closed: boolean }[] = [];
  const open: OpenWire = (_, on) => {
    const { promise, resolve } = Promise.withResolvers<Wire>();
    const call = { on, closed: false, answer: () => resolve(wire) };
    const wire: Wire = {
      write: () => undefined,
      writeAt: () => ({ sent: new Promise(() => undefined), cancel: () => Promise.resolve('sent') }),
      close: () => {
        call.closed = true;
        return Promise.resolve();
      },
    };
    calls.push(call);
    return promise;
  };
  const { context, statuses, at } = record(clock, open);
  const heard: string[] = [];
  const link = new DeviceLink({
    context,
    address: { kind: 'tcp', host: '192.0.2.7', port: 9000 },
    policy: POLICY,
    onBytes: (bytes) => void heard.push(new TextDecoder().decode(bytes)),
    onUp: () => undefined,
    onDown: () => undefined,
  });
  link.start();
  await clock.advance(2_400); // the first call never answered; the second is under way
  expect(calls).toHaveLength(2);
  const [first, second] = calls;
  first?.answer();
  second?.answer();
  await clock.advance(1);
  expect([first?.closed, second?.closed]).toEqual([true, false]);
  expect(at()).toBe('live');
  const told = statuses.length;
  first?.on.bytes(new TextEncoder().encode('old'), PEER);
  first?.on.lost({ code: 'wire.reset' });
  second?.on.bytes(new TextEncoder().encode('new'), PEER);
  expect(heard).toEqual(['new']);
  expect([at(), statuses.length]).toEqual(['live', told]);
  await link.stop();
  expect(second?.closed).toBe(true);
});
