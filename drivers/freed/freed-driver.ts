// hot path
/**
 * A FreeD tracker as a device: is it there, at which rate, how much is lost. Read-only; nothing is ever sent.
 *
 * The samples that cameras follow never come this way: they go through the tracking process (app/engine/tracking), which
 * owns the tracker's port. This driver is for a feed of its own: a second destination of the tracker, a monitoring port.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { DeviceDriver, DriverContext, DriverModule, WireAddress, Write } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import type { LinkPolicy } from '../kit/link.ts';
import { isStream } from '../kit/wire-life.ts';
import { blankFreedPose, decodeFreedD1, type FreedPose } from './freed-codec.ts';
import { FREED_SPECS, type FreedSettings, type FreedStatus, freedSettings } from './freed-settings.ts';
import { FreedStream } from './freed-stream.ts';

const POLICY: LinkPolicy = { openTimeoutMs: 2_000, silenceMs: 1_000, firstDelayMs: 250, maxDelayMs: 2_000 };
const WINDOW_US = 1_000_000;
const MAX_INTERVALS = 1_024;
const RATE_TOLERANCE = 0.02;
const LOSSY_PCT = 2;

class FreedDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: FreedSettings;
  readonly #link: DeviceLink;
  readonly #pose: FreedPose = blankFreedPose();
  readonly #intervalsUs = new Float64Array(MAX_INTERVALS);
  readonly #told = new Map<string, Value>();
  readonly #serial: boolean;
  readonly #message = (bytes: Uint8Array, locked: boolean): void => {
    // 0xD1 may stand anywhere in a byte stream: the first good message proves nothing.
    if (locked) this.#onMessage(bytes);
  };
  #stream = new FreedStream();
  #intervals = 0;
  #lastUs = 0;
  #windowUs = 0;
  #good = 0;
  #refused: Record<'length' | 'type' | 'checksum' | 'other-camera', number> = none();

  constructor(context: DriverContext, settings: FreedSettings, address: WireAddress) {
    this.#context = context;
    this.#settings = settings;
    this.#serial = isStream(address);
    this.#link = new DeviceLink({
      context,
      address,
      policy: POLICY,
      liveWhen: 'heard',
      onOpen: () => {
        this.#stream = new FreedStream();
        this.#begin(context.clock.nowUs());
      },
      onBytes: (bytes) => this.#onBytes(bytes),
      onUp: () => undefined,
      onDown: () => this.#told.clear(),
      onTick: (nowUs) => this.#onTick(nowUs),
    });
  }

  start(): void {
    this.#context.onSpecs(FREED_SPECS);
    this.#link.start();
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }

  /** There is no question to ask: it sends by itself or is silent. */
  query(): Promise<Fault | undefined> {
    return Promise.resolve(this.#link.live ? undefined : faultOf('device.offline'));
  }

  prepare(write: Write): Fault {
    return faultOf('driver.read-only', { key: write.entries[0]?.key ?? '' });
  }

  #onBytes(bytes: Uint8Array): void {
    if (this.#serial) this.#stream.read(bytes, this.#message);
    else this.#onMessage(bytes);
  }

  #onMessage(bytes: Uint8Array): void {
    const fault = decodeFreedD1(bytes, this.#pose);
    if (fault !== undefined) {
      this.#refused[fault]++;
      return;
    }
    const { cameraId } = this.#settings;
    if (cameraId !== null && this.#pose.cameraId !== cameraId) {
      this.#refused['other-camera']++;
      return;
    }
    const nowUs = this.#context.clock.nowUs();
    if (this.#good > 0 && this.#intervals < MAX_INTERVALS) this.#intervalsUs[this.#intervals++] = nowUs - this.#lastUs;
    this.#lastUs = nowUs;
    this.#good++;
    if (this.#good === 1) this.#trace(bytes, nowUs);
  }

  /** Once a second, not per sample. */
  #onTick(nowUs: number): void {
    if (nowUs - this.#windowUs < WINDOW_US) return;
    const refused = Object.entries(this.#refused).filter(([, count]) => count > 0);
    for (const [reason, count] of refused) this.#context.onFault(faultOf(`freed.${reason}`, { count }));
    if (this.#link.live) this.#report(nowUs, refused.length > 0);
    this.#begin(nowUs);
  }

  #report(nowUs: number, refused: boolean): void {
    const seconds = (nowUs - this.#windowUs) / 1e6;
    const intervals = this.#intervalsUs.subarray(0, this.#intervals).sort();
    const periodUs = intervals[intervals.length >> 1] ?? 0;
    let missing = 0;
    if (periodUs > 0) for (const intervalUs of intervals) missing += Math.round(intervalUs / periodUs) - 1;
    const lossPct = (100 * Math.max(0, missing)) / Math.max(1, this.#good + missing);
    const senderHz = (this.#good + Math.max(0, missing)) / seconds;
    const { expectedHz } = this.#settings;
    // One sample more or less per window is the window's, not the sender's.
    const offHz = Math.max(0, Math.abs(senderHz - expectedHz) - 1 / seconds);
    let status: FreedStatus = 'ok';
    if (this.#good === 0 && refused) status = 'refused';
    else if (offHz > RATE_TOLERANCE * expectedHz) status = 'wrong-rate';
    else if (lossPct > LOSSY_PCT) status = 'lossy';
    this.#tell('rate', Math.round((this.#good * 10) / seconds) / 10, nowUs);
    this.#tell('lossPct', Math.round(lossPct * 10) / 10, nowUs);
    this.#tell('status', status, nowUs);
  }

  #tell(key: string, value: Value, atUs: number): void {
    if (this.#told.get(key) === value) return;
    this.#told.set(key, value);
    this.#context.onReport({ key, value, atUs });
  }

  #begin(nowUs: number): void {
    this.#windowUs = nowUs;
    this.#intervals = 0;
    this.#good = 0;
    this.#refused = none();
  }

  /** The first of each window: the trace is for people. */
  #trace(bytes: Uint8Array, atUs: number): void {
    const { cameraId, panDeg, tiltDeg, rollDeg, xMm, yMm, zMm } = this.#pose;
    const angles = `${panDeg.toFixed(2)} ${tiltDeg.toFixed(2)} ${rollDeg.toFixed(2)}`;
    const decoded = `D1 ${cameraId} pan/tilt/roll ${angles} x/y/z ${xMm.toFixed(0)} ${yMm.toFixed(0)} ${zMm.toFixed(0)}`;
    this.#context.onTrace({ dir: 'in', atUs, bytes: bytes.slice(), decoded });
  }
}

function none(): { length: number; type: number; checksum: number; 'other-camera': number } {
  return { length: 0, type: 0, checksum: 0, 'other-camera': 0 };
}

export const driver: DriverModule<FreedSettings> = {
  name: 'freed',
  salvo: false,
  settings: freedSettings,
  create: (context, settings, address) => new FreedDriver(context, settings, address),
};
