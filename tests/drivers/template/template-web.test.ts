/** Devices described by data over HTTP and WebSocket: driver and emulator from the same data, over real sockets on loopback. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { isFault, type WireAddress } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openHttp } from '../../../drivers/kit/http.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { openEmulator } from '../../../drivers/template/template-emulator.ts';
import type { Profile } from '../../../drivers/template/template-profile.ts';
import { record, seeded, write } from '../../kit/rig.ts';

const clock = createClock();
const never = new AbortController().signal;
const toStop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function rig(raw: unknown, kind: 'http' | 'ws', virtual: unknown = {}, theirs: unknown = raw) {
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const commands: string[] = [];
  const emulator = await openEmulator({
    clock,
    port: 0,
    settings: theirs,
    virtual,
    random: seeded(7),
    onChange: () => undefined,
    onCommand: ({ decoded }) => void commands.push(decoded),
  });
  toStop.push(() => emulator.close());
  return { ...meet(settings, { kind, ...emulator.address, path: '/api' }), emulator, commands };
}

function meet(settings: Profile, address: WireAddress) {
  const http = openHttp(clock);
  const recorder = record(clock, createOpenWire(clock), http.request);
  const device = driver.create(recorder.context, settings, address);
  toStop.push(
    async () => http.close(),
    () => device.stop(),
  );
  device.start();
  const set = async (key: string, value: Value) => {
    const prepared = device.prepare(write(key, value));
    if (isFault(prepared)) return prepared;
    const ticket = prepared.release('now');
    const sent = await ticket.sent;
    return isFault(sent) ? sent : ticket.acked;
  };
  return { ...recorder, device, set };
}

const HTTP = {
  transport: 'http',
  variables: { node: '墙/1', uid: 7 },
  apiKey: { header: 'X-Api-Key', key: 'secret-1' },
  keepAlive: { send: 'GET /status', everyMs: 400 },
  link: { firstDelayMs: 20, maxDelayMs: 50 },
  ack: { when: { '/status/code': 0 } },
  nack: { reasonAt: '/status/message' },
  parameters: {
    scene: {
      type: { kind: 'enum', options: ['glacier', 'snow camp'] },
      set: { method: 'PUT', path: '/nodes/{$node}/scene/{value}' },
      query: 'GET /nodes/{$node}',
      feedback: { at: '/scene' },
    },
    opacity: {
      type: { kind: 'number', min: 0, max: 2 },
      set: { method: 'POST', path: '/set', body: { uid: '{$uid}', to: ['opacity', '{value|percent}'] } },
      query: 'GET /nodes/{$node}',
      feedback: { at: '/levels/0/value', as: 'percent', when: { '/levels/0/name': 'opacity' } },
    },
    on: {
      type: { kind: 'boolean' },
      set: { method: 'POST', path: '/on', body: 'on={value}' },
      query: 'GET /on',
      feedback: 'on={value}',
      map: { true: 'yes', false: 'no' },
    },
    visible: { type: { kind: 'boolean' }, derive: { from: 'opacity', above: 0.5 } },
  },
};
const PLAYED = { basePath: '/api', initial: { scene: 'glacier', opacity: 1 } };

test('HTTP: paths, bodies and texts are told, asked and read by place; what is derived follows', async () => {
  const { said, at, set, commands, emulator, device, faults, traces } = await rig(HTTP, 'http', PLAYED);
  await expect.poll(at).toBe('live');
  await expect.poll(said).toEqual({ scene: 'glacier', opacity: 1, on: false, visible: true });
  expect(commands).toEqual([]);
  expect(await set('scene', 'snow camp')).toBe('acked');
  expect(await set('opacity', 0.5)).toBe('acked');
  expect(await set('on', true)).toBe('acked');
  await expect.poll(said).toEqual({ scene: 'snow camp', opacity: 0.5, on: true, visible: false });
  expect(Object.fromEntries(emulator.actual())).toMatchObject({ scene: 'snow camp', opacity: 0.5, on: true });
  expect(commands).toEqual([
    'PUT /nodes/%E5%A2%99/1/scene/snow%20camp',
    'POST /set {"uid":7,"to":["opacity",25]}',
    'POST /on on=yes',
  ]);
  expect(await device.query(['scene', 'on'], never)).toBeUndefined();
  expect(faults).toEqual([]);
  expect(JSON.stringify(traces)).not.toContain('secret-1');
});

test('HTTP: a wrong key, a refusal, a lie and silence are named; what the device is stays what it says', async () => {
  const { at, set, emulator, said, statuses, epochs } = await rig(HTTP, 'http', PLAYED);
  await expect.poll(at).toBe('live');
  emulator.setFault({ kind: 'refuse' }, true);
  expect(await set('scene', 'snow camp')).toEqual({ code: 'device.refused', params: { reason: 'HTTP 400 refused' } });
  emulator.clearFaults();
  emulator.setFault({ kind: 'lie' }, true);
  expect(await set('on', true)).toBe('acked');
  await expect.poll(() => said()['on']).toBe(true);
  expect(emulator.actual().get('on')).toBe(false);
  emulator.clearFaults();
  emulator.setFault({ kind: 'drop', share: 1 }, true);
  await expect.poll(() => statuses.some((one) => one.at === 'waiting' && one.why.code === 'link.silent')).toBe(true);
  emulator.clearFaults();
  await expect.poll(at).toBe('live');
  expect(epochs.length).toBeGreaterThan(1);
  const wrong = await rig(HTTP, 'http', PLAYED, { ...HTTP, apiKey: { header: 'X-Api-Key', key: 'other' } });
  await expect
    .poll(() => wrong.statuses.at(-1))
    .toEqual({ at: 'waiting', why: { code: 'http.status', params: { status: 401 } } });
});

test('HTTP: a server that says the key back to us is neither traced nor quoted with it', async () => {
  const key = 'a+b(secret)';
  const echoing = createServer((request, reply) => {
    const status = { code: 0, message: `not with ${String(request.headers['x-api-key'])}` };
    reply.writeHead(request.method === 'PUT' ? 400 : 200).end(JSON.stringify({ scene: 'glacier', status }));
  });
  toStop.push(async () => void echoing.close());
  await once(echoing.listen(0, '127.0.0.1'), 'listening');
  const { port } = echoing.address() as AddressInfo;
  const settings = driver.settings({ ...HTTP, apiKey: { header: 'X-Api-Key', key } });
  if (isFault(settings)) throw new Error(settings.code);
  const { said, set, traces } = meet(settings, { kind: 'http', host: '127.0.0.1', port });
  await expect.poll(() => said()['scene']).toBe('glacier');
  expect(await set('scene', 'snow camp')).toEqual({
    code: 'device.refused',
    params: { reason: 'HTTP 400 not with ***********' },
  });
  const traced = JSON.stringify(traces);
  expect(traced).toContain('***********');
  expect(traced).not.toContain('secret');
  expect(Buffer.concat(traces.map(({ bytes }) => Buffer.from(bytes ?? []))).toString()).not.toContain('secret');
});

const WS = {
  transport: 'websocket',
  keepAlive: { send: { op: 'ping' }, everyMs: 400, answer: { when: { '/op': 'pong' } } },
  ack: { when: { '/ok': true }, keyAt: '/id' },
  nack: { when: { '/ok': false }, keyAt: '/id', reasonAt: '/error' },
  parameters: {
    active: {
      type: { kind: 'boolean' },
      set: { op: 'set', id: 'active', to: '{value}' },
      query: { op: 'get', id: 'active' },
      feedback: { at: '/value', when: { '/id': 'active', '/op': 'is' } },
    },
    gain: {
      type: { kind: 'number', min: -10, max: 10 },
      set: 'GAIN {value|fixed1}',
      query: 'GAIN?',
      feedback: ['GAIN {value|fixed1}', { at: '/gain' }],
    },
  },
};

test('WebSocket: JSON and text side by side, answers that name their parameter', async () => {
  const { at, said, set, emulator, commands, faults, device } = await rig(WS, 'ws', { initial: { gain: 0 } });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toEqual({ active: false, gain: 0 });
  expect(await set('active', true)).toBe('acked');
  expect(await set('gain', -2.5)).toBe('acked');
  await expect.poll(said).toEqual({ active: true, gain: -2.5 });
  expect(commands).toEqual(['{"op":"set","id":"active","to":true}', 'GAIN -2.5']);
  emulator.frontPanel('active', false);
  await expect.poll(() => said()['active']).toBe(false);
  emulator.setFault({ kind: 'refuse' }, true);
  expect(await set('active', true)).toEqual({ code: 'device.refused', params: { reason: 'refused' } });
  expect(await device.query(['active', 'gain'], never)).toBeUndefined();
  expect(faults).toEqual([]);
});

test('a box that restarts is found again, over both', async () => {
  for (const [raw, kind, virtual] of [
    [HTTP, 'http', PLAYED],
    [WS, 'ws', {}],
  ] as const) {
    const { at, emulator, epochs } = await rig(raw, kind, virtual);
    await expect.poll(at).toBe('live');
    await emulator.reboot(900);
    await expect.poll(() => epochs.length).toBeGreaterThan(1);
    await expect.poll(at).toBe('live');
  }
});

test.each([
  ['JSON where there is none', { transport: 'text', parameters: { a: { type: { kind: 'boolean' }, set: { a: 1 } } } }],
  ['no request', { ...HTTP, parameters: { a: { ...HTTP.parameters.on, set: 'PUSH /on' } } }],
  ['a variable that is not there', { ...HTTP, variables: {} }],
  ['nothing by which it is known to be there', { transport: 'http', parameters: {} }],
  ['a pointer that is none', { ...WS, ack: { when: { ok: true } } }],
  [
    'a format that nobody knows',
    { ...WS, parameters: { a: { ...WS.parameters.gain, feedback: { at: '/g', as: 'x' } } } },
  ],
])('%s is refused with its place', (_, raw) => {
  expect(driver.settings(raw)).toMatchObject({ code: 'driver.settings' });
});

test('which addresses a description can be reached by', () => {
  const kinds = [HTTP, WS].map((raw) => {
    const settings = driver.settings(raw);
    return isFault(settings) ? settings : driver.addresses?.(settings);
  });
  expect(kinds).toEqual([['http'], ['ws']]);
});
