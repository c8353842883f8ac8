import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Truth } from '../../../app/protocol/truth.ts';
import { seedStudio } from '../../seeds/seed-files.ts';
import { ENTRY, eventually, type RunningStage, startStage, talk } from './stage-process.ts';

let stage: RunningStage;
beforeAll(async () => {
  stage = await startStage('shenzhen', '--seed', '11');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.post('/faults/clear', {}));

const route = async (lines: string): Promise<string> => {
  const { devices } = await stage.addresses();
  return talk(devices['router']!, `VIDEO OUTPUT ROUTING:\n${lines}\n\n`, 'END PRELUDE');
};
const centreTo = (from: number): string => Array.from({ length: 6 }, (_, n) => `${n + 2} ${from + n + 2}`).join('\n');
const words = (truth: Truth): string => truth.now.pictures['a']?.shows['wall-centre'] ?? '';
/** Routes and waits until the light has followed. */
const showCentre = async (from: number, owner: string): Promise<void> => {
  await route(centreTo(from));
  await eventually(
    () => stage.truth(),
    (t) => words(t).startsWith(`${owner}:`),
  );
};
const panel = (device: string, key: string, value: unknown) => stage.post('/front-panel', { device, key, value });

test('every device and sink of the studio has a loopback address', async () => {
  const { devices, sinks, clock } = await stage.addresses();
  const boxes = seedStudio('shenzhen').devices.filter((d) => d.driver !== 'tracking');
  expect(Object.keys(devices).toSorted()).toEqual(boxes.map((d) => d.id).toSorted());
  expect(Object.keys(sinks).toSorted()).toEqual(['a/vp', 'a/xr', 'b/vp', 'b/xr', 'c/nodes', 'c/vp', 'c/xr']);
  expect(Object.keys(clock)).toEqual(['house-timecode']);
  for (const at of [...Object.values(devices), ...Object.values(sinks), ...Object.values(clock)])
    expect(at).toEqual({ host: '127.0.0.1', port: expect.any(Number) });
});

test('a route over a real videohub connection changes the light, and the command is on record', async () => {
  const before = await stage.truth('?since=0');
  const since = before.commands.at(-1)?.n ?? 0;
  await route(centreTo(16));
  const after = await eventually(
    () => stage.truth(`?since=${before.now.frame}&sinceCommand=${since}`),
    (t) => words(t).startsWith('vp:'),
  );
  expect(after.now.zones['wall-centre']?.uniform).toBe(true);
  expect(after.now.zones['wall-left']?.rasters['wall-left-1-1']?.source).toBe('xr');
  expect(after.history.map((f) => f.frame)).toEqual([...new Set(after.history.map((f) => f.frame))]);
  expect(after.commands).toMatchObject([
    { n: since + 1, device: 'router', decoded: expect.stringContaining('VIDEO OUTPUT ROUTING') },
  ]);
  await showCentre(0, 'xr');
});

test('a frozen processor holds the picture while its source changes', async () => {
  await panel('led-centre', 'mode', 'freeze');
  const frozen = await eventually(
    () => stage.truth(),
    (t) => words(t).endsWith('frozen'),
  );
  expect(frozen.now.pictures['a']?.extension).toBe('frozen-wall');
  await route(centreTo(32));
  await eventually(
    () => stage.truth(),
    (t) => t.devices['router']?.['out/7'] === 'in/39',
  );
  expect(words(await stage.truth())).toBe(words(frozen));
  await panel('led-centre', 'mode', 'normal');
  expect(
    words(
      await eventually(
        () => stage.truth(),
        (t) => words(t).startsWith('playback:'),
      ),
    ),
  ).toMatch(/^playback:walk-in/);
  await showCentre(0, 'xr');
});

test('faults act: a stuck crosspoint stays, an offline box hangs up, and both are told and cleared', async () => {
  await stage.post('/faults', { device: 'router', fault: { kind: 'crosspoint-stuck', output: 4 }, on: true });
  await route(centreTo(16));
  const stuck = await eventually(
    () => stage.truth(),
    (t) => words(t).startsWith('mixed('),
  );
  expect(stuck.now.zones['wall-centre']?.rasters['wall-centre-2-1']?.source).toBe('xr');
  expect(stuck.faults).toEqual({ router: ['crosspoint-stuck 4'] });
  expect(await stage.post('/faults/clear', { device: 'router' })).toMatchObject({ status: 200 });
  await showCentre(0, 'xr');
  await stage.post('/faults', { device: 'led-ceiling', fault: { kind: 'offline' } });
  const { devices } = await stage.addresses();
  await expect(talk(devices['led-ceiling']!, 'x', 'never')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
  expect((await stage.truth()).faults).toEqual({ 'led-ceiling': ['offline'] });
});

test('the mixer operator cuts: program, preview and tally follow', async () => {
  const listening = createSocket('udp4');
  const { devices } = await stage.addresses();
  listening.bind(devices['tally']!.port, '127.0.0.1');
  await once(listening, 'listening');
  expect(await stage.post('/mixer', { program: 'vt-1', preview: 'cam-2' })).toMatchObject({ status: 200 });
  expect(await stage.post('/mixer', { cut: true })).toMatchObject({ status: 200 });
  const truth = await eventually(
    () => stage.truth(),
    (t) => t.now.program.camera === 'b',
  );
  expect(truth.now).toMatchObject({
    program: { source: 'cam-2', camera: 'b' },
    preview: { source: 'vt-1', camera: null },
  });
  expect(truth.devices['tally']).toMatchObject({
    'cam-1/pgm': false,
    'cam-2/pgm': true,
    'cam-2/pvw': false,
    'vt-1/pvw': true,
  });
  const [packet] = (await once(listening, 'message')) as [Uint8Array];
  expect(packet.length).toBeGreaterThan(12);
  listening.close();
  await stage.post('/mixer', { program: 'vt-1', preview: 'cam-1' });
  expect(await stage.post('/mixer', { program: 'cam-77' })).toMatchObject({ status: 409 });
});

const cameraOf = (truth: Truth): string | undefined =>
  truth.now.zones['wall-centre']?.rasters['wall-centre-1-1']?.camera;

test('trackers feed the tapped engines by themselves; a relayed sink gets nothing until somebody relays', async () => {
  const truth = await eventually(
    () => stage.truth(),
    (t) => (t.sinks['b/vp']?.packets ?? 0) > 20,
  );
  expect(truth.sinks['b/vp']).toMatchObject({ lost: 0 });
  expect(truth.sinks['c/vp']).toEqual({ packets: 0, lost: 0, lastAtUs: null });
  expect(Number(truth.devices['track-c']?.['sent'])).toBeGreaterThan(20);
});

test('an engine that nobody tells where the camera is draws no perspective for it; a relay gives it back, and counts', async () => {
  await showCentre(16, 'vp');
  await panel('vp', 'camera/c/frustum', true);
  await panel('vp', 'activeCamera', 'c');
  const { devices, sinks } = await stage.addresses();
  const untold = await eventually(
    () => stage.truth(),
    (t) => cameraOf(t) !== 'a',
  );
  expect(cameraOf(untold)).toBeUndefined();
  const relay = createSocket('udp4');
  relay.bind(devices['track-c']!.port, '127.0.0.1');
  let passed = 0;
  relay.on('message', (bytes) => {
    passed++;
    if (passed % 10 !== 0) relay.send(bytes, sinks['c/vp']!.port, '127.0.0.1'); // loses every tenth
  });
  const told = await eventually(
    () => stage.truth(),
    (t) => cameraOf(t) === 'c' && passed > 40,
  );
  expect(cameraOf(told)).toBe('c');
  const { packets = 0, lost = 0 } = told.sinks['c/vp'] ?? {};
  expect(packets).toBeGreaterThan(30);
  expect(lost).toBeGreaterThanOrEqual(3);
  await stage.post('/faults', { device: 'track-c', fault: { kind: 'frozen-tracking' } });
  const astray = await eventually(
    () => stage.truth(),
    (t) => cameraOf(t) === undefined,
    20_000,
  );
  expect(cameraOf(astray)).toBeUndefined(); // the camera walked on, the stream did not
  relay.close();
  await panel('vp', 'activeCamera', 'a');
  await panel('vp', 'camera/c/frustum', false);
  await showCentre(0, 'xr');
});

test('the cluster is told by the device that echoes it, and a lie of the cluster is told as well', async () => {
  await panel('vp', 'look', 'night');
  const truth = await eventually(
    () => stage.truth(),
    (t) => t.devices['vp-status']?.['look'] === 'night',
  );
  expect(truth.devices['vp-status']).toMatchObject({ look: 'night', level: 'snow-camp', ready: true });
  await panel('vp', 'look', 'dusk');
});

test('a level that loads is black where it shows, and comes back by itself', async () => {
  await route(centreTo(16));
  await eventually(
    () => stage.truth(),
    (t) => words(t).startsWith('vp:snow-camp'),
  );
  await panel('vp', 'level', 'polar-glacier');
  expect(
    words(
      await eventually(
        () => stage.truth(),
        (t) => words(t) === 'black',
      ),
    ),
  ).toBe('black');
  const after = await eventually(
    () => stage.truth(),
    (t) => words(t).startsWith('vp:polar'),
  );
  expect(after.devices['vp-status']).toMatchObject({ level: 'polar-glacier', ready: true });
  await panel('vp', 'level', 'snow-camp');
  await eventually(
    () => stage.truth(),
    (t) => words(t).startsWith('vp:snow-camp'),
  );
  await showCentre(0, 'xr');
});

test('a processor without power is dark, and its picture comes back', async () => {
  const down = stage.post('/reboot', { device: 'led-wings', downMs: 800 });
  const dark = await eventually(
    () => stage.truth(),
    (t) => t.now.pictures['a']?.shows['wall-left'] === 'black',
  );
  expect(dark.now.zones['wall-left']?.rasters['wall-left-1-1']).toMatchObject({ black: true, brightness: 0 });
  expect(dark.now.zones['wall-centre']?.rasters['wall-centre-1-1']).toMatchObject({ black: false });
  expect(await down).toMatchObject({ status: 200 });
  const back = await eventually(
    () => stage.truth(),
    (t) => (t.now.pictures['a']?.shows['wall-left'] ?? '').startsWith('xr:'),
  );
  expect(back.now.zones['wall-left']?.uniform).toBe(true);
});

test.each([
  ['GET', '/nothing', undefined, 404, 'virtual.not-found'],
  ['GET', '/truth?since=-1', undefined, 400, 'virtual.bad-request'],
  ['DELETE', '/truth', undefined, 405, 'virtual.method'],
  ['POST', '/faults', '{', 400, 'virtual.bad-request'],
  ['POST', '/faults', '[]', 400, 'virtual.bad-request'],
  ['POST', '/faults', '{"device":"xr","fault":{"kind":"melt"}}', 400, 'virtual.unknown-fault'],
  ['POST', '/faults', '{"device":"toString","fault":{"kind":"lie"}}', 404, 'virtual.no-device'],
  ['POST', '/faults', '{"device":"xr","fault":{"kind":"twin"}}', 409, 'virtual.not-played'],
  ['POST', '/faults', '{"device":"track-a","fault":{"kind":"clock-back","s":2}}', 409, 'virtual.not-played'],
  ['POST', '/front-panel', '{"device":"xr","key":"scene","value":{"a":1}}', 400, 'virtual.bad-request'],
  ['POST', '/front-panel', '{"device":"xr","key":"scene","value":"mars"}', 409, undefined],
  ['POST', '/mixer', '{}', 400, 'virtual.bad-request'],
  ['POST', '/reboot', '{"device":"xr","downMs":1e9}', 400, 'virtual.bad-request'],
  ['POST', '/faults', `{"device":"${'x'.repeat(70_000)}"}`, 413, 'virtual.too-large'],
])('%s %s %.40s is refused by name', async (method, path, body, status, code) => {
  const response = await fetch(stage.url + path, { method, ...(body !== undefined && { body }) });
  expect(response.status).toBe(status);
  const json = (await response.json()) as { error: { code: string } };
  if (code !== undefined) expect(json.error.code).toBe(code);
});

test('strange hosts, pages and garbage are refused, and the stage lives on', async () => {
  const at = { host: '127.0.0.1', port: Number(new URL(stage.url).port) };
  expect(await talk(at, 'GET /truth HTTP/1.1\r\nHost: evil.example\r\n\r\n', 'virtual.bad-host')).toContain('421');
  expect(
    await talk(
      at,
      `GET /truth HTTP/1.1\r\nHost: 127.0.0.1:${at.port}\r\nOrigin: http://evil.example\r\n\r\n`,
      'virtual.bad-origin',
    ),
  ).toContain('403');
  expect(await talk(at, '\u0000\u0001\u0002 garbage\r\n\r\n', '400 Bad Request')).toContain('400');
  expect(await (await fetch(`${stage.url}/healthz`)).json()).toEqual({ ok: true });
});

test('faults from the command line', async () => {
  const run = (...args: string[]) => once(spawn(process.execPath, [ENTRY, ...args], { stdio: 'ignore' }), 'exit');
  expect(await run('fault', stage.url, 'xr', 'slow', '700')).toEqual([0, null]);
  expect((await stage.truth()).faults).toEqual({ xr: ['slow 700'] });
  expect(await run('fault', stage.url, 'xr', 'slow', '700', 'off')).toEqual([0, null]);
  expect((await stage.truth()).faults).toEqual({});
  expect(await run('fault', stage.url, 'xr', 'melt')).toEqual([1, null]);
  expect(await run('fault', stage.url, 'nobody', 'lie')).toEqual([1, null]);
});
