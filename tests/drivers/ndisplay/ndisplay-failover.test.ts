/** The primary is lost: a backup is found, one node at a time, and nothing old is told to it. */
import { afterEach, describe, expect, test } from 'vitest';
import { isFault, type OpenWire, type Ticket } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { WireFaultError } from '../../../drivers/kit/faults.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { decodeClusterEvent } from '../../../drivers/ndisplay/ndisplay-codec.ts';
import { driver } from '../../../drivers/ndisplay/ndisplay-driver.ts';
import { openEmulator } from '../../../drivers/ndisplay/ndisplay-emulator.ts';
import { knockAfter } from '../../../drivers/ndisplay/primary-order.ts';
import { emulatorOptions, eventually, RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const LEVEL = {
  key: 'level',
  type: { kind: 'enum', options: ['empty', 'camp'] },
  event: { name: 'Level', type: 'Stagelock', category: 'Stage' },
} as const;
const SETTINGS = {
  events: [LEVEL],
  primary: 'wall-1',
  backups: [
    { node: 'wall-2', host: '192.0.2.8' },
    { node: 'wall-3', host: '192.0.2.9', port: 42_003 },
  ],
};
const settingsOf = (raw: unknown) => {
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  return settings;
};

test.each([
  [{ ...SETTINGS, primary: 'wall-2' }, 'backups.0.node'],
  [{ ...SETTINGS, backups: [{ node: 'b', host: '' }] }, 'backups.0.host'],
  [{ ...SETTINGS, events: [{ ...LEVEL, key: 'primary' }] }, 'events'],
])('settings %# are refused at their place', (raw, place) => {
  expect(driver.settings(raw)).toMatchObject({ code: 'driver.settings', params: { place } });
});

test('the order: the next one after a refusal, a pause after a round in vain, the first again after a backup', () => {
  const pause = { firstDelayMs: 500, maxDelayMs: 10_000 };
  const refused = (door: number, round: number) => knockAfter({ door, round }, 'refused', 3, pause);
  expect(refused(0, 1)).toEqual({ door: 1, round: 1, waitMs: 0 });
  expect(refused(2, 1)).toEqual({ door: 0, round: 2, waitMs: 500 });
  expect(refused(2, 3)).toEqual({ door: 0, round: 4, waitMs: 2_000 });
  expect(refused(2, 30).waitMs).toBe(10_000);
  expect(knockAfter({ door: 0, round: 4 }, 'let-in', 3, pause)).toEqual({ door: 1, round: 1, waitMs: 0 });
  expect(knockAfter({ door: 2, round: 1 }, 'let-in', 3, pause)).toEqual({ door: 0, round: 1, waitMs: 0 });
});

describe('under a test clock', () => {
  async function rig(settings: object = SETTINGS) {
    const clock = new TestClock();
    const loopback = new Loopback(clock);
    /** Hosts that let us in. */
    const primaries = new Set(['192.0.2.7']);
    let mostWires = 0;
    const open: OpenWire = async (to, on, cancel) => {
      const host = 'host' in to ? to.host : '';
      if (!primaries.has(host)) {
        loopback.dialled.push(to);
        throw new WireFaultError({ code: 'wire.refused', params: { host } });
      }
      const wire = await loopback.open(to, on, cancel);
      mostWires = Math.max(mostWires, loopback.openWires);
      return wire;
    };
    const context = new RecordedContext(clock, open);
    const device = driver.create(context, settingsOf(settings), { kind: 'tcp', host: '192.0.2.7', port: 41_003 });
    const send = (value: string): Ticket => {
      const prepared = device.prepare({ entries: [{ key: 'level', value }] });
      if (isFault(prepared)) throw new Error(prepared.code);
      return prepared.release('now');
    };
    device.start();
    await clock.advance(100);
    const dialled = () => loopback.dialled.map((to) => ('host' in to ? `${to.host}:${to.port}` : to.kind));
    const primary = () => context.values.get('primary');
    return { clock, loopback, primaries, context, device, send, dialled, primary, mostWires: () => mostWires };
  }

  test('a backup takes over; who is primary is said, as a new boot of the device', async () => {
    const { clock, loopback, primaries, context, device, send, dialled, primary, mostWires } = await rig();
    expect([context.status, primary()]).toEqual(['live', 'wall-1']);
    expect(context.specs.at(-1)).toMatchObject({ key: 'primary', writable: false });
    expect(device.prepare({ entries: [{ key: 'primary', value: 'wall-2' }] })).toMatchObject({
      code: 'driver.read-only',
    });
    primaries.clear();
    loopback.hangUp();
    expect(await send('camp').sent).toMatchObject({ code: 'device.offline' });
    await clock.advance(1_200);
    expect(context.status).toBe('waiting');
    expect(dialled().slice(0, 4)).toEqual(['192.0.2.7:41003', '192.0.2.8:41003', '192.0.2.9:42003', '192.0.2.7:41003']);
    primaries.add('192.0.2.9');
    await clock.advance(10_000);
    expect([context.status, primary(), context.epochs]).toEqual(['live', 'wall-3', [1, 2]]);
    expect(loopback.sent).toEqual([]); // what was refused meanwhile stays unsent
    send('camp');
    expect(decodeClusterEvent(loopback.sent[0]!.subarray(4))).toMatchObject({ parameters: { value: 'camp' } });
    expect(mostWires()).toBe(1);
    await device.stop();
  });

  test('a backup that is lost gives way to the first; never is there more than one', async () => {
    const { clock, loopback, primaries, context, device, primary, mostWires } = await rig();
    primaries.clear();
    primaries.add('192.0.2.8');
    loopback.hangUp();
    await clock.advance(200);
    expect(primary()).toBe('wall-2');
    primaries.add('192.0.2.7'); // both would let us in: nobody is left while it holds
    await clock.advance(30_000);
    expect([primary(), loopback.openWires]).toEqual(['wall-2', 1]);
    loopback.hangUp();
    await clock.advance(200);
    expect([primary(), context.status, mostWires()]).toEqual(['wall-1', 'live', 1]);
    await device.stop();
    await clock.advance(60_000);
    expect([clock.pending, loopback.openWires, context.status]).toEqual([0, 0, 'stopped']);
  });

  test('both ports go to one node, and one of them alone does not do', async () => {
    const { clock, loopback, primaries, dialled, context, device } = await rig({ ...SETTINGS, binaryPort: 41_004 });
    expect(dialled()).toEqual(['192.0.2.7:41003', '192.0.2.7:41004']);
    primaries.clear();
    primaries.add('192.0.2.8');
    loopback.hangUp();
    await clock.advance(300);
    expect([context.status, loopback.openWires]).toEqual(['live', 2]);
    expect(dialled().slice(2)).toEqual(['192.0.2.8:41003', '192.0.2.8:41004']);
    await device.stop();
  });

  test('it stops at any moment of a search, and leaves nothing behind', async () => {
    for (const afterMs of [0, 1, 3, 499, 700, 5_000]) {
      const { clock, loopback, primaries, device, context, dialled } = await rig();
      primaries.clear();
      loopback.hangUp();
      if (afterMs > 0) await clock.advance(afterMs);
      await device.stop();
      const dials = dialled().length;
      await clock.advance(60_000);
      expect([clock.pending, loopback.openWires, context.status, dialled().length]).toEqual([0, 0, 'stopped', dials]);
    }
  });

  test('an event that is no parameter is sent once, by name or by number; bad ones are refused before', async () => {
    const { loopback, device } = await rig({ ...SETTINGS, binaryPort: 41_004 });
    const act = (what: unknown) => device.prepareAct!(what);
    const event = { name: 'Thunder', type: 'Fx', category: 'Show', parameters: { 强: '雷' }, system: false };
    const json = act({ ...event, discardOnRepeat: false });
    const binary = act({ eventId: 7, payload: '雷', system: false, discardOnRepeat: true });
    if (isFault(json) || isFault(binary)) throw new Error('refused');
    expect(await json.release('now').acked).toBe('none');
    expect(await binary.release('now').acked).toBe('none');
    const [first, second] = loopback.sent;
    expect(Buffer.from(first!).every((byte, n) => n < 4 || byte < 0x80)).toBe(true);
    expect(decodeClusterEvent(first!.subarray(4))).toEqual({ ...event, discardOnRepeat: false });
    expect(Buffer.from(second!).toString('hex')).toBe(`09000000070000000001${Buffer.from('雷').toString('hex')}`);
    expect(act({ ...event, name: '', discardOnRepeat: true })).toMatchObject({ code: 'driver.settings' });
    expect(act({ ...event, parameters: { a: 'x'.repeat(70_000) }, discardOnRepeat: true })).toMatchObject({
      code: 'frame.too-long',
    });
    expect(act({ eventId: 2 ** 40, payload: '', system: false, discardOnRepeat: true })).toMatchObject({
      code: 'ndisplay.event-id',
    });
    await device.stop();
  });

  test('a number needs the binary port', async () => {
    const { device } = await rig();
    expect(device.prepareAct!({ eventId: 7, payload: '', system: false, discardOnRepeat: true })).toMatchObject({
      code: 'ndisplay.no-binary-port',
    });
    await device.stop();
  });
});

describe('against an emulated cluster, over real sockets', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of cleanup.splice(0).toReversed()) await undo();
  });

  test('its primary dies, a backup opens its own ports, events reach the nodes that are left', async () => {
    const clock = createClock();
    const { options, commands } = emulatorOptions<unknown>(clock, SETTINGS, { loadMs: 30, takeoverMs: 60 });
    const emulator = await openEmulator(options);
    const direct = createOpenWire(clock);
    const open: OpenWire = (to, on, cancel) =>
      direct(to.kind === 'tcp' ? { ...to, ...emulator.doors?.[`${to.host}:${to.port}`] } : to, on, cancel);
    const context = new RecordedContext(clock, open);
    const device = driver.create(context, settingsOf(SETTINGS), { kind: 'tcp', ...emulator.address });
    cleanup.push(
      () => emulator.close(),
      () => device.stop(),
    );
    device.start();
    const primaryIs = (node: string) =>
      eventually(
        `${node} is primary`,
        () =>
          context.status === 'live' &&
          context.values.get('primary') === node &&
          emulator.actual().get('primary') === node,
      );
    await primaryIs('wall-1');
    emulator.setFault({ kind: 'node-dies', node: 1 }, true);
    await primaryIs('wall-2');
    const prepared = device.prepare({ entries: [{ key: 'level', value: 'camp' }] });
    if (isFault(prepared)) throw new Error(prepared.code);
    prepared.release('now');
    await eventually('the level is there', () => emulator.actual().get('level') === 'camp');
    expect(emulator.nodeState().map(({ node, state, handled }) => [node, state, handled])).toEqual(
      expect.arrayContaining([
        ['wall-1', 'closed', 0],
        ['wall-2', 'ready', 1],
        ['wall-3', 'ready', 1],
      ]),
    );
    expect(commands).toHaveLength(1);
    emulator.clearFaults(); // started anew, with its usual primary
    await primaryIs('wall-1');
    expect(emulator.actual().get('level')).toBe('empty');
  });
});
