/**
 * A capture machine of the stage: sees what a camera's picture shows, some time later, and says in real OSC datagrams
 * how bright the patch is in every frame (docs/protocols/delay.md).
 *
 * Is told: when light changed, by the light model. An open shutter: a frame that the patch came up in is dimmer by what
 * it missed. Faults: offline, drop, duplicate, slow (the loop is longer). Hands: `delayMs`, `jitterMs`, `flicker` (a
 * light that is no patch), `stamp` as `time` or `timecode`.
 */
import { createSocket, type Socket } from 'node:dgram';
import { type Clock, type Emulator, isFault, type Peer } from '../../drivers/contract.ts';
import { FaultBoard, LINK_FAULTS } from '../../drivers/kit/fault-board.ts';
import { faultOf } from '../../drivers/kit/faults.ts';
import { freeUdpPort } from '../../drivers/kit/free-port.ts';
import { encodeOsc } from '../../drivers/kit/osc-encode.ts';
import type { OscArg } from '../../drivers/kit/osc-packet.ts';
import type { Value } from '../core/parameter.ts';
import type { Rate } from '../core/stage/model.ts';
import { frameUs } from '../core/time/rates.ts';
import { canDrop, formatTimecode, framesPerLabel, timecodeOf } from '../core/time/timecode.ts';

const HOST = '127.0.0.1';
const TICK_MS = 5;
const DARK = 0.06;
const BRIGHT = 0.7;
/** Light is known a frame after it was; a shorter loop could not be shown. */
const LEAST_DELAY_MS = 40;
/** In one tick; further behind it starts anew from now. */
const MAX_BURST = 12;
const REMEMBERED = 64;
const NTP_S = 2_208_988_800;
/** Between the capture and the datagram. */
const REPORT_US = 4_000;

export interface VideoSenderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly rate: Rate;
  readonly timecodeRate: Rate;
  readonly cameras: readonly string[];
  readonly wallMs: () => number;
  /** From light on the wall to the arrival of the picture. */
  readonly delayMs: number;
}

export interface VideoSender extends Emulator {
  /** The patch in this camera's picture is lit, or is not, from then on. */
  see(camera: string, lit: boolean, atUs: number): void;
}

interface Change {
  readonly atUs: number;
  readonly lit: boolean;
}

export async function openVideoSender(options: VideoSenderOptions): Promise<VideoSender> {
  const target: Peer = { host: HOST, port: await freeUdpPort() };
  const socket = createSocket('udp4');
  // Whoever listens may be gone: a sender of datagrams never knows.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
  return new Sender(options, target, socket);
}

class Sender implements VideoSender {
  readonly address: Peer;
  readonly #options: VideoSenderOptions;
  readonly #socket: Socket;
  readonly plays = LINK_FAULTS;
  readonly #faults = new FaultBoard(() => undefined);
  readonly #changes = new Map<string, Change[]>();
  readonly #hands: { delayMs: number; jitterMs: number; flicker: boolean; stamp: string };
  readonly #timer: Disposable;
  #nextUs: number;
  #sent = 0;
  #closing: Promise<void> | undefined;

  constructor(options: VideoSenderOptions, target: Peer, socket: Socket) {
    this.#options = options;
    this.address = target;
    this.#socket = socket;
    this.#hands = { delayMs: options.delayMs, jitterMs: 0, flicker: false, stamp: 'time' };
    // The camera runs at the rate of the house, but not in step with the wall of this machine.
    this.#nextUs = options.clock.nowUs() + options.random() * frameUs(options.rate);
    this.#timer = options.clock.every(TICK_MS, () => this.#tick());
  }

  get faults(): Emulator['faults'] {
    return this.#faults.list;
  }
  setFault: Emulator['setFault'] = (fault, on) => this.#faults.set(fault, on);
  clearFaults = (): void => this.#faults.clear();

  see(camera: string, lit: boolean, atUs: number): void {
    const changes = this.#changes.get(camera) ?? [];
    if ((changes.at(-1)?.lit ?? false) === lit) return;
    changes.push({ atUs, lit });
    if (changes.length > REMEMBERED) changes.shift();
    this.#changes.set(camera, changes);
  }

  frontPanel: Emulator['frontPanel'] = (key, value) => {
    const hands = this.#hands;
    if (key === 'delayMs' && typeof value === 'number' && value >= LEAST_DELAY_MS && value <= 3_000)
      hands.delayMs = value;
    else if (key === 'jitterMs' && typeof value === 'number' && value >= 0 && value <= 500) hands.jitterMs = value;
    else if (key === 'flicker' && typeof value === 'boolean') hands.flicker = value;
    else if (key === 'stamp' && (value === 'time' || value === 'timecode')) hands.stamp = value;
    else return faultOf('driver.value', { key, value: String(value) });
    return undefined;
  };

