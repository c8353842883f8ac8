/** LTC of a capture device: a real arecord on devices made of pipes, what it is found wrong with, and who outlives whom. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { PcmFormat } from '../../../app/core/stage/model.ts';
import { SOURCE_POLICY, SourceTracker } from '../../../app/core/time/source-tracker.ts';
import { formatTimecode } from '../../../app/core/time/timecode.ts';
import { HeardSource, reopenAfterUs } from '../../../app/engine/timing/heard-source.ts';
import { openLtc } from '../../../app/engine/timing/ltc-input.ts';
import type { TimeInputEvents } from '../../../app/engine/timing/time-input.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { LtcEmulator } from '../../../drivers/timecode/ltc-emulator.ts';
import { TimecodeCourse } from '../../../drivers/timecode/timecode-course.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { alsaWith, HAS_ARECORD, playPeriods } from './alsa.ts';

const RATE_HZ = 48_000;
const PERIOD = RATE_HZ / 100;
const clock = createClock();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagelock-capture-'));
  if (HAS_ARECORD) await alsaWith(folder, ['house', 'libltc', 'killed']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function ear() {
  const tracker = new SourceTracker(SOURCE_POLICY);
  const [labels, odd, down]: [string[], Fault[], Fault[]] = [[], [], []];
  const on: TimeInputEvents = {
    observe: (observation) => tracker.observe(observation),
    label: (label) => labels.push(formatTimecode(label)),
    odd: (fault) => odd.push(fault),
    down: (why) => down.push(why),
  };
  return { tracker, on, labels, odd, down };
}

const source = (device: string, format: PcmFormat = 'S16_LE', channel = 0) =>
  ({ kind: 'ltc', capture: { device, format }, sampleRateHz: RATE_HZ, channels: 2, channel }) as const;

/** Who that process started, by the name of its program. */
function childOf(parent: number, program: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      const [, name, parentPid] = statOf(pid);
      return name === program && parentPid === String(parent);
    });
}

function statOf(pid: number): readonly string[] {
  try {
    return /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  } catch {
    return []; // gone between two looks
  }
}

const isGone = (pid: number): boolean => statOf(pid)[1] !== 'arecord';

/** One period of generated LTC on the left of two channels. */
function generated(): () => Uint8Array {
  const label = { hours: 10, minutes: 11, seconds: 12, frames: 0, drop: false };
  const course = new TimecodeCourse({ rateCode: 1, rate: { num: 25, den: 1 }, label, random: () => 0.5 });
  const sound = new LtcEmulator({ sampleRateHz: RATE_HZ, course, userBits: 0, level: 0.5, inverted: false });
  return () => {
    const bytes = new DataView(new ArrayBuffer(PERIOD * 4));
    sound.read(PERIOD).forEach((sample, i) => bytes.setInt16(i * 4, Math.round(sample * 32_000), true));
    return new Uint8Array(bytes.buffer);
  };
}

describe.skipIf(!HAS_ARECORD)('a real arecord', () => {
  test('makes a usable source; closed, it is gone', async () => {
    const heard = ear();
    const player = playPeriods(join(folder, 'house'), generated());
    const input = openLtc(source('house'), { clock, on: heard.on });
    await expect.poll(() => childOf(process.pid, 'arecord'), { timeout: 10_000 }).toBeDefined();
    const running = childOf(process.pid, 'arecord') ?? 0;
    await expect.poll(() => heard.tracker.stateAt(clock.nowUs()), { timeout: 20_000 }).toBe('usable');
    expect(heard.labels[0]).toMatch(/^10:11:1/);
    expect(heard.tracker.rate).toEqual({ num: 25, den: 1 });
    input.close();
    await expect.poll(() => isGone(running), { timeout: 10_000 }).toBe(true);
    player.stop();
    expect(heard.down).toEqual([]);
  });

  test('24 bits on the right channel, run lengths made by libltc: the labels that it put in come out', async () => {
    const file = new URL('../../vectors/timecode/ltc.json', import.meta.url);
    const { audio } = JSON.parse(readFileSync(file, 'utf8')) as {
      audio: { id: string; frames: { timecode: string; samplesBetweenTransitions: number[] }[] }[];
    };
    const told = audio.find(({ id }) => id === 'a25-48k')?.frames ?? [];
    const first = told[0]?.samplesBetweenTransitions ?? [];
    // Silence, rhythm to find, the words, an edge after the last one; silence again.
    const runs = [...first, ...told.flatMap((frame) => frame.samplesBetweenTransitions), 20, 20];
    const levels = runs.flatMap((run, i) => Array.from({ length: run }, () => (i % 2 === 0 ? 0.4 : -0.4)));
    const startSample = PERIOD * 20;
    const heard = ear();
    const player = playPeriods(join(folder, 'libltc'), (n) => {
      const bytes = new DataView(new ArrayBuffer(PERIOD * 6));
      for (let i = 0; i < PERIOD; i++) {
        const top = Math.round((levels[n * PERIOD + i - startSample] ?? 0) * 32_000);
        bytes.setInt16(i * 6 + 4, top, true);
      }
      return new Uint8Array(bytes.buffer);
    });
    const input = openLtc(source('libltc', 'S24_3LE', 1), { clock, on: heard.on });
    const wanted = told.map(({ timecode }) => timecode);
    await expect.poll(() => heard.labels.slice(-wanted.length), { timeout: 20_000 }).toEqual(wanted);
    input.close();
    player.stop();
  });

  test('goes with whoever started it, also when that was killed', async () => {
    const player = playPeriods(join(folder, 'killed'), generated());
    const words = [join(import.meta.dirname, 'capture-child.ts'), 'killed', String(RATE_HZ)];
    const child: ChildProcess = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    await expect.poll(() => said, { timeout: 20_000 }).toContain('label 10:11:1');
    const arecord = childOf(child.pid ?? 0, 'arecord') ?? 0;
    expect(isGone(arecord)).toBe(false);
    child.kill('SIGKILL');
    await expect.poll(() => isGone(arecord), { timeout: 10_000 }).toBe(true);
    player.stop();
  });

  test('a device that does not exist, and one that is none, are named', async () => {
    const [none, hole] = [ear(), ear()];
    openLtc(source('attic'), { clock, on: none.on });
    openLtc(source('hole'), { clock, on: hole.on });
    const [none1, hole1] = ['time-source.capture-none', 'time-source.capture-runaway'];
    await expect.poll(() => none.down, { timeout: 10_000 }).toEqual([{ code: none1, params: { device: 'attic' } }]);
    await expect.poll(() => hole.down, { timeout: 10_000 }).toEqual([{ code: hole1, params: { device: 'hole' } }]);
  });
});

