/** The template driver under a test clock, against a peer that the test writes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { Loopback } from '../../kit/loopback.ts';
import { record, write } from '../../kit/rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const PROFILE = {
  transport: 'text',
  end: 'crlf',
  keepAlive: { send: 'PING', everyMs: 500, answer: 'PONG' },
  hello: ['SUBSCRIBE'],
  ack: 'OK {key}',
  nack: 'ERR {key} {reason}',
  reports: ['STATE {state} LEVEL {level|int}'],
  parameters: {
    scene: {
      type: { kind: 'enum', options: ['ice', 'snow'] },
      set: 'SCENE {value}',
      query: 'SCENE?',
      feedback: ['SCENE {value}', 'NOW {value}'],
      map: { ice: 'glacier' },
      timeoutMs: 800,
    },
    level: {
      type: { kind: 'number', unit: '%', min: 0, max: 100 },
      set: 'LEVEL {value|int}',
      query: 'LEVEL?',
      feedback: 'LEVEL {value}',
      verify: { by: 'readback', pollMs: 400 },
    },
    echo: { type: { kind: 'boolean' }, set: 'ECHO {value}', feedback: 'ECHO {value}', ack: 'report' },
    own: { type: { kind: 'boolean' }, set: 'OWN {value}', ack: 'OWN DONE', nack: 'OWN NO {reason}' },
    state: { type: { kind: 'string' }, query: 'STATE?', verify: { by: 'readback' } },
    running: { type: { kind: 'boolean' }, derive: { from: 'state', when: { RUN: true, '*': false } } },
    loud: { type: { kind: 'boolean' }, derive: { from: 'level', above: 50 } },
  },
};

function rig(raw: unknown = PROFILE) {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const recorder = record(clock, loopback.open);
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const device = driver.create(recorder.context, settings, { kind: 'tcp', host: '192.0.2.7', port: 7000 });
  const release = (key: string, value: Value): Ticket => {
    const prepared = device.prepare(write(key, value));
    if (isFault(prepared)) throw new Error(JSON.stringify(prepared));
    return prepared.release('now');
  };
  return { clock, loopback, device, release, ...recorder };
}

test('connecting says hello and asks everything readable once; nothing that could change the device', async () => {
  const { clock, loopback, device, statuses } = rig();
  device.start();
  await clock.advance(10);
  expect(statuses.at(-1)).toEqual({ at: 'live' });
  expect(loopback.texts).toEqual(['SUBSCRIBE\r\n', 'PING\r\n', 'SCENE?\r\n', 'LEVEL?\r\n', 'STATE?\r\n']);
  await clock.advance(990);
  expect(loopback.texts.slice(5).toSorted()).toEqual(['LEVEL?\r\n', 'LEVEL?\r\n', 'PING\r\n']);
  await device.stop();
});

test('reports: own, alternative, shared and derived; any chunking; what is not understood is named', async () => {
  const { clock, loopback, device, said, faults, reports } = rig();
  device.start();
  await clock.advance(10);
  loopback.say('SCENE glacier\r\nNO');
  loopback.say('W snow\r');
  loopback.say('\nSTATE RUN LEVEL 70\r\n');
  expect(said()).toEqual({ scene: 'snow', state: 'RUN', running: true, level: 70, loud: true });
  loopback.say('STATE IDLE LEVEL 20\r\nPONG\r\nOK nobody\r\n');
  expect(said()).toMatchObject({ running: false, loud: false });
  expect(faults).toEqual([]);
  const before = reports.length;
  loopback.say(`SCENE desert\r\nLEVEL much\r\nHELLO\r\n${'x'.repeat(5_000)}\r\n`);
  expect(reports).toHaveLength(before);
  expect(faults.map(({ code }) => code)).toEqual([
    'template.unknown-value',
    'template.not-understood',
    'template.unknown-value',
    'template.not-understood',
    'template.not-understood',
    'frame.too-long',
  ]);
  await device.stop();
});

test('acknowledged, refused with its reason, by name, by report, and not at all', async () => {
  const { clock, loopback, device, release } = rig();
  device.start();
  await clock.advance(10);
  const [scene, level] = [release('scene', 'ice'), release('level', 30)];
  loopback.say('OK level\r\nERR scene not loaded\r\n');
  expect(await level.acked).toBe('acked');
  expect(await scene.acked).toEqual({ code: 'device.refused', params: { reason: 'not loaded' } });
  const echo = release('echo', true);
  loopback.say('OK echo\r\nECHO 0\r\n'); // neither its own way nor the value asked
  loopback.say('ECHO 1\r\n');
  expect(await echo.acked).toBe('acked');
  const [done, no] = [release('own', true), release('own', false)];
  loopback.say('OWN DONE\r\nOWN NO power\r\n');
  expect([await done.acked, await no.acked]).toEqual([
    'acked',
    { code: 'device.refused', params: { reason: 'power' } },
  ]);
  const late = release('scene', 'snow');
  loopback.say('PONG\r\n');
  await clock.advance(400);
  loopback.say('PONG\r\n');
  await clock.advance(400);
  expect(await late.acked).toEqual({ code: 'device.no-answer', params: { afterMs: 800 } });
  loopback.say('OK scene\r\n'); // deaf
  expect(loopback.texts.filter((line) => /^(SCENE|LEVEL|ECHO|OWN) /.test(line))).toEqual([
    'SCENE glacier\r\n',
    'LEVEL 30\r\n',
    'ECHO 1\r\n',
    'OWN 1\r\n',
    'OWN 0\r\n',
    'SCENE snow\r\n',
  ]);
  await device.stop();
});

test('a query asks once for many keys and ends with the answers, a refusal or the time-out', async () => {
  const { clock, loopback, device } = rig();
  const never = new AbortController().signal;
  device.start();
  await clock.advance(10);
  const both = device.query(['scene', 'level'], never);
  loopback.say('NOW snow\r\nLEVEL 5\r\n');
  expect(await both).toBeUndefined();
  const refused = device.query(['scene'], never);
  loopback.say('ERR scene busy\r\n');
  expect(await refused).toEqual({ code: 'device.refused', params: { reason: 'busy' } });
  expect(await clock.until(device.query(['scene'], never))).toEqual({
    code: 'device.no-answer',
    params: { afterMs: 800 },
  });
  expect(await device.query(['own'], never)).toEqual({ code: 'driver.not-readable', params: { key: 'own' } });
  await device.stop();
  expect(await device.query(['scene'], never)).toEqual({ code: 'device.offline' });
});

test('the loss of the device fails what is outstanding; nothing is replayed', async () => {
  const { clock, loopback, device, release, epochs } = rig();
  device.start();
  await clock.advance(10);
  const ticket = release('level', 10);
  loopback.hangUp({ code: 'wire.reset' });
  expect(await ticket.acked).toEqual({ code: 'wire.reset' });
  expect(await release('level', 20).sent).toEqual({ code: 'device.offline' });
  const before = loopback.sent.length;
  await clock.advance(2_000);
  expect(epochs).toEqual([1, 2]);
  expect(loopback.texts.slice(before).some((line) => line.startsWith('LEVEL '))).toBe(false);
  await device.stop();
});

test('a report of another value is no acknowledgement', async () => {
  const { clock, loopback, device, release } = rig();
  device.start();
  await clock.advance(10);
  const ticket = release('echo', true);
  loopback.say('ECHO 0\r\n');
  expect(await clock.until(ticket.acked)).toEqual({ code: 'device.no-answer', params: { afterMs: 1_000 } });
  await device.stop();
});

test('a new call never inherits half a line from the last one', async () => {
  const { clock, loopback, device, said, faults } = rig();
  device.start();
  await clock.advance(10);
  loopback.say('SCENE gla');
  loopback.hangUp();
  await clock.advance(400);
  loopback.say('SCENE snow\r\n');
  expect(said()).toEqual({ scene: 'snow' });
  expect(faults).toEqual([]);
  await device.stop();
});

test('bad writes are refused by name', () => {
  const { device, loopback } = rig();
  const code = (key: string, value: Value): unknown => {
    const prepared = device.prepare(write(key, value));
    return isFault(prepared) ? prepared.code : 'prepared';
  };
  expect([
    code('nobody', 1),
    code('state', 'x'),
    code('level', 101),
    code('level', '5'),
    code('scene', 'glacier'),
  ]).toEqual(['driver.unknown-key', 'driver.read-only', 'value.range', 'value.kind', 'value.option']);
  expect(device.prepare({ entries: [] })).toEqual({ code: 'driver.empty-write' });
  expect(
    device.prepare({
      entries: [
        { key: 'level', value: 1 },
        { key: 'echo', value: true },
      ],
    }),
  ).toEqual({ code: 'driver.one-at-a-time' });
  expect(loopback.sent).toEqual([]);
});

test('no bytes from the device make it throw, and after stop nothing is left', async () => {
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom('OK ', 'ERR ', 'SCENE ', 'STATE  LEVEL ', 'OWN NO', '\r\n', 'LEVEL 1e400\r\n')
      .map((one) => new TextEncoder().encode(one)),
  );
  for (const transport of ['text', 'osc']) {
    const raw =
      transport === 'text'
        ? PROFILE
        : {
            transport,
            nack: '/nack {key} {reason}',
            parameters: {
              a: {
                type: { kind: 'number', min: 0, max: 1 },
                set: '/a {value|float}',
                query: '/a/get',
                feedback: '/a {value|float}',
              },
            },
          };
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (chunks) => {
        const { clock, loopback, device, faults } = rig(raw);
        device.start();
        await clock.advance(10);
        for (const chunk of chunks) loopback.say(chunk);
        expect(faults.some(({ code }) => code === 'driver.failed')).toBe(false);
        await device.stop();
        await clock.advance(10_000);
        expect([clock.pending, loopback.openWires]).toEqual([0, 0]);
      }),
      { seed: 3, numRuns: 150 },
    );
  }
});
