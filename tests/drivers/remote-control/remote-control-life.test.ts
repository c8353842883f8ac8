import { afterEach, describe, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { jsonReply } from '../../kit/loopback.ts';
import { write } from '../../kit/rig.ts';
import { closeRigs, liveRig, openRig } from './remote-control-rig.ts';

const HASH = 'b6451f243eb5a1690dc32f1f355af36e';
const GONE = { code: 'wire.refused', params: { host: '192.0.2.7', port: 30_010 } } as const;

afterEach(closeRigs);

describe('an engine that goes and comes back', () => {
  test('is another epoch: registered again, read again, and no old write is played', async () => {
    const { clock, context, loopback, peer, put } = await liveRig();
    loopback.replyDelayMs = 4_000;
    const underWay = put('buffer-ratio', 0.6);
    const waiting = put('buffer-ratio', 0.7);
    await clock.advance(100);
    loopback.refuse = GONE;
    loopback.hangUp();
    await clock.advance(3_000);
    expect(context.status).not.toBe('live');
    expect(await clock.until(underWay.acked)).toMatchObject({ code: 'device.offline' });
    expect(isFault(await clock.until(waiting.sent))).toBe(true);
    await expect(put('buffer-ratio', 0.8).sent).resolves.toMatchObject({ code: 'device.offline' });
    const before = peer.writes.length;
    peer.fields.set('Inner Frustum', { type: 'bool', value: false });
    loopback.refuse = undefined;
    loopback.replyDelayMs = 1;
    await clock.advance(10_000);
    expect(context.status).toBe('live');
    expect(context.epochs).toEqual([1, 2]);
    expect(context.values.get('inner-frustum')).toBe(false);
    expect(peer.writes).toHaveLength(before);
    expect(loopback.texts.filter((text) => text.includes('preset.register'))).toHaveLength(2);
  });

  test('a time to come does not outlive the connection that it was meant for', async () => {
    const { clock, loopback, device, peer } = await liveRig();
    const prepared = device.prepare(write('inner-frustum', false));
    if (isFault(prepared)) throw new Error(prepared.code);
    const later = prepared.release({ atUs: clock.nowUs() + 8_000_000 });
    loopback.refuse = GONE;
    await clock.advance(2_000);
    loopback.refuse = undefined;
    await clock.advance(20_000);
    expect(isFault(await later.sent)).toBe(true);
    expect(peer.writes).toEqual([]);
  });

  test('slow for a while is not gone', async () => {
    const { clock, context, loopback } = await liveRig();
    loopback.replyDelayMs = 4_000;
    await clock.advance(12_000);
    expect(context.statuses.filter(({ at }) => at === 'waiting')).toEqual([]);
    expect(context.values.get('health/answer-ms')).toBe(4_000);
  });

  test('a preset that does not answer while the engine does stays in use: it may be loading', async () => {
    const { clock, context, peer, put } = await liveRig({ answerMs: 500 });
    peer.mute = (path) => path.startsWith('/remote/preset/') && !path.includes('/property/');
    peer.say({ Type: 'PresetFieldsAdded', PresetName: 'StagePreset', Description: {} });
    await clock.advance(3_000);
    expect(context.status).toBe('live');
    expect(context.epochs).toEqual([1]);
    expect(await clock.until(put('inner-frustum', false).acked)).toBe('acked');
  });

  test('silent is gone after a while, and is named', async () => {
    const { clock, context, peer } = await liveRig({ answerMs: 1_000 });
    peer.answer = () => undefined;
    await clock.advance(4_000);
    expect(context.statuses).toContainEqual({
      at: 'waiting',
      why: { code: 'link.silent', params: { afterMs: 2_000 } },
    });
  });

  test('stopped, it says nothing more and nothing is open', async () => {
    const { clock, context, device, loopback } = await liveRig();
    await device.stop();
    const said = [context.reports.length, context.statuses.length, context.trace.length];
    loopback.say('{"Type":"PresetFieldsChanged"}');
    await clock.advance(20_000);
    expect([context.reports.length, context.statuses.length, context.trace.length]).toEqual(said);
    expect(context.status).toBe('stopped');
    expect(loopback.openWires).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('what keeps it from working is named', () => {
  test('a preset that is not there, with those that are; it is looked for until it is', async () => {
    const { clock, context, peer } = openRig({ preset: 'Stage' });
    await clock.advance(1_000);
    expect(context.statuses.at(-1)).toEqual({
      at: 'waiting',
      why: { code: 'remote-control.no-preset', params: { preset: 'Stage', presets: 'StagePreset' } },
    });
    expect(context.epochs).toEqual([]);
    peer.presetName = 'Stage';
    await clock.advance(5_000);
    expect(context.status).toBe('live');
  });

  test('a preset may be named by its id', async () => {
    const { context, peer, clock } = await liveRig({ preset: '0123456789abcdef0123456789abcdef' });
    peer.notify('Inner Frustum', false);
    await clock.advance(50);
    expect(context.values.get('inner-frustum')).toBe(false);
  });

  test('a route that this release lacks', async () => {
    const { clock, context } = openRig({}, (peer) => {
      peer.routes = peer.routes.filter(([, path]) => path !== '/remote/preset/:preset');
    });
    await clock.advance(1_000);
    expect(context.statuses.at(-1)).toEqual({
      at: 'waiting',
      why: { code: 'remote-control.no-route', params: { route: 'GET /remote/preset/:preset' } },
    });
  });

  test('without the route to write everything is only read', async () => {
    const { context, device } = await liveRig({}, (peer) => {
      peer.routes = peer.routes.filter(([verb]) => verb !== 'Put');
    });
    expect(context.specs.filter(({ writable }) => writable)).toEqual([]);
    expect(device.prepare(write('inner-frustum', true))).toMatchObject({ code: 'driver.read-only' });
  });

  test('a passphrase that is wrong, now or from some time on', async () => {
    const { clock, context, peer } = openRig({ passphrase: 'stage2024' }, (engine) => {
      engine.passphrase = 'f'.repeat(32);
    });
    await clock.advance(1_000);
    const denied = { at: 'waiting', why: { code: 'remote-control.denied', params: { status: 401 } } };
    expect(context.statuses.at(-1)).toEqual(denied);
    peer.passphrase = HASH;
    await clock.advance(6_000);
    expect(context.status).toBe('live');
    peer.passphrase = 'e'.repeat(32);
    await clock.advance(3_000);
    expect(context.statuses).toContainEqual(denied);
    expect(context.status).not.toBe('live');
  });

  test('a content type that it does not take', async () => {
    const { clock, context } = openRig({}, (peer) => {
      peer.answer = () => jsonReply({ errorMessage: 'Request content type must be application/json' }, 400);
    });
    await clock.advance(1_000);
    expect(context.statuses.at(-1)).toMatchObject({ why: { code: 'remote-control.content-type' } });
  });

  test.each([
    ['<html>', 'remote-control.not-json'],
    ['[]', 'remote-control.not-json'],
    ['{"HttpRoutes"', 'remote-control.not-json'],
  ])('an answer that is none: %s', async (text, code) => {
    const { clock, context } = openRig({}, (peer) => {
      peer.answer = () => ({ status: 200, headers: {}, body: new TextEncoder().encode(text) });
    });
    await clock.advance(1_000);
    expect(context.statuses.at(-1)).toMatchObject({ why: { code } });
  });

  test('an answer that only looks like a fault of ours is an answer', async () => {
    const { context, clock } = openRig({}, (peer) => {
      const reply = peer.answer;
      peer.info = { code: 'device.offline', params: {} };
      peer.answer = reply;
    });
    await clock.advance(400);
    expect(context.status).toBe('live');
  });
});

describe('the passphrase', () => {
  test('goes along as the hash of it and stands in no trace, fault or report', async () => {
    const { clock, context, loopback, peer, put } = await liveRig({ passphrase: 'stage2024' }, (engine) => {
      engine.passphrase = HASH;
      engine.info = { ActivePreset: `echo ${HASH}` };
    });
    await clock.until(put('inner-frustum', false).acked);
    peer.say({ Type: 'Echo', Passphrase: HASH.toUpperCase() });
    peer.answer = () => jsonReply({ errorMessage: `no such thing as ${HASH}` }, 400);
    await clock.until(put('inner-frustum', true).acked);
    await clock.advance(10_000);
    expect(loopback.requested.every(({ headers }) => headers['Passphrase'] === HASH)).toBe(true);
    expect(loopback.texts.some((text) => text.includes(HASH))).toBe(true);
    const seen = context.trace.map(({ bytes, decoded }) => new TextDecoder().decode(bytes) + decoded).join('\n');
    const told =
      seen + JSON.stringify([context.faults, context.statuses, context.reports, context.specs, context.trace]);
    expect(told.toLowerCase()).not.toContain(HASH);
    expect(told).not.toContain('stage2024');
  });
});

test('a value that does not fit is named once, however often it is read; well again and odd again, once more', async () => {
  const { clock, context, peer } = await liveRig();
  const field = peer.fields.get('Buffer Ratio');
  if (!field) throw new Error('no field');
  const named = () => context.faultCodes.filter((code) => code === 'remote-control.value').length;
  field.value = 'a lot';
  await clock.advance(20_000);
  expect(named()).toBe(1);
  field.value = 1;
  await clock.advance(6_000);
  field.value = null;
  await clock.advance(20_000);
  expect(named()).toBe(2);
});

test('what is asked while a write of it is under way is answered with what came of the write', async () => {
  const { clock, context, device, loopback, put } = await liveRig();
  loopback.replyDelayMs = 200;
  const asked = device.query(['inner-frustum'], new AbortController().signal);
  loopback.replyDelayMs = 1;
  await clock.until(put('inner-frustum', false).acked);
  expect(await clock.until(asked)).toBeUndefined();
  expect(context.values.get('inner-frustum')).toBe(false);
});

describe('health', () => {
  test('is what the interface says of its process, and nothing that it does not say', async () => {
    const { clock, context, loopback } = await liveRig();
    await clock.advance(3_000);
    const health = Object.fromEntries([...context.values].filter(([key]) => key.startsWith('health/')));
    expect(health).toEqual({
      'health/answer-ms': 1,
      'health/age-s': 0,
      'health/notices': true,
      'health/packaged': false,
      'health/active-preset': 'StagePreset',
    });
    loopback.replyDelayMs = 3_500;
    await clock.advance(3_400);
    expect(context.values.get('health/age-s')).toBeGreaterThanOrEqual(2);
    expect(context.specs.filter(({ key, writable }) => key.startsWith('health/') && writable)).toEqual([]);
  });

  test('an older engine says less of itself', async () => {
    const { context } = await liveRig({}, (peer) => {
      peer.info = {};
    });
    expect(context.specs.map(({ key }) => key)).not.toContain('health/packaged');
  });
});
