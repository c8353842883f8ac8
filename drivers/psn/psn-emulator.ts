/**
 * A PosiStageNet server on loopback: the camera as one tracker among others, names once a second.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage. An occluded camera is said with status 0
 * at its last place. `virtual.extras`: trackers that stand about, so that frames take several packets.
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
import {
  blankPsnPacket,
  blankPsnTracker,
  encodePsnData,
  encodePsnInfo,
  HAS_POSITION,
  HAS_STATUS,
  HAS_TIME,
  PSN_PACKET_BYTES,
  PSN_STATUS,
  type PsnPacket,
  psnTrackerBytes,
} from './psn-codec.ts';
import { psnAxes, psnFromPose } from './psn-pose.ts';
import { psnSettings } from './psn-settings.ts';

const INFO_US = 1_000_000;
/** Of 64 letters each, with a system's name of as many. */
const NAMES_PER_PACKET = 16;
/** Chunks around the list of trackers. */
const AROUND_BYTES = 24;

const virtualSettings = z.object({
  ...trackerVirtual,
  systemName: z._default(z.string().check(z.maxLength(64)), 'Virtual PSN'),
  trackerName: z._default(z.string().check(z.maxLength(64)), 'Camera'),
  extras: z._default(z.int().check(z.gte(0), z.lte(200)), 2),
});

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = psnSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const id = settings.cameraId ?? 1;
  const axes = psnAxes(settings.depth);
  const packet = blankPsnPacket();
  packet.systemName = virtual.systemName;
  const camera = { ...blankPsnTracker(), id, name: virtual.trackerName };
  packet.trackers.push(camera);
  for (let n = 1; n <= virtual.extras; n++) {
    const extra = { ...blankPsnTracker(), id: id + n, has: HAS_POSITION | HAS_STATUS, name: `Prop ${n}` };
    extra.values.set([n, 0, -n]);
    extra.values[PSN_STATUS] = 1;
    packet.trackers.push(extra);
  }
  packet.count = packet.trackers.length;
  let infoUs = Number.NEGATIVE_INFINITY;
  let frames = 0;
  const voice: TrackerVoice = {
    plays: ['clock-back'],
    say(belief) {
      packet.timestampUs = Math.round(belief.sinceStartUs);
      packet.frameId = frames++ % 256;
      psnFromPose(camera, belief.pose, axes);
      camera.has |= HAS_STATUS | HAS_TIME;
      camera.values[PSN_STATUS] = belief.seen ? 1 : 0;
      camera.timestampUs = packet.timestampUs;
      const datagrams = psnDatagrams(packet);
      if (belief.sinceStartUs - infoUs >= INFO_US) {
        infoUs = belief.sinceStartUs;
        datagrams.push(...psnNames(packet));
      }
      return datagrams;
    },
    restart() {
      frames = 0;
      infoUs = Number.NEGATIVE_INFINITY;
    },
  };
  return openTrackerEmulator({ options, virtual, voice, hz: settings.expectedHz, startS: (id % 64) * 3.7 });
}

/** A frame as the packets that it takes. */
function psnDatagrams(frame: PsnPacket): Uint8Array[] {
  const cuts = [0];
  let bytes = AROUND_BYTES;
  for (let i = 0; i < frame.count; i++) {
    const more = psnTrackerBytes(frame.trackers[i]!);
    if (bytes + more > PSN_PACKET_BYTES) {
      cuts.push(i);
      bytes = AROUND_BYTES;
    }
    bytes += more;
  }
  frame.framePackets = cuts.length;
  return cuts.map((from, n) => {
    const out = new Uint8Array(PSN_PACKET_BYTES);
    return out.subarray(0, encodePsnData(frame, from, cuts[n + 1] ?? frame.count, out));
  });
}

function psnNames(frame: PsnPacket): Uint8Array[] {
  const packets = Math.ceil(frame.count / NAMES_PER_PACKET);
  return Array.from({ length: packets }, (_, n) => {
    const out = new Uint8Array(PSN_PACKET_BYTES);
    const from = n * NAMES_PER_PACKET;
    const to = Math.min(frame.count, from + NAMES_PER_PACKET);
    return out.subarray(0, encodePsnInfo({ ...frame, framePackets: packets }, from, to, out));
  });
}
