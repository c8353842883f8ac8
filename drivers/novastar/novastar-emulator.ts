/**
 * A 55AA processor on loopback: real TCP, the family's registers, and a picture that is not always what they say.
 *
 * Knows: registers (what it says) and picture (what it does). Is told: frames by clients, faults, hands on the panel,
 * signals that the router changes. Tells: every true change and every command that could make one.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions } from '../contract.ts';
import { isFault } from '../contract.ts';
import { type EmulatorNet, openTcpServer, type TcpClient } from '../kit/emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import { isInRange } from '../kit/values.ts';
import { EVERY, encodeFrame, type Frame, FrameReader } from './novastar-codec.ts';
import { BRIGHTNESS, FAMILY_TABLE, FIRMWARE, MODEL, type Mode, modeOf, SIGNALS } from './novastar-families-table.ts';
import { type NovastarVirtual, novastarVirtual, Picture } from './novastar-picture.ts';
import { percentOfRaw, rawOfPercent, readingOf, registerOf, writesOf } from './novastar-registers.ts';
import { layerOf, type NovastarSettings, novastarSettings, novastarSpecs, sourcesOf } from './novastar-settings.ts';

export interface NovastarEmulator extends Emulator {
  /** The router changed what feeds this connector of `settings.inputs`. */
  inputSignalChanged(connector: string): void;
}

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<NovastarEmulator> {
  const settings = parseSettings(novastarSettings, options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(novastarVirtual, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const emulator = new Processor(options, settings, virtual);
  await emulator.open();
  return emulator;
}

const UNKNOWN_COMMAND = 4;

class Processor implements NovastarEmulator {
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: NovastarSettings;
  readonly #virtual: NovastarVirtual;
  readonly plays = [...LINK_FAULTS, 'refuse', 'lie', 'hold-lost-on-input-switch'] as const;
  readonly #faults = new FaultBoard(() => this.#faultsChanged());
  readonly #clients = new Map<TcpClient, FrameReader>();
  /** What the box says, byte by byte: `sender/2000023`. */
  #registers = new Map<string, number>();
  #lying = false;
  readonly #keys: readonly string[];
  readonly #picture: Picture;
  #net: EmulatorNet<TcpClient> | undefined;

  constructor(options: EmulatorOptions<unknown>, settings: NovastarSettings, virtual: NovastarVirtual) {
    this.#options = options;
    this.#settings = settings;
    this.#virtual = virtual;
    const specs = novastarSpecs(settings).filter((spec) => spec.writable);
    this.#keys = specs.map((spec) => spec.key);
    const [firstSource = ''] = Object.keys(sourcesOf(settings));
    const first: Record<string, Value> = { mode: 'normal', brightness: this.#storedPercent() };
    for (const key of this.#keys) if (layerOf(key) !== undefined) first[key] = settings.routed ?? firstSource;
    if (this.#keys.includes('preset')) first['preset'] = '1';
    const { clock, random } = options;
    this.#picture = new Picture({ clock, random, virtual, first, onChange: (change) => options.onChange(change) });
    this.#sayTruth();
  }

  async open(): Promise<void> {
    const { clock, port, random } = this.#options;
    this.#net = await openTcpServer({
      clock,
      port,
      random,
      faults: this.#faults,
      onConnect: (client) => void this.#clients.set(client, new FrameReader('request')),
      // A frame that cannot be read gets no answer: whose it was is not known.
      onBytes: (client, bytes) => {
        const reader = this.#clients.get(client);
        reader?.read(
          bytes,
          (frame, raw) => this.#hear(client, frame, raw),
          () => undefined,
        );
      },
      onGone: (client) => void this.#clients.delete(client),
    });
  }

  get address() {
    return this.#net?.address ?? { host: '127.0.0.1', port: 0 };
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

  frontPanel(key: string, value: Value): Fault | undefined {
    const spec = novastarSpecs(this.#settings).find((one) => one.key === key);
    if (spec === undefined || !spec.writable) return faultOf('driver.unknown-key', { key });
    if (!isInRange(spec.type, value)) return faultOf('driver.value', { key, value: String(value) });
    for (const { register, bytes } of writesOf(this.#settings, key, value)) {
      bytes.forEach((byte, i) => void this.#registers.set(`${register.on}/${register.at + i}`, byte));
    }
    this.#do(key, value);
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return new Map(this.#picture.state);
  }

  inputSignalChanged(connector: string): void {
    const { inputs, routed } = this.#settings;
    const [firstSource] = Object.keys(sourcesOf(this.#settings));
    if (inputs.length > 0 && !inputs.includes(connector)) return;
    if (this.#picture.state.get('source') !== (routed ?? firstSource)) return; // another input is on the screen
    this.#loseHold();
    this.#picture.relock(this.#virtual.routeRelockMs);
  }

  /** Comes back with what its memory holds: inputs stay; brightness is the stored one; nothing is frozen any more. */
  async reboot(downMs: number): Promise<void> {
    this.#picture.dark();
    this.#picture.dropMode();
    await this.#net?.reboot(downMs);
    this.#picture.set('brightness', this.#storedPercent());
    this.#sayTruth();
    this.#picture.relock();
  }

  async close(): Promise<void> {
    this.#picture.stop();
    await this.#net?.close();
  }

  #hear(client: TcpClient, frame: Frame, raw: Uint8Array): void {
    if (frame.op === 'write') {
      const address = frame.register.toString(16).padStart(8, '0');
      const decoded = `write ${frame.deviceType} ${address} ${Buffer.from(frame.data).toString('hex')}`;
      this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes: raw, decoded });
    }
    if (frame.destination !== EVERY && frame.destination >= this.#settings.senders) return; // nobody there
    const ack = frame.op === 'write' ? this.#write(frame) : 0;
    const data = frame.op === 'read' ? this.#bytesAt(frame) : new Uint8Array(0);
    const { source, destination } = frame;
    const answer = { ...frame, kind: 'response', source: destination, destination: source } as const;
    const refused = { ack: UNKNOWN_COMMAND, length: 0, data: new Uint8Array(0) };
    const body = data === undefined ? refused : { ack, length: data.length, data };
    this.#net?.send(client, encodeFrame({ ...answer, ...body }));
  }

  #bytesAt(frame: Frame): Uint8Array | undefined {
    const bytes = new Uint8Array(frame.length);
    for (let i = 0; i < frame.length; i++) {
      const byte = this.#registers.get(`${frame.deviceType}/${frame.register + i}`);
      if (byte === undefined) return undefined;
      bytes[i] = byte;
    }
    return bytes;
  }

  #write(frame: Frame): number {
    const places = [...frame.data].map((_, i) => `${frame.deviceType}/${frame.register + i}`);
    const known = places.length > 0 && places.every((place) => this.#registers.has(place)) && this.#isWritable(frame);
    if (!known || this.#faults.has('refuse')) return UNKNOWN_COMMAND;
    places.forEach((place, i) => void this.#registers.set(place, frame.data[i]!));
    if (this.#faults.has('lie')) return 0;
    for (const key of this.#keysAt(frame)) {
      const value = this.#said(key);
      if (value !== undefined) this.#do(key, value);
    }
    return 0;
  }

  #isWritable(frame: Frame): boolean {
    const readOnly = [MODEL, FIRMWARE, SIGNALS];
    return !readOnly.some(
      (one) => one.on === frame.deviceType && frame.register < one.at + one.length && frame.register >= one.at,
    );
  }

  /** Which keys a write touches. */
  #keysAt(frame: Frame): readonly string[] {
    return this.#keys.filter((key) => {
      const register = key === 'preset' ? FAMILY_TABLE[this.#settings.family].preset : registerOf(this.#settings, key);
      if (register === undefined || register.on !== frame.deviceType) return false;
      return frame.register < register.at + register.length && frame.register + frame.data.length > register.at;
    });
  }

  /** What the registers say of a key; undefined where they say nothing that has a name. */
  #said(key: string): Value | undefined {
    const { preset } = FAMILY_TABLE[this.#settings.family];
    const register = key === 'preset' ? preset : registerOf(this.#settings, key);
    if (register === undefined) return undefined;
    const { on, at, length } = register;
    const bytes = Uint8Array.from({ length }, (_, i) => this.#registers.get(`${on}/${at + i}`) ?? 0);
    if (key === 'preset') return bytes[0]! < this.#settings.presets ? String(bytes[0]! + 1) : undefined;
    if (key === 'mode') return modeOf(this.#settings.family, bytes);
    const value = readingOf(this.#settings, key, bytes);
    return isFault(value) ? undefined : value;
  }

  /** The box really does it. */
  #do(key: string, value: Value): void {
    if (key === 'mode') return this.#picture.setMode(value as Mode);
    if (key === 'preset') return this.#recall(String(value));
    const changed = this.#picture.state.get(key) !== value;
    this.#picture.set(key, value);
    if (layerOf(key) === undefined || !changed) return;
    this.#loseHold();
    this.#picture.relock();
  }

  #recall(preset: string): void {
    const { source, brightness } = this.#virtual.presets[preset] ?? {};
    this.#picture.set('preset', preset);
    if (source !== undefined && Object.hasOwn(sourcesOf(this.#settings), source)) this.#picture.set('source', source);
    if (brightness !== undefined) this.#picture.set('brightness', percentOfRaw(rawOfPercent(brightness)));
    if (this.#virtual.presetDropsFreeze) this.#picture.dropMode();
    this.#sayTruth();
    this.#picture.relock();
  }

  #loseHold(): void {
    if (!this.#faults.has('hold-lost-on-input-switch') || this.#said('mode') !== 'freeze') return;
    this.#picture.dropMode();
    this.#sayTruth();
  }

  /** Registers say what the picture is; called where they may have parted. */
  #sayTruth(): void {
    const { family } = this.#settings;
    const { modelIds, manualInput, preset, signalBits } = FAMILY_TABLE[family];
    const said = new Map<string, number>();
    const put = (on: string, at: number, bytes: readonly number[]): void => {
      bytes.forEach((byte, i) => void said.set(`${on}/${at + i}`, byte));
    };
    put(MODEL.on, MODEL.at, [...Buffer.from(modelIds.at(-1) ?? '0000', 'hex')]);
    put(FIRMWARE.on, FIRMWARE.at, this.#virtual.firmware);
    // Colour components and virtual red stand behind the global brightness.
    put(BRIGHTNESS.on, BRIGHTNESS.at + 1, [255, 255, 255, 255]);
    if (manualInput) put(manualInput.on, manualInput.at, manualInput.bytes);
    if (preset) put(preset.on, preset.at, [0]);
    const present = Object.values(sourcesOf(this.#settings)).reduce(
      (bits, one) => bits | (1 << (signalBits[one] ?? 31)),
      0,
    );
    put(SIGNALS.on, SIGNALS.at, [present & 0xff]);
    for (const key of this.#keys) {
      const value = key === 'mode' ? this.#picture.wantedMode : this.#picture.state.get(key);
      if (value === undefined) continue;
      for (const { register, bytes } of writesOf(this.#settings, key, value)) put(register.on, register.at, bytes);
    }
    this.#registers = said;
  }

  /** A box that no longer lies says what is. */
  #faultsChanged(): void {
    this.#net?.refresh();
    const lied = this.#lying;
    this.#lying = this.#faults.has('lie');
    if (lied && !this.#lying) this.#sayTruth();
  }

  #storedPercent(): number {
    return percentOfRaw(rawOfPercent(this.#virtual.storedBrightness));
  }
}
