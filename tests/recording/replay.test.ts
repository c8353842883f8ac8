/** Replay: at true speed, to the last bit, with pause, seek and rounds; what it plays is what a camera makes of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { CameraTrack } from '../../app/engine/tracking/camera-track.ts';
import { InputPort } from '../../app/engine/tracking/input-port.ts';
import { Recorder } from '../../app/engine/tracking/recording/recorder.ts';
import { scanRecording } from '../../app/engine/tracking/recording/recording-file.ts';
import { Replay } from '../../app/engine/tracking/recording/replay.ts';
import { replayedSource } from '../../app/engine/tracking/recording/replayed-source.ts';
import type { Clock } from '../../drivers/contract.ts';
import { TestClock } from '../kit/test-clock.ts';
import { datagram, feed, HEADER, LIMITS, memoryDisk } from './kit.ts';

/** Of test time: the file is read and closed in the machine's own. */
const LONG_MS = 3_600_000;

vi.setConfig({ testTimeout: 60_000 });
const PATIENT = { timeout: 20_000, interval: 1 };

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function recorded(fill: (recorder: Recorder) => void, change = (file: Uint8Array) => file) {
  const disk = memoryDisk();
  const recorder = new Recorder({ header: HEADER, cameras: null, limits: LIMITS, disk, wallMs: () => 0 });
  fill(recorder);
  await recorder.stop();
  const folder = await mkdtemp(join(tmpdir(), 'stl-rec-'));
  folders.push(folder);
  const path = join(folder, 'tracking.slt');
  await writeFile(path, change(disk.file()));
  const recording = await scanRecording(path);
  if ('code' in recording) throw new Error(recording.code);
  return { path, recording };
}

interface Heard {
  readonly n: number;
  readonly atUs: number;
  readonly nowUs: number;
}

async function play(source: Awaited<ReturnType<typeof recorded>>, change: { speed?: number; loop?: boolean } = {}) {
  const clock = new TestClock(500_000_000);
  const heard: Heard[] = [];
  let ended = false;
  // Timers of the machine count whole milliseconds, and so fire early.
  const timers: Clock = {
    nowUs: () => clock.nowUs(),
    every: (ms, fn) => clock.every(ms, fn),
    after: (ms, fn) => clock.after(Math.max(1, Math.floor(ms)), fn),
  };
  const replay = new Replay({
    ...source,
    clock: timers,
    order: { cameras: { a: 'a' }, speed: 1, loop: false, ...change },
    feed: (_, bytes, _host, _from, atUs) =>
      heard.push({ n: (bytes[21]! << 8) | bytes[22]!, atUs, nowUs: clock.nowUs() }),
    onEnd: () => {
      ended = true;
    },
  });
  const done = replay.play();
  // The file is read by the machine's own time: the clock moves on only when it has been.
  await expect.poll(() => heard.length, PATIENT).toBeGreaterThan(0);
  return { clock, heard, replay, done, ended: () => ended };
}

test('every datagram comes in its order, at its distance in time, never before it is due', async () => {
  const source = await recorded((recorder) => feed(recorder, 0, 300));
  const { clock, heard, replay, done, ended } = await play(source);
  expect(heard.map(({ n }) => n)).toEqual([0]);
  await clock.advance(1_000);
  expect(heard).toHaveLength(100);
  expect(replay.state()).toMatchObject({ at: 'playing', name: 'walk', lengthUs: 299 * 10_000.25 });
  expect(replay.state().positionUs).toBeCloseTo(1e6, -3);
  await clock.until(done, LONG_MS);
  expect(heard).toHaveLength(300);
  expect(ended()).toBe(true);
  expect(replay.state()).toMatchObject({ at: 'ended', why: null });
  for (const [n, one] of heard.entries()) {
    expect(one.n).toBe(n);
    expect(one.atUs - heard[0]!.atUs).toBeCloseTo(n * 10_000.25, 4);
    expect(one.nowUs).toBeGreaterThanOrEqual(one.atUs);
    expect(one.nowUs - one.atUs).toBeLessThan(1_001);
  }
});

