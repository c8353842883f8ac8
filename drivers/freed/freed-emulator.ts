/**
 * A tracked camera on loopback: moves on its path and sends FreeD D1 at its rate.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage (drivers/kit/tracker-emulator.ts). FreeD
 * cannot say that it sees nothing: an occluded camera is silent. With `demand` in its settings it is silent until it is
 * told to start, and answers each poll with where it is.
 */
import * as z from 'zod/mini';
import type { EmulatorOptions } from '../contract.ts';
import { isFault } from '../contract.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import type { SerialAddress } from '../kit/serial-line.ts';
import { parseSettings } from '../kit/settings.ts';
import {
  openTrackerEmulator,
  type TrackerBelief,
  type TrackerEmulator,
  type TrackerVoice,
  trackerVirtual,
} from '../kit/tracker-emulator.ts';
import {
  blankFreedPose,
  encodeFreedD1,
  FREED_ANYBODY,
  FREED_D1_BYTES,
  FREED_POLL_POSE,
  FREED_START,
  FREED_STOP,
  freedChecksum,
} from './freed-codec.ts';
import { countFreedRings } from './freed-dialects.ts';
import { freedSettings } from './freed-settings.ts';

const MOST_COUNTS = 0x100_0000;
const ZOOM_RAW = 0x4000;
const FOCUS_RAW = 0x6000;
const raw24 = z.int().check(z.gte(0), z.lt(MOST_COUNTS));
const virtualSettings = z.object({
  ...trackerVirtual,
  /** Where its rings stand, in counts; absent = where the dialect puts `zoom` and `focus`, if it has one. */
  zoomRaw: z.optional(raw24),
  focusRaw: z.optional(raw24),
  /** Its encoders count so far and begin anew at 0. */
  countsTo: z._default(z.int().check(z.gte(2), z.lte(MOST_COUNTS)), MOST_COUNTS),
});

/**
 * `options.port` is the port that it sends to; 0 picks a free one for the listener to take. With a `line` it hangs at that
 * serial port instead.
 */
export async function openEmulator(options: EmulatorOptions<unknown>, line?: SerialAddress): Promise<TrackerEmulator> {
  const settings = freedSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const cameraId = settings.cameraId ?? 1;
  const { zoomTurnS, countsTo } = virtual;
  const { dialect } = settings;
  const rings: { zoomRaw?: number | undefined; focusRaw?: number | undefined } = {
    zoomRaw: virtual.zoomRaw,
    focusRaw: virtual.focusRaw,
  };
  const bytes = new Uint8Array(FREED_D1_BYTES);
  const freed = { ...blankFreedPose(), cameraId };
  const streamsAtOnce = settings.demand === undefined;
  let streams = streamsAtOnce;
  const write = (belief: TrackerBelief): void => {
    Object.assign(freed, belief.angles);
    const { zoom, focus, sample } = belief;
    if (dialect !== undefined) countFreedRings(freed, dialect, { zoom, focus, iris: 0.5 }, sample);
    else {
      freed.zoomRaw = zoomTurnS === undefined ? ZOOM_RAW : Math.floor(zoom * countsTo);
      freed.focusRaw = FOCUS_RAW;
    }
    freed.zoomRaw = (rings.zoomRaw ?? freed.zoomRaw) % countsTo;
    freed.focusRaw = (rings.focusRaw ?? freed.focusRaw) % countsTo;
    encodeFreedD1(freed, bytes);
  };
  const voice: TrackerVoice = {
    plays: ['impossible-angle'],
    say(belief) {
      if (!belief.seen) return [];
      write(belief);
      return streams ? [bytes] : [];
    },
    hear(_, said) {
      const command = commandIn(said, cameraId);
      if (command === undefined) return [];
      options.onCommand({ atUs: options.clock.nowUs(), bytes: said.slice(), decoded: `D0 ${command.toString(16)}` });
      // As in the manual, a poll ends the stream.
      streams = command === FREED_START || (streams && command !== FREED_STOP && command !== FREED_POLL_POSE);
      return command === FREED_POLL_POSE ? [bytes] : [];
    },
    restart() {
      streams = streamsAtOnce;
    },
    panel(key, value) {
      if (key !== 'zoomRaw' && key !== 'focusRaw') return false;
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
        return faultOf('driver.value', { key, value: String(value) });
      rings[key] = value;
      return true;
    },
  };
  const setup = { options, virtual, voice, hz: settings.expectedHz, startS: cameraId * 3.7 };
  return openTrackerEmulator({ ...setup, ...(line && { line }) });
}

/** Commands come whole: nobody but we speaks to it. */
function commandIn(bytes: Uint8Array, cameraId: number): number | undefined {
  const [type, to, command, sum] = bytes;
  if (bytes.length !== 4 || type !== 0xd0 || sum !== freedChecksum(bytes, 0, 3)) return undefined;
  return to === cameraId || to === FREED_ANYBODY ? command : undefined;
}
