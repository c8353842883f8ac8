/**
 * What emulators of trackers share: a camera on its path, a rate, and everything that goes wrong with a tracker.
 *
 * Knows: where the camera truly is and what the tracker believes (they part by noise, spikes, drift, freezing). Is told:
 * a protocol's voice, which makes datagrams of a belief. Tells: `moving` and `rate` by onChange; the true pose when asked.
 */
import * as z from 'zod/mini';
import { setOperatorAngles } from '../../app/core/geometry/angles.ts';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions, Peer } from '../contract.ts';
import { cameraPathSchema, type PathPose, pathOf } from './camera-path.ts';
import { openLineServer } from './emulator-line.ts';
import { type EmulatorNet, openUdpServer } from './emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from './fault-board.ts';
import { faultOf } from './faults.ts';
import { freeUdpPort } from './free-port.ts';
import { MovingCamera } from './moving-camera.ts';
import type { SerialAddress } from './serial-line.ts';
import { TRUE_FRAME, TrackerFrame } from './tracker-frame.ts';
import { TrackerSpoiler } from './tracker-spoiler.ts';

const HOST = '127.0.0.1';
/** A stall longer than this is not made up for: nobody wants old poses. */
const MAX_BEHIND_US = 200_000;
const SPIKE_MM = 1_000;
const SPIKE_DEG = 25;
const DEG_PER_MM = 0.01;
/** Beyond what any head says, within what FreeD can write. */
const IMPOSSIBLE_DEG = 250;

const port = z.int().check(z.gte(1), z.lte(65_535));
const frameForm = z.array(z.number().check(z.gte(-1_000), z.lte(1_000))).check(z.minLength(6), z.maxLength(6));
const encoder = z.number().check(z.gte(0), z.lte(1));

/** `virtual` of a tracker in the studio file; a protocol may add fields of its own. */
export const trackerVirtual = {
  path: z._default(cameraPathSchema, 'pedestal'),
  /** Where on the path it starts. */
  startS: z.optional(z.number().check(z.gte(0), z.lte(100_000))),
  moving: z._default(z.boolean(), true),
  /** Where its own origin stands and how it is turned; absent = it was set up true to the stage. */
  frame: z.optional(frameForm),
  /** Where the lens is, seen from what is tracked; absent = it is tracked itself. */
  mount: z.optional(frameForm),
  /** Where the rings of the lens stand, 0 to 1. */
  zoom: z._default(encoder, 0.25),
  /** Seconds of a full turn of the zoom ring, which then begins anew; absent = it stands. */
  zoomTurnS: z.optional(z.number().check(z.gte(1), z.lte(3_600))),
  focus: z._default(encoder, 0.375),
  /** Where it sends to; default loopback and the port of the options. */
  target: z.optional(z.object({ host: z.string(), port })),
};
const virtualSchema = z.object(trackerVirtual);

/** What goes wrong with every tracker; a voice says what else its protocol can show. */
const TRACKER_FAULTS = [
  ...LINK_FAULTS,
  'frozen-tracking',
  'wrong-rate',
  'noise',
  'spikes',
  'tracking-drift',
  'occluded',
  'cut',
  'garbled',
  'swapped',
  'not-a-number',
  'twin',
] as const;
export type TrackerVirtual = z.infer<typeof virtualSchema>;

/** What the tracker believes at one instant. The same record every time. */
export interface TrackerBelief {
  /** Stage from camera, `[xM, yM, zM, qx, qy, qz, qw]`. */
  readonly pose: Float64Array;
  /** As an operator says them: pan to the right, tilt upward, roll clockwise. */
  readonly angles: PathPose;
  /** False: it does not see the camera. */
  seen: boolean;
  /** Since the tracker was switched on. */
  sinceStartUs: number;
  /** Samples since it was switched on. */
  sample: number;
  zoom: number;
  readonly focus: number;
}

/** One protocol: beliefs to datagrams. A protocol with a command port hears and answers there too. */
export interface TrackerVoice {
  say(belief: TrackerBelief): readonly Uint8Array[];
  /** Of a protocol with angles, and of one with a clock of its own. */
  readonly plays?: readonly ('impossible-angle' | 'clock-back')[];
  /** A client spoke to the tracker's own port. */
  hear?(from: Peer, bytes: Uint8Array): readonly Uint8Array[];
  /** Whom it sends to besides its target: clients that asked. */
  listeners?(nowUs: number): readonly Peer[];
  /** It has no target of its own. */
  readonly toListenersOnly?: boolean;
  /** It was switched off and on again. */
  restart?(): void;
  /** A hand on a switch that only this kind of tracker has; false = there is no such switch. */
  panel?(key: string, value: Value): boolean | Fault;
}

export interface TrackerEmulator extends Emulator {
  /** Its own port: where what it sends comes from, and where it is asked. */
  readonly own: Peer;
  /** Where the camera truly is: stage from camera, whatever the stream says. */
  pose(): readonly number[];
}

