/**
 * A tracker that sends Mo-Sys F4 to loopback, with timecode where its rate is one that F4 knows.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage. An occluded camera is said as lost, at
 * its last place.
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
import { blankF4Packet, encodeF4, F4_HAS, F4_MAX_BYTES } from './f4-codec.ts';
import { f4FromPose, f4Sense } from './f4-pose.ts';
import { f4Settings } from './f4-settings.ts';

const virtualSettings = z.object(trackerVirtual);
const TIMECODE_RATES = [24, 25, 30];
const GOOD = 2;
const LOST = 6;

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = f4Settings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const { cameraId, expectedHz, unit, pan } = settings;
  const sense = f4Sense(unit, pan);
  const rate = TIMECODE_RATES.find((one) => expectedHz % one === 0);
  const f4 = { ...blankF4Packet(), cameraId: cameraId ?? 1, synchronised: true };
  f4.focusRaw = Math.round(virtual.focus * 0xffff);
  f4.has = F4_HAS.zoom | F4_HAS.focus | F4_HAS.tracking | (rate === undefined ? 0 : F4_HAS.timecode);
  const bytes = new Uint8Array(F4_MAX_BYTES);
  const voice: TrackerVoice = {
    plays: ['impossible-angle', 'clock-back'],
    say({ pose, angles, seen, sample, sinceStartUs, zoom }) {
      f4FromPose(f4, pose, sense);
      // As it believes them, which may be no angles of any rotation.
      f4.tiltDeg = angles.tiltDeg;
      f4.zoomRaw = Math.round(zoom * 0xffff);
      f4.frameCounter = sample % 16;
      f4.tracking = seen ? GOOD : LOST;
      if (rate !== undefined) {
        const seconds = Math.floor(sinceStartUs / 1e6);
        f4.timecodeRate = rate;
        f4.hours = Math.floor(seconds / 3_600) % 24;
        f4.minutes = Math.floor(seconds / 60) % 60;
        f4.seconds = seconds % 60;
        f4.frames = Math.floor(((sinceStartUs % 1e6) * rate) / 1e6);
      }
      return [bytes.subarray(0, encodeF4(f4, bytes))];
    },
  };
  return openTrackerEmulator({ options, virtual, voice, hz: expectedHz, startS: (cameraId ?? 1) * 3.7 });
}
