/**
 * Recording and replay through a real tracking process: the sink gets the same bytes again, a killed process leaves a
 * file that is whole up to its last block, a full disk ends it by name, and the relay never notices.
 */
import { chmod, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { scanRecording } from '../../../app/engine/tracking/recording/recording-file.ts';
import type { RecordingPart } from '../../../app/engine/tracking/recording/recording-messages.ts';
import { openTracking } from '../../../app/engine/tracking/tracking-link.ts';
import type { TrackingTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { Tracking } from '../../../app/engine/tracking/tracking-reach.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { configOf, ENTRY, freePort, openFolder, openSink, openTracker } from './rig.ts';

const open: AsyncDisposableStack[] = [];
afterEach(async () => {
  for (const stack of open.splice(0)) await stack.disposeAsync();
});

/** What the process says to whoever connects. */
function greeting(path: string): Promise<RecordingPart> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    socket.on('error', reject);
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const end = text.indexOf('\n');
      if (end < 0) return;
      socket.destroy();
      resolve((JSON.parse(text.slice(0, end)) as { recorder: RecordingPart }).recorder);
    });
  });
}

const RATE = { num: 50, den: 1 };

const QUIET = {
  clock: createClock(),
  log: { warn: () => undefined, info: () => undefined },
  onTelemetry: () => undefined,
  onVerdict: () => undefined,
  onLost: () => undefined,
};

async function rig(change: { execPath?: string } = {}) {
  const stack = new AsyncDisposableStack();
  open.push(stack);
  const folder = stack.use(await openFolder());
  const sink = stack.use(await openSink());
  const port = await freePort();
  let newest: TrackingTelemetry | undefined;
  const refused = new Set<string>();
  const attached: { kind: string; pid: number }[] = [];
  const tracking: Tracking = openTracking({
    entry: ENTRY,
    controlPath: join(folder.path, 't.sock'),
    clock: createClock(),
    log: { warn: () => undefined, info: () => undefined },
    ...(change.execPath !== undefined && { execPath: change.execPath }),
    onTelemetry: (telemetry) => {
      newest = telemetry;
      const { replayed, rejected } = telemetry.cameras['a'] ?? {};
      if (replayed) for (const reason of Object.keys(rejected ?? {})) refused.add(reason);
    },
    onVerdict: () => undefined,
    onLost: () => undefined,
    onAttached: (how) => attached.push(how),
  });
  stack.defer(() => tracking.stop());
  expect(await tracking.configure(configOf(port, sink.port))).toBeUndefined();
  expect(await tracking.setRelay('a', 'vp', true)).toBeUndefined();
  const tracker = stack.use(await openTracker(port));
  const running: { stop(): number }[] = [];
  stack.defer(() => running.forEach((one) => one.stop()));
  const run = (hz: number) => {
    const one = tracker.run(hz);
    running.push(one);
    return one;
  };
  const file = join(folder.path, 'recordings', 'day', 'one', 'tracking.slt');
  const record = (name = 'one') =>
    tracking.recorder({
      t: 'record',
      file: file.replace('one', name),
      order: { id: `day/${name}`, name, studio: 's', by: 'test', rate: RATE, timecodeRate: RATE },
      cameras: null,
      limits: { maxBytes: 1e9, minFreeBytes: 0, maxSeconds: 3_600 },
    });
  return { folder, sink, tracking, tracker, run, file, record, attached, refused, newest: () => newest };
}

const PATIENT = { timeout: 25_000, interval: 20 };

test('what was recorded comes out at the sink again, byte for byte; two at a time are refused', async () => {
  const { sink, tracking, tracker, run, file, record, refused, newest } = await rig();
  // The first sample opens the way; the recording begins after it.
  tracker.send(0);
  await expect.poll(() => sink.messages.length, PATIENT).toBe(1);
  expect(await record()).toBeUndefined();
  expect(await record('two')).toMatchObject({ code: 'recording.running', params: { name: 'one' } });
  const house = {
    t: 'house',
    atUs: 5e6,
    epochUs: 5e6,
    timecodeAtEpoch: 0,
    drop: false,
    speedPpm: 0,
    state: 'locked',
  } as const;
  expect(await tracking.recorder({ t: 'record-note', note: house })).toBeUndefined();
  const moving = run(100);
  await expect.poll(() => newest()?.recording?.datagrams ?? 0, PATIENT).toBeGreaterThan(120);
  const sent = moving.stop();
  await expect.poll(() => sink.messages.length, PATIENT).toBe(1 + sent);
  expect(await tracking.recorder({ t: 'record-stop' })).toBeUndefined();
  expect(await tracking.recorder({ t: 'record-stop' })).toMatchObject({ code: 'recording.not-running' });
  expect(await scanRecording(file)).toMatchObject({ damage: null, datagrams: sent, dropped: 0, end: { why: null } });

  const replay = { t: 'replay', file, order: { cameras: { a: 'a' }, speed: 2, loop: false } } as const;
  expect(await tracking.recorder({ ...replay, file: `${file}x` })).toMatchObject({ code: 'recording.none' });
  expect(await tracking.recorder({ ...replay, order: { ...replay.order, cameras: { a: 'b' } } })).toMatchObject({
    code: 'replay.not-recorded',
  });
  expect(await tracking.recorder(replay)).toBeUndefined();
  expect(await tracking.recorder(replay)).toMatchObject({ code: 'replay.running' });
  await expect.poll(() => newest()?.replay?.at === 'playing' && newest()?.cameras['a']?.replayed, PATIENT).toBe(true);
  // The live tracker speaks on, and is not heard.
  for (let n = 0; n < 20; n++) tracker.send(9_999, { zoomRaw: 60_000 + n });
  await expect.poll(() => newest()?.replay?.at, PATIENT).toBe('ended');
  await expect.poll(() => newest()?.cameras['a']?.replayed, PATIENT).toBeUndefined();
  const [first, again] = [sink.messages.slice(1, 1 + sent), sink.messages.slice(1 + sent)];
  expect(again).toEqual(first);
  expect([...refused]).toEqual([]);
  // Afterwards it is heard again.
  tracker.send(1);
  await expect.poll(() => sink.messages.length, PATIENT).toBe(2 + 2 * sent);
});

