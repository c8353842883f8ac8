/**
 * The shipped profiles of XR servers, each against a box that knows nothing of it: the virtual stage's director and hub, and
 * a Viz Engine of twenty lines of Python.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { checkMeaning } from '../../../app/core/xr/vocabulary.ts';
import type { Profile } from '../../../app/protocol/profile-file.ts';
import { type Emulator, isFault } from '../../../drivers/contract.ts';
import { openEmulator as openDirector } from '../../../drivers/disguise/disguise-emulator.ts';
import { freeUdpPort } from '../../../drivers/kit/free-port.ts';
import { openEmulator as openHub } from '../../../drivers/reality-hub/reality-hub-emulator.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { openEmulator as openTemplate } from '../../../drivers/template/template-emulator.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';
import { clock, deviceOf, PROFILE_FILES, profile } from './profile-rig.ts';

const toStop: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

const HOST = '127.0.0.1';
const XR = ['disguise-osc', 'disguise-session', 'hecoos', 'reality-hub', 'vizrt'];

function started(settings: unknown, address: Parameters<typeof deviceOf>[1]) {
  const made = deviceOf(settings, address);
  toStop.push(made.stop);
  return made;
}

async function played(open: typeof openDirector, virtual: object) {
  const recorded = emulatorOptions(clock, {}, virtual);
  const box: Emulator = await open(recorded.options);
  toStop.push(() => box.close());
  return { box, commands: recorded.commands };
}

/** Asked ten times as often: nobody waits for what is proved here. */
const often = (shipped: Profile): unknown =>
  filledIn(shipped, { keepAlive: { ...(shipped.settings['keepAlive'] as object), everyMs: 100 } });

const filledIn = ({ settings }: Profile, more: object): unknown => ({ ...settings, ...more });

test('they are all there', () => {
  expect(PROFILE_FILES).toEqual(expect.arrayContaining(XR.map((id) => `${id}.json`)));
});

test.each(XR)('%s: its settings hold, its words fit, nobody claims to have tried it, and it holds no key', (id) => {
  const shipped = profile(id);
  const compiled = driver.settings(shipped.settings);
  if (isFault(compiled)) throw new Error(JSON.stringify(compiled));
  const spoken = compiled.specs.flatMap(({ means, type, writable }) =>
    means === undefined ? [] : [[means, checkMeaning(means, type, writable)]],
  );
  expect(spoken.length).toBeGreaterThan(3);
  expect(spoken.filter(([, wrong]) => wrong !== undefined)).toEqual([]);
  expect(shipped.verified.by).toBe(id === 'hecoos' ? 'nobody' : 'document');
  const variables = (shipped.settings['variables'] ?? {}) as object;
  expect(shipped.fill.map(({ variable }) => variable).toSorted()).toEqual(Object.keys(variables).toSorted());
  expect(JSON.stringify(shipped.settings)).not.toMatch(/"key": ?"[^"]/);
});

test('disguise over HTTP: what the director is, every word set and read back, a refusal with its reason', async () => {
  const { box, commands } = await played(openDirector, { transport: 'Main', loadMs: 10 });
  const settings = filledIn(profile('disguise-session'), { variables: { transport: 'Main', layer: 'stage' } });
  const { said, at, set } = started(settings, { kind: 'http', ...box.address, path: '/api/session' });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toMatchObject({
    engaged: true,
    transport: 'stop',
    scene: 'polar-glacier',
    brightness: 1,
    rate: 50,
    health: 'ready',
    warmth: 'ready',
    timecode: false,
  });
  expect(commands).toEqual([]);
  expect(await set('brightness', 0.5)).toBe('acked');
  expect(await set('engaged', false)).toBe('acked');
  expect(await set('transport', 'play-section')).toBe('acked');
  expect(await set('scene', 'snow-camp')).toBe('acked');
  expect(await set('cue', '2')).toBe('acked');
  expect(Object.fromEntries(box.actual())).toMatchObject({
    brightness: 0.5,
    engaged: false,
    transport: 'play-section',
    scene: 'snow-camp',
    cue: '2',
  });
  await expect
    .poll(said)
    .toMatchObject({ brightness: 0.5, engaged: false, transport: 'play-section', scene: 'snow-camp' });
  box.setFault({ kind: 'refuse' }, true);
  expect(await set('brightness', 1)).toMatchObject({ code: 'device.refused', params: { reason: 'HTTP 400 refused' } });
  expect(await set('scene', 'no such track')).toMatchObject({ code: 'device.refused' });
});