export interface TrackerEmulatorSetup {
  readonly options: EmulatorOptions<unknown>;
  readonly virtual: TrackerVirtual;
  readonly voice: TrackerVoice;
  readonly hz: number;
  /** Apart for every camera, so that two on one path do not stand in one another. */
  readonly startS: number;
  /** At the end of this line instead of on the network. */
  readonly line?: SerialAddress;
}

/** `options.port` is the port that it sends to; 0 picks a free one for the listener to take. */
export async function openTrackerEmulator(setup: TrackerEmulatorSetup): Promise<TrackerEmulator> {
  const { target } = setup.virtual;
  const wanted = setup.options.port === 0 && target === undefined ? await freeUdpPort() : setup.options.port;
  const tracker = new VirtualTracker(setup, target ?? { host: HOST, port: wanted });
  await tracker.open();
  return tracker;
}

class VirtualTracker implements TrackerEmulator {
  readonly address: Peer;
  readonly plays: Emulator['plays'];
  readonly #setup: TrackerEmulatorSetup;
  readonly #camera: MovingCamera;
  readonly #faults = new FaultBoard(() => this.#faultsChanged());
  readonly #belief: TrackerBelief;
  readonly #spoiler: TrackerSpoiler;
  #net: EmulatorNet<Peer> | undefined;
  #timer: Disposable | undefined;
  #toldHz: number;
  #nextUs = 0;
  #bornUs = 0;
  #driftSinceUs: number | undefined;
  #frame: TrackerFrame;
  readonly #set: { frame: readonly number[]; mount: readonly number[] };

  constructor(setup: TrackerEmulatorSetup, target: Peer) {
    const { options, virtual } = setup;
    this.address = target;
    this.plays = [...TRACKER_FAULTS, ...(setup.voice.plays ?? [])];
    this.#setup = setup;
    this.#toldHz = setup.hz;
    this.#set = { frame: virtual.frame ?? TRUE_FRAME, mount: virtual.mount ?? TRUE_FRAME };
    this.#frame = new TrackerFrame(this.#set.frame, this.#set.mount);
    const startS = virtual.startS ?? setup.startS;
    this.#camera = new MovingCamera(options.clock, pathOf(virtual.path), { startS, moving: virtual.moving });
    this.#spoiler = new TrackerSpoiler(this.#faults, options.random, (to, bytes) => this.#net?.send(to, bytes));
    this.#belief = {
      pose: new Float64Array([0, 0, 0, 0, 0, 0, 1]),
      angles: { ...this.#camera.now() },
      seen: true,
      sinceStartUs: 0,
      sample: 0,
      zoom: virtual.zoom,
      focus: virtual.focus,
    };
  }

