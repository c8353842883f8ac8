/** Serial ports as wires, on pseudo-terminals that socat makes: bytes, names of what can go wrong, coming back. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import { devicesFile } from '../../../app/protocol/studio-schema.ts';
import { isFault, type Wire, type WireAddress } from '../../../drivers/contract.ts';
import { driver as freed } from '../../../drivers/freed/freed-driver.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { WireFaultError } from '../../../drivers/kit/faults.ts';
import { lineText } from '../../../drivers/kit/serial-line.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver as template } from '../../../drivers/template/template-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { openPtys } from '../../kit/pty.ts';

const clock = createClock();
const open = createOpenWire(clock);
const never = new AbortController().signal;
const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

type Serial = WireAddress & { kind: 'serial' };
const at = (path: string, line: Partial<Serial> = {}): Serial => ({
  kind: 'serial',
  path,
  baud: 9600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  ...line,
});

async function ptys() {
  const pair = await openPtys();
  toClose.push(() => pair.close());
  return pair;
}

function ear() {
  const lost = Promise.withResolvers<Fault>();
  let heard = Buffer.alloc(0);
  let told = (): void => undefined;
  return {
    lost: lost.promise,
    on: {
      bytes: (bytes: Uint8Array) => {
        heard = Buffer.concat([heard, bytes]);
        told();
      },
      lost: (why: Fault) => lost.resolve(why),
    },
    /** Once so many bytes came. */
    has: (length: number): Promise<Buffer> =>
      new Promise((resolve) => {
        told = () => heard.length >= length && resolve(heard);
        told();
      }),
  };
}

async function wireAt(address: Serial, listener = ear()): Promise<Wire> {
  const wire = await open(address, listener.on, never);
  toClose.push(() => wire.close());
  return wire;
}

const refusal = (address: Serial): Promise<Fault> =>
  wireAt(address).then(
    () => ({ code: 'opened' }),
    (cause) => (cause instanceof WireFaultError ? cause.fault : { code: String(cause) }),
  );

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = Date.now() + 8_000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const HAS_TOOLS = ['socat', 'flock'].every((tool) => spawnSync(tool, ['--version']).error === undefined);

