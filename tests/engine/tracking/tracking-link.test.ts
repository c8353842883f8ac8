import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { openTracking } from '../../../app/engine/tracking/tracking-link.ts';
import { MAX_LINE_BYTES, type TrackingTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { Tracking, TrackingOptions } from '../../../app/engine/tracking/tracking-reach.ts';
import { blankFreedPose, decodeFreedD1 } from '../../../drivers/freed/freed-codec.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { configOf, ENTRY, eventually, freePort, openFolder, openSink, openTracker } from './rig.ts';

const ENGINE = new URL('./engine-side.ts', import.meta.url).pathname;
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

async function rig() {
  const folder = await openFolder();
  const sink = await openSink();
  const listenPort = await freePort();
  const tracker = await openTracker(listenPort);
  cleanup.push(
    () => folder[Symbol.asyncDispose](),
    () => sink[Symbol.asyncDispose](),
    () => tracker[Symbol.asyncDispose](),
  );
  return { controlPath: join(folder.path, 'tracking.sock'), sink, tracker, config: configOf(listenPort, sink.port) };
}

function link(controlPath: string, change: Partial<TrackingOptions> = {}) {
  const attached: { kind: string; pid: number }[] = [];
  const lost: Fault[] = [];
  const verdicts: string[] = [];
  const seen: { telemetry?: TrackingTelemetry } = {};
  const clock = createClock();
  const tracking = openTracking({
    entry: ENTRY,
    controlPath,
    clock,
    log: { warn: () => undefined, info: () => undefined },
    onTelemetry: (telemetry) => {
      seen.telemetry = telemetry;
    },
    onVerdict: (_, { verdict }) => verdicts.push(verdict),
    onLost: (why) => lost.push(why),
    onAttached: (how) => attached.push(how),
    ...change,
  });
  cleanup.push(() => tracking.stop());
  return { tracking, attached, lost, verdicts, seen, clock };
}

async function configured(tracking: Tracking, config: TrackingConfig, relay: boolean): Promise<void> {
  expect(await tracking.configure(config)).toBeUndefined();
  if (relay) expect(await tracking.setRelay('a', 'vp', true)).toBeUndefined();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** An engine of its own process; the lines it says. */
function startEngine(controlPath: string, config: TrackingConfig, relay: 'on' | 'keep') {
  const child: ChildProcess = spawn(process.execPath, [ENGINE, controlPath, JSON.stringify(config), relay]);
  const lines: { t: string; kind?: string; pid?: number; relays?: unknown; refused?: unknown; relayed?: unknown }[] =
    [];
  let rest = '';
  child.stdout?.on('data', (text: Buffer) => {
    const parts = (rest + text.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part) as (typeof lines)[number]));
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  cleanup.push(() => child.kill('SIGKILL'));
  return { child, lines, exited, line: (t: string) => lines.find((line) => line.t === t) };
}

test('poses come through the process in the engine’s own time; a clean stop ends it', async () => {
  const { controlPath, tracker, config } = await rig();
  const { tracking, attached, seen, verdicts, clock } = link(controlPath);
  await configured(tracking, config, false);
  expect(attached).toMatchObject([{ kind: 'started', pid: tracking.pid }]);
  const running = tracker.run(100);
  const heard = () => seen.telemetry?.cameras['a'];
  await eventually(
    'ok, at its rate',
    () => verdicts.at(-1) === 'ok' && (heard()?.packets ?? 0) > 50 && (heard()?.rateHz ?? 0) > 80,
  );
  running.stop();
  // Whoever hears the trackers says how its clock lies to the wall clock.
  expect(Math.abs((seen.telemetry?.wall?.aheadUs ?? 0) / 1_000 - Date.now())).toBeLessThan(3_600_000);
  const camera = seen.telemetry?.cameras['a'];
  expect(camera?.pose).toHaveLength(7);
  const behindUs = clock.nowUs() - (camera?.atUs ?? 0);
  expect(behindUs).toBeGreaterThanOrEqual(0);
  expect(behindUs).toBeLessThan(2_000_000);
  const pid = tracking.pid!;
  await tracking.stop();
  await eventually('it ended', () => !isAlive(pid));
  expect(existsSync(controlPath)).toBe(false);
  expect(await tracking.setRelay('a', 'vp', true)).toEqual({ code: 'tracking.stopped' });
});

test('orders are refused by name; a configuration that is wrong is refused whole', async () => {
  const { controlPath, config } = await rig();
  const { tracking } = link(controlPath);
  expect(await tracking.setRelay('a', 'vp', true)).toEqual({ code: 'tracking.lost' });
  await configured(tracking, config, false);
  expect(await tracking.setRelay('a', 'xr', true)).toMatchObject({ code: 'tracking.is-tap' });
  expect(await tracking.setDelay('a', 'vp', 5_000)).toMatchObject({ code: 'tracking.delay-range' });
  const wrong = { ...config, sources: config.sources.map((source) => Object.assign({}, source, { expectedHz: 0 })) };
  expect(await tracking.configure(wrong)).toEqual({
    code: 'tracking.config',
    params: { place: 'sources.0.expectedHz' },
  });
});

test('who is in the signal path, and how to go round us', async () => {
  const { controlPath, config, sink } = await rig();
  const { tracking } = link(controlPath);
  await configured(tracking, config, false);
  const bypass = {
    code: 'tracking.bypass',
    params: { camera: 'a', sink: 'vp', host: '127.0.0.1', port: sink.port, number: 9 },
  };
  expect(tracking.bypassInfo('a', 'vp')).toEqual({ inSignalPath: false, bypass });
  await tracking.setRelay('a', 'vp', true);
  expect(tracking.bypassInfo('a', 'vp')).toEqual({ inSignalPath: true, bypass });
  expect(tracking.bypassInfo('a', 'xr')).toEqual({ inSignalPath: false, bypass: null });
});

test('an engine that is killed and comes back loses no packet at the sink, and finds the relay as it was', async () => {
  const { controlPath, tracker, sink, config } = await rig();
  const first = startEngine(controlPath, config, 'on');
  await eventually('the relay runs', () => first.line('ready') !== undefined);
  expect(first.line('ready')).toMatchObject({ relays: [{ on: true }] });
  expect(first.line('ready')?.refused).toBeUndefined();
  const { pid } = first.line('attached')!;
  cleanup.push(() => isAlive(pid!) && process.kill(pid!, 'SIGKILL'));
  await new Promise((resolve) => setTimeout(resolve, 50));

  const running = tracker.run(200);
  await eventually('it flows', () => sink.messages.length > 40);
  first.child.kill('SIGKILL');
  await first.exited;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const second = startEngine(controlPath, config, 'keep');
  await eventually('the next engine is there', () => second.line('ready') !== undefined);
  expect(second.line('attached')).toMatchObject({ kind: 'survived', pid });
  expect(second.line('ready')).toMatchObject({ relays: [{ cameraId: 'a', sinkId: 'vp', on: true }] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const sent = running.stop();
  await eventually('all arrived', () => sink.messages.length === sent);

  const out = blankFreedPose();
  const order = sink.messages.map((bytes) => {
    decodeFreedD1(bytes, out);
    return out.zoomRaw;
  });
  expect(order).toEqual(Array.from({ length: sent }, (_, n) => n));

  second.child.kill('SIGTERM');
  await second.exited;
  await eventually('a clean stop ends the relay', () => !isAlive(pid!));
});

test('a tracking process that dies is started again with what it was doing, and that is said', async () => {
  const { controlPath, tracker, sink, config } = await rig();
  const { tracking, attached, lost, seen } = link(controlPath);
  await configured(tracking, config, true);
  await tracking.setDelay('a', 'vp', 15);
  await tracking.setShape('a', 'vp', { smoothingHz: 2 });
  await tracking.setShape('a', 'vp', { predictionMs: 20 });
  const running = tracker.run(100);
  await eventually('it flows', () => sink.messages.length > 10);
  process.kill(tracking.pid!, 'SIGKILL');
  await eventually('it is back', () => attached.length === 2);
  const before = sink.messages.length;
  await eventually('it flows again', () => sink.messages.length > before + 20);
  running.stop();
  expect(lost.map((why) => why.code)).toEqual(['tracking.lost']);
  expect(attached.map((how) => how.kind)).toEqual(['started', 'restarted']);
  const set = { delayMs: 15, smoothingHz: 2, predictionMs: 20 };
  expect(tracking.relays()).toEqual([{ cameraId: 'a', sinkId: 'vp', on: true, ...set }]);
  await eventually('the new one has it', () => seen.telemetry?.cameras['a']?.sinks['vp']?.predictionMs === 20);
  expect(seen.telemetry?.cameras['a']?.sinks['vp']).toMatchObject(set);
});

test('a detached link leaves the process at work', async () => {
  const { controlPath, tracker, sink, config } = await rig();
  const first = link(controlPath);
  await configured(first.tracking, config, true);
  const { pid } = first.tracking;
  await first.tracking.detach();
  await new Promise((resolve) => setTimeout(resolve, 50));
  tracker.send(0);
  await eventually('relayed', () => sink.messages.length === 1);
  const second = link(controlPath);
  await eventually('attached', () => second.tracking.attached);
  expect(second.tracking.pid).toBe(pid);
  expect(second.tracking.relays()).toMatchObject([{ on: true }]);
});

test('a socket left behind by a killed process is taken over', async () => {
  const { controlPath, config } = await rig();
  const first = link(controlPath);
  await configured(first.tracking, config, false);
  const pid = first.tracking.pid!;
  await first.tracking.detach();
  process.kill(pid, 'SIGKILL');
  await eventually('dead', () => !isAlive(pid));
  expect(existsSync(controlPath)).toBe(true);
  const second = link(controlPath);
  await configured(second.tracking, config, false);
  expect(second.attached).toMatchObject([{ kind: 'started' }]);
});

test('hostile lines end the connection, not the process', async () => {
  const { controlPath, config } = await rig();
  const { tracking } = link(controlPath);
  await configured(tracking, config, false);
  const { pid } = tracking;
  for (const line of [
    'nonsense\n',
    '{"t":"stop"}\n',
    '{"t":"relay","id":1,"cameraId":7}\n',
    'x'.repeat(MAX_LINE_BYTES + 1),
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(controlPath, () => socket.write(line));
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
  }
  expect(await tracking.configure(config)).toBeUndefined();
  expect(tracking.pid).toBe(pid);
});

test('an entry that cannot start is said, and stop still ends', async () => {
  const { controlPath, config } = await rig();
  const { tracking, lost } = link(controlPath, { entry: join(controlPath, 'missing.ts') });
  const answer = tracking.configure(config);
  await eventually('said', () => lost.length > 0);
  expect(lost[0]).toEqual({ code: 'tracking.not-started' });
  await tracking.stop();
  expect(await answer).toEqual({ code: 'tracking.stopped' });
});

test('with nobody there and nothing relayed it ends by itself; while it relays it does not', async () => {
  const { controlPath, config } = await rig();
  const child = spawn(process.execPath, [ENTRY, '--control', controlPath, '--lonely-seconds', '0.4']);
  cleanup.push(() => child.kill('SIGKILL'));
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await eventually('it listens', () => existsSync(controlPath));
  const first = link(controlPath);
  await configured(first.tracking, config, true);
  expect(first.tracking.pid).toBe(child.pid);
  await first.tracking.detach();
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(isAlive(child.pid!)).toBe(true);
  const second = link(controlPath);
  await configured(second.tracking, config, false);
  expect(await second.tracking.setRelay('a', 'vp', false)).toBeUndefined();
  await second.tracking.detach();
  expect(await exit).toBe(0);
  expect(existsSync(controlPath)).toBe(false);
});

test('two processes never share a path, and a missing argument is said', async () => {
  const { controlPath, config } = await rig();
  const { tracking } = link(controlPath);
  await configured(tracking, config, false);
  const codeOf = (args: string[]) =>
    new Promise<number | null>((resolve) => spawn(process.execPath, [ENTRY, ...args]).on('exit', resolve));
  expect(await codeOf(['--control', controlPath])).toBe(1);
  expect(await codeOf([])).toBe(2);
  expect(await tracking.configure(config)).toBeUndefined();
});

test('run by somebody else: none is started here; the next one gets its relays back', async () => {
  const { controlPath, tracker, sink, config } = await rig();
  const { tracking, attached, lost } = link(controlPath, { entry: undefined });
  const configuring = tracking.configure(config);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(existsSync(controlPath)).toBe(false);

  const run = (): ChildProcess => {
    const child = spawn(process.execPath, [ENTRY, '--control', controlPath], { stdio: 'ignore' });
    cleanup.push(() => child.kill('SIGKILL'));
    return child;
  };
  const first = run();
  expect(await configuring).toBeUndefined();
  expect(await tracking.setRelay('a', 'vp', true)).toBeUndefined();
  first.kill('SIGKILL');
  await eventually('lost', () => lost.length > 0);
  const second = run();
  await eventually('attached again', () => tracking.pid === second.pid);
  const running = tracker.run(100);
  await eventually('relayed', () => sink.messages.length > 20);
  running.stop();
  expect(attached).toMatchObject([
    { kind: 'started', pid: first.pid },
    { kind: 'restarted', pid: second.pid },
  ]);
  await tracking.stop();
  await eventually('it ended', () => second.exitCode === 0);
});
