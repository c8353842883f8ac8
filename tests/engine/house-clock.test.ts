/** The house clock led by real timecode on the wire: found, followed, lost, jumped, fought over; and never stepped in a take. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeArtTimecode } from '../../drivers/timecode/art-timecode-codec.ts';
import { arm, type EngineRig, openRig, ownStudio } from './rig.ts';

let rig: EngineRig;
let studio: string;
beforeAll(async () => {
  studio = await ownStudio(
    'seeds/shenzhen',
    (_, json) => {
      json['gates'] = { ...(json['gates'] as object), trackingCleanMs: 100, closeAfterMs: 8_000, settleMs: 8_000 };
      json['clock'] = {
        sources: [
          {
            id: 'house-tc',
            name: { en: 'House timecode', zh: '主时码' },
            kind: 'art-timecode',
            priority: 1,
            listen: { host: '127.0.0.1', port: 6454 },
          },
          {
            id: 'ltc',
            name: { en: 'LTC', zh: 'LTC' },
            kind: 'ltc',
            priority: 2,
            path: `${process.cwd()}/nowhere.pcm`,
            sampleRateHz: 48_000,
            channels: 1,
            channel: 0,
          },
        ],
        loss: { freewheelFrames: 25, then: 'alarm' },
      };
    },
    ['studio.json'],
  );
  rig = await openRig({ studio });
});
afterAll(async () => {
  await rig.stop();
  await rm(studio, { recursive: true, force: true });
});

const panel = (key: string, value: unknown) => rig.frontPanel('house-tc', key, value);

test('it is found, led by, and agrees with the label on the wire within a frame', async () => {
  const state = await rig.until('locked', (s) => s.sync.clock.state === 'locked', 20_000);
  expect(state.sync.clock.source).toBe('house-tc');
  const source = state.sync.sources['house-tc'];
  expect(source).toMatchObject({ kind: 'art-timecode', leads: true, state: 'usable', rate: { num: 25, den: 1 } });
  expect(Math.abs(source?.offsetUs ?? Number.NaN)).toBeLessThan(5_000);
  expect(Math.abs(source?.driftPpm ?? Number.NaN)).toBeLessThan(250);
  expect(source?.jitterUs).not.toBeNull();
  expect(state.alarms['clock/lost']).toBeUndefined();
  // What cannot be opened is named, and is no reason for anything else.
  expect(state.sync.sources['ltc']).toMatchObject({ state: 'off', leads: false });
  expect(state.sync.sources['ltc']?.faults[0]?.code).toBe('time-source.no-file');
});

test('a source that is gone is said: kept on for a while, then an alarm; back again without a word', async () => {
  await rig.until('locked', (s) => s.sync.clock.state === 'locked', 20_000);
  await panel('running', false);
  await rig.until('holdover', (s) => s.sync.clock.state === 'holdover');
  const lost = await rig.until('lost', (s) => s.sync.clock.state === 'lost' && s.alarms['clock/lost'] !== undefined);
  expect(lost.alarms['clock/lost']).toMatchObject({ severity: 'fault', fault: { code: 'alarm.clock-lost' } });
  expect(lost.sync.sources['house-tc']?.state).toBe('silent');
  const before = lost.sync.clock;
  await panel('running', true);
  const back = await rig.until('locked again', (s) => s.sync.clock.state === 'locked', 20_000);
  expect(back.alarms['clock/lost']?.active ?? false).toBe(false);
  expect(back.sync.clock.epochUs).toBeGreaterThanOrEqual(before.epochUs);
});

test('a jump while a take runs waits for its end; outside one the clock steps, and the journal has it', async () => {
  await rig.until('locked', (s) => s.sync.clock.state === 'locked', 20_000);
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  await rig.command('show.state', { state: 'SHOW' });
  // The ceiling keeps the take in its hold long enough.
  await rig.fault('led-ceiling', { kind: 'slow', delayMs: 1_500 });
  const begun = await rig.command<{ takeId: string }>('stage.take', { planId: armed.result.planId, wait: false });
  await panel('jump', 250);
  const steps = async (): Promise<number> =>
    (await rig.command<{ rows: unknown[] }>('journal.query', { kind: 'clock-step', limit: 50 })).result.rows.length;
  const first = await steps();
  const held = await rig.until('the step waits', (s) => s.sync.clock.pendingFrames !== 0, 15_000);
  expect(held.take).toMatchObject({ takeId: begun.result.takeId, outcome: null });
  expect(held.sync.clock.faults.map((fault) => fault.code)).toContain('clock.step-pending');
  expect(held.sync.clock.pendingFrames).toBe(250);
  expect(await steps()).toBe(first);
  await rig.clearFaults();
  await rig.until('the take is over', (s) => s.take?.outcome !== null, 40_000);
  await rig.until('stepped', (s) => s.sync.clock.state === 'locked' && s.sync.clock.pendingFrames === 0, 15_000);
  expect(await steps()).toBe(first + 1);
  await rig.command('show.state', { state: 'REHEARSAL' });
}, 90_000);

test('a second sender is not believed; garbage is counted and harmless', async () => {
  await rig.until('locked', (s) => s.sync.clock.state === 'locked', 20_000);
  const { json } = await (async () => ({
    json: (await (await fetch(`${rig.virtual.url}/addresses`)).json()) as { clock: Record<string, { port: number }> },
  }))();
  const port = json.clock['house-tc']?.port ?? 0;
  expect(port).toBeGreaterThan(0);
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.2', done));
  const foreign = encodeArtTimecode({
    label: { hours: 3, minutes: 0, seconds: 0, frames: 0, drop: false },
    rateCode: 1,
    stream: 0,
  });
  const send = (bytes: Uint8Array) => new Promise((done) => socket.send(bytes, port, '127.0.0.1', done));
  for (let i = 0; i < 20; i++) {
    if (foreign) await send(foreign);
    await send(Buffer.from('Art-Net\0garbage'));
    await send(new Uint8Array(19));
  }
  const odd = await rig.until('said', (s) => (s.sync.sources['house-tc']?.faults.length ?? 0) > 0);
  expect(odd.sync.sources['house-tc']?.faults.map((fault) => fault.code)).toContain('time-source.other-sender');
  expect(odd.sync.clock.state).toBe('locked');
  socket.close();
});

test('Python builds Art-Net timecode by itself, and its label is what the engine shows', async () => {
  await panel('running', false);
  await rig.until('silent', (s) => s.sync.sources['house-tc']?.state === 'silent');
  const { clock } = (await (await fetch(`${rig.virtual.url}/addresses`)).json()) as {
    clock: Record<string, { port: number }>;
  };
  const script = `
import socket, struct, time, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
t0 = time.monotonic(); n = (21 * 3600 + 34 * 60) * 25
while time.monotonic() - t0 < 8:
    f = n % 25; sec = n // 25 % 60; m = n // 1500 % 60; h = n // 90000
    s.sendto(b'Art-Net\\0' + struct.pack('<H', 0x9700) + struct.pack('>H', 14) + bytes([0, 0, f, sec, m, h, 1]), ('127.0.0.1', int(sys.argv[1])))
    n += 1
    time.sleep(max(0, t0 + (n - (21 * 3600 + 34 * 60) * 25) / 25 - time.monotonic()))
`;
  const child = spawn('python3', ['-c', script, String(clock['house-tc']?.port)], { stdio: 'ignore' });
  try {
    const shown = await rig.until(
      'the label of the script',
      (s) => s.sync.sources['house-tc']?.timecode?.startsWith('21:34:') === true && s.sync.clock.state === 'locked',
      15_000,
    );
    expect(shown.sync.sources['house-tc']).toMatchObject({ state: 'usable', leads: true });
  } finally {
    child.kill();
  }
});
