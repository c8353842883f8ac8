/**
 * A tracker that sends its pose as OSC to loopback, by the template of its settings.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage. Where the template says whether the
 * camera is seen, an occluded one is said so; else it is silent.
 */
import * as z from 'zod/mini';
import { type EmulatorOptions, isFault } from '../contract.ts';
import { WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import {
  openTrackerEmulator,
  type TrackerEmulator,
  type TrackerVoice,
  trackerVirtual,
} from '../kit/tracker-emulator.ts';
import { encodeOscPose, type OscPoseWord } from './osc-pose-codec.ts';
import { oscPoseSense, oscPoseSettings } from './osc-pose-settings.ts';
import { AT, OSC_WHATS } from './osc-pose-template.ts';

const virtualSettings = z.object(trackerVirtual);

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = oscPoseSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const sense = oscPoseSense(settings);
  if (isFault(sense)) throw new WireFaultError(sense);
  const id = settings.cameraId ?? 1;
  const word: OscPoseWord = { id, values: new Float64Array(OSC_WHATS.length), pose: new Float64Array(7) };
  const name = settings.name ?? `Camera ${id}`;
  const voice: TrackerVoice = {
    say({ pose, seen, zoom, focus }) {
      if (!seen && !sense.template.saysSeen) return [];
      word.pose.set(pose);
      word.values[AT.zoom] = zoom;
      word.values[AT.focus] = focus;
      word.values[AT.seen] = seen ? 1 : 0;
      const bytes = encodeOscPose(word, sense, name);
      return bytes === undefined ? [] : [bytes];
    },
  };
  return openTrackerEmulator({ options, virtual, voice, hz: settings.expectedHz, startS: (id % 64) * 3.7 });
}