test('without an engine a recording goes on and a replay ends: nobody could end it', async () => {
  const { folder, tracking, run, file, record, newest } = await rig();
  expect(await record()).toBeUndefined();
  const moving = run(100);
  await expect.poll(() => newest()?.recording?.datagrams ?? 0, PATIENT).toBeGreaterThan(50);
  await tracking.recorder({ t: 'record-stop' });
  expect(await record('two')).toBeUndefined();
  const order = { cameras: { a: 'a' }, speed: 1, loop: true };
  expect(await tracking.recorder({ t: 'replay', file, order })).toBeUndefined();
  await expect.poll(() => newest()?.replay?.at, PATIENT).toBe('playing');
  await tracking.detach();
  // Whoever looks is company for a moment; in between there is nobody.
  const controlPath = join(folder.path, 't.sock');
  await expect
    .poll(async () => (await greeting(controlPath)).replay?.at, { timeout: 25_000, interval: 250 })
    .toBe('ended');
  const { recording } = await greeting(controlPath);
  expect(recording).toMatchObject({ name: 'two', at: 'running' });
  const more = async (): Promise<number> => (await greeting(controlPath)).recording?.datagrams ?? 0;
  await expect.poll(more, PATIENT).toBeGreaterThan(recording!.datagrams);
  moving.stop();
  const back = openTracking({ ...QUIET, entry: undefined, controlPath });
  await expect.poll(() => back.attached, PATIENT).toBe(true);
  await back.stop();
  // The clean stop ended it properly.
  const read = await scanRecording(file.replace('one', 'two'));
  expect(read).toMatchObject({ damage: null, end: { why: null } });
});

test('a process of an older version is asked for nothing that it does not know', async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.write(
      `${JSON.stringify({ t: 'hello', control: 1, pid: process.pid, nowUs: 1, config: null, relays: [] })}\n`,
    );
    socket.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
  });
  const stack = new AsyncDisposableStack();
  open.push(stack);
  const folder = stack.use(await openFolder());
  const controlPath = join(folder.path, 't.sock');
  stack.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await new Promise<void>((resolve) => server.listen(controlPath, resolve));
  const tracking = openTracking({ ...QUIET, entry: undefined, controlPath });
  stack.defer(() => tracking.detach());
  await expect.poll(() => tracking.attached, PATIENT).toBe(true);
  expect(await tracking.recorder({ t: 'record-stop' })).toMatchObject({ code: 'recording.old-process' });
  expect(heard.join('')).not.toContain('record');
});

test('the process is killed while it records: the file is whole, all but the last moment, and another recording begins', async () => {
  const { tracking, run, file, record, attached, newest } = await rig();
  expect(await record()).toBeUndefined();
  const moving = run(200);
  await expect.poll(() => newest()?.recording?.bytes ?? 0, PATIENT).toBeGreaterThan(8_000);
  process.kill(attached.at(-1)!.pid, 'SIGKILL');
  await expect.poll(() => attached.length, PATIENT).toBe(2);
  moving.stop();
  const read = await scanRecording(file);
  expect(read).toMatchObject({
    damage: null,
    end: null,
    header: { name: 'one', setup: { sources: [{ cameraId: 'a' }] } },
  });
  // 8 000 bytes hold more than 100 of them.
  expect('datagrams' in read ? read.datagrams : 0).toBeGreaterThan(100);
  expect(await record()).toMatchObject({ code: 'recording.disk-failed', params: { error: 'EEXIST' } });
  await expect
    .poll(async () => (await tracking.configure(configOf(await freePort(), await freePort()))) ?? 'done', PATIENT)
    .toBe('done');
  expect(await record('after')).toBeUndefined();
});

test.skipIf(process.platform === 'win32')(
  'the disk takes no more: the recording ends by name and is whole, and the relay goes on',
  async () => {
    const { sink, tracker, file, record, newest } = await rig(await limited());
    expect(await record()).toBeUndefined();
    // Nothing that a camera could read: it is recorded as it came all the same.
    const run = setInterval(() => tracker.sendRaw(new Uint8Array(1_400)), 1);
    await expect.poll(() => newest()?.recording?.at, PATIENT).toBe('ended');
    clearInterval(run);
    expect(newest()?.recording?.why).toMatchObject({ code: 'recording.disk-full', params: { error: 'EFBIG' } });
    expect(await scanRecording(file)).toMatchObject({ damage: null });
    const before = sink.messages.length;
    tracker.send(7);
    await expect.poll(() => sink.messages.length, PATIENT).toBe(before + 1);
    expect((await stat(file)).size).toBeLessThanOrEqual(128 * 1024);
  },
);

/** Node under a limit of file size, as a full disk looks to it. */
async function limited(): Promise<{ execPath: string }> {
  const folder = await openFolder();
  const stack = new AsyncDisposableStack();
  stack.use(folder);
  open.push(stack);
  const execPath = join(folder.path, 'limited');
  await writeFile(execPath, `#!/bin/sh\ntrap '' XFSZ\nulimit -f 128\nexec "${process.execPath}" "$@"\n`);
  await chmod(execPath, 0o755);
  return { execPath };
}
