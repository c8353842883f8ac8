/**
 * Sound devices without hardware: PCMs of ALSA's own `file` plugin that read a pipe, so a real arecord reads what a test
 * plays into them, at the speed at which it is played.
 *
 * The plugin takes whole periods only (what is missing of one it makes up), so a player writes whole periods.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClock } from '../../../drivers/kit/clock.ts';

export const HAS_ARECORD = spawnSync('arecord', ['--version']).status === 0;

const PERIOD_MS = 10;

/** `file` PCMs of these names, each with a pipe of its name in the folder; `hole` delivers zeros without end. */
export async function alsaWith(folder: string, names: readonly string[]): Promise<void> {
  const pcms = names.map((name) => {
    const pipe = join(folder, name);
    execFileSync('mkfifo', [pipe]);
    return `pcm.${name} { type file slave.pcm { type null } file /dev/null infile "${pipe}" format raw }`;
  });
  const path = join(folder, 'asoundrc');
  await writeFile(path, [...pcms, 'pcm.hole { type null }', ''].join('\n'));
  process.env['ALSA_CONFIG_PATH'] = path;
}

/** Plays what `periodOf` makes, ten milliseconds at a time, until it is stopped. */
export function playPeriods(pipe: string, periodOf: (n: number) => Uint8Array): { stop(): void } {
  const clock = createClock();
  const out = createWriteStream(pipe);
  out.on('error', () => undefined);
  const beganUs = clock.nowUs();
  let played = 0;
  const timer = clock.every(PERIOD_MS, () => {
    const due = Math.floor((clock.nowUs() - beganUs) / (PERIOD_MS * 1_000));
    const parts: Uint8Array[] = [];
    while (played < due) parts.push(periodOf(played++));
    if (parts.length > 0) out.write(Buffer.concat(parts));
  });
  return {
    stop: () => {
      timer[Symbol.dispose]();
      out.destroy();
    },
  };
}
