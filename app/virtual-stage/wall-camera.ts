/**
 * A capture device of the stage: gives the picture that a camera takes of the walls, through a lens of known truth.
 *
 * Is told: where the tracked body truly is, which walls carry the pattern. Hands: `zoom`, `focus` (rings, 0..1), `noise`
 * (of 255), `widthPx`. Faults: offline.
 */
import type { Emulator } from '../../drivers/contract.ts';
import { FaultBoard } from '../../drivers/kit/fault-board.ts';
import { faultOf } from '../../drivers/kit/faults.ts';
import { writeGreyPng } from '../../drivers/kit/picture/png.ts';
import { patternOf } from '../core/lens/pattern.ts';
import { OneAtATime } from '../core/one-at-a-time.ts';
import type { Fault, Value } from '../core/parameter.ts';
import type { Studio } from '../core/stage/model.ts';
import { cameraPose, trueLens } from './virtual-lens.ts';
import { takeWallPicture } from './wall-picture.ts';

const NOT_A_NETWORK_DEVICE = { host: '127.0.0.1', port: 0 };
const FINE = 2;
/** 16 by 9, as the sensor. */
const ASPECT = 9 / 16;

export interface WallCameraOptions {
  readonly studio: Studio;
  readonly random: () => number;
  readonly isLit: (zone: string) => boolean;
  /** Undefined: the camera has no tracker, and stands nowhere. */
  readonly bodyOf: (camera: string) => readonly number[] | undefined;
}

export class WallCamera implements Emulator {
  readonly address = NOT_A_NETWORK_DEVICE;
  readonly #options: WallCameraOptions;
  readonly plays = ['offline'] as const;
  readonly #faults = new FaultBoard(() => undefined);
  readonly #hands = { zoom: 0, focus: 0, noise: 2, widthPx: 1_280 };
  /** One at a time: it is drawn in the process that also plays the trackers. */
  readonly #drawing = new OneAtATime();

  constructor(options: WallCameraOptions) {
    this.#options = options;
  }

  get faults(): Emulator['faults'] {
    return this.#faults.list;
  }
  setFault: Emulator['setFault'] = (fault, on) => this.#faults.set(fault, on);
  clearFaults = (): void => this.#faults.clear();

  frontPanel: Emulator['frontPanel'] = (key, value) => {
    const hands = this.#hands;
    const most = { zoom: 1, focus: 1, noise: 50, widthPx: 4_096 };
    if (!(key in hands) || typeof value !== 'number' || !(value >= 0 && value <= most[key as keyof typeof most]))
      return faultOf('driver.value', { key, value: String(value) });
    hands[key as keyof typeof hands] = value;
    return undefined;
  };

  actual(): ReadonlyMap<string, Value> {
    return new Map<string, Value>(Object.entries(this.#hands));
  }

  reboot = (): Promise<void> => Promise.resolve();
  close = (): Promise<void> => Promise.resolve();

  /** PNG bytes. */
  picture(camera: string): Promise<Uint8Array | Fault> {
    return this.#drawing.run(() => this.#take(camera));
  }

  async #take(camera: string): Promise<Uint8Array | Fault> {
    const { studio, random, isLit, bodyOf } = this.#options;
    const { lensCal, zones } = studio;
    const body = bodyOf(camera);
    if (this.#faults.has('offline') || !lensCal || !body) return faultOf('virtual.no-picture', { camera });
    const wall = patternOf(lensCal, zones);
    if (!wall.ok) return wall.fault;
    const { zoom, focus, noise, widthPx } = this.#hands;
    const lens = trueLens(zoom, focus);
    const picture = await takeWallPicture({
      zones,
      wall: wall.value,
      pattern: lensCal.pattern,
      isLit,
      stageFromCamera: cameraPose(body, lens),
      lens,
      widthPx: Math.round(widthPx),
      heightPx: Math.round(widthPx * ASPECT),
      fine: FINE,
      noise,
      random,
    });
    return writeGreyPng(picture);
  }
}
