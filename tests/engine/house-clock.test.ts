/** The house clock led by real timecode on the wire: found, followed, lost, jumped, fought over; and never stepped in a take. */
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import { encodeArtTimecode } from '../../drivers/timecode/art-timecode-codec.ts';
import { openSeat } from './light.ts';
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
/** A machine that stutters knocks a locked clock off its source for a few seconds. */
const LOCK_MS = 60_000;
const DRIFT_PPM = 150;

/** Steps of the clock in the journal that are longer than this. */
async function stepsBeyond(us: number): Promise<number> {
  const { result } = await rig.command<{ rows: { data: { byUs: number } }[] }>('journal.query', {
    kind: 'clock-step',
    limit: 500,
  });
  return result.rows.filter(({ data }) => Math.abs(data.byUs) > us).length;
}

/** On this source, and as near to it as it says: all of it at once. */
function isOn(id: string, { sync }: StageState): boolean {
  const source = sync.sources[id];
  const follows = sync.clock.state === 'locked' && sync.clock.source === id;
  return follows && source?.state === 'usable' && source.leads && Math.abs(source.offsetUs ?? Number.NaN) < 5_000;
}

const untilOn = (id: string): Promise<StageState> => rig.until(`locked on ${id}`, (s) => isOn(id, s), LOCK_MS);

test('it is found, led by, and agrees with the label on the wire within a frame', async () => {
  // One clock drives both ends. A young line is held to 250 ppm; one that has found its speed is far within.
  const state = await rig.until(
    'on it, at its speed',
    (s) => isOn('house-tc', s) && Math.abs(s.sync.sources['house-tc']?.driftPpm ?? Number.NaN) < DRIFT_PPM,
    LOCK_MS,
  );
  const source = state.sync.sources['house-tc'];
  expect(source).toMatchObject({ kind: 'art-timecode', rate: { num: 25, den: 1 } });
  expect(source?.jitterUs).not.toBeNull();
  // It stands while the clock is lost, no longer: a machine that stood for more than its second did lose it, and was told.
  expect(state.alarms['clock/lost']?.active ?? false).toBe(false);
  expect(source?.faults.map((fault) => fault.code)).not.toContain('time-source.other-sender');
  // What cannot be opened is named, and is no reason for anything else.
  const { sync } = await rig.until('the other is off', (s) => s.sync.sources['mtc']?.state === 'off');
  expect(sync.sources['mtc']?.leads).toBe(false);
  expect(sync.sources['mtc']?.faults[0]?.code).toBe('time-source.no-file');
});

test('a source that is gone is said: kept on for a while, then an alarm; back again without a word', async () => {
  await untilOn('house-tc');
  const seat = openSeat(rig.url);
  await seat.linked('live', (link) => link.at === 'live');
  const held = seat.when('holdover', (s) => s.sync.clock.state === 'holdover');
  await panel('running', false);
  await held;
  seat.close();
  const lost = await rig.until(
    'lost',
    (s) =>
      s.sync.clock.state === 'lost' &&
      s.sync.sources['house-tc']?.state === 'silent' &&
      s.alarms['clock/lost']?.active === true,
  );
  expect(lost.alarms['clock/lost']).toMatchObject({ severity: 'fault', fault: { code: 'alarm.clock-lost' } });
  const before = lost.sync.clock;
  await panel('running', true);
  const back = await rig.until(
    'locked again, and told so',
    (s) => isOn('house-tc', s) && s.alarms['clock/lost']?.active !== true,
    LOCK_MS,
  );
  expect(back.sync.clock.epochUs).toBeGreaterThanOrEqual(before.epochUs);
});

test('a jump while a take runs waits for its end; outside one the clock steps, and the journal has it', async () => {
  await untilOn('house-tc');
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  await rig.command('show.state', { state: 'SHOW' });
  // In SHOW a step that is refused is asked about: the take waits for a person, as long as he likes.
  await rig.fault('audio-desk', { kind: 'refuse' });
  const begun = await rig.command<{ takeId: string }>('stage.take', { planId: armed.result.planId, wait: false });
  await rig.until('it asks', (s) => s.take?.takeId === begun.result?.takeId && s.take.at === 'asking');
  await panel('jump', 250);
  // Of the jump's ten seconds; a machine that stutters may cost a step of some milliseconds.
  const steps = (): Promise<number> => stepsBeyond(9e6);
  const first = await steps();
  const held = await rig.until('the step waits', (s) => s.sync.clock.pendingFrames === 250);
  expect(held.take).toMatchObject({ takeId: begun.result.takeId, outcome: null });
  expect(held.sync.clock.faults.map((fault) => fault.code)).toContain('clock.step-pending');
  expect(await steps()).toBe(first);
  await rig.clearFaults();
  expect((await rig.command('take.back', { takeId: begun.result.takeId })).ok).toBe(true);
  await rig.until('the take is over', (s) => s.take?.outcome !== null);
  await rig.until('stepped', (s) => isOn('house-tc', s) && s.sync.clock.pendingFrames === 0, LOCK_MS);
  expect(await steps()).toBe(first + 1);
  await rig.command('show.state', { state: 'REHEARSAL' });
});

test('a second sender is not believed; garbage is counted and harmless', async () => {
  await untilOn('house-tc');
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
  const steps = await stepsBeyond(1e6);
  for (let i = 0; i < 20; i++) {
    if (foreign) await send(foreign);
    await send(Buffer.from('Art-Net\0garbage'));
    await send(new Uint8Array(19));
  }
  const says = (s: StageState): readonly string[] =>
    (s.sync.sources['house-tc']?.faults ?? []).map((fault) => fault.code);
  await rig.until('said, and followed on', (s) => says(s).includes('time-source.other-sender') && isOn('house-tc', s));
  // A clock that went there and came back has stepped by hours.
  expect(await stepsBeyond(1e6)).toBe(steps);
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
while time.monotonic() - t0 < 50:
    f = n % 25; sec = n // 25 % 60; m = n // 1500 % 60; h = n // 90000
    s.sendto(b'Art-Net\\0' + struct.pack('<H', 0x9700) + struct.pack('>H', 14) + bytes([0, 0, f, sec, m, h, 1]), ('127.0.0.1', int(sys.argv[1])))
    n += 1
    time.sleep(max(0, t0 + (n - (21 * 3600 + 34 * 60) * 25) / 25 - time.monotonic()))
`;
  const child = spawn('python3', ['-c', script, String(clock['house-tc']?.port)], { stdio: 'ignore' });
  try {
    await rig.until(
      'the label of the script leads',
      (s) => isOn('house-tc', s) && s.sync.sources['house-tc']?.timecode?.startsWith('21:34:') === true,
    );
  } finally {
    child.kill();
  }
});

test('LTC from a capture pipe takes over when the better source is gone, and hands back when it returns', async () => {
  await panel('running', true);
  await untilOn('house-tc');
  const player = playLtc(join(pipes, 'ltc'), { channels: 2, channel: 1, label: [10, 0, 0, 0] });
  try {
    await rig.until('heard, and only heard', (s) => s.sync.sources['ltc']?.state === 'usable' && isOn('house-tc', s));
    await panel('running', false);
    const led = await untilOn('ltc');
    expect(led.sync.sources['ltc']?.rate).toEqual({ num: 25, den: 1 });
    expect(led.sync.sources['ltc']?.timecode).toMatch(/^10:0\d:/);
    await panel('running', true);
    await rig.until('handed back', (s) => s.sync.clock.source === 'house-tc');
  } finally {
    player.stop();
  }
  await rig.until('the pipe ended', (s) => s.sync.sources['ltc']?.state !== 'usable');
});
