/**
 * One virtual stage: every device of a studio file as an emulator on loopback, wired, and the light that they make.
 *
 * Starts nothing on import. `open` gives addresses, truth and hands; `close` ends everything that it opened.
 */

import { type Clock, type Emulator, type EmulatorFault, isFault, type Peer } from '../../drivers/contract.ts';
import type { Fault, Value } from '../core/parameter.ts';
import type { Device, Studio } from '../core/stage/model.ts';
import { isTrackerDriver } from '../core/tracking/protocol-marks.ts';
import type { Truth, VirtualAddresses } from '../protocol/truth.ts';
import { Boxes } from './boxes.ts';
import { CommandLog } from './command-log.ts';
import { openDevice } from './emulators.ts';
import { faultWord } from './fault-words.ts';
import { hasPatch } from './light.ts';
import { type LightPlan, planLight, SINKS, type Spot } from './light-plan.ts';
import { LightRecorder } from './light-recorder.ts';
import { followedCameras } from './perspective.ts';
import { openSink, type Sink } from './sinks.ts';
import { openTimeSender } from './time-sender.ts';
import { openVideoSender, type VideoSender } from './video-sender.ts';
import { WallCamera } from './wall-camera.ts';
import { clusterNodes, type Wiring, wire } from './wiring.ts';

const FRAME_TICK_MS = 10;
/** From light on the wall to a camera's picture in the capture machine: five frames at 50. */
const LOOP_MS = 100;
/** Also how long trackers have to speak before an engine is astray. */
const PERSPECTIVE_MS = 200;
const HISTORY_PER_ANSWER = 2_000;
const NEWEST_HISTORY = 200;
const COMMANDS_PER_ANSWER = 5_000;

export interface StageOptions {
  readonly studio: Studio;
  /** As its files are now. */
  readonly readStudio: () => Promise<Studio | Fault>;
  readonly clock: Clock;
  /** The clock of delays inside emulators; faster than real time where a test wants it. */
  readonly delayClock: Clock;
  readonly random: () => number;
}

export async function openStage(options: StageOptions): Promise<VirtualStage | Fault> {
  const stage = new VirtualStage(options);
  try {
    const fault = await stage.open();
    if (fault === undefined) return stage;
    await stage.close();
    return fault;
  } catch (cause) {
    await stage.close();
    throw cause;
  }
}

class VirtualStage {
  readonly #options: StageOptions;
  #studio: Studio;
  readonly #boxes: Boxes;
  #retaking: Promise<unknown> = Promise.resolve();
  readonly #emulators = new Map<string, Emulator>();
  /** The router stands on that input of a processor, whatever it shows by now. */
  readonly #cameUpOn = new WeakMap<Emulator, Value>();
  readonly #clocks = new Map<string, Emulator>();
  readonly #video = new Map<string, VideoSender>();
  readonly #wallCameras = new Map<string, WallCamera>();
  #seenFrame = 0;
  readonly #sinks: Sink[] = [];
  readonly #commands = new CommandLog();
  #wiring: Wiring | undefined;
  #light: LightRecorder | undefined;
  #ticking: Disposable | undefined;
  #looking: Disposable | undefined;
  #followed: ReadonlyMap<string, boolean> = new Map();

  constructor(options: StageOptions) {
    this.#options = options;
    this.#studio = options.studio;
    this.#boxes = new Boxes(this.#emulators, (device) => this.#openBox(device));
  }