  actual(): ReadonlyMap<string, Value> {
    return new Map<string, Value>([...Object.entries(this.#hands), ['sent', this.#sent]]);
  }

  async reboot(downMs: number): Promise<void> {
    this.#faults.set({ kind: 'offline' }, true);
    await new Promise<void>((done) => {
      this.#options.clock.after(downMs, done);
    });
    this.#faults.set({ kind: 'offline' }, false);
  }

  close(): Promise<void> {
    this.#timer[Symbol.dispose]();
    this.#closing ??= new Promise((resolve) => this.#socket.close(() => resolve()));
    return this.#closing;
  }

  get #delayUs(): number {
    const slow = this.#faults.list.find((fault) => fault.kind === 'slow');
    return (this.#hands.delayMs + (slow?.kind === 'slow' ? slow.delayMs : 0)) * 1_000;
  }

  /** A frame is over, was on its way for the delay, and is told a little later. */
  #tick(): void {
    const lastsUs = frameUs(this.#options.rate);
    const nowUs = this.#options.clock.nowUs();
    for (let burst = 0; this.#nextUs + lastsUs + this.#delayUs + REPORT_US <= nowUs; burst++) {
      if (burst === MAX_BURST) {
        this.#nextUs = nowUs - lastsUs - this.#delayUs - REPORT_US;
        break;
      }
      for (const camera of this.#options.cameras) this.#frame(camera, this.#nextUs, this.#nextUs + lastsUs);
      this.#nextUs += lastsUs;
    }
  }

  #frame(camera: string, fromUs: number, toUs: number): void {
    const { random } = this.#options;
    const lossy = this.#faults.list.find((fault) => fault.kind === 'drop');
    if (this.#faults.has('offline') || (lossy?.kind === 'drop' && random() < lossy.share)) return;
    const flicker = this.#hands.flicker && Math.floor(fromUs / 40_000) % 23 === 0;
    const share = flicker ? 1 : litShare(this.#changes.get(camera) ?? [], fromUs, toUs);
    const level = DARK + share * (BRIGHT - DARK) + (random() - 0.5) * 0.01;
    const jitterUs = (random() * 2 - 1) * this.#hands.jitterMs * 1_000;
    const args: OscArg[] = [
      { type: 's', value: camera },
      ...this.#stamp(fromUs + this.#delayUs + jitterUs),
      { type: 'f', value: level },
    ];
    const bytes = encodeOsc({ address: '/stagelock/video/level', args });
    if (isFault(bytes)) return;
    for (let n = 0; n < (this.#faults.has('duplicate') ? 2 : 1); n++) {
      this.#socket.send(bytes, this.address.port, this.address.host);
      this.#sent++;
    }
  }

  #stamp(us: number): readonly OscArg[] {
    const { clock, wallMs, rate, timecodeRate } = this.#options;
    const atMs = wallMs() - (clock.nowUs() - us) / 1_000;
    if (this.#hands.stamp === 'time') {
      const seconds = atMs / 1_000 + NTP_S;
      const whole = BigInt(Math.floor(seconds));
      return [{ type: 't', value: (whole << 32n) | BigInt(Math.floor((seconds % 1) * 2 ** 32)) }];
    }
    const day = new Date(atMs);
    const dayMs =
      ((day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds()) * 1_000 +
      day.getMilliseconds() +
      (atMs - Math.floor(atMs));
    const frame = Math.floor((dayMs * rate.num) / (rate.den * 1_000));
    const per = framesPerLabel(rate, timecodeRate) ?? 1;
    const label = formatTimecode(timecodeOf(Math.floor(frame / per), timecodeRate, canDrop(timecodeRate)));
    return [
      { type: 's', value: label },
      { type: 'i', value: frame % per },
    ];
  }
}

/** How much of this stretch the patch was lit for, 0..1. */
function litShare(changes: readonly Change[], fromUs: number, toUs: number): number {
  let lit = false;
  let sinceUs = fromUs;
  let sumUs = 0;
  for (const change of changes) {
    if (change.atUs >= toUs) break;
    if (change.atUs > sinceUs) {
      if (lit) sumUs += change.atUs - sinceUs;
      sinceUs = change.atUs;
    }
    lit = change.lit;
  }
  if (lit) sumUs += toUs - sinceUs;
  return Math.min(1, Math.max(0, sumUs / (toUs - fromUs)));
}