test('paused it says nothing, and goes on where it stood; a seek lands on the place asked for', async () => {
  const source = await recorded((recorder) => feed(recorder, 0, 300));
  const { clock, heard, replay, done } = await play(source);
  await clock.advance(500);
  replay.pause(true);
  const stood = heard.length;
  await clock.advance(5_000);
  expect(heard).toHaveLength(stood);
  expect(replay.state().at).toBe('paused');
  replay.pause(false);
  await clock.advance(100);
  expect(heard.at(-1)!.n).toBe(stood + 9);
  replay.seek(2e6);
  await expect.poll(() => clock.advance(1).then(() => heard.at(-1)!.n), PATIENT).toBe(200);
  expect(heard.filter(({ n }) => n >= stood + 10 && n < 200)).toEqual([]);
  await clock.until(done, LONG_MS);
  expect(heard.at(-1)!.n).toBe(299);
});

test('half speed takes twice the time; a loop begins anew, and time never runs backwards', async () => {
  const source = await recorded((recorder) => feed(recorder, 0, 20));
  const slow = await play(source, { speed: 0.5 });
  await slow.clock.until(slow.done, LONG_MS);
  expect(slow.heard[19]!.atUs - slow.heard[0]!.atUs).toBeCloseTo(2 * 19 * 10_000.25, 4);

  const round = await play(source, { loop: true });
  const rounds = () => round.clock.advance(20).then(() => round.replay.state().rounds);
  await expect.poll(rounds, PATIENT).toBeGreaterThan(1);
  expect(round.heard.slice(20, 23).map(({ n }) => n)).toEqual([0, 1, 2]);
  for (const [i, { atUs }] of round.heard.entries()) expect(atUs).toBeGreaterThan(round.heard[i - 1]?.atUs ?? 0);
  round.replay.stop();
  await round.done;
  const said = round.heard.length;
  await round.clock.advance(1_000);
  expect(round.heard).toHaveLength(said);
});

test('a damaged recording is played up to the damage, and says so at its end', async () => {
  const source = await recorded(
    (recorder) => {
      feed(recorder, 0, 10);
      recorder.tick(1_300_000);
      feed(recorder, 10, 20);
    },
    (file) => {
      const broken = file.slice();
      broken[broken.length - 400]! ^= 1;
      return broken;
    },
  );
  const { clock, heard, replay, done } = await play(source);
  await clock.until(done, LONG_MS);
  expect(heard).toHaveLength(10);
  expect(replay.state()).toMatchObject({ at: 'ended', why: { code: 'recording.damaged' } });
});

test('the poses that come out are those that came out when it was recorded, bit for bit', async () => {
  const clock = new TestClock();
  const source = HEADER.setup.sources[0]!;
  const own = { ...source, stageFromTracker: [1, 2, 0.5, 0, 0, Math.sin(0.3), Math.cos(0.3)] };
  const through = (config: typeof own) => {
    const port = new InputPort(config, clock, true);
    const camera = new CameraTrack([config], clock);
    port.cameras.push(...camera.sources);
    const poses: string[] = [];
    const hear = (bytes: Uint8Array, host: string, from: number, atUs: number): void => {
      port.hear(bytes, host, from, atUs);
      const { pose, rejected, lens } = camera.telemetry(() => null, atUs);
      poses.push(Buffer.from(Float64Array.from(pose ?? []).buffer).toString('hex') + JSON.stringify([rejected, lens]));
    };
    return { hear, poses };
  };
  const live = through(own);
  const from = { host: '10.0.0.7', port: 5_000 };
  const recording = await recorded((recorder) => {
    for (let n = 0; n < 400; n++) {
      // A spike, half a packet, somebody else's camera, a second sender and a gap: refusals are part of it.
      const bytes = n === 120 ? datagram(60_000) : n === 130 ? datagram(n).subarray(0, 20) : datagram(n);
      const port = n > 200 && n < 210 ? 6_000 : from.port;
      const atUs = 1_000_000 + n * 10_000.25 + (n > 300 ? 700_000 : 0) + Math.sin(n) * 300;
      recorder.datagram(0, bytes, from.host, port, atUs);
      live.hear(bytes, from.host, port, atUs);
    }
  });
  const again = through(replayedSource(own, source) as typeof own);
  const replay = new Replay({
    ...recording,
    clock,
    order: { cameras: { a: 'a' }, speed: 1, loop: false },
    feed: (_, bytes, host, port, atUs) => again.hear(bytes, host, port, atUs),
    onEnd: () => undefined,
  });
  const done = replay.play();
  await expect.poll(() => again.poses.length, PATIENT).toBeGreaterThan(0);
  await clock.until(done, LONG_MS);
  expect(again.poses).toEqual(live.poses);
  expect(live.poses[399]).toContain('other-sender');
  expect(live.poses[399]).toContain('length');
});
