/**
 * A tracked camera on loopback: moves on its path and sends FreeD D1 at its rate.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage (drivers/kit/tracker-emulator.ts). FreeD
 * cannot say that it sees nothing: an occluded camera is silent.
 */
import * as z from 'zod/mini';
import type { EmulatorOptions } from '../contract.ts';
import { isFault } from '../contract.ts';
import { WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import {
  openTrackerEmulator,
  type TrackerEmulator,
  type TrackerVoice,
  trackerVirtual,
} from '../kit/tracker-emulator.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from './freed-codec.ts';
import { freedSettings } from './freed-settings.ts';

const raw24 = z.int().check(z.gte(0), z.lte(0xffffff));
const virtualSettings = z.object({
  ...trackerVirtual,
  zoomRaw: z._default(raw24, 0x4000),
  focusRaw: z._default(raw24, 0x6000),
});

/** `options.port` is the port that it sends to; 0 picks a free one for the listener to take. */
export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = freedSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const cameraId = settings.cameraId ?? 1;
  const { zoomRaw, focusRaw } = virtual;
  const bytes = new Uint8Array(FREED_D1_BYTES);
  const freed = { ...blankFreedPose(), cameraId, zoomRaw, focusRaw };
  const voice: TrackerVoice = {
    say(belief) {
      if (!belief.seen) return [];
      Object.assign(freed, belief.angles);
      encodeFreedD1(freed, bytes);
      return [bytes];
    },
  };
  return openTrackerEmulator({ options, virtual, voice, hz: settings.expectedHz, startS: cameraId * 3.7 });
}
