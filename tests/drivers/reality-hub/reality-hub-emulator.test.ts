/** A Reality Hub on loopback, asked as docs.zerodensity.io says; then what it does when it is broken. */
import { afterEach, expect, test } from 'vitest';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openEmulator } from '../../../drivers/reality-hub/reality-hub-emulator.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';

const toStop: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

const OPACITY = 'engines/1/nodes/Stage/properties/Extension%2FOpacity';

async function hub(virtual: object = {}) {
  const recorded = emulatorOptions(createClock(), {}, virtual);
  const box = await openEmulator(recorded.options);
  toStop.push(() => box.close());
  const at = `http://127.0.0.1:${box.address.port}/api/rest/v1/`;
  const ask = async (method: string, path: string, body?: unknown, key: string | null = 'stagelock') => {
    const reply = await fetch(at + path, {
      method,
      ...(key !== null && { headers: { 'X-API-Key': key } }),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { http: reply.status, body: (await reply.json()) as unknown };
  };
  return { box, at, ask, ...recorded };
}

test('engines, their nodes, properties and functions', async () => {
  const { ask, commands } = await hub();
  expect(await ask('GET', 'engines')).toMatchObject({
    http: 200,
    body: [{ id: 1, name: 'ENGINE-1', status: 'connected' }],
  });
  expect(await ask('GET', 'engines/1')).toMatchObject({ body: { id: 1, role: 'Broadcast' } });
  expect(await ask('GET', 'engines/1/nodes')).toEqual({ http: 200, body: [{ NodePath: 'Stage' }] });
  expect(await ask('GET', 'engines/1/nodes/Stage/properties')).toMatchObject({
    body: expect.arrayContaining([{ PropertyPath: 'Extension/Opacity', Value: 1 }]) as unknown,
  });
  expect(await ask('GET', OPACITY)).toEqual({ http: 200, body: { PropertyPath: 'Extension/Opacity', Value: 1 } });
  expect(await ask('GET', 'engines/1/nodes/Stage/functions')).toEqual({
    http: 200,
    body: [{ FunctionPath: 'Extension/Show' }, { FunctionPath: 'Extension/Hide' }],
  });
  expect(commands).toEqual([]);
});

test('a property is patched, a function does what it does', async () => {
  const { ask, box, commands } = await hub();
  expect(await ask('PATCH', OPACITY, { Value: 0.4 })).toEqual({
    http: 200,
    body: { PropertyPath: 'Extension/Opacity', Value: 0.4 },
  });
  expect(await ask('POST', 'engines/1/nodes/Stage/functions/Extension%2FHide')).toMatchObject({ http: 200 });
  expect(box.actual().get('1/Stage/Extension/Opacity')).toBe(0.4);
  expect(box.actual().get('1/Stage/Extension/Enabled')).toBe(false);
  expect(commands).toEqual([
    `PATCH /api/rest/v1/${OPACITY}`,
    'POST /api/rest/v1/engines/1/nodes/Stage/functions/Extension%2FHide',
  ]);
});

test.each([
  ['PATCH', OPACITY, '{"Value":', 400],
  ['PATCH', OPACITY, {}, 400],
  ['PATCH', OPACITY, { Value: [1] }, 400],
  ['PATCH', OPACITY, { Value: 'full' }, 400],
  ['PATCH', 'engines/1/nodes/Stage/properties/constructor', { Value: 1 }, 404],
  ['PATCH', 'engines/1/nodes/toString/properties/x', { Value: 1 }, 404],
  ['PATCH', 'engines/2/nodes/Stage/properties/Scene', { Value: 'x' }, 404],
  ['PATCH', 'engines/1/nodes/Stage/properties/%E0%A4%A', { Value: 1 }, 404],
  ['POST', 'engines/1/nodes/Stage/functions/Nothing', {}, 404],
  ['DELETE', 'engines/1/nodes/Stage', undefined, 404],
] as const)('%s %s of %j is refused', async (method, path, body, http) => {
  const { ask, changes } = await hub();
  expect(await ask(method, path, body)).toMatchObject({ http });
  expect(changes).toEqual([]);
});

test('the key is wanted, in the header or in the query', async () => {
  const { ask, at } = await hub({ apiKey: 'of this hub' });
  expect(await ask('GET', 'engines', undefined, 'another')).toMatchObject({ http: 401 });
  expect(await ask('GET', 'engines', undefined, null)).toMatchObject({ http: 401 });
  expect(await ask('GET', 'engines', undefined, 'of this hub')).toMatchObject({ http: 200 });
  expect((await fetch(`${at}engines?api_key=of%20this%20hub`)).status).toBe(200);
});

test('an engine that is gone is in the list, and has no nodes to speak to', async () => {
  const { ask, box } = await hub();
  expect(box.frontPanel('1/status', 'disconnected')).toBeUndefined();
  expect(await ask('GET', 'engines')).toMatchObject({ body: [{ status: 'disconnected' }] });
  expect(await ask('GET', OPACITY)).toMatchObject({ http: 400 });
});

test('it takes no key, refuses and lies, as it is told', async () => {
  const { ask, box } = await hub();
  box.setFault({ kind: 'wrong-key' }, true);
  expect(await ask('GET', 'engines')).toMatchObject({ http: 401 });
  box.clearFaults();
  box.setFault({ kind: 'refuse' }, true);
  expect(await ask('PATCH', OPACITY, { Value: 0.4 })).toMatchObject({ http: 403 });
  expect(await ask('GET', OPACITY)).toMatchObject({ http: 200 });
  box.clearFaults();
  box.setFault({ kind: 'lie' }, true);
  expect(await ask('PATCH', OPACITY, { Value: 0.4 })).toMatchObject({ http: 200, body: { Value: 0.4 } });
  expect(await ask('GET', OPACITY)).toMatchObject({ body: { Value: 0.4 } });
  expect(box.actual().get('1/Stage/Extension/Opacity')).toBe(1);
  box.clearFaults();
  expect(await ask('GET', OPACITY)).toMatchObject({ body: { Value: 1 } });
});
