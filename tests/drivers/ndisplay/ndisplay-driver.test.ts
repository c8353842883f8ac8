import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { decodeClusterEvent, encodeClusterEvent } from '../../../drivers/ndisplay/ndisplay-codec.ts';
import { driver } from '../../../drivers/ndisplay/ndisplay-driver.ts';
import { openEmulator } from '../../../drivers/ndisplay/ndisplay-emulator.ts';
import { emulatorOptions, eventually, RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const EVENTS = [
  {
    key: 'level',
    type: { kind: 'enum', options: ['empty', 'glacier', 'camp'] },
    event: { name: 'Level', type: 'Stagelock', category: 'Stage' },
    timeoutMs: 5_000,
  },
  {
    key: 'activeCamera',
    type: { kind: 'enum', options: ['a', 'b'] },
    event: { name: 'ActiveCamera', type: 'Stagelock', category: 'Stage' },
    parameter: 'camera',
    fixed: { source: 'desk' },
  },
  {
    key: 'camera/a/frustum',
    type: { kind: 'boolean' },
    event: { name: 'FrustumA', type: 'Stagelock', category: 'Stage' },
  },
] as const;
const EXPOSURE = {
  key: 'exposure',
  type: { kind: 'number', unit: 'EV', min: -6, max: 6 },
  event: { name: 'Exposure', type: 'Stagelock', category: 'Stage' },
  binaryId: 77,
} as const;

const parsed = (raw: unknown) => {
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  return settings;
};

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

describe('settings', () => {
  test.each([
    [{}, 'events'],
    [{ events: [] }, 'events'],
    [{ events: [EVENTS[0], EVENTS[0]] }, 'events.1.key'],
    [{ events: [{ ...EVENTS[0], type: { kind: 'pose' } }] }, 'events.0.type.kind'],
    [{ events: [{ ...EXPOSURE, type: { ...EXPOSURE.type, min: 9 } }] }, 'events.0'],
    [{ events: [{ ...EVENTS[0], surprise: 1 }] }, 'events.0'],
  ])('%j is refused at its place', (raw, place) => {
    expect(driver.settings(raw)).toMatchObject({ code: 'driver.settings', params: { place } });
  });

  test('nothing that is published can verify itself', () => {
    const clock = new TestClock();
    const context = new RecordedContext(clock, new Loopback(clock).open);
    const device = driver.create(context, parsed({ events: EVENTS }), { kind: 'tcp', host: '192.0.2.7', port: 41_003 });
    device.start();
    expect(context.specs.map((spec) => [spec.key, spec.verify.by, spec.readable, spec.idempotent])).toEqual([
      ['level', 'none', false, true],
      ['activeCamera', 'none', false, true],
      ['camera/a/frustum', 'none', false, true],
    ]);
    return device.stop();
  });
});

describe('on the wire, under a test clock', () => {
  async function rig(events: readonly object[] = EVENTS) {
    const clock = new TestClock();
    const loopback = new Loopback(clock);
    const context = new RecordedContext(clock, loopback.open);
    const device = driver.create(context, parsed({ events }), { kind: 'tcp', host: '192.0.2.7', port: 41_003 });
    const release = (key: string, value: string | number | boolean): Ticket => {
      const prepared = device.prepare({ entries: [{ key, value }] });
      if (isFault(prepared)) throw new Error(prepared.code);
      return prepared.release('now');
    };
    device.start();
    await clock.advance(100);
    return { clock, loopback, context, device, release };
  }

  test('connecting sends nothing', async () => {
    const { context, loopback, clock, device } = await rig();
    await clock.advance(60_000);
    expect(context.status).toBe('live');
    expect(loopback.sent).toEqual([]);
    await device.stop();
  });

  test('a write is one event; it is sent and never acknowledged', async () => {
    const { release, loopback, context, device } = await rig();
    const ticket = release('activeCamera', 'b');
    expect(await ticket.sent).toMatchObject({ lateUs: 0 });
    expect(await ticket.acked).toBe('none');
    expect(loopback.sent.map((frame) => decodeClusterEvent(frame.subarray(4)))).toEqual([
      {
        name: 'ActiveCamera',
        type: 'Stagelock',
        category: 'Stage',
        parameters: { source: 'desk', camera: 'b' },
        system: false,
        discardOnRepeat: true,
      },
    ]);
    expect(context.trace).toMatchObject([{ dir: 'out', decoded: 'Stage/Stagelock/ActiveCamera "b"' }]);
    await device.stop();
  });

  test('preparing sends nothing, and refuses by name', async () => {
    const { device, loopback } = await rig();
    const prepare = (...entries: { key: string; value: string | number }[]) => device.prepare({ entries });
    expect(isFault(prepare({ key: 'level', value: 'camp' }))).toBe(false);
    expect(prepare({ key: 'level', value: 'moon' })).toMatchObject({ code: 'driver.value' });
    expect(prepare({ key: 'nothing', value: 1 })).toMatchObject({ code: 'driver.unknown-key' });
    expect(prepare()).toMatchObject({ code: 'driver.empty-write' });
    expect(prepare({ key: 'level', value: 'camp' }, { key: 'activeCamera', value: 'a' })).toMatchObject({
      code: 'driver.one-at-a-time',
    });
    expect(loopback.sent).toEqual([]);
    expect(await device.query(['level'], new AbortController().signal)).toMatchObject({ code: 'driver.not-readable' });
    await device.stop();
  });

  test('nothing is queued for a dead link, and nothing is sent when it is back', async () => {
    const { loopback, context, release, clock, device } = await rig();
    loopback.hangUp();
    expect(await release('level', 'camp').sent).toMatchObject({ code: 'device.offline' });
    await clock.advance(30_000);
    expect(context.status).toBe('live');
    expect(context.epochs).toEqual([1, 2]);
    expect(loopback.sent).toEqual([]);
    await device.stop();
    await clock.advance(60_000);
    expect([clock.pending, loopback.openWires, context.status]).toEqual([0, 0, 'stopped']);
  });

  test('binary events have a port of their own, and the device is as well as its worse port', async () => {
    const { loopback, context, release, clock, device } = await rig([...EVENTS, EXPOSURE]);
    expect(loopback.dialled.map((to) => 'port' in to && to.port)).toEqual([41_003, 41_004]);
    expect(await release('exposure', 1.5).acked).toBe('none');
    expect(Buffer.from(loopback.sent[0]!).toString('hex')).toBe('090000004d0000000001312e35');
    loopback.hangUp();
    expect(context.status).toBe('waiting');
    await clock.advance(30_000);
    expect(context.status).toBe('live');
    await device.stop();
  });

  test('an address that cannot be right is said', async () => {
    const clock = new TestClock();
    const context = new RecordedContext(clock, new Loopback(clock).open);
    const device = driver.create(context, parsed({ events: EVENTS }), { kind: 'udp', host: '192.0.2.7', port: 1 });
    device.start();
    expect(context.statuses).toMatchObject([{ at: 'waiting', why: { code: 'driver.address' } }]);
    expect(device.prepare({ entries: [{ key: 'level', value: 'camp' }] })).toMatchObject({ code: 'driver.address' });
    await device.stop();
  });
});

describe('against the emulated cluster, over real sockets', () => {
  async function rig(virtual: object = {}) {
    const clock = createClock();
    const settings = { events: [...EVENTS, EXPOSURE] };
    const recorded = emulatorOptions<unknown>(clock, settings, { loadMs: 60, ...virtual });
    const emulator = await openEmulator(recorded.options);
    const context = new RecordedContext(clock, createOpenWire(clock));
    const device = driver.create(context, parsed({ ...settings, binaryPort: emulator.binaryPort }), {
      kind: 'tcp',
      ...emulator.address,
    });
    device.start();
    cleanup.push(
      () => emulator.close(),
      () => device.stop(),
    );
    await eventually('live', () => context.status === 'live');
    const write = (key: string, value: string | number | boolean) => {
      const prepared = device.prepare({ entries: [{ key, value }] });
      if (isFault(prepared)) throw new Error(prepared.code);
      return prepared.release('now');
    };
    const is = (key: string, value: unknown) =>
      eventually(`${key} = ${value}`, () => emulator.actual().get(key) === value);
    recorded.changes.length = 0; // what it showed when it came up
    return { emulator, device, context, write, is, ...recorded };
  }

  test('a level loads on every node, and is not ready until the last one is', async () => {
    const { write, is, emulator, changes, commands } = await rig();
    write('level', 'glacier');
    await is('ready', false);
    expect(emulator.actual().get('level')).toBe('empty');
    expect(emulator.nodeState().map((node) => node.state)).toEqual(['loading', 'loading', 'loading', 'loading']);
    await is('ready', true);
    expect(changes.map(({ key, value }) => `${key}=${value}`)).toEqual(['ready=false', 'level=glacier', 'ready=true']);
    expect(emulator.nodeState().every((node) => node.values.get('level') === 'glacier')).toBe(true);
    expect(commands).toEqual(['Stage/Stagelock/Level {"value":"glacier"}']);
  });

  test('frusta, the active camera and a binary number arrive as what they are', async () => {
    const { write, is } = await rig();
    write('camera/a/frustum', true);
    write('activeCamera', 'b');
    write('exposure', -1.5);
    await is('camera/a/frustum', true);
    await is('activeCamera', 'b');
    await is('exposure', -1.5);
  });

  test('a lying cluster says that it did and does not', async () => {
    const { write, emulator } = await rig();
    emulator.setFault({ kind: 'lie' }, true);
    write('activeCamera', 'b');
    await eventually('it says so', () => emulator.reported().get('activeCamera') === 'b');
    expect(emulator.actual().get('activeCamera')).toBe('a');
    emulator.clearFaults();
    expect(emulator.reported().get('activeCamera')).toBe('a'); // one that no longer lies says what is
  });

  test('lost, late and doubled events', async () => {
    const { write, is, emulator } = await rig();
    emulator.setFault({ kind: 'drop', share: 1 }, true);
    expect(await write('activeCamera', 'b').acked).toBe('none');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(emulator.actual().get('activeCamera')).toBe('a');
    emulator.clearFaults();
    emulator.setFault({ kind: 'slow', delayMs: 150 }, true);
    emulator.setFault({ kind: 'duplicate' }, true);
    const startMs = performance.now();
    write('activeCamera', 'b');
    await is('activeCamera', 'b');
    expect(performance.now() - startMs).toBeGreaterThan(150);
  });

  test('offline and refusing clusters are named; both come back', async () => {
    const { emulator, context } = await rig();
    emulator.setFault({ kind: 'offline' }, true);
    await eventually('nobody listens', () =>
      context.statuses.some((s) => s.at === 'waiting' && s.why.code === 'wire.refused'),
    );
    emulator.clearFaults();
    await eventually('back', () => context.status === 'live');
    emulator.setFault({ kind: 'refuse' }, true);
    await emulator.reboot(10);
    await eventually('down again', () => context.status === 'waiting');
  });

  test('a cluster that refuses in the middle of a call hangs up on the event, and does nothing', async () => {
    const { emulator, context, write } = await rig();
    emulator.setFault({ kind: 'refuse' }, true);
    expect(context.status).toBe('live');
    write('activeCamera', 'b');
    await eventually('hung up', () => context.status === 'waiting');
    expect(emulator.actual().get('activeCamera')).toBe('a');
  });

  test('rebooted under traffic: the link falls and heals, the cluster is back at its first level', async () => {
    const { emulator, context, write, is } = await rig();
    write('level', 'camp');
    await is('level', 'camp');
    const traffic = setInterval(() => write('exposure', 1), 5);
    await emulator.reboot(50);
    await eventually('heals', () => context.status === 'live' && context.epochs.length === 2);
    expect(emulator.actual().get('level')).toBe('empty');
    await is('exposure', 1);
    clearInterval(traffic);
  });

  test('hostile frames end their own call only', async () => {
    const { emulator, write, is } = await rig();
    const poison = [
      Buffer.from('00000000', 'hex'),
      Buffer.from('ffffffff41414141', 'hex'),
      Buffer.concat([Buffer.from('10000100', 'hex'), Buffer.alloc(100_000)]),
    ];
    for (const port of [emulator.address.port, emulator.binaryPort]) {
      for (const bytes of poison) {
        await new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
          socket.resume();
          socket.on('error', () => undefined);
          socket.on('close', () => resolve());
        });
      }
    }
    const unknown = encodeClusterEvent({
      name: 'Level',
      type: 'Stagelock',
      category: 'Stage',
      parameters: { value: 'nowhere' },
      system: false,
      discardOnRepeat: true,
    });
    if (isFault(unknown)) throw new Error(unknown.code);
    const socket = connect(emulator.address.port, '127.0.0.1');
    socket.end(unknown);
    await new Promise((resolve) => socket.on('close', resolve));
    write('activeCamera', 'b');
    await is('activeCamera', 'b');
    expect(emulator.actual().get('level')).toBe('empty');
  });

  test('a hand at the editor changes it without a command', async () => {
    const { emulator, commands, is } = await rig();
    expect(emulator.frontPanel('activeCamera', 'b')).toBeUndefined();
    expect(emulator.frontPanel('activeCamera', 'z')).toMatchObject({ code: 'driver.value' });
    await is('activeCamera', 'b');
    expect(commands).toEqual([]);
  });
});