/** A program that says and does what an arecord with such a card would. */
async function standIn(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

test.each([
  ['busy', "echo 'arecord: main:831: audio open error: Device or resource busy' >&2; exit 1", 'capture-busy'],
  ['denied', "echo 'arecord: main:831: audio open error: Permission denied' >&2; exit 1", 'capture-denied'],
  ['format', "echo 'arecord: set_params:1366: Channels count non available' >&2; exit 1", 'capture-format'],
  ['unplugged', "echo 'arecord: pcm_read:2221: read error: No such device' >&2; exit 1", 'capture-gone'],
  ['stalled', "echo 'arecord: pcm_read:2221: read error: Input/output error' >&2; exit 1", 'capture-stalled'],
  ['odd', "echo 'arecord: main:900: info error: Bad thing' >&2; exit 1", 'capture-failed'],
  [
    // It would go on for ever.
    'other-rate',
    "echo 'Warning: rate is not accurate (requested = 48000Hz, got = 44100Hz)' >&2; exec sleep 60",
    'capture-rate',
  ],
])('a card that is %s has a name', async (name, script, code) => {
  const heard = ear();
  openLtc(source('hw:1'), { clock, on: heard.on, arecord: await standIn(name, script) });
  await expect.poll(() => heard.down.map((fault) => fault.code), { timeout: 10_000 }).toEqual([`time-source.${code}`]);
  expect(heard.down[0]?.params).toMatchObject({ device: 'hw:1' });
});

test('lost samples are told while it goes on; no program is told; both with the device', async () => {
  const heard = ear();
  const program = await standIn('late', "echo 'overrun!!! (at least 12.345 ms long)' >&2; exec sleep 60");
  const input = openLtc(source('hw:1'), { clock, on: heard.on, arecord: program });
  const lost = { code: 'time-source.capture-lost', params: { device: 'hw:1', ms: 13 } };
  await expect.poll(() => heard.odd, { timeout: 10_000 }).toEqual([lost]);
  expect(heard.down).toEqual([]);
  input.close();
  const none = ear();
  openLtc(source('hw:1'), { clock, on: none.on, arecord: join(folder, 'not-there') });
  const missing = { code: 'time-source.no-arecord', params: { device: 'hw:1' } };
  await expect.poll(() => none.down, { timeout: 10_000 }).toEqual([missing]);
});

test('a card that waits for a clock that never comes is told after four seconds', async () => {
  const time = new TestClock();
  const heard = ear();
  openLtc(source('hw:1'), { clock: time, on: heard.on, arecord: await standIn('mute', 'exec sleep 60') });
  await time.advance(3_900);
  expect(heard.down).toEqual([]);
  await time.advance(1_000);
  expect(heard.down).toEqual([{ code: 'time-source.capture-mute', params: { device: 'hw:1' } }]);
});

test('what fails is opened again, each time later, up to ten seconds; being heard begins anew', async () => {
  expect([0, 1, 2, 3, 4, 40].map(reopenAfterUs)).toEqual([1e6, 2e6, 4e6, 8e6, 10e6, 10e6]);
  const time = new TestClock(0);
  const opened: { readonly on: TimeInputEvents; readonly atS: number }[] = [];
  const about = { id: 'ltc', name: { en: 'LTC', zh: 'LTC' }, priority: 1, ...source('hw:1') } as const;
  const heard = new HeardSource(about, time, (_, { on }) => {
    opened.push({ on, atS: time.nowUs() / 1e6 });
    return { close: () => undefined };
  });
  const fail = (): void => opened.at(-1)?.on.down({ code: 'time-source.capture-busy', params: { device: 'hw:1' } });
  const pass = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms; i += 100) {
      await time.advance(100);
      heard.tick(time.nowUs());
    }
  };
  heard.open();
  fail();
  expect(heard.state(0, false, 0)).toMatchObject({ state: 'off', from: 'hw:1' });
  await pass(1_000);
  fail();
  await pass(2_000);
  expect(opened.map(({ atS }) => atS)).toEqual([0, 1, 3]);
  expect(heard.state(time.nowUs(), false, 0)).toMatchObject({ state: 'silent', faults: [] });
  opened.at(-1)?.on.label({ hours: 1, minutes: 0, seconds: 0, frames: 0, drop: false }, { num: 25, den: 1 }, 3e6);
  fail();
  await pass(1_000);
  expect(opened.map(({ atS }) => atS)).toEqual([0, 1, 3, 4]);
  fail();
  heard.close();
  await pass(20_000);
  expect(opened).toHaveLength(4);
});