test('disguise over HTTP: the health of the worst machine, and that a scene loads on any of them', async () => {
  const { box } = await played(openDirector, { loadMs: 150 });
  const shipped = profile('disguise-session');
  const parameters = shipped.settings['parameters'] as Readonly<Record<string, object>>;
  const quick = Object.fromEntries(
    ['health', 'warmth', 'scene'].map((key) => [key, { ...parameters[key], verify: { by: 'readback', pollMs: 50 } }]),
  );
  const { said, set, faults } = started(filledIn(shipped, { parameters: { ...parameters, ...quick } }), {
    kind: 'http',
    ...box.address,
    path: '/api/session',
  });
  await expect.poll(said).toMatchObject({ health: 'ready', warmth: 'ready' });
  box.frontPanel('health', 'warning');
  await expect.poll(said).toMatchObject({ health: 'warning' });
  expect(await set('scene', 'snow-camp')).toBe('acked');
  await expect.poll(said).toMatchObject({ warmth: 'loading', ready: false });
  await expect.poll(said).toMatchObject({ warmth: 'ready', ready: true });
  expect(faults).toEqual([]);
});

test('disguise over HTTP: another transport than the named one tells nothing', async () => {
  const { box } = await played(openDirector, { transport: 'Main' });
  const { said, at } = started(profile('disguise-session').settings, {
    kind: 'http',
    ...box.address,
    path: '/api/session',
  });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toHaveProperty('rate');
  expect(said()).not.toHaveProperty('brightness');
});

test.each([
  ['noise', { kind: 'garbled', share: 1 }, 'template.not-understood'],
  ['half an answer', { kind: 'cut', share: 1 }, 'template.not-understood'],
  ['an answer without end', { kind: 'huge' }, 'http.too-large'],
] as const)('disguise over HTTP: %s is named and survived', async (_, fault, code) => {
  const { box } = await played(openDirector, {});
  const { said, at, faults, statuses } = started(often(profile('disguise-session')), {
    kind: 'http',
    ...box.address,
    path: '/api/session',
  });
  await expect.poll(said).toHaveProperty('brightness', 1);
  box.setFault(fault, true);
  const offline = () => statuses.flatMap((one) => (one.at === 'waiting' ? [one.why] : []));
  await expect.poll(() => [...faults, ...offline()].map((one) => one.code)).toContain(code);
  box.clearFaults();
  box.frontPanel('brightness', 0.25);
  await expect.poll(() => [at(), said()['brightness']], { timeout: 5_000 }).toEqual(['live', 0.25]);
});

test('disguise by OSC: live by its heartbeat, set and read back, nothing that it says is unknown', async () => {
  const listenPort = await freeUdpPort();
  const { box, commands } = await played(openDirector, { feedbackPort: listenPort, heartbeatMs: 50 });
  const quiet = filledIn(profile('disguise-osc'), { link: { silenceMs: 600 } });
  const { said, at, set, faults } = started(quiet, { kind: 'udp', ...box.address, listenPort });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toMatchObject({ transport: 'stop', scene: 'polar-glacier', brightness: 1 });
  expect(commands).toEqual([]);
  expect(await set('transport', 'loop')).toBe('none');
  expect(await set('brightness', 0.5)).toBe('none');
  expect(await set('scene', 'snow-camp')).toBe('none');
  expect(await set('cue', 2)).toBe('none');
  expect(await set('black', true)).toBe('none');
  await expect.poll(said).toMatchObject({ transport: 'loop', brightness: 0.5, scene: 'snow-camp', section: '2' });
  expect(box.actual().get('black')).toBe(true);
  expect(await set('black', false)).toBe('none');
  await expect.poll(() => box.actual().get('black')).toBe(false);
  expect(faults).toEqual([]);
  box.setFault({ kind: 'offline' }, true);
  await expect.poll(at, { timeout: 6_000 }).toBe('waiting');
});

test('disguise by OSC: a director that answers whoever greets it', async () => {
  const { box, commands } = await played(openDirector, { heartbeatMs: 50 });
  const { said, at, faults } = started(profile('disguise-osc').settings, { kind: 'udp', ...box.address });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toMatchObject({ transport: 'stop', brightness: 1 });
  expect([commands, faults]).toEqual([[], []]);
});

test('Reality Hub: with its key, every word set and read back', async () => {
  const { box, commands } = await played(openHub, { apiKey: 'k-1' });
  const apiKey = { header: 'X-API-Key', key: 'k-1' };
  const settings = filledIn(profile('reality-hub'), { apiKey });
  const { said, at, set, traces } = started(settings, { kind: 'http', ...box.address, path: '/api/rest/v1' });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toMatchObject({ health: true, scene: 'polar-glacier', extension: true, videoDelay: 4 });
  expect(commands).toEqual([]);
  expect(await set('extension', false)).toBe('acked');
  expect(await set('extension/opacity', 0.4)).toBe('acked');
  expect(await set('viewpoint', 'jib view')).toBe('acked');
  expect(await set('trackerDelay', 7)).toBe('acked');
  await expect
    .poll(said)
    .toMatchObject({ extension: false, 'extension/opacity': 0.4, viewpoint: 'jib view', trackerDelay: 7 });
  expect(box.actual().get('1/Stage/Delay/Tracking')).toBe(7);
  expect(JSON.stringify(traces.map(({ decoded }) => decoded))).not.toContain('k-1');
});