  async open(): Promise<void> {
    const { clock, random } = this.#setup.options;
    const onBytes = (from: Peer, bytes: Uint8Array): void => {
      for (const answer of this.#setup.voice.hear?.(from, bytes) ?? []) this.#net?.send(from, answer);
    };
    const net = { clock, port: 0, faults: this.#faults, random, onBytes };
    const { line } = this.#setup;
    this.#net = await (line ? openLineServer(net, line) : openUdpServer(net));
    this.#bornUs = clock.nowUs();
    this.#nextUs = this.#bornUs;
    this.#believe(this.#bornUs);
    this.#beat();
  }

  get own(): Peer {
    return this.#net?.address ?? this.address;
  }

  get faults() {
    return this.#faults.list;
  }

  setFault(...[fault, on]: Parameters<Emulator['setFault']>): void {
    this.#faults.set(fault, on);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  pose(): readonly number[] {
    const pose = [0, 0, 0, 0, 0, 0, 1];
    poseOf(pose, this.#camera.now());
    return pose;
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    const hand = handOn(key);
    if (hand) return this.#carry(hand, value);
    const turned = key !== 'moving' && (this.#setup.voice.panel?.(key, value) ?? false);
    if (typeof turned === 'object') return turned;
    if (turned) {
      this.#tell(key, value);
      return undefined;
    }
    if (key !== 'moving') return faultOf('driver.unknown-key', { key });
    if (typeof value !== 'boolean') return faultOf('driver.value', { key, value: String(value) });
    if (value === this.#camera.moving) return undefined;
    this.#camera.setMoving(value);
    this.#tell(key, value);
    return undefined;
  }

  /** Somebody carries the camera and may turn it, swings it (degrees), knocks the tracker or mounts it elsewhere. */
  #carry(hand: Hand, value: Value): Fault | undefined {
    const sizes: readonly number[] = HANDS[hand];
    if (!Array.isArray(value) || !sizes.includes(value.length) || value.some((n) => !(Math.abs(n) <= 1_000)))
      return faultOf('driver.value', { key: hand, value: String(value) });
    const numbers = value as readonly number[];
    const [a = 0, b = 0, c = 0, pan, tilt = 0, roll = 0] = numbers;
    if (hand === 'place') this.#camera.putAt([a, b, c], pan === undefined ? undefined : [pan, tilt, roll]);
    else if (hand === 'swing') this.#camera.swing([a, b, c]);
    else {
      this.#set[hand] = numbers;
      this.#frame = new TrackerFrame(this.#set.frame, this.#set.mount);
    }
    this.#tell(hand, value);
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return new Map<string, Value>([
      ['moving', this.#camera.moving],
      ['rate', this.#toldHz],
      ['pose', this.pose()],
      ['frame', this.#frame.stageFromTracker],
      ['mount', this.#frame.bodyFromCamera],
    ]);
  }

  /** The tracker is down; the camera moves on. */
  async reboot(downMs: number): Promise<void> {
    await this.#net?.reboot(downMs);
    this.#bornUs = this.#setup.options.clock.nowUs();
    this.#belief.sample = 0;
    this.#setup.voice.restart?.();
  }

  async close(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#spoiler.close();
    await this.#net?.close();
    this.#net = undefined;
  }

  /** One sample, and the next at its own time: late timers do not slow the stream down. */
  #beat(): void {
    const { options, voice, hz } = this.#setup;
    const nowUs = options.clock.nowUs();
    this.#believe(nowUs);
    const listeners = voice.listeners?.(nowUs) ?? [];
    const to = voice.toListenersOnly === true ? listeners : [this.address, ...listeners];
    for (const bytes of voice.say(this.#belief)) this.#spoiler.pass(bytes, to);
    this.#belief.sample++;
    this.#nextUs += 1e6 / Math.max(1, this.#faults.hz(hz));
    if (nowUs - this.#nextUs > MAX_BEHIND_US) this.#nextUs = nowUs;
    this.#timer = options.clock.after(Math.max(0, (this.#nextUs - nowUs) / 1_000), () => this.#beat());
  }

  #believe(nowUs: number): void {
    const belief = this.#belief;
    belief.sinceStartUs = Math.max(0, nowUs - this.#bornUs - 1e6 * this.#faults.clockBackS);
    const { zoom, zoomTurnS } = this.#setup.virtual;
    if (zoomTurnS !== undefined) belief.zoom = (zoom + (nowUs - this.#bornUs) / 1e6 / zoomTurnS) % 1;
    belief.seen = !this.#faults.has('occluded');
    if (this.#faults.has('frozen-tracking') || !belief.seen) return;
    const { angles } = belief;
    Object.assign(angles, this.#camera.now());
    this.#frame.seenFrom(angles);
    const { noiseMm } = this.#faults;
    const spikeShare = this.#faults.share('spikes');
    if (noiseMm > 0) this.#shake(angles, noiseMm);
    if (this.#driftSinceUs !== undefined) angles.xMm += (this.#faults.driftMmPerS * (nowUs - this.#driftSinceUs)) / 1e6;
    if (spikeShare > 0 && this.#setup.options.random() < spikeShare) {
      angles.xMm += SPIKE_MM;
      angles.panDeg += SPIKE_DEG;
    }
    poseOf(belief.pose, angles);
    if (this.#faults.has('impossible-angle')) angles.tiltDeg = IMPOSSIBLE_DEG;
    if (this.#faults.has('not-a-number')) this.#forget(belief);
  }

  #forget({ pose, angles }: TrackerBelief): void {
    pose.fill(Number.NaN, 0, 3);
    angles.xMm = Number.NaN;
    angles.yMm = Number.NaN;
    angles.zMm = Number.NaN;
  }

  #shake(angles: PathPose, mm: number): void {
    angles.xMm += this.#normal() * mm;
    angles.yMm += this.#normal() * mm;
    angles.zMm += this.#normal() * mm;
    angles.panDeg += this.#normal() * mm * DEG_PER_MM;
    angles.tiltDeg += this.#normal() * mm * DEG_PER_MM;
    angles.rollDeg += this.#normal() * mm * DEG_PER_MM;
  }

  /** Normal, of spread one (Box and Muller). */
  #normal(): number {
    const { random } = this.#setup.options;
    return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  }

  #faultsChanged(): void {
    this.#net?.refresh();
    this.#spoiler.refresh();
    const nowUs = this.#setup.options.clock.nowUs();
    this.#driftSinceUs = this.#faults.driftMmPerS === 0 ? undefined : (this.#driftSinceUs ?? nowUs);
    const hz = this.#faults.hz(this.#setup.hz);
    if (hz === this.#toldHz) return;
    this.#toldHz = hz;
    this.#tell('rate', hz);
  }

  #tell(key: string, value: Value): void {
    const { options } = this.#setup;
    options.onChange({ key, value, atUs: options.clock.nowUs() });
  }
}

/** What a hand can do to camera and tracker, and how many numbers it takes. */
const HANDS = { place: [3, 6], swing: [3], frame: [6], mount: [6] } as const;
type Hand = keyof typeof HANDS;
const handOn = (key: string): Hand | undefined => (Object.keys(HANDS) as Hand[]).find((hand) => hand === key);

function poseOf(out: { length: number; [index: number]: number }, angles: Readonly<PathPose>): void {
  out[0] = angles.xMm / 1_000;
  out[1] = angles.yMm / 1_000;
  out[2] = angles.zMm / 1_000;
  setOperatorAngles(out, angles);
}
