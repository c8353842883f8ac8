import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SourceTracker } from '../../../app/core/time/source-tracker.ts';
import { frameOfTimecode, framesPerDay } from '../../../app/core/time/timecode.ts';
import { decodeArtTimecode } from '../../../drivers/timecode/art-timecode-codec.ts';
import { openArtTimecodeEmulator } from '../../../drivers/timecode/art-timecode-emulator.ts';
import type { Label } from '../../../drivers/timecode/label.ts';
import { LtcEmulator } from '../../../drivers/timecode/ltc-emulator.ts';
import { LtcReader } from '../../../drivers/timecode/ltc-reader.ts';
import { type MtcEvent, MtcParser } from '../../../drivers/timecode/mtc-codec.ts';
import { MtcEmulator } from '../../../drivers/timecode/mtc-emulator.ts';
import { type PtpScene, printPmc } from '../../../drivers/timecode/pmc-print.ts';
import { parsePmc } from '../../../drivers/timecode/pmc-text.ts';
import { judgePtp, PTP_LIMITS, readingsOf } from '../../../drivers/timecode/ptp-verdict.ts';
import { TimecodeCourse } from '../../../drivers/timecode/timecode-course.ts';
import { eventually, seeded } from '../../kit/driver-rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const P25 = { num: 25, den: 1 };
const DROP = { num: 30_000, den: 1001 };
const START: Label = { hours: 23, minutes: 59, seconds: 57, frames: 0, drop: false };
const course25 = (): TimecodeCourse => new TimecodeCourse({ rateCode: 1, rate: P25, label: START, random: seeded(1) });

type Change = (second: number, course: TimecodeCourse) => void;

/** LTC audio through the reader into a tracker; the change is made at each whole second. */
function listen(course: TimecodeCourse, rate: typeof P25, seconds: number, change: Change): SourceTracker {
  const sampleRateHz = 48_000;
  const emulator = new LtcEmulator({ sampleRateHz, course, level: 0.3, inverted: true, userBits: 0 });
  const tracker = new SourceTracker({ kind: 'symmetric', maxDriftPpm: 250, silenceUs: 500_000, windowUs: 10_000_000 });
  const reader = new LtcReader(sampleRateHz, {
    frame: ({ label, startSample }) => {
      const frame = frameOfTimecode(label, rate);
      if (frame === undefined) return;
      const dayFrames = framesPerDay(rate, label.drop);
      tracker.observe({ atUs: (startSample * 1e6) / sampleRateHz, frame, sourceRate: rate, dayFrames });
    },
    fault: () => undefined,
  });
  for (let second = 0; second < seconds; second++) {
    change(second, course);
    for (let i = 0; i < 100; i++) reader.read(emulator.read(480));
  }
  return tracker;
}

const codes = (tracker: SourceTracker, atS: number): string[] =>
  tracker.status(atS * 1e6).faults.map(({ code }) => code);

describe('LTC as audio, all the way to a tracker', () => {
  test('over midnight, in place to 20 us and with its drift', () => {
    const tracker = listen(course25(), P25, 12, (second, course) => {
      if (second === 0) course.set({ driftPpm: 80 });
    });
    expect(codes(tracker, 12)).toEqual([]);
    const { state, driftPpm, jitterUs } = tracker.status(12e6);
    expect(state).toBe('usable');
    expect(Math.abs(driftPpm - 80)).toBeLessThan(1);
    expect(jitterUs).toBeLessThan(10);
    const startUs = (frameOfTimecode(START, P25) ?? 0) * 40_000;
    expect(Math.abs((tracker.mediaAt(12e6) ?? 0) - startUs - 12e6 * 1.00008)).toBeLessThan(20);
  });

  test('drop-frame over a minute is no jump', () => {
    const label = { hours: 0, minutes: 0, seconds: 57, frames: 0, drop: true };
    const course = new TimecodeCourse({ rateCode: 2, rate: DROP, label, random: seeded(1) });
    const tracker = listen(course, DROP, 8, () => undefined);
    expect(codes(tracker, 8)).toEqual([]);
    expect(tracker.status(8e6).state).toBe('usable');
  });

  test.each([
    ['jump', (course: TimecodeCourse) => course.jump(-1_000), 'clock.jump', 'usable'],
    ['reverse', (course: TimecodeCourse) => course.set({ reverse: true }), 'clock.reverse', 'reverse'],
    ['wrong rate', (course: TimecodeCourse) => course.set({ speed: 1.5 }), 'clock.wrong-rate', 'wrong-rate'],
  ] as const)('%s', (_what, fault, code, state) => {
    const tracker = listen(course25(), P25, 9, (second, course) => {
      if (second === 5) fault(course);
    });
    expect(codes(tracker, 9)).toContain(code);
    expect(tracker.status(9e6).state).toBe(state);
  });

  test('drop-outs of a third of the frames leave it usable and in place', () => {
    const tracker = listen(course25(), P25, 12, (second, course) => course.set({ dropShare: second > 3 ? 0.33 : 0 }));
    expect(tracker.status(12e6).state).toBe('usable');
    const startUs = (frameOfTimecode(START, P25) ?? 0) * 40_000;
    expect(Math.abs((tracker.mediaAt(12e6) ?? 0) - startUs - 12e6)).toBeLessThan(50);
  });
});