test('Reality Hub: without its key it is there and not let in; a lie is believed by nobody who looks at the hub', async () => {
  const { box } = await played(openHub, { apiKey: 'k-1' });
  const { at, statuses } = started(profile('reality-hub').settings, {
    kind: 'http',
    ...box.address,
    path: '/api/rest/v1',
  });
  await expect.poll(at).toBe('waiting');
  const [why] = statuses.flatMap((one) => (one.at === 'waiting' ? [one.why] : []));
  expect(why?.code).toMatch(/status|refused/);
});

test('Hecoos as it is guessed: the template plays both ends', async () => {
  const shipped = profile('hecoos');
  const recorded = emulatorOptions(clock, shipped.settings, shipped.virtual);
  const box = await openTemplate(recorded.options);
  toStop.push(() => box.close());
  const { said, at, set } = started(shipped.settings, { kind: 'udp', ...box.address });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toMatchObject({ scene: 'polar-glacier', ready: true, 'extension/opacity': 0.85 });
  expect(await set('extension/on', false)).toBe('acked');
  expect(await set('videoDelay/2', 7)).toBe('acked');
  await expect.poll(said).toMatchObject({ 'extension/on': false, 'videoDelay/2': 7 });
});

/** Commands end in NUL; a number in front comes back in front of the answer, -1 wants none. */
const VIZ = `
import socket, sys, threading
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
def serve(call):
    rest = b""
    while True:
        chunk = call.recv(4096)
        if not chunk: return
        *whole, rest = (rest + chunk).split(b"\\0")
        for command in whole:
            number, _, said = command.decode().partition(" ")
            if said != "VERSION": print("GOT " + command.decode(), flush=True)
            if number == "-1": continue
            answer = "Version: 4.2.0.1" if said == "VERSION" else "<F8947D18-08FB-4E44-8A68082B7A332D58>" if "gone" not in said else "ERROR: not found"
            call.sendall(f"{number} {answer}".encode() + b"\\0")
while True:
    call, _ = server.accept()
    threading.Thread(target=serve, args=(call,), daemon=True).start()
`;

async function vizEngine() {
  const python: ChildProcess = spawn('python3', ['-u', '-c', VIZ], { stdio: ['ignore', 'pipe', 'inherit'] });
  toStop.push(async () => {
    python.kill();
    if (python.exitCode === null && python.signalCode === null) await once(python, 'exit');
  });
  const lines: string[] = [];
  python.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(0);
  return {
    port: Number(lines[0]),
    got: () => lines.flatMap((line) => (line.startsWith('GOT ') ? [line.slice(4)] : [])),
  };
}

test('Viz Engine: its version, a scene acknowledged, what has no answer is sent and no more', async () => {
  const viz = await vizEngine();
  const { said, at, set } = started(profile('vizrt').settings, { kind: 'tcp', host: HOST, port: viz.port });
  await expect.poll(said).toMatchObject({ version: '4.2.0.1' });
  expect(viz.got()).toEqual([]);
  expect(await set('scene', 'Show/POLAR')).toBe('acked');
  expect(await set('transport', 'play-section')).toBe('none');
  expect(await set('viewpoint', '3')).toBe('none');
  expect(await set('extension', true)).toBe('none');
  expect(await set('clear', true)).toBe('none');
  await expect
    .poll(viz.got)
    .toEqual([
      '2 RENDERER*MAIN_LAYER SET_OBJECT SCENE*Show/POLAR',
      '-1 RENDERER*STAGE CONTINUE',
      '-1 RENDERER SET_CAMERA 3',
      '-1 RENDERER*FUNCTION*DataPool*Data SET EXTENSION=1;',
      '-1 RENDERER*MAIN_LAYER SET_OBJECT',
    ]);
  expect(at()).toBe('live');
});

test('Viz Engine: an answer that is no object is no acknowledgement', async () => {
  const viz = await vizEngine();
  const shipped = profile('vizrt');
  const parameters = shipped.settings['parameters'] as Readonly<Record<string, object>>;
  const quick = { ...parameters, scene: { ...parameters['scene'], timeoutMs: 200 } };
  const { said, set, faults } = started(filledIn(shipped, { parameters: quick }), {
    kind: 'tcp',
    host: HOST,
    port: viz.port,
  });
  await expect.poll(said).toHaveProperty('version');
  expect(await set('scene', 'gone')).toMatchObject({ code: 'device.no-answer' });
  expect(faults).toMatchObject([{ code: 'template.not-understood', params: { message: '2 ERROR: not found' } }]);
});
