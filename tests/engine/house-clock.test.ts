/** The house clock led by real timecode on the wire: found, followed, lost, jumped, fought over; and never stepped in a take. */
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import { encodeArtTimecode } from '../../drivers/timecode/art-timecode-codec.ts';
import { arm, type EngineRig, openStillRig } from './rig.ts';
import { playLtc } from './timing/players.ts';

let rig: EngineRig;
let pipes: string;
beforeAll(async () => {
  pipes = await mkdtemp(join(tmpdir(), 'stagelock-time-'));
  execFileSync('mkfifo', [join(pipes, 'ltc')]);
  rig = await openStillRig((json) => {
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
          path: join(pipes, 'ltc'),
          sampleRateHz: 48_000,
          channels: 2,
          channel: 1,
        },
        { id: 'mtc', name: { en: 'MTC', zh: 'MTC' }, kind: 'mtc', priority: 3, path: join(pipes, 'nowhere') },
      ],
      loss: { freewheelFrames: 25, beyond: 'alarm' },
    };
  });
});
afterAll(async () => {
  await rig.stop();
  await rm(pipes, { recursive: true, force: true });
});

const panel = (key: string, value: unknown) => rig.frontPanel('house-tc', key, value);

test('it is found, led by, and agrees with the label on the wire within a frame', async () => {
  const state = await rig.until('locked', (s) => s.sync.clock.state === 'locked');
  expect(state.sync.clock.source).toBe('house-tc');
  const source = state.sync.sources['house-tc'];
  expect(source).toMatchObject({ kind: 'art-timecode', leads: true, state: 'usable', rate: { num: 25, den: 1 } });
  expect(Math.abs(source?.offsetUs ?? Number.NaN)).toBeLessThan(5_000);
  expect(Math.abs(source?.driftPpm ?? Number.NaN)).toBeLessThan(250);
  expect(source?.jitterUs).not.toBeNull();
  expect(state.alarms['clock/lost']).toBeUndefined();
  expect(source?.faults.map((fault) => fault.code)).not.toContain('time-source.other-sender');
  // What cannot be opened is named, and is no reason for anything else.
  expect(state.sync.sources['mtc']).toMatchObject({ state: 'off', leads: false });
  expect(state.sync.sources['mtc']?.faults[0]?.code).toBe('time-source.no-file');
});

test('a source that is gone is said: kept on for a while, then an alarm; back again without a word', async () => {
  await rig.until('locked', (s) => s.sync.clock.state === 'locked');
  await panel('running', false);
  await rig.until('holdover', (s) => s.sync.clock.state === 'holdover');
  const lost = await rig.until('lost', (s) => s.sync.clock.state === 'lost' && s.alarms['clock/lost'] !== undefined);
  expect(lost.alarms['clock/lost']).toMatchObject({ severity: 'fault', fault: { code: 'alarm.clock-lost' } });
  expect(lost.sync.sources['house-tc']?.state).toBe('silent');
  const before = lost.sync.clock;
  await panel('running', true);
  const back = await rig.until('locked again', (s) => s.sync.clock.state === 'locked');
  expect(back.alarms['clock/lost']?.active ?? false).toBe(false);
  expect(back.sync.clock.epochUs).toBeGreaterThanOrEqual(before.epochUs);
});

test('a jump while a take runs waits for its end; outside one the clock steps, and the journal has it', async () => {
  await rig.until('locked', (s) => s.sync.clock.state === 'locked');
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  await rig.command('show.state', { state: 'SHOW' });
  // In SHOW a step that is refused is asked about: the take waits for a person, as long as he likes.
  await rig.fault('audio-desk', { kind: 'refuse' });
  const begun = await rig.command<{ takeId: string }>('stage.take', { planId: armed.result.planId, wait: false });
  await rig.until('it asks', (s) => s.take?.takeId === begun.result?.takeId && s.take.at === 'asking');
  await panel('jump', 250);
  const steps = async (): Promise<number> =>
    (await rig.command<{ rows: unknown[] }>('journal.query', { kind: 'clock-step', limit: 50 })).result.rows.length;
  const first = await steps();
  const held = await rig.until('the step waits', (s) => s.sync.clock.pendingFrames !== 0);
  expect(held.take).toMatchObject({ takeId: begun.result.takeId, outcome: null });
  expect(held.sync.clock.faults.map((fault) => fault.code)).toContain('clock.step-pending');
  expect(held.sync.clock.pendingFrames).toBe(250);
  expect(await steps()).toBe(first);
  await rig.clearFaults();
  expect((await rig.command('take.back', { takeId: begun.result.takeId })).ok).toBe(true);
  await rig.until('the take is over', (s) => s.take?.outcome !== null);
  await rig.until('stepped', (s) => s.sync.clock.state === 'locked' && s.sync.clock.pendingFrames === 0);
  expect(await steps()).toBe(first + 1);
  await rig.command('show.state', { state: 'REHEARSAL' });
});

test('a second sender is not believed; garbage is counted and harmless', async () => {
  await rig.until('locked', (s) => s.sync.clock.state === 'locked');
  const addresses = (await (await fetch(`${rig.virtual.url}/addresses`)).json()) as {
    clock: Record<string, { port: number }>;
  };
  const port = addresses.clock['house-tc']?.port ?? 0;
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
  const says = (s: StageState): readonly string[] =>
    (s.sync.sources['house-tc']?.faults ?? []).map((fault) => fault.code);
  const odd = await rig.until('said', (s) => says(s).includes('time-source.other-sender'));
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
      'the label of the script leads',
      ({ sync }) =>
        sync.clock.state === 'locked' &&
        sync.sources['house-tc']?.state === 'usable' &&
        sync.sources['house-tc'].timecode?.startsWith('21:34:') === true,
    );
    expect(shown.sync.sources['house-tc']?.leads).toBe(true);
  } finally {
    child.kill();
  }
});

test('LTC from a capture pipe takes over when the better source is gone, and hands back when it returns', async () => {
  await panel('running', true);
  await rig.until('locked', (s) => s.sync.clock.state === 'locked' && s.sync.clock.source === 'house-tc');
  const player = playLtc(join(pipes, 'ltc'), { channels: 2, channel: 1, label: [10, 0, 0, 0] });
  try {
    await rig.until('heard', (s) => s.sync.sources['ltc']?.state === 'usable');
    expect((await rig.state()).sync.sources['ltc']?.leads).toBe(false);
    await panel('running', false);
    const led = await rig.until('LTC leads', (s) => s.sync.clock.source === 'ltc' && s.sync.clock.state === 'locked');
    expect(led.sync.sources['ltc']).toMatchObject({ leads: true, rate: { num: 25, den: 1 } });
    expect(led.sync.sources['ltc']?.timecode).toMatch(/^10:00:/);
    expect(Math.abs(led.sync.sources['ltc']?.offsetUs ?? Number.NaN)).toBeLessThan(5_000);
    await panel('running', true);
    await rig.until('handed back', (s) => s.sync.clock.source === 'house-tc');
  } finally {
    player.stop();
  }
  await rig.until('the pipe ended', (s) => s.sync.sources['ltc']?.state !== 'usable');
});
