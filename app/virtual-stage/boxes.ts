/**
 * The boxes of a studio that are played: those that are new in it are opened, those that left are closed, whole or not at all.
 *
 * A box stays as it is where only what the studio says of it changed: its name, its address, the description that we speak it by.
 */
import { type Emulator, isFault } from '../../drivers/contract.ts';
import { WireFaultError } from '../../drivers/kit/faults.ts';
import type { Fault } from '../core/parameter.ts';
import type { Device } from '../core/stage/model.ts';
import { hasEmulator } from './emulators.ts';

export class Boxes {
  readonly #emulators: Map<string, Emulator>;
  readonly #open: (device: Device) => Promise<Emulator | Fault>;
  readonly #played = new Map<string, Device>();

  /** Other emulators in the map are let be. */
  constructor(emulators: Map<string, Emulator>, open: (device: Device) => Promise<Emulator | Fault>) {
    this.#emulators = emulators;
    this.#open = open;
  }

  /** A box that cannot be played is told before any other goes. */
  async replace(devices: readonly Device[]): Promise<Fault | undefined> {
    const wanted = devices.filter(hasEmulator);
    const isPlayed = (one: Device): boolean => isSameBox(one, this.#played.get(one.id));
    const opened = new Map<Device, Emulator>();
    for (const device of wanted.filter((one) => !isPlayed(one))) {
      const box = await this.#open(device).catch(faultOf);
      if (!isFault(box)) opened.set(device, box);
      else {
        await Promise.all([...opened.values()].map((one) => one.close()));
        return box;
      }
    }
    const kept = new Set(wanted.filter(isPlayed).map(({ id }) => id));
    for (const id of [...this.#played.keys()].filter((one) => !kept.has(one))) await this.#close(id);
    for (const [device, box] of opened) {
      this.#emulators.set(device.id, box);
      this.#played.set(device.id, device);
    }
    return undefined;
  }

  async #close(id: string): Promise<void> {
    const box = this.#emulators.get(id);
    this.#emulators.delete(id);
    this.#played.delete(id);
    await box?.close();
  }
}

const isSameBox = (now: Device, played: Device | undefined): boolean =>
  played !== undefined &&
  now.driver === played.driver &&
  JSON.stringify(now.virtual) === JSON.stringify(played.virtual);

/** A door that does not open is told; anything else is a bug. */
function faultOf(cause: unknown): Fault {
  if (cause instanceof WireFaultError) return cause.fault;
  throw cause;
}
