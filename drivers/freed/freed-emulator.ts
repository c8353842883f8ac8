/**
 * A tracked camera on loopback: moves on its path and sends FreeD D1 at its rate.
 *
 * Knows: the camera's true pose, and what the tracker says of it (they part while it is frozen). Tells: `moving` and
 * `rate` by onChange; the pose itself is asked for (`pose`). Faults: frozen-tracking (the same pose for ever),
 * wrong-rate, drop, duplicate, slow, offline. A hand on the camera: `moving` false locks it off; it comes to rest in a second.
 */
import { createSocket } from 'node:dgram';
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions, Peer } from '../contract.ts';
import { isFault } from '../contract.ts';
import { type EmulatorNet, openUdpServer } from '../kit/emulator-net.ts';
import { FaultBoard } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import { type CameraPath, cameraPathSchema, pathOf, poseOnPath } from './camera-path.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES, type FreedPose } from './freed-codec.ts';
import { poseFromFreed } from './freed-pose.ts';
import { type FreedSettings, freedSettings } from './freed-settings.ts';

const HOST = '127.0.0.1';
/** A stall longer than this is not made up for: nobody wants old poses. */
const MAX_BEHIND_US = 200_000;
/** From full speed to rest. */
const REST_S = 1;

const virtualSettings = z.object({
  path: z._default(cameraPathSchema, 'pedestal'),
  /** Where on the path it starts; default apart for every camera number. */
  startS: z.optional(z.number().check(z.gte(0), z.lte(100_000))),
  moving: z._default(z.boolean(), true),
  zoomRaw: z._default(z.int().check(z.gte(0), z.lte(0xffffff)), 0x4000),
  focusRaw: z._default(z.int().check(z.gte(0), z.lte(0xffffff)), 0x6000),
  /** Where it sends to; default loopback and the port of the options. */
  target: z.optional(z.object({ host: z.string(), port: z.int().check(z.gte(1), z.lte(65_535)) })),
});
type Virtual = z.infer<typeof virtualSettings>;

export interface FreedEmulator extends Emulator {
  /** Where the camera truly is: stage from camera, `[xM, yM, zM, qx, qy, qz, qw]`, whatever the stream says. */
  pose(): readonly number[];
}

/** `options.port` is the port that it sends to; 0 picks a free one for the listener to take. */
export async function openEmulator(options: EmulatorOptions<unknown>): Promise<FreedEmulator> {
  const settings = freedSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSettings, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const port = options.port === 0 && virtual.target === undefined ? await freePort() : options.port;
  const camera = new TrackedCamera(options, settings, virtual, virtual.target ?? { host: HOST, port });
  await camera.open();
  return camera;
}

class TrackedCamera implements FreedEmulator {
  readonly address: Peer;
  readonly #options: EmulatorOptions<unknown>;
  readonly #nominalHz: number;
  readonly #path: CameraPath;
  readonly #true: FreedPose;
  readonly #bytes = new Uint8Array(FREED_D1_BYTES);
  readonly #faults = new FaultBoard(() => this.#faultsChanged());
  #net: EmulatorNet<Peer> | undefined;
  #timer: Disposable | undefined;
  #moving: boolean;
  #toldHz: number;
  /** Place on the path, how far it is up to speed (0 rest, 1 full), and when both held. */
  #at: { seconds: number; ramp: number; us: number };
  #nextUs = 0;

  constructor(options: EmulatorOptions<unknown>, settings: FreedSettings, virtual: Virtual, target: Peer) {
    this.#options = options;
    this.address = target;
    this.#nominalHz = settings.expectedHz;
    this.#toldHz = settings.expectedHz;
    this.#path = pathOf(virtual.path);
    this.#moving = virtual.moving;
    const cameraId = settings.cameraId ?? 1;
    const seconds = virtual.startS ?? cameraId * 3.7;
    this.#at = { seconds, ramp: virtual.moving ? 1 : 0, us: options.clock.nowUs() };
    this.#true = { ...blankFreedPose(), cameraId, zoomRaw: virtual.zoomRaw, focusRaw: virtual.focusRaw };
  }

  async open(): Promise<void> {
    const { clock, random } = this.#options;
    // Its own port is any; what is sent to it is not listened to.
    this.#net = await openUdpServer({ clock, port: 0, faults: this.#faults, random, onBytes: () => undefined });
    this.#nextUs = clock.nowUs();
    this.#advance();
    encodeFreedD1(this.#true, this.#bytes);
    this.#beat();
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
    this.#advance();
    const pose = [0, 0, 0, 0, 0, 0, 1];
    poseFromFreed(pose, this.#true);
    return pose;
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    if (key !== 'moving') return faultOf('driver.unknown-key', { key });
    if (typeof value !== 'boolean') return faultOf('driver.value', { key, value: String(value) });
    if (value === this.#moving) return undefined;
    this.#advance();
    this.#moving = value;
    this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return new Map<string, Value>([
      ['moving', this.#moving],
      ['rate', this.#toldHz],
      ['pose', this.pose()],
    ]);
  }

  /** The tracker is down; the camera moves on. */
  async reboot(downMs: number): Promise<void> {
    await this.#net?.reboot(downMs);
  }

  async close(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    await this.#net?.close();
    this.#net = undefined;
  }

  /** One sample, and the next at its own time: late timers do not slow the stream down. */
  #beat(): void {
    const { clock } = this.#options;
    this.#advance();
    if (!this.#faults.has('frozen-tracking')) encodeFreedD1(this.#true, this.#bytes);
    this.#net?.send(this.address, this.#bytes);
    const nowUs = clock.nowUs();
    this.#nextUs += 1e6 / Math.max(1, this.#faults.hz(this.#nominalHz));
    if (nowUs - this.#nextUs > MAX_BEHIND_US) this.#nextUs = nowUs;
    this.#timer = clock.after(Math.max(0, (this.#nextUs - nowUs) / 1_000), () => this.#beat());
  }

  /** Moves the camera to now. */
  #advance(): void {
    const nowUs = this.#options.clock.nowUs();
    const at = this.#at;
    const seconds = (nowUs - at.us) / 1e6;
    const target = this.#moving ? 1 : 0;
    const before = at.ramp;
    const change = Math.min(Math.abs(target - before), seconds / REST_S);
    at.ramp += Math.sign(target - before) * change;
    at.seconds += REST_S * Math.abs(wayOfRamp(at.ramp) - wayOfRamp(before)) + at.ramp * (seconds - change * REST_S);
    at.us = nowUs;
    poseOnPath(this.#true, this.#path, at.seconds);
  }

  #faultsChanged(): void {
    this.#net?.refresh();
    const hz = this.#faults.hz(this.#nominalHz);
    if (hz === this.#toldHz) return;
    this.#toldHz = hz;
    this.#options.onChange({ key: 'rate', value: hz, atUs: this.#options.clock.nowUs() });
  }
}

/** Way made while the speed goes up as 3r² - 2r³: it comes to rest without a jerk, as no stuck tracker does. */
const wayOfRamp = (ramp: number): number => ramp ** 3 - ramp ** 4 / 2;

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = createSocket('udp4');
  socket.on('error', reject);
  socket.bind({ address: HOST, port: 0 }, () => {
    const { port } = socket.address();
    socket.close(() => resolve(port));
  });
  return promise;
}