  async open(): Promise<Fault | undefined> {
    const { clock, random } = this.#options;
    const studio = this.#studio;
    for (const camera of studio.cameras)
      for (const sink of camera.tracking?.sinks ?? [])
        this.#sinks.push(await openSink(`${camera.id}/${sink.id}`, () => clock.nowUs(), sink));
    const fault = await this.#boxes.replace(studio.devices);
    if (fault) return fault;
    for (const source of studio.clock?.sources ?? []) {
      if (source.kind !== 'art-timecode') continue;
      const sender = await openTimeSender({ clock, random, rate: studio.timecodeRate, wallMs: Date.now() });
      this.#emulators.set(source.id, sender);
      this.#clocks.set(source.id, sender);
    }
    for (const { id, cameras } of studio.delayCal?.video ?? []) {
      const { rate, timecodeRate } = studio;
      const wallMs = (): number => Date.now();
      const sender = await openVideoSender({ clock, random, rate, timecodeRate, cameras, wallMs, delayMs: LOOP_MS });
      this.#emulators.set(id, sender);
      this.#video.set(id, sender);
    }
    for (const { id, kind } of studio.lensCal?.sources ?? []) {
      if (kind !== 'device') continue;
      const camera = new WallCamera({
        studio,
        random,
        isLit: (zone) => this.#carriesPattern(zone),
        bodyOf: (one) => this.#bodyOf(one),
      });
      this.#emulators.set(id, camera);
      this.#wallCameras.set(id, camera);
    }
    this.#wiring = wire(studio, this.#emulators);
    this.#light = new LightRecorder(
      this.#plan(),
      studio.rate,
      this.#shown(),
      clock.nowUs(),
      clock.nowUs() - sinceMidnightUs(),
    );
    this.#ticking = clock.every(FRAME_TICK_MS, () => {
      this.#light?.flush(clock.nowUs());
      this.#watch();
    });
    this.#looking = clock.every(PERSPECTIVE_MS, () => this.#lookAround());
    return undefined;
  }

  /**
   * The studio's files were read anew: boxes that are new in it are there, those that left are gone. A box stays as it is where
   * only what we say of it changed. Cameras, time and video sources come with a restart.
   */
  retake(): Promise<Fault | undefined> {
    const done = this.#retaking.then(async () => {
      const next = await this.#options.readStudio();
      return isFault(next) ? next : this.#retake(next);
    });
    this.#retaking = done.catch(() => undefined);
    return done;
  }

  async #retake(next: Studio): Promise<Fault | undefined> {
    const fault = await this.#boxes.replace(next.devices);
    if (fault) return fault;
    this.#studio = next;
    this.#wiring?.[Symbol.dispose]();
    this.#wiring = wire(next, this.#emulators);
    this.#recorder().replan(this.#plan(), this.#shown(), this.#options.clock.nowUs());
    return undefined;
  }

  async #openBox(device: Device): Promise<Emulator | Fault> {
    const { clock, delayClock, random } = this.#options;
    const box = await openDevice(device, {
      clock: isTrackerDriver(device.driver) ? clock : delayClock,
      random,
      taps: this.#tapsOf(device.id),
      onChange: ({ key, value, atUs }) => this.#changed(device.id, key, value, atUs),
      onCommand: ({ atUs, decoded }) => this.#commands.add(device.id, atUs, decoded),
    });
    const input = isFault(box) ? undefined : box.actual().get('source');
    if (!isFault(box) && input !== undefined) this.#cameUpOn.set(box, input);
    return box;
  }

  #plan(): LightPlan {
    const actualOf = (device: string): Emulator | undefined => this.#emulators.get(device);
    return planLight(
      this.#studio,
      ({ device, key }) => actualOf(device)?.actual().get(key),
      (device) => clusterNodes(actualOf(device)),
      (processor) => {
        const box = actualOf(processor);
        return box && this.#cameUpOn.get(box);
      },
    );
  }

  /** Everything that is so now, of every box; and what engines are told of cameras. */
  *#shown(): Iterable<readonly [Spot, Value]> {
    for (const [device, emulator] of this.#emulators)
      for (const [key, value] of emulator.actual()) yield [{ device, key }, value];
    for (const [key, value] of this.#followed) yield [{ device: SINKS, key }, value];
  }

  get addresses(): VirtualAddresses {
    const apart = [this.#clocks, this.#video, this.#wallCameras];
    const devices = [...this.#emulators].filter(([id]) => !apart.some((others) => others.has(id)));
    return {
      devices: Object.fromEntries(devices.map(([id, { address }]) => [id, { ...address }])),
      asked: Object.fromEntries(devices.flatMap(([id, one]) => ('asked' in one ? [[id, one.asked as Peer]] : []))),
      doors: Object.fromEntries(devices.flatMap(([id, { doors }]) => (doors ? [[id, doors]] : []))),
      sinks: Object.fromEntries(this.#sinks.map(({ id, address }) => [id, { ...address }])),
      video: Object.fromEntries([...this.#video].map(([id, { address }]) => [id, { ...address }])),
      clock: Object.fromEntries([...this.#clocks].map(([id, { address }]) => [id, { ...address }])),
      plays: Object.fromEntries([...this.#emulators].map(([id, { plays }]) => [id, [...plays]])),
    };
  }

  truth(since: number | undefined, sinceCommand: number | undefined): Truth {
    const light = this.#recorder();
    light.flush(this.#options.clock.nowUs());
    return {
      now: light.now,
      devices: Object.fromEntries([...this.#emulators].map(([id, e]) => [id, Object.fromEntries(e.actual())])),
      commands: this.#commands.list(sinceCommand, COMMANDS_PER_ANSWER),
      history: light.history(since, since === undefined ? NEWEST_HISTORY : HISTORY_PER_ANSWER),
      sinks: Object.fromEntries(this.#sinks.map(({ id, count }) => [id, count])),
      faults: Object.fromEntries(
        [...this.#emulators].flatMap(([id, { faults }]) => (faults.length > 0 ? [[id, faults.map(faultWord)]] : [])),
      ),
    };
  }

  setFault(device: string, fault: EmulatorFault, on: boolean): Fault | undefined {
    const emulator = this.#emulators.get(device);
    if (emulator === undefined) return noDevice(device);
    const { plays } = emulator;
    if (on && !plays.includes(fault.kind))
      return { code: 'virtual.not-played', params: { device, kind: fault.kind, kinds: plays.join(', ') } };
    emulator.setFault(fault, on);
    return undefined;
  }

  clearFaults(device: string | undefined): Fault | undefined {
    if (device === undefined) for (const emulator of this.#emulators.values()) emulator.clearFaults();
    else if (!this.#emulators.has(device)) return noDevice(device);
    else this.#emulators.get(device)?.clearFaults();
    return undefined;
  }

  frontPanel(device: string, key: string, value: Value): Fault | undefined {
    const emulator = this.#emulators.get(device);
    return emulator === undefined ? noDevice(device) : emulator.frontPanel(key, value);
  }

  /** Light is black from now until the device is back. Resolves when it is. */
  async reboot(device: string, downMs: number): Promise<Fault | undefined> {
    const emulator = this.#emulators.get(device);
    if (emulator === undefined) return noDevice(device);
    const { clock } = this.#options;
    this.#recorder().power(device, false, clock.nowUs());
    await emulator.reboot(downMs);
    const atUs = clock.nowUs();
    for (const [key, value] of emulator.actual()) this.#changed(device, key, value, atUs);
    this.#recorder().power(device, true, atUs);
    return undefined;
  }

  /** What a camera's capture device gives, as PNG. */
  async picture(camera: string): Promise<Uint8Array | Fault> {
    const sources = this.#studio.lensCal?.sources ?? [];
    const source = sources.find((one) => one.kind === 'device' && one.cameras.includes(camera));
    return (
      (await this.#wallCameras.get(source?.id ?? '')?.picture(camera)) ?? {
        code: 'virtual.no-picture',
        params: { camera },
      }
    );
  }

  /** The system that has all of the zone draws the pattern on it. */
  #carriesPattern(zone: string): boolean {
    const { lensCal, bindings } = this.#studio;
    const rasters = Object.values(this.#recorder().now.zones[zone]?.rasters ?? {});
    return (lensCal?.walls ?? []).some(({ zone: of, system, path, lit }) => {
      const binding = bindings.find((one) => one.path === path);
      const value = this.#emulators
        .get(binding?.device ?? '')
        ?.actual()
        .get(binding?.key ?? path);
      return of === zone && value === lit && rasters.every((r) => r.source === system && !r.black);
    });
  }

  #bodyOf(camera: string): readonly number[] | undefined {
    const { tracking } = this.#studio.cameras.find(({ id }) => id === camera) ?? {};
    const pose = tracking && this.#emulators.get(tracking.source)?.actual().get('pose');
    return Array.isArray(pose) ? (pose as readonly number[]) : undefined;
  }

  /** The vision mixer operator's hand. */
  mixer(act: { readonly program?: string; readonly preview?: string; readonly cut?: boolean }): Fault | undefined {
    const { mixer, bindings } = this.#studio;
    if (mixer === undefined) return { code: 'virtual.no-mixer' };
    const keyOf = (path: string): string => bindings.find((b) => b.path === path)?.key ?? path;
    const [programKey, previewKey] = [keyOf(mixer.programPath), keyOf(mixer.previewPath)];
    const state = this.#emulators.get(mixer.device)?.actual();
    const [before, next] = [state?.get(programKey), state?.get(previewKey)];
    const program = act.cut === true ? next : act.program;
    const preview = act.cut === true ? before : act.preview;
    const first = program === undefined ? undefined : this.frontPanel(mixer.device, programKey, program);
    return first ?? (preview === undefined ? undefined : this.frontPanel(mixer.device, previewKey, preview));
  }

  async close(): Promise<void> {
    this.#ticking?.[Symbol.dispose]();
    this.#looking?.[Symbol.dispose]();
    await Promise.all([...this.#emulators.values()].map((emulator) => emulator.close()));
    await Promise.all(this.#sinks.map((sink) => sink.close()));
    this.#sinks.length = 0;
  }

  #changed(device: string, key: string, value: Value, atUs: number): void {
    this.#light?.change({ device, key, value, atUs });
    this.#wiring?.reactions.get(device)?.(key, value);
  }

  /** Capture machines see the wall as it is, frame by frame, on program or not. */
  #watch(): void {
    if (this.#video.size === 0) return;
    const { cameras, delayCal } = this.#studio;
    const light = this.#recorder();
    if (light.now.frame <= this.#seenFrame) return;
    for (const frame of light.history(this.#seenFrame, NEWEST_HISTORY)) {
      this.#seenFrame = frame.frame;
      for (const { id, cameras: watched } of delayCal?.video ?? [])
        for (const { id: camera, sees } of cameras) {
          if (!watched.includes(camera)) continue;
          const lit = sees.some((zone) => Object.values(frame.zones[zone]?.rasters ?? {}).some(hasPatch));
          this.#video.get(id)?.see(camera, lit, frame.atUs);
        }
    }
  }

  #lookAround(): void {
    const followed = followedCameras(this.#studio, this.#emulators, this.#sinks);
    const atUs = this.#options.clock.nowUs();
    for (const [key, value] of followed)
      if (value !== (this.#followed.get(key) ?? true)) this.#light?.change({ device: SINKS, key, value, atUs });
    this.#followed = followed;
  }

  #recorder(): LightRecorder {
    if (this.#light === undefined) throw new Error('the stage is not open');
    return this.#light;
  }

  /** A tracker feeds the engines itself where we only listen. */
  #tapsOf(device: string): readonly { readonly host: string; readonly port: number }[] {
    const { cameras } = this.#studio;
    const taps = new Set<string>();
    for (const { id, tracking } of cameras)
      if (tracking?.source === device)
        for (const sink of tracking.sinks) if (sink.mode === 'tap') taps.add(`${id}/${sink.id}`);
    return this.#sinks.filter((sink) => taps.has(sink.id)).map((sink) => sink.address);
  }
}

export type { VirtualStage };

const noDevice = (device: string): Fault => ({ code: 'virtual.no-device', params: { device } });

/** Frames are counted from midnight, as an engine's house clock counts them: light can be held against its frame. */
function sinceMidnightUs(): number {
  const wallMs = performance.timeOrigin + performance.now();
  const day = new Date(wallMs);
  const s = (day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds();
  return (s * 1000 + day.getMilliseconds() + (wallMs % 1)) * 1000;
}
