/**
 * Generators of timecode that write into a named pipe at the speed of real time, as a capture program does; and a program
 * that answers as `pmc` does, by a scene that a test changes.
 */
import { createWriteStream } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClock } from '../../../drivers/kit/clock.ts';
import { LtcEmulator } from '../../../drivers/timecode/ltc-emulator.ts';
import { MtcEmulator } from '../../../drivers/timecode/mtc-emulator.ts';
import type { PtpScene } from '../../../drivers/timecode/pmc-print.ts';
import { type CourseFaults, TimecodeCourse } from '../../../drivers/timecode/timecode-course.ts';

const clock = createClock();

export interface Player {
  readonly course: TimecodeCourse;
  stop(): void;
}

type Label = readonly [hours: number, minutes: number, seconds: number, frames: number];

function courseFrom([hours, minutes, seconds, frames]: Label, faults: Partial<CourseFaults> = {}): TimecodeCourse {
  const label = { hours, minutes, seconds, frames, drop: false };
  const course = new TimecodeCourse({ rateCode: 1, rate: { num: 25, den: 1 }, label, random: () => 0.5 });
  course.set(faults);
  return course;
}

/** 48 kHz, 16 bit, the other channels silent; 10 ms at a time. */
export function playLtc(
  path: string,
  how: { readonly channels: number; readonly channel: number; readonly label: Label },
): Player {
  const course = courseFrom(how.label);
  const source = new LtcEmulator({ sampleRateHz: 48_000, course, userBits: 0, level: 0.5, inverted: false });
  const pipe = createWriteStream(path);
  pipe.on('error', () => undefined);
  const beganUs = clock.nowUs();
  let written = 0;
  const timer = clock.every(10, () => {
    const due = Math.floor(((clock.nowUs() - beganUs) * 48_000) / 1e6) - written;
    if (due <= 0) return;
    const samples = source.read(due);
    const bytes = new DataView(new ArrayBuffer(due * how.channels * 2));
    samples.forEach((sample, i) =>
      bytes.setInt16((i * how.channels + how.channel) * 2, Math.round(sample * 32_000), true),
    );
    written += due;
    pipe.write(new Uint8Array(bytes.buffer));
  });
  return player(course, timer, pipe);
}

export function playMtc(path: string, label: Label): Player {
  const course = courseFrom(label);
  const source = new MtcEmulator(course, clock.nowUs());
  const pipe = createWriteStream(path);
  pipe.on('error', () => undefined);
  const timer = clock.every(2, () => source.playTo(clock.nowUs(), (bytes) => pipe.write(bytes)));
  return player(course, timer, pipe);
}

function player(course: TimecodeCourse, timer: Disposable, pipe: ReturnType<typeof createWriteStream>): Player {
  return {
    course,
    stop: () => {
      timer[Symbol.dispose]();
      pipe.destroy();
    },
  };
}

export const LOCKED_SCENE: PtpScene = {
  state: 'slave',
  identity: '0a0b0c.fffe.0d0e0f',
  grandmaster: '001122.fffe.334455',
  domain: 127,
  offsetNs: 400,
  pathDelayNs: 900,
  clockClass: 6,
  syncHz: 8,
  sinceMs: 0,
};

/** The program stands as `pmc` in that folder. */
export async function playPmc(
  folder: string,
): Promise<{ readonly pmc: string; readonly play: (change?: Partial<PtpScene>) => Promise<void> }> {
  const file = join(folder, 'scene.json');
  const sinceMs = Date.now() - 60_000;
  const play = (change: Partial<PtpScene> = {}): Promise<void> =>
    writeFile(file, JSON.stringify({ ...LOCKED_SCENE, sinceMs, ...change }));
  await play();
  const pmc = join(folder, 'pmc');
  const emulator = join(import.meta.dirname, '..', '..', '..', 'drivers', 'timecode', 'pmc-emulator.ts');
  await writeFile(pmc, `#!/bin/sh\nexec '${process.execPath}' '${emulator}' '${file}' "$@"\n`);
  await chmod(pmc, 0o755);
  return { pmc, play };
}
