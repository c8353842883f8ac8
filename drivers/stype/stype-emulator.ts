/**
 * A tracker that sends stYpe HF to loopback.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage. HF cannot say that it sees nothing: an
 * occluded camera is silent.
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
import { blankStypePacket, encodeStypeHf, STYPE_HF_BYTES } from './stype-codec.ts';
import { stypeFromPose } from './stype-pose.ts';
import { stypeSettings } from './stype-settings.ts';

const virtualSettings = z.object({
  ...trackerVirtual,
  hfovDeg: z._default(z.number().check(z.gte(1), z.lte(170)), 55),
  sensorWidthMm: z._default(z.number().check(z.gte(1), z.lte(100)), 24.9),
});

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = stypeSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const { hfovDeg, sensorWidthMm, focus } = virtual;
  const packet = { ...blankStypePacket(), hfovDeg, sensorWidthMm, focus, aspect: 16 / 9 };
  const bytes = new Uint8Array(STYPE_HF_BYTES);
  const voice: TrackerVoice = {
    plays: ['impossible-angle'],
    say({ pose, angles, seen, sample, zoom }) {
      if (!seen) return [];
      stypeFromPose(packet, pose, settings.pan);
      // As it believes them, which may be no angles of any rotation.
      packet.tiltDeg = angles.tiltDeg;
      packet.zoom = zoom;
      packet.packetId = sample % 256;
      encodeStypeHf(packet, bytes);
      return [bytes];
    },
  };
  return openTrackerEmulator({ options, virtual, voice, hz: settings.expectedHz, startS: 3.7 });
}
