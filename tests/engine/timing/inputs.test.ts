/** Inputs of time over real pipes and real programs: MIDI bytes, sound files, and what `pmc` prints. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import { SOURCE_POLICY, SourceTracker } from '../../../app/core/time/source-tracker.ts';
import { formatTimecode, type Timecode } from '../../../app/core/time/timecode.ts';
import { openLtc } from '../../../app/engine/timing/ltc-input.ts';
import { openMtc } from '../../../app/engine/timing/mtc-input.ts';
import { openPtp } from '../../../app/engine/timing/ptp-input.ts';
import type { TimeInputEvents } from '../../../app/engine/timing/time-input.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import type { PtpJudgement } from '../../../drivers/timecode/ptp-verdict.ts';
import { playMtc, playPmc } from './players.ts';

const clock = createClock();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagelock-inputs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ear {
  readonly tracker: SourceTracker;
  readonly on: TimeInputEvents;
  readonly labels: Timecode[];
  readonly odd: string[];
  readonly down: Fault[];
}

function ear(): Ear {
  const tracker = new SourceTracker(SOURCE_POLICY);
  const [labels, odd, down]: [Timecode[], string[], Fault[]] = [[], [], []];
  const on: TimeInputEvents = {
    observe: (observation) => tracker.observe(observation),
    label: (label) => labels.push(label),
    odd: (fault) => odd.push(fault.code),
    down: (why) => down.push(why),
  };
  return { tracker, on, labels, odd, down };
}

test('MTC quarter frames from a pipe become a usable source at four times its rate; a lost writer is told', async () => {
  const path = join(folder, 'midi');
  execFileSync('mkfifo', [path]);
  const heard = ear();
  const input = openMtc(path, { clock, on: heard.on });
  const player = playMtc(path, [1, 2, 3, 0]);
  try {
    await expect.poll(() => heard.tracker.stateAt(clock.nowUs())).toBe('usable');
    expect(heard.tracker.rate).toEqual({ num: 100, den: 1 });
    expect(heard.labels.map(formatTimecode).at(0)).toMatch(/^01:02:0/);
    expect(Math.abs(heard.tracker.driftPpm)).toBeLessThan(250);
    expect(heard.odd).toEqual([]);
  } finally {
    player.stop();
  }
  await expect.poll(() => heard.down.map((fault) => fault.code)).toEqual(['time-source.ended']);
  input.close();
});

test('a plain file is no MIDI input, a path that is nothing is named; both are said once', async () => {
  const path = join(folder, 'song.mid');
  await writeFile(path, 'MThd');
  const [plain, nothing] = [ear(), ear()];
  openMtc(path, { clock, on: plain.on });
  openMtc(join(folder, 'nothing'), { clock, on: nothing.on });
  await expect.poll(() => plain.down.map((fault) => fault.code)).toEqual(['time-source.plain-file']);
  await expect.poll(() => nothing.down.map((fault) => fault.code)).toEqual(['time-source.no-file']);
});

test('noise instead of LTC makes no label and no harm', async () => {
  const path = join(folder, 'noise.pcm');
  let seed = 7;
  const noise = Buffer.alloc(48_000 * 2, 0);
  for (let i = 0; i < noise.length; i++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    noise[i] = seed >> 16;
  }
  await writeFile(path, noise);
  const heard = ear();
  const input = openLtc({ kind: 'ltc', path, sampleRateHz: 48_000, channels: 1, channel: 0 }, { clock, on: heard.on });
  // A file plays at its own speed: one second of it ends after one second.
  const beganMs = performance.now();
  await expect.poll(() => heard.down.map((fault) => fault.code)).toEqual(['time-source.ended']);
  expect(performance.now() - beganMs).toBeGreaterThan(900);
  expect(heard.labels).toEqual([]);
  expect(heard.tracker.stateAt(clock.nowUs())).toBe('silent');
  input.close();
});

test('PTP: locked only while Sync goes on; a dead grandmaster with its old numbers is unlocked; no program is said', async () => {
  const { pmc, play } = await playPmc(folder);
  const said: PtpJudgement[] = [];
  const source = { uds: '/var/run/ptp4l', domain: 127 };
  const input = openPtp(source, { clock, pmc, judged: (judgement) => said.push(judgement) });
  const verdict = (): string | undefined => said.at(-1)?.verdict;
  await expect.poll(verdict).toBe('locked');
  expect(said.at(-1)?.offsetNs).toBe(400);
  await play({ state: 'gm-lost' });
  await expect.poll(verdict).toBe('unlocked');
  await play({ state: 'silent' });
  await expect.poll(verdict).toBe('unknown');
  input.close();
  const none: PtpJudgement[] = [];
  const gone = openPtp(source, { clock, pmc: join(folder, 'not-there'), judged: (one) => none.push(one) });
  await expect.poll(() => none.at(-1)?.faults[0]?.code).toBe('ptp.no-pmc');
  gone.close();
});
