/**
 * A disguise director on loopback, asked as the vendor's pages say (developer.disguise.one/api/session) and by OSC bytes
 * written by hand; then what it does when it is broken.
 */
import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { Emulator } from '../../../drivers/contract.ts';
import { openEmulator } from '../../../drivers/disguise/disguise-emulator.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';

const toStop: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function director(virtual: object = {}) {
  const recorded = emulatorOptions(createClock(), {}, { loadMs: 20, heartbeatMs: 20, ...virtual });
  const box: Emulator = await openEmulator(recorded.options);
  toStop.push(() => box.close());
  const at = `http://127.0.0.1:${box.address.port}/api/session/`;
  const get = async (path: string) => {
    const reply = await fetch(at + path);
    return { http: reply.status, body: (await reply.json()) as Record<string, never> };
  };
  const post = async (path: string, body: unknown) => {
    const reply = await fetch(at + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { http: reply.status, body: (await reply.json()) as Record<string, never> };
  };
  return { box, at, get, post, ...recorded };
}

const transport = { uid: '', name: 'default' };
const ONE = { transports: [{ transport, brightness: 0.5 }] };
const done = { http: 200, body: { status: { code: 0, message: '', details: [] } } };

/** One OSC message by hand: address and type tags, each padded to four. */
function osc(address: string, tags = '', ...args: readonly (readonly number[])[]): Uint8Array {
  const padded = (text: string): number[] => {
    const bytes = [...new TextEncoder().encode(text), 0];
    while (bytes.length % 4 !== 0) bytes.push(0);
    return bytes;
  };
  return Uint8Array.from([...padded(address), ...padded(`,${tags}`), ...args.flat()]);
}

async function oscPeer(box: Emulator) {
  const socket = createSocket('udp4');
  const heard = new Map<string, Uint8Array>();
  socket.on('message', (bytes) => {
    const end = bytes.indexOf(0);
    heard.set(bytes.subarray(0, end).toString('latin1'), bytes.subarray((end & ~3) + 4));
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  toStop.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  return {
    heard,
    port: socket.address().port,
    say: (bytes: Uint8Array) => socket.send(bytes, box.address.port, '127.0.0.1'),
  };
}

test('the session, its machines and the active transport, in the envelope of the API', async () => {
  const { get, commands } = await director();
  expect(await get('status/session')).toMatchObject({
    http: 200,
    body: {
      status: { code: 0, message: '', details: [] },
      result: {
        isRunningSolo: false,
        isDirectorDedicated: true,
        director: { name: 'director', hostname: 'DIRECTOR', type: 'Designer' },
        actors: [{ name: 'actor-1' }, { name: 'actor-2' }],
        understudies: [],
      },
    },
  });
  expect(await get('transport/activetransport')).toMatchObject({
    body: {
      result: [
        {
          name: 'default',
          engaged: true,
          volume: 1,
          brightness: 1,
          playmode: 'Stop',
          currentTrack: { name: 'polar-glacier' },
        },
      ],
    },
  });
  expect(await get('status/health')).toMatchObject({
    body: {
      result: [
        { machine: { hostname: 'DIRECTOR' }, status: { averageFPS: 50, states: [{ severity: 'ready' }] } },
        {},
        {},
      ],
    },
  });
  expect(await get('nothing/here')).toMatchObject({ http: 404, body: { status: { code: 5 } } });
  expect(commands).toEqual([]); // questions change nothing
});

test('every transport command changes what it says, and the next question tells it', async () => {
  const { post, box, get, commands } = await director();
  expect(await post('transport/brightness', ONE)).toEqual(done);
  expect(await post('transport/volume', { transports: [{ transport, volume: 0.25 }] })).toEqual(done);
  expect(await post('transport/engaged', { transports: [{ transport, engaged: false }] })).toEqual(done);
  expect(await post('transport/playloopsection', { transports: [transport] })).toEqual(done);
  expect(await post('transport/gototrack', { transports: [{ transport, track: { name: 'snow-camp' } }] })).toEqual(
    done,
  );
  expect(await post('transport/gototag', { transports: [{ transport, type: 'CUE', value: '2' }] })).toEqual(done);
  expect(await post('transport/gotonextsection', { transports: [transport] })).toEqual(done);
  expect(Object.fromEntries(box.actual())).toMatchObject({
    brightness: 0.5,
    volume: 0.25,
    engaged: false,
    transport: 'loop',
    scene: 'snow-camp',
    cue: '3',
  });
  expect(await get('transport/activetransport')).toMatchObject({
    body: { result: [{ engaged: false, brightness: 0.5, playmode: 'Loop', currentTrack: { name: 'snow-camp' } }] },
  });
  expect(commands).toHaveLength(7);
});

test.each([
  ['transport/brightness', '{"transports": [', 400, 3],
  ['transport/brightness', { transports: [] }, 400, 3],
  ['transport/brightness', { transports: [{ transport, brightness: 7 }] }, 400, 3],
  ['transport/brightness', { transports: [{ transport, brightness: 'full' }] }, 400, 3],
  ['transport/brightness', { transports: [{ transport: { name: 'other' }, brightness: 1 }] }, 404, 5],
  ['transport/gototrack', { transports: [{ transport, track: { name: 'no such track' } }] }, 400, 3],
  ['transport/constructor', { transports: [transport] }, 404, 5],
] as const)('%s of %j is refused by the envelope', async (path, body, http, code) => {
  const { post, changes } = await director();
  expect(await post(path, body)).toMatchObject({ http, body: { status: { code } } });
  expect(changes).toEqual([]);
});

test('a new track loads its engine content before it renders', async () => {
  const { post, get, box } = await director({ loadMs: 60 });
  const [layer] = (await get('renderstream/layers')).body['result'] as unknown as [{ uid: string }];
  const state = async () => (await get('renderstream/layerstatus')).body['result'] as unknown as object;
  expect(await get(`renderstream/layerstatus?uid=${layer.uid}`)).toMatchObject({ http: 200 });
  expect(await get('renderstream/layerstatus?uid=1')).toMatchObject({ http: 404 });
  await post('transport/gotonexttrack', { transports: [transport] });
  expect(await state()).toMatchObject({ workload: { name: 'stage', instances: [{ state: 'Launching' }, {}] } });
  await expect.poll(state).toMatchObject({ workload: { instances: [{ state: 'Ready' }, {}] } });
  expect(box.actual().get('ready')).toBe(true);
});

test('OSC: commands without argument and with one, and feedback with a heartbeat to whoever spoke', async () => {
  const { box } = await director();
  const { heard, say } = await oscPeer(box);
  say(osc('/d3/showcontrol/play'));
  await expect.poll(() => box.actual().get('transport')).toBe('play');
  say(osc('/d3/showcontrol/brightness', 'f', [0x3e, 0x80, 0, 0])); // 0.25
  await expect.poll(() => box.actual().get('brightness')).toBe(0.25);
  say(osc('/d3/showcontrol/cue', 'i', [0, 0, 0, 2]));
  say(osc('/d3/showcontrol/fadedown'));
  await expect.poll(() => [box.actual().get('cue'), box.actual().get('black')]).toEqual(['2', true]);
  say(osc('/d3/showcontrol/fadeup'));
  await expect.poll(() => box.actual().get('black')).toBe(false);
  await expect.poll(() => [...heard.keys()].includes('/d3/showcontrol/heartbeat')).toBe(true);
  await expect
    .poll(() => heard.get('/d3/showcontrol/brightness'))
    .toEqual(Buffer.from([0x2c, 0x66, 0, 0, 0x3e, 0x80, 0, 0]));
  expect(heard.get('/d3/showcontrol/playmode')).toEqual(Buffer.from(',s\0\0Play\0\0\0\0'));
});

test('OSC: noise and unknown addresses change nothing', async () => {
  const { box, changes } = await director();
  const { heard, say } = await oscPeer(box);
  say(Uint8Array.from({ length: 40 }, (_, n) => (n * 37) & 255));
  say(osc('/d3/showcontrol/toString'));
  say(osc('/d3/showcontrol/trackname', 's', [...new TextEncoder().encode('none\0\0\0\0')]));
  await expect.poll(() => heard.size).toBeGreaterThan(5);
  expect(changes).toEqual([]);
});

test('feedback goes to the port that it is set to, spoken to or not', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
  toStop.push(() => new Promise<void>((resolve) => silent.close(resolve)));
  let heard = 0;
  silent.on('message', () => void heard++);
  await director({ feedbackPort: silent.address().port });
  await expect.poll(() => heard).toBeGreaterThan(10);
});

test('it refuses, lies, answers noise, half and without end, and is gone, as it is told', async () => {
  const { box, post, get, at } = await director();
  box.setFault({ kind: 'refuse' }, true);
  expect(await post('transport/brightness', ONE)).toMatchObject({
    http: 400,
    body: { status: { code: 9, message: 'refused' } },
  });
  box.clearFaults();

  box.setFault({ kind: 'lie' }, true);
  expect(await post('transport/brightness', ONE)).toEqual(done);
  expect(await get('transport/activetransport')).toMatchObject({ body: { result: [{ brightness: 0.5 }] } });
  expect(box.actual().get('brightness')).toBe(1);
  box.clearFaults();
  expect(await get('transport/activetransport')).toMatchObject({ body: { result: [{ brightness: 1 }] } });

  const text = async () => (await fetch(`${at}status/session`)).text();
  const whole = await text();
  box.setFault({ kind: 'cut', share: 1 }, true);
  expect(await text()).toBe(whole.slice(0, whole.length >> 1));
  box.clearFaults();
  box.setFault({ kind: 'garbled', share: 1 }, true);
  await expect(text().then((said) => JSON.parse(said) as unknown)).rejects.toBeInstanceOf(SyntaxError);
  box.clearFaults();
  box.setFault({ kind: 'huge' }, true);
  expect((await text()).length).toBeGreaterThan(1_000_000);
  box.clearFaults();
  box.setFault({ kind: 'offline' }, true);
  await expect
    .poll(() =>
      text().then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
  box.clearFaults();
  await expect.poll(() => text().catch(() => '')).toBe(whole);
});

test('a hand at the console of the director: named where it does not fit; a restart forgets it', async () => {
  const { box } = await director();
  expect(box.frontPanel('brightness', 0.3)).toBeUndefined();
  expect(box.frontPanel('brightness', 3)).toMatchObject({ code: 'value.range' });
  expect(box.frontPanel('smoke', true)).toEqual({ code: 'driver.unknown-key', params: { key: 'smoke' } });
  expect(box.actual().get('brightness')).toBe(0.3);
  await box.reboot(1);
  expect(box.actual().get('brightness')).toBe(1);
});
