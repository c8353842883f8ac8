/**
 * The shipped studio at 10 frames a second, with patient gates and no outside clock, and an XR server whose look acts two
 * and a half frames after its command: so it lands on the third frame, and a machine that stutters by forty milliseconds
 * does not move it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { TrialBook } from '../../../app/engine/trials/trial-book.ts';
import { openStorage } from '../../../presets/store.ts';
import { good, optionsFor } from '../../presets/rig.ts';
import { calmStudio, type EngineRig, isWell, openRig } from '../rig.ts';

export const LOOK = 'engine/xr/look';
export const LATE_FRAMES = 3;
const FRAME_MS = 100;

interface DeviceFile {
  devices: {
    id: string;
    settings: { link?: unknown };
    virtual?: { initial?: Record<string, unknown>; delays?: object };
  }[];
}

/** A rig on such a studio of its own. */
export async function openTrialRig(): Promise<EngineRig> {
  return openRig({ studio: await trialStudio(), owned: true });
}

async function trialStudio(): Promise<string> {
  const folder = await calmStudio((studio) => {
    delete studio['clock'];
    studio['rate'] = { num: 10, den: 1 };
    studio['timecodeRate'] = { num: 10, den: 1 };
  });
  await changeDevices(folder, (file) => {
    for (const { id, virtual } of file.devices) {
      if (virtual?.initial && 'rate' in virtual.initial) virtual.initial['rate'] = 10;
      if (id === 'xr' && virtual) virtual.delays = { ...virtual.delays, look: (LATE_FRAMES - 0.5) * FRAME_MS };
    }
  });
  return folder;
}

export async function changeDevices(folder: string, change: (file: DeviceFile) => void): Promise<void> {
  const path = join(folder, 'devices.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as DeviceFile;
  change(file);
  await writeFile(path, JSON.stringify(file));
}

/**
 * What is kept of a trial as a machine without a stutter would have shown it, and a new engine on it. Every stop of a
 * machine is a box that acted late, and the trial says so; plans that count on an exact one are tried all the same.
 */
export async function asIfCalm(rig: EngineRig, path: string, frames: number): Promise<void> {
  await rig.engine.stop();
  const storage = good(await openStorage(optionsFor(rig.data)));
  const book = new TrialBook(storage, 'shenzhen');
  await book.open();
  const trial = book.trials.get(path);
  if (!trial) throw new Error(`no trial of ${path}`);
  const calm = { exact: true, minFrames: frames, maxFrames: frames, p95Frames: frames, lost: 0 };
  expect(await book.putTrial({ ...trial, ...calm })).toBeUndefined();
  await storage.close();
  await rig.restart();
  await rig.until('the stage is well', isWell);
}

/** Runs one to its end; what it left is in the state. */
export async function runTrial(rig: EngineRig, args: Record<string, unknown>): Promise<void> {
  const started = await rig.command('trial.start', args);
  if (!started.ok) throw new Error(`refused: ${JSON.stringify(started.error)}`);
  await rig.until('the trial is over', (state) => state.trials.running === null, 90_000);
}

/** The frame of the virtual stage in which the XR look on the wall became another, and which. */
export async function lookChanges(rig: EngineRig, since: number): Promise<readonly (readonly [number, string])[]> {
  const changes: (readonly [number, string])[] = [];
  let was: string | undefined;
  for (const { frame, zones } of (await rig.truth(`?since=${since}`)).history) {
    const [raster] = Object.values(zones['wall-left']?.rasters ?? {});
    const look = /look=(\S+)/.exec(raster?.look ?? '')?.[1];
    if (look !== undefined && was !== undefined && look !== was) changes.push([frame, look]);
    was = look ?? was;
  }
  return changes;
}