describe('MTC', () => {
  const play = (seconds: number, change: Change) => {
    const course = course25();
    const emulator = new MtcEmulator(course, 0);
    const events: MtcEvent[] = [];
    const faults: string[] = [];
    const parser = new MtcParser({ event: (event) => events.push(event), fault: (fault) => faults.push(fault) });
    for (let second = 0; second < seconds; second++) {
      change(second, course);
      emulator.playTo((second + 1) * 1e6 - 1, (bytes, atUs) => parser.read(bytes, atUs));
    }
    return { events, faults, emulator, parser, course };
  };

  test('a hundred pieces a second at 25, in place', () => {
    const { events, faults } = play(5, () => undefined);
    expect(faults).toEqual([]);
    expect(events).toHaveLength(500 - 7);
    const day = framesPerDay(P25, false);
    const start = (frameOfTimecode(START, P25) ?? 0) * 4;
    for (const event of events) {
      if (event.kind !== 'quarter') throw new Error(event.kind);
      const quarters = (frameOfTimecode(event.label, P25) ?? 0) * 4 + event.quarter;
      expect((quarters - start + day * 4) % (day * 4)).toBeCloseTo(event.atUs / 10_000);
    }
  });

  test('lost pieces drop groups; reverse is told; a locate is no sign of running', () => {
    const lossy = play(4, (_second, course) => course.set({ dropShare: 0.2 }));
    expect(lossy.faults.length).toBeGreaterThan(5);
    expect(new Set(lossy.faults)).toEqual(new Set(['piece-lost']));
    const back = play(4, (second, course) => course.set({ reverse: second >= 2 }));
    expect(back.events.at(-1)).toMatchObject({ kind: 'quarter', direction: 'reverse' });
    const { events, parser, emulator, course } = play(1, () => undefined);
    parser.read(emulator.locate() ?? new Uint8Array(), 1e6);
    expect(events.at(-1)).toEqual({ kind: 'full', label: course.label, rateCode: 1, deviceId: 127, atUs: 1e6 });
  });
});

test('Art-Net timecode comes over a real socket, frame by frame, and stops when closed', async () => {
  const socket = createSocket('udp4');
  const heard: (Label | string)[] = [];
  socket.on('message', (bytes) => {
    const packet = decodeArtTimecode(bytes);
    heard.push(typeof packet === 'string' ? packet : packet.label);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const clock = new TestClock();
  const target = { host: '127.0.0.1', port: socket.address().port };
  const emulator = await openArtTimecodeEmulator({ clock, course: course25(), target });
  await clock.advance(990);
  await eventually('25 frames', () => heard.length === 25);
  expect(heard[0]).toEqual(START);
  expect(heard.at(-1)).toEqual({ ...START, frames: 24 });
  await emulator.close();
  await emulator.close();
  await clock.advance(1_000);
  expect(emulator.sent).toBe(25);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
});

describe('pmc', () => {
  const SCENE: PtpScene = {
    state: 'slave',
    identity: '169a4e.fffe.ddcebc',
    grandmaster: 'aa10be.fffe.fb5cb8',
    domain: 127,
    offsetNs: 376,
    pathDelayNs: 2468,
    clockClass: 248,
    syncHz: 8,
    sinceMs: 0,
  };
  const ALL = [
    'DEFAULT_DATA_SET',
    'CURRENT_DATA_SET',
    'PARENT_DATA_SET',
    'TIME_PROPERTIES_DATA_SET',
    'PORT_DATA_SET',
    'TIME_STATUS_NP',
    'PORT_STATS_NP',
  ].map((name) => `GET ${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'pmc-'));
  const file = join(folder, 'scene.json');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('prints the lines that the real one printed: same keys, same order, same columns', () => {
    const vectors = JSON.parse(readFileSync(new URL('../../vectors/timecode/pmc.json', import.meta.url), 'utf8')) as {
      cases: { id: string; text: string }[];
    };
    const real = vectors.cases.find(({ id }) => id === 'slave-all')?.text ?? '';
    const shape = (text: string): string[] => text.split('\n').map((line) => line.replace(/^(\t\t\S+ +).*$/, '$1'));
    const printed = printPmc({ ...SCENE, state: 'uncalibrated' }, ALL, 127, 0).replaceAll(/ seq \d+/g, ' seq 0');
    expect(shape(printed)).toEqual(shape(real));
  });

  test.each([
    ['slave', 'locked'],
    ['uncalibrated', 'unlocked'],
    ['grandmaster', 'grandmaster'],
    ['gm-lost', 'unlocked'],
    ['silent', 'unknown'],
  ] as const)('a clock that is %s is judged %s', (state, verdict) => {
    const [before, now] = [10_000, 11_000].map((ms) => parsePmc(printPmc({ ...SCENE, state }, ALL, 127, ms)));
    expect(before?.faults).toEqual([]);
    expect(judgePtp(readingsOf(before!)[0], readingsOf(now!)[0], PTP_LIMITS).verdict).toBe(verdict);
  });

  test('as a program, with pmc’s options; another domain is silence and exit 0', () => {
    writeFileSync(file, JSON.stringify(SCENE));
    const program = new URL('../../../drivers/timecode/pmc-emulator.ts', import.meta.url).pathname;
    const ask = (domain: string): string =>
      execFileSync(process.execPath, [program, file, '-u', '-b', '0', '-d', domain, '-s', '/x', ...ALL]).toString();
    expect(parsePmc(ask('127')).responses.map(({ name }) => `GET ${name}`)).toEqual(ALL);
    expect(parsePmc(ask('0'))).toEqual({ asked: ALL.map((one) => one.slice(4)), responses: [], faults: [] });
    writeFileSync(file, '{}');
    expect(() => execFileSync(process.execPath, [program, file, ...ALL], { stdio: 'ignore' })).toThrow(/status|failed/);
  });
});
