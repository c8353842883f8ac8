/**
 * Somebody who watches camera pictures come in and says how bright a region is in each (docs/protocols/delay.md).
 *
 * One OSC message a frame: `/stagelock/video/level  s camera, t capture time | s timecode [i frame of the label], f level`.
 * Hostile until parsed: listed senders, a rate, known cameras, stamps near now; the rest is counted and dropped.
 */
import { type Clock, isFault } from '../../../drivers/contract.ts';
import type { OscArg, OscMessage } from '../../../drivers/kit/osc-packet.ts';
import { type OscServer, openOscServer } from '../../../drivers/osc/osc-server.ts';
import type { VideoSource } from '../../core/delay/patch.ts';
import type { Fault } from '../../core/parameter.ts';
import { parseTimecode } from '../../core/time/timecode.ts';
import type { HouseClock } from '../timing/house-clock.ts';

export const LEVEL_ADDRESS = '/stagelock/video/level';
/** Eight cameras at 60 frames. */
const MAX_PER_SECOND = 480;
/** A stamp further from now than this is another day, or another clock. */
const NEAR_US = 10_000_000;
/** 1900 to 1970, in seconds. */
const NTP_S = 2_208_988_800n;

export interface VideoInputDeps {
  readonly clock: Clock;
  readonly house: HouseClock;
  readonly wallMs: () => number;
  readonly onLevel: (camera: string, sample: { readonly us: number; readonly level: number }) => void;
  readonly onFault: (fault: Fault) => void;
}

export async function openVideoInput(source: VideoSource, deps: VideoInputDeps): Promise<OscServer | Fault> {
  const { clock, onFault } = deps;
  return openOscServer({
    clock,
    host: source.listen.host,
    port: source.listen.port,
    allow: source.from,
    maxPerSecond: MAX_PER_SECOND,
    onMessage: (message) => {
      const read = readLevel(message, deps);
      if (isFault(read)) return onFault(read);
      if (!source.cameras.includes(read.camera))
        return onFault({ code: 'delay.video-camera', params: { camera: read.camera.slice(0, 60) } });
      deps.onLevel(read.camera, { us: read.us, level: read.level });
    },
    onFault: (fault) => onFault(fault),
  });
}

export function readLevel(
  message: OscMessage,
  deps: Pick<VideoInputDeps, 'clock' | 'house' | 'wallMs'>,
): { readonly camera: string; readonly us: number; readonly level: number } | Fault {
  const { args } = message;
  const [camera, stamp, third] = args;
  const level = args.at(-1);
  const odd: Fault = { code: 'delay.video-message', params: { address: message.address.slice(0, 80) } };
  if (message.address !== LEVEL_ADDRESS || args.length < 3 || args.length > 4) return odd;
  if (camera?.type !== 's' || (level?.type !== 'f' && level?.type !== 'd')) return odd;
  if (!Number.isFinite(level.value) || level.value < 0 || level.value > 1) return odd;
  const us = stampUs(stamp, args.length === 4 ? third : undefined, deps);
  if (us === undefined) return odd;
  if (Math.abs(us - deps.clock.nowUs()) > NEAR_US)
    return { code: 'delay.video-stamp', params: { s: Math.round((us - deps.clock.nowUs()) / 1e6) } };
  return { camera: camera.value, us, level: level.value };
}

function stampUs(
  stamp: OscArg | undefined,
  sub: OscArg | undefined,
  { clock, house, wallMs }: Pick<VideoInputDeps, 'clock' | 'house' | 'wallMs'>,
): number | undefined {
  if (stamp?.type === 't' && sub === undefined) {
    const wall = (Number((stamp.value >> 32n) - NTP_S) + Number(stamp.value & 0xffff_ffffn) / 2 ** 32) * 1_000;
    return clock.nowUs() - (wallMs() - wall) * 1_000;
  }
  if (stamp?.type !== 's' || (sub !== undefined && sub.type !== 'i')) return undefined;
  const label = parseTimecode(stamp.value);
  const frame = label && house.frameNear(label);
  if (frame === undefined || (sub && (sub.value < 0 || sub.value > 7))) return undefined;
  return house.usOf(frame + (sub?.value ?? 0));
}
