/** The faults that the emulator of Remote Control plays, each as a client meets it. */
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EmulatorFault } from '../../../drivers/contract.ts';
import { ask, type Played, PRESET, play, propertyPath, read } from './played-stage.ts';

let open: Played[] = [];
afterEach(async () => {
  for (const { engine } of open) await engine.close();
  open = [];
});

async function broken(fault: EmulatorFault): Promise<Played> {
  const played = await play();
  open.push(played);
  played.engine.setFault(fault, true);
  return played;
}

const off = { body: { PropertyValue: false } };
const FRUSTUM = propertyPath('Inner Frustum');

test('offline: nobody listens, and it is back where it was', async () => {
  const { engine, url } = await broken({ kind: 'offline' });
  await expect.poll(() => ask(url, 'GET', '/remote/info').catch(() => 'nobody')).toBe('nobody');
  engine.clearFaults();
  await expect.poll(() => ask(url, 'GET', '/remote/info').catch(() => undefined)).toMatchObject({ status: 200 });
});

test('refuse: it is read, no write is taken', async () => {
  const { engine, url } = await broken({ kind: 'refuse' });
  expect(await ask(url, 'PUT', FRUSTUM, off)).toMatchObject({
    status: 400,
    body: { errorMessage: expect.any(String) },
  });
  expect(await read(url, 'Inner Frustum')).toBe(true);
  expect(engine.actual().get('camera/a/frustum')).toBe(true);
});

test('lie: it says what it was told, and owns up when it no longer lies', async () => {
  const { engine, url, changes } = await broken({ kind: 'lie' });
  expect((await ask(url, 'PUT', FRUSTUM, off)).status).toBe(200);
  expect(await read(url, 'Inner Frustum')).toBe(false);
  expect(engine.actual().get('camera/a/frustum')).toBe(true);
  expect(changes).toEqual([]);
  engine.clearFaults();
  expect(await read(url, 'Inner Frustum')).toBe(true);
});

test('slow: the answer comes after the map has loaded', async () => {
  const { url } = await broken({ kind: 'slow', delayMs: 120 });
  const sinceMs = performance.now();
  expect((await ask(url, 'GET', '/remote/info')).status).toBe(200);
  expect(performance.now() - sinceMs).toBeGreaterThan(110);
});

test('hang: connections and questions are taken, nothing is answered until it is well', async () => {
  const { engine, url } = await broken({ kind: 'hang' });
  const late = AbortSignal.timeout(150);
  await expect(fetch(`${url}/remote/info`, { signal: late })).rejects.toMatchObject({ name: 'TimeoutError' });
  const socket = connect(engine.address.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  engine.clearFaults();
  expect((await ask(url, 'GET', '/remote/info')).status).toBe(200);
});

test('cut and garbled: what comes is no JSON', async () => {
  for (const fault of [
    { kind: 'cut', share: 1 },
    { kind: 'garbled', share: 1 },
  ] as const) {
    const { url } = await broken(fault);
    await expect(ask(url, 'GET', '/remote/info')).rejects.toThrow(SyntaxError);
  }
});

test('huge: the reply is longer than any client may take', async () => {
  const { url } = await broken({ kind: 'huge' });
  const reply = await fetch(`${url}/remote/info`);
  expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(10_000_000);
  await reply.body?.cancel();
});

test('flood: whoever registered is told without end, and the rest is still answered', async () => {
  const { engine, url } = await broken({ kind: 'flood' });
  const socket = new WebSocket(`ws://127.0.0.1:${engine.webSocketPort}`);
  let told = 0;
  socket.on('error', () => undefined);
  socket.on('message', () => (told += 1));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ MessageName: 'preset.register', Parameters: { PresetName: PRESET } }));
  await expect.poll(() => told).toBeGreaterThan(2_000);
  expect((await ask(url, 'GET', '/remote/info')).status).toBe(200);
  socket.terminate();
});

test('settings and levels that cannot be are refused with the place', async () => {
  const expose = [{ label: 'X', on: 'stage', property: 'StageSettings.bNothing' }];
  const fault = { code: 'driver.settings' };
  await expect(play({ expose, saved: {} })).rejects.toMatchObject({ fault: { ...fault, params: { place: 'expose' } } });
  await expect(play({ saved: { Nothing: 1 } })).rejects.toMatchObject({ fault });
  await expect(play({}, { preset: '' })).rejects.toMatchObject({ fault: { ...fault, params: { place: 'preset' } } });
});
