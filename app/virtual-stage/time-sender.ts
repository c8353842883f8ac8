/**
 * A timecode generator of the stage: Art-Net timecode in real datagrams, in step with the day or led astray.
 *
 * Faults: offline, drop, duplicate, wrong-rate (labels a second). Hands: `jump` frames once, `running` on and off, `drift`
 * parts per million against this machine.
 */
import type { Clock, Emulator, EmulatorFault } from '../../drivers/contract.ts';
import { type EmulatorNet, openUdpServer } from '../../drivers/kit/emulator-net.ts';
import { FaultBoard } from '../../drivers/kit/fault-board.ts';
import { faultOf } from '../../drivers/kit/faults.ts';
import { freeUdpPort } from '../../drivers/kit/free-port.ts';
import { encodeArtTimecode } from '../../drivers/timecode/art-timecode-codec.ts';
import type { RateCode } from '../../drivers/timecode/label.ts';
import type { Fault, Value } from '../core/parameter.ts';
import type { Rate } from '../core/stage/model.ts';
import { canDrop, timecodeOf } from '../core/time/timecode.ts';

const HOST = '127.0.0.1';

export interface TimeSenderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly rate: Rate;
  readonly wallMs: () => number;
}

export async function openTimeSender(options: TimeSenderOptions): Promise<Emulator> {
  const sender = new TimeSender(options, { host: HOST, port: await freeUdpPort() });
  await sender.open();
  return sender;
}

class TimeSender implements Emulator {
  readonly address: Emulator['address'];
  readonly #options: TimeSenderOptions;
  readonly #faults = new FaultBoard(() => this.#net?.refresh());
  #net: EmulatorNet<Emulator['address']> | undefined;
  #timer: Disposable | undefined;
  #running = true;
  #driftPpm = 0;
  /** Frame count at `#fromUs`, and when the next one is due. */
  #frame: number;
  #nextUs: number;

  constructor(options: TimeSenderOptions, address: Emulator['address']) {
    this.#options = options;
    this.address = address;
    const { rate, wallMs, clock } = options;
    const day = new Date(wallMs());
    const ms = ((day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds()) * 1000 + day.getMilliseconds();
    this.#frame = Math.ceil((ms * rate.num) / (rate.den * 1000));
    this.#nextUs = clock.nowUs() + ((this.#frame * rate.den * 1000) / rate.num - ms) * 1000;
  }

  async open(): Promise<void> {
    const { clock, random } = this.#options;
    this.#net = await openUdpServer({ clock, port: 0, faults: this.#faults, random, onBytes: () => undefined });
    this.#wait();
  }

  get faults(): readonly EmulatorFault[] {
    return this.#faults.list;
  }

  setFault(...[fault, on]: Parameters<Emulator['setFault']>): void {
    this.#faults.set(fault, on);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    if (key === 'running' && typeof value === 'boolean') this.#running = value;
    else if (key === 'jump' && typeof value === 'number') this.#frame += Math.trunc(value);
    else if (key === 'drift' && typeof value === 'number' && Math.abs(value) < 10_000) this.#driftPpm = value;
    else return faultOf('driver.value', { key, value: String(value) });
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return new Map<string, Value>([
      ['running', this.#running],
      ['drift', this.#driftPpm],
    ]);
  }

  async reboot(downMs: number): Promise<void> {
    await this.#net?.reboot(downMs);
  }

  async close(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    await this.#net?.close();
    this.#net = undefined;
  }

  #wait(): void {
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(0, (this.#nextUs - clock.nowUs()) / 1000), () => this.#beat());
  }

  /** One label at its own time; a late timer is caught up with, not counted on. */
  #beat(): void {
    const { rate, clock } = this.#options;
    const bytes = this.#running ? this.#packet() : undefined;
    if (bytes) this.#net?.send(this.address, bytes);
    const wrong = this.#faults.list.find((fault) => fault.kind === 'wrong-rate');
    const perSecond = wrong?.kind === 'wrong-rate' ? wrong.hz : rate.num / rate.den;
    if (this.#running) this.#frame += 1;
    this.#nextUs += (1e6 / perSecond) * (1 - this.#driftPpm / 1e6);
    // After a stall of the whole machine it goes on from now, with the label of now.
    const behind = Math.floor(((clock.nowUs() - this.#nextUs) * perSecond) / 1e6);
    if (behind > 2 && this.#net) {
      if (this.#running) this.#frame += behind;
      this.#nextUs += (behind * 1e6) / perSecond;
    }
    if (this.#net) this.#wait();
  }

  #packet(): Uint8Array | undefined {
    const { rate } = this.#options;
    const drop = canDrop(rate);
    const code = rateCodeOf(rate, drop);
    return encodeArtTimecode({ label: timecodeOf(this.#frame, rate, drop), rateCode: code, stream: 0 });
  }
}

function rateCodeOf(rate: Rate, drop: boolean): RateCode {
  const perSecond = Math.round(rate.num / rate.den);
  return perSecond === 24 ? 0 : perSecond === 25 ? 1 : drop ? 2 : 3;
}