describe.skipIf(!HAS_TOOLS)('serial ports on pseudo-terminals', () => {
  test('every byte value passes both ways as it is, and the ticket says when it left', async () => {
    const { port, far } = await ptys();
    const [near, other] = [ear(), ear()];
    const ours = await wireAt(at(port), near);
    const theirs = await wireAt(at(far), other);
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const beforeUs = clock.nowUs();
    const sent = await ours.writeAt(all, 0).sent;
    expect('atUs' in sent && sent.atUs).toBeGreaterThanOrEqual(beforeUs);
    expect([...(await other.has(256))]).toEqual([...all]);
    theirs.write(all);
    expect([...(await near.has(256))]).toEqual([...all]);
  });

  test('a timed write leaves at its time; closing tells it that it never will', async () => {
    const { port, far } = await ptys();
    const ours = await wireAt(at(port));
    const other = ear();
    await wireAt(at(far), other);
    const atUs = clock.nowUs() + 20_000;
    const sent = await ours.writeAt(Buffer.from('now'), atUs).sent;
    expect('atUs' in sent && sent.atUs).toBeGreaterThanOrEqual(atUs);
    expect(String(await other.has(3))).toBe('now');
    const later = ours.writeAt(Buffer.from('never'), clock.nowUs() + 60_000_000);
    await ours.close();
    expect(await later.sent).toEqual({ code: 'wire.closed' });
  });

  test('what is no serial port is refused by name', async () => {
    const path = `${tmpdir()}/stagelock-no-such-port`;
    expect(await refusal(at(path))).toEqual({ code: 'wire.port-missing', params: { path } });
    expect((await refusal(at('/dev/null'))).code).toBe('wire.port-not-serial');
    expect((await refusal(at(tmpdir()))).code).toBe('wire.port-not-serial');
    expect((await refusal(at(import.meta.filename))).code).toBe('wire.port-not-serial');
  });

  test('a speed that no table has is no obstacle', async () => {
    const { port, far } = await ptys();
    const other = ear();
    const ours = await wireAt(at(port, { baud: 1_048_576 }));
    await wireAt(at(far, { baud: 1_048_576 }), other);
    ours.write(Buffer.from('odd'));
    expect(String(await other.has(3))).toBe('odd');
  });

  test('a port that another program holds is named, and is ours once it lets go', async () => {
    const { port } = await ptys();
    const other = spawn('flock', ['-x', port, 'sh', '-c', 'echo held; read _'], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(other.stdout, 'data');
    expect(await refusal(at(port))).toEqual({ code: 'wire.port-held', params: { path: port } });
    other.stdin.end();
    await once(other, 'exit');
    expect(await refusal(at(port))).toEqual({ code: 'opened' });
    expect((await refusal(at(port))).code).toBe('wire.port-held'); // by us: two devices, one port
  });

  test('a port that vanishes is lost once, by name, and what is sent after it says so', async () => {
    const pair = await ptys();
    const near = ear();
    const ours = await wireAt(at(pair.port), near);
    await pair.pull();
    expect(await near.lost).toEqual({ code: 'wire.port-gone', params: { path: pair.port } });
    expect(await ours.writeAt(Buffer.from('x'), 0).sent).toEqual({ code: 'wire.closed' });
    expect((await refusal(at(pair.port))).code).toBe('wire.port-missing');
  });

  test('a device that does not take in what it is sent is lost, not waited for', async () => {
    const { port } = await ptys();
    const near = ear();
    const ours = await wireAt(at(port), near);
    for (let n = 0; n < 64; n++) ours.write(new Uint8Array(2_048));
    expect((await near.lost).code).toBe('wire.full');
  });

  test('a device over a serial port is online when it spoke, goes when pulled, and comes back by itself', async () => {
    const pair = await ptys();
    const context = new RecordedContext(clock, open);
    const settings = template.settings({
      transport: 'text',
      end: 'crlf',
      link: { firstDelayMs: 50, maxDelayMs: 100 },
      keepAlive: { send: 'LEVEL?', everyMs: 100 },
      parameters: {
        level: { type: { kind: 'number', unit: '', min: 0, max: 99 }, query: 'LEVEL?', feedback: 'LEVEL {value}' },
      },
    });
    if (isFault(settings)) throw new Error(JSON.stringify(settings));
    const device = template.create(context, settings, at(pair.port));
    toClose.push(() => device.stop());
    device.start();
    const answers = async (level: number): Promise<Wire> => {
      const box: Wire = await open(
        at(pair.far),
        {
          bytes: () => {
            // A line does not keep messages together.
            box.write(Buffer.from('LEV'));
            void box.writeAt(Buffer.from(`EL ${level}\r\n`), clock.nowUs() + 15_000);
          },
          lost: () => undefined,
        },
        never,
      );
      return box;
    };
    await until('it is dialled', () => context.status === 'connecting');
    expect(context.epochs).toEqual([]);
    await answers(7);
    await until('it has spoken', () => context.status === 'live' && context.values.get('level') === 7);
    await pair.pull();
    await until('it is gone', () => context.status !== 'live');
    await until('why', () => JSON.stringify(context.statuses).includes('wire.port-missing'));
    await pair.plug();
    const back = await answers(8);
    await until('it is back', () => context.values.get('level') === 8);
    await back.close();
    expect(context.epochs).toEqual([1, 2]);
  });

  test('FreeD comes in over a line, from the middle of a message on', async () => {
    const pair = await ptys();
    const context = new RecordedContext(clock, open);
    const settings = freed.settings({ cameraId: 1, expectedHz: 50 });
    if (isFault(settings)) throw new Error(JSON.stringify(settings));
    const tracker = freed.create(context, settings, at(pair.port, { baud: 38_400, parity: 'odd' }));
    toClose.push(() => tracker.stop());
    tracker.start();
    const box = await wireAt(at(pair.far));
    const message = Buffer.alloc(29);
    message[0] = 0xd1;
    message[1] = 1;
    message[28] = (0x40 - 0xd1 - 1) & 0xff;
    const timer = setInterval(() => {
      box.write(message.subarray(0, 17));
      void box.writeAt(message.subarray(17), clock.nowUs() + 15_000);
    }, 40);
    toClose.push(async () => clearInterval(timer));
    box.write(message.subarray(11));
    await until('it is heard', () => Number(context.values.get('rate')) > 10);
  });
});

test('a line as people write it: 8-O-1 for FreeD, 7-E-2 for old boxes', () => {
  expect(lineText(at('/dev/ttyUSB0', { baud: 38_400, parity: 'odd' }))).toBe('38400 8-O-1');
  expect(lineText(at('/dev/ttyS0', { dataBits: 7, parity: 'even', stopBits: 2 }))).toBe('9600 7-E-2');
});

test('a studio file needs no more than a speed: the line is 8-N-1', () => {
  const device = { id: 'box', name: { en: 'Box', zh: '盒' }, driver: 'template' };
  const read = (address: unknown) => devicesFile.safeParse({ format: 1, devices: [{ ...device, address }] });
  const short = read({ kind: 'serial', path: '/dev/ttyUSB0', baud: 9600 });
  expect(short.data?.devices[0]?.address).toEqual(at('/dev/ttyUSB0'));
  const odd = { kind: 'serial', path: '/dev/ttyUSB0', baud: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 };
  expect(read(odd).data?.devices[0]?.address).toEqual(odd);
  expect(read({ ...odd, parity: 'mark' }).success).toBe(false);
});
