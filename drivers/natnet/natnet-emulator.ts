/**
 * A Motive on loopback: one rigid body for the camera and some that stand about; answers on its command port.
 *
 * Path, faults and front panel are those of every tracker of the virtual stage. An occluded camera is said as not
 * tracked, at its last place. `virtual.unicast`: sends to clients that asked, instead of to its target.
 */
import * as z from 'zod/mini';
import { type EmulatorOptions, isFault, type Peer } from '../contract.ts';
import { axesNamed, positionToAxes, rotationToAxes } from '../kit/axes.ts';
import { WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import {
  openTrackerEmulator,
  type TrackerEmulator,
  type TrackerVoice,
  trackerVirtual,
} from '../kit/tracker-emulator.ts';
import { blankNatNetBody, blankNatNetFrame, NATNET_DATA_PORT } from './natnet-frame.ts';
import { natNetSettings } from './natnet-settings.ts';
import {
  NAT_ASK_MODELS,
  NAT_CONNECT,
  NAT_KEEP_ALIVE,
  type NatNetServer,
  natNetMessage,
  natNetMessageId,
} from './natnet-talk.ts';
import { natNetFrame, natNetModels, natNetServerInfo } from './natnet-writer.ts';

const TICKS_PER_S = 10_000_000;
/** A client that does not say that it is there is forgotten. */
const FORGET_US = 10_000_000;
const MAX_CLIENTS = 32;
const UNRECOGNISED = 100;

const virtualSettings = z.object({
  ...trackerVirtual,
  unicast: z._default(z.boolean(), false),
  extras: z._default(z.int().check(z.gte(0), z.lte(100)), 2),
  /** How long before it is sent the cameras took the picture. */
  ageMs: z._default(z.number().check(z.gte(0), z.lte(100)), 4),
});

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<TrackerEmulator> {
  const settings = natNetSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const { version, up, body: name = 'Camera', expectedHz } = settings;
  const [major = 4, minor = 1] = (version === 'auto' ? '4.1' : version).split('.').map(Number);
  const shape = major > 4 || (major === 4 && minor >= 1) ? 'sized' : 'plain';
  const axes = axesNamed(up === 'y' ? 'y-up' : 'z-up');
  const server: NatNetServer = {
    name: 'Virtual Motive',
    version: [3, 1],
    bitstream: [major, minor],
    ticksPerS: TICKS_PER_S,
    dataPort: NATNET_DATA_PORT,
    group: null,
  };
  const id = settings.cameraId ?? 1;
  const frame = blankNatNetFrame();
  const camera = { ...blankNatNetBody(), id };
  frame.bodies.push(camera);
  const models = [{ id, name }];
  for (let n = 1; n <= virtual.extras; n++) {
    const prop = { ...blankNatNetBody(), id: id + n };
    prop.pose[0] = n;
    frame.bodies.push(prop);
    models.push({ id: id + n, name: `Prop ${n}` });
  }
  frame.count = frame.bodies.length;
  const names = models.map((model) => model.name);
  const clients = new Map<string, Peer & { heardUs: number }>();
  const remember = (from: Peer): void => {
    if (clients.size >= MAX_CLIENTS && !clients.has(`${from.host}:${from.port}`)) return;
    clients.set(`${from.host}:${from.port}`, { ...from, heardUs: options.clock.nowUs() });
  };
  const voice: TrackerVoice = {
    toListenersOnly: virtual.unicast,
    plays: ['clock-back'],
    say(belief) {
      positionToAxes(camera.pose, 0, belief.pose, axes);
      rotationToAxes(camera.pose, 3, belief.pose, axes);
      camera.tracked = belief.seen;
      camera.errorM = belief.seen ? 0.000_3 : 0;
      frame.frame = belief.sample;
      frame.timestampS = belief.sinceStartUs / 1e6;
      frame.sentTicks = Math.round(belief.sinceStartUs * (TICKS_PER_S / 1e6)) + virtual.ageMs * (TICKS_PER_S / 1e3);
      frame.exposureTicks = frame.sentTicks - virtual.ageMs * (TICKS_PER_S / 1e3);
      return [natNetFrame(frame, shape, names)];
    },
    hear(from, bytes) {
      const message = natNetMessageId(bytes);
      if (message === NAT_CONNECT || message === NAT_KEEP_ALIVE) remember(from);
      if (message === NAT_CONNECT) return [natNetServerInfo(server)];
      if (message === NAT_ASK_MODELS) return [natNetModels(models, [major, minor])];
      if (message === NAT_KEEP_ALIVE || message === undefined) return [];
      options.onCommand({ atUs: options.clock.nowUs(), bytes: bytes.slice(), decoded: `message ${message}` });
      return [natNetMessage(UNRECOGNISED, 0)];
    },
    listeners(nowUs) {
      if (!virtual.unicast) return [];
      for (const [key, client] of clients) if (nowUs - client.heardUs > FORGET_US) clients.delete(key);
      return [...clients.values()];
    },
    restart: () => clients.clear(),
  };
  return openTrackerEmulator({ options, virtual, voice, hz: expectedHz, startS: (id % 64) * 3.7 });
}
