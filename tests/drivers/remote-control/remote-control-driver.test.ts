import { afterEach, describe, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { write } from '../../kit/rig.ts';
import { closeRigs, liveRig, openRig, specOf } from './remote-control-rig.ts';

afterEach(closeRigs);

describe('what a preset holds', () => {
  test('is published as typed parameters with what they are now', async () => {
    const { context } = await liveRig();
    expect(specOf(context, 'inner-frustum')).toMatchObject({
      type: { kind: 'boolean' },
      writable: true,
      readable: true,
      verify: { by: 'readback', pollMs: 5_000 },
    });
    // The range that the engine holds it to, and where there is none its slider's.
    expect(specOf(context, 'buffer-ratio')?.type).toEqual({ kind: 'number', unit: '', min: 0.05, max: 4 });
    expect(specOf(context, 'recall')).toMatchObject({ type: { kind: 'boolean' }, readable: false, idempotent: false });
    expect(Object.fromEntries(context.values)).toMatchObject({
      'inner-frustum': true,
      'buffer-ratio': 0.5,
      'offset/x': 1,
      'offset/y': 2,
      'offset/z': 3,
      tint: [0.25, 0.5, 1],
    });
    expect(context.epochs).toEqual([1]);
  });

  test('goes by the names, types and limits of the studio file where it has some', async () => {
    const fields = [
      { key: 'camera/a/frustum', label: 'Inner Frustum', visible: false, timeoutMs: 900 },
      { key: 'camera/a/ratio', label: 'Buffer Ratio', type: { kind: 'number', unit: 'x', min: 0.5, max: 1 } },
      { key: 'camera/a/offset', label: 'Offset', member: 'y', writable: false },
      { key: 'nothing', label: 'Not There', type: { kind: 'boolean' } },
    ];
    const { context } = await liveRig({ fields, others: false });
    const keys = context.specs.map(({ key }) => key).filter((key) => !key.startsWith('health/'));
    expect(keys).toEqual(['camera/a/frustum', 'camera/a/ratio', 'camera/a/offset']);
    expect(specOf(context, 'camera/a/frustum')).toMatchObject({ visible: false, timeoutMs: 900 });
    expect(specOf(context, 'camera/a/ratio')?.type).toEqual({ kind: 'number', unit: 'x', min: 0.5, max: 1 });
    expect(specOf(context, 'camera/a/offset')?.writable).toBe(false);
    expect(context.values.get('camera/a/offset')).toBe(2);
    expect(context.faults).toContainEqual({
      code: 'remote-control.no-field',
      params: { key: 'nothing', label: 'Not There', preset: 'StagePreset' },
    });
  });

  test('is listed leaf by leaf for people who give keys, published or not', async () => {
    const fields = [{ key: 'camera/a/offset', label: 'Offset', member: 'y' }];
    const { device } = await liveRig({ fields, others: false }, (peer) => {
      for (const field of peer.fields.values()) field.group = 'Camera A';
    });
    const listed = device.fields?.() ?? [];
    expect(listed.map(({ label, member, key }) => [label, member, key])).toEqual([
      ['Inner Frustum', '', undefined],
      ['Buffer Ratio', '', undefined],
      ['Offset', 'X', undefined],
      ['Offset', 'Y', 'camera/a/offset'],
      ['Offset', 'Z', undefined],
      ['Tint', '', undefined],
      ['Recall', '', undefined],
    ]);
    expect(listed[0]).toMatchObject({ group: 'Camera A', type: { kind: 'boolean' }, writable: true });
  });

  test('what the studio file types is known before the engine was ever met', () => {
    const { context } = openRig({ fields: [{ key: 'frustum', label: 'Inner Frustum', type: { kind: 'boolean' } }] });
    expect(specOf(context, 'frustum')).toMatchObject({ type: { kind: 'boolean' } });
  });

  test('fields that come, go and are renamed in the editor change the parameters; a renamed one keeps its key', async () => {
    const { context, peer, clock } = await liveRig();
    const ratio = peer.fields.get('Buffer Ratio');
    if (!ratio) throw new Error('no field');
    peer.fields.delete('Offset');
    peer.fields.delete('Buffer Ratio');
    peer.fields.set('Resolution', ratio);
    peer.fields.set('Chroma', { type: 'bool', value: false });
    const preset = { PresetName: 'StagePreset' };
    peer.say({ Type: 'PresetFieldsRemoved', ...preset, RemovedFields: ['Offset'] });
    peer.say({
      Type: 'PresetFieldsRenamed',
      ...preset,
      RenamedFields: [{ OldFieldLabel: 'Buffer Ratio', NewFieldLabel: 'Resolution' }],
    });
    peer.say({ Type: 'PresetFieldsAdded', ...preset, Description: {} });
    await clock.advance(1_000);
    const keys = context.specs.map(({ key }) => key);
    expect(keys).toContain('chroma');
    expect(keys).toContain('buffer-ratio');
    expect(keys).not.toContain('offset/x');
    expect(keys).not.toContain('resolution');
    expect(context.values.get('chroma')).toBe(false);
    expect(context.faults).toContainEqual({
      code: 'remote-control.renamed',
      params: { from: 'Buffer Ratio', to: 'Resolution' },
    });
    expect(context.epochs).toEqual([1]);
  });

  test('a type that we cannot carry is named and the rest is there', async () => {
    const { context } = await liveRig({}, (peer) => {
      peer.fields.set('Hide List', { type: 'FDisplayClusterHideList', value: ['a'] });
    });
    expect(context.faults).toContainEqual({
      code: 'remote-control.type',
      params: { label: 'Hide List', type: 'FDisplayClusterHideList' },
    });
    expect(context.values.get('inner-frustum')).toBe(true);
  });
});

describe('writing', () => {
  test('is sent when the bytes left, acknowledged by 200, and what holds is read back', async () => {
    const { clock, context, peer, put } = await liveRig();
    const ticket = put('buffer-ratio', 0.75);
    expect(await clock.until(ticket.sent)).toMatchObject({ lateUs: 0 });
    expect(await clock.until(ticket.acked)).toBe('acked');
    await clock.advance(200);
    expect(peer.writes).toEqual([{ label: 'Buffer Ratio', value: 0.75, transaction: true }]);
    expect(context.values.get('buffer-ratio')).toBe(0.75);
  });

  test('an engine that clamps what it was told is believed, not us', async () => {
    const { clock, context, peer, put } = await liveRig();
    peer.answer = undefined;
    const ticket = put('buffer-ratio', 4);
    await clock.until(ticket.acked);
    const field = peer.fields.get('Buffer Ratio');
    if (field) field.value = 2;
    await clock.advance(200);
    expect(context.values.get('buffer-ratio')).toBe(2);
  });

  test('leaves of one property leave together and let the others be', async () => {
    const { clock, context, peer, put } = await liveRig();
    const first = put('offset/x', 10);
    const both = [put('offset/y', 20), put('offset/z', 30)];
    await clock.until(Promise.all([first.acked, ...both.map(({ acked }) => acked)]));
    expect(peer.writes.map(({ value }) => value)).toEqual([{ X: 10 }, { Y: 20, Z: 30 }]);
    await clock.advance(200);
    expect(context.values.get('offset/x')).toBe(10);
    expect(context.values.get('offset/z')).toBe(30);
  });

  test('a colour leaves without its alpha', async () => {
    const { clock, peer, put } = await liveRig();
    await clock.until(put('tint', [1, 0, 0.5]).acked);
    expect(peer.writes.at(-1)?.value).toEqual({ R: 1, G: 0, B: 0.5 });
  });

  test('a function is called with what the studio file says, once per press, and never replaced', async () => {
    const fields = [{ key: 'look/recall', label: 'Recall', parameters: { Index: 3 } }];
    const { clock, peer, put } = await liveRig({ fields });
    const tickets = [put('look/recall', true), put('look/recall', true), put('look/recall', true)];
    await clock.until(Promise.all(tickets.map(({ acked }) => acked)));
    const call = { label: 'Recall', body: { Parameters: { Index: 3 }, GenerateTransaction: true } };
    expect(peer.calls).toEqual([call, call, call]);
  });

  test('of a dragged slider only the newest waits: what it replaces ends by name, the last value arrives', async () => {
    const { clock, context, peer, put } = await liveRig();
    const tickets = [0.1, 0.2, 0.3, 0.4, 0.9].map((value) => put('buffer-ratio', value));
    const ends = await clock.until(Promise.all(tickets.map(({ sent }) => sent)));
    expect(ends.map((end) => (isFault(end) ? end.code : 'sent'))).toEqual([
      'sent',
      'ticket.superseded',
      'ticket.superseded',
      'ticket.superseded',
      'sent',
    ]);
    await clock.advance(300);
    expect(peer.writes.map(({ value }) => value)).toEqual([0.1, 0.9]);
    expect(context.values.get('buffer-ratio')).toBe(0.9);
  });

  test('what was prepared long ago leaves although the preset was looked at again meanwhile', async () => {
    const { clock, device, peer } = await liveRig();
    const prepared = device.prepare(write('inner-frustum', false));
    peer.say({ Type: 'PresetFieldsAdded', PresetName: 'StagePreset', Description: {} });
    await clock.advance(60_000);
    if (isFault(prepared)) throw new Error(prepared.code);
    expect(await clock.until(prepared.release('now').acked)).toBe('acked');
  });

  test('a time to come is waited for, and may be called off until then', async () => {
    const { clock, device, peer } = await liveRig();
    const prepared = device.prepare(write('inner-frustum', false));
    if (isFault(prepared)) throw new Error(prepared.code);
    const off = prepared.release({ atUs: clock.nowUs() + 500_000 });
    const on = prepared.release({ atUs: clock.nowUs() + 700_000 });
    await clock.advance(100);
    expect(await off.cancel()).toBe('cancelled');
    expect(await off.sent).toEqual({ code: 'ticket.cancelled' });
    await clock.advance(450);
    expect(peer.writes).toEqual([]);
    expect(await clock.until(on.sent)).toMatchObject({ lateUs: 0 });
    expect(peer.writes).toHaveLength(1);
  });

  test('a refusal says its reason; a value that does not fit never leaves', async () => {
    const { clock, device, peer, put } = await liveRig();
    const ticket = put('inner-frustum', false);
    peer.fields.delete('Inner Frustum');
    expect(await clock.until(ticket.acked)).toBe('acked'); // under way before it went
    const refused = put('inner-frustum', true);
    expect(await clock.until(refused.acked)).toMatchObject({ code: 'remote-control.not-found' });
    expect(device.prepare(write('buffer-ratio', 99))).toMatchObject({ code: 'driver.value' });
    expect(device.prepare(write('recall', false))).toMatchObject({ code: 'driver.value' });
    expect(device.prepare(write('health/notices', true))).toMatchObject({ code: 'driver.read-only' });
  });
});

describe('being told', () => {
  test('a notice of somebody else’s change is a report', async () => {
    const { clock, context, peer } = await liveRig();
    peer.notify('Inner Frustum', false);
    await clock.advance(50);
    expect(context.values.get('inner-frustum')).toBe(false);
  });

  test('a notice right after a write of ours may be older: then the property is read', async () => {
    const { clock, context, peer, put } = await liveRig();
    await clock.until(put('buffer-ratio', 0.75).acked);
    peer.notify('Buffer Ratio', 0.6);
    await clock.advance(300);
    expect(context.reports.filter(({ key }) => key === 'buffer-ratio').map(({ value }) => value)).toEqual([0.5, 0.75]);
  });

  test.each([
    ['one question', 4_500],
    ['the whole preset', 0],
  ])('an answer to %s that is older than a write of ours says nothing', async (what, afterMs) => {
    const { clock, context, loopback, peer, put } = await liveRig();
    await clock.advance(afterMs);
    loopback.replyDelayMs = 600;
    if (what === 'the whole preset') {
      peer.say({ Type: 'PresetFieldsAdded', PresetName: 'StagePreset', Description: {} });
      await clock.advance(1_000); // described, and every property asked for
    } else await clock.advance(400);
    const from = context.reports.length;
    loopback.replyDelayMs = 1;
    await clock.until(put('inner-frustum', false).acked);
    await clock.advance(3_000);
    const said = context.reports.slice(from).filter(({ key }) => key === 'inner-frustum');
    expect(said.length).toBeGreaterThan(0);
    expect(said.every(({ value }) => value === false)).toBe(true);
  });

  test('a flood is passed over by name, and what it hid is read', async () => {
    const { clock, context, peer } = await liveRig();
    const [reports, lines] = [context.reports.length, context.trace.length];
    for (let n = 0; n < 30_000; n++) peer.notify('Buffer Ratio', n % 4);
    const field = peer.fields.get('Inner Frustum');
    if (field) field.value = false;
    peer.notify('Inner Frustum', false);
    await clock.advance(100);
    expect(context.faultCodes.filter((code) => code === 'remote-control.flood')).toHaveLength(1);
    expect(context.reports.length - reports).toBeLessThan(20);
    expect(context.trace.length - lines).toBeLessThan(1_100);
    await clock.advance(4_000);
    expect(context.values.get('inner-frustum')).toBe(false);
    expect(context.values.get('buffer-ratio')).toBe(0.5);
  });

  test('without a WebSocket everything is read in turn, and that is named once', async () => {
    const { clock, context, peer } = await liveRig({}, (_, loopback) => {
      loopback.openDelayMs = Number.MAX_SAFE_INTEGER;
    });
    const field = peer.fields.get('Inner Frustum');
    if (field) field.value = false;
    await clock.advance(20_000);
    expect(context.values.get('inner-frustum')).toBe(false);
    expect(context.values.get('health/notices')).toBe(false);
    expect(context.faultCodes.filter((code) => code === 'remote-control.no-notices')).toHaveLength(1);
  });

  test('a WebSocket that takes the registration and says nothing more is not there', async () => {
    const { clock, context, peer, loopback } = await liveRig();
    expect(context.values.get('health/notices')).toBe(true);
    peer.deaf = true;
    await clock.advance(12_000);
    expect(context.values.get('health/notices')).toBe(false);
    expect(loopback.timesOpened).toBeGreaterThan(1);
    peer.deaf = false;
    await clock.advance(12_000);
    expect(context.values.get('health/notices')).toBe(true);
    // It may be another process by now: a new epoch, and everything was read again.
    expect(context.epochs).toEqual([1, 2]);
  });
});
