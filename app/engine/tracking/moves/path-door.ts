/** A camera without a tracker is heard here: its path is played, and where it is now is said at the camera's rate. */
import type { Clock } from '../../../../drivers/contract.ts';
import { POSE_NUMBERS } from '../../../core/geometry.ts';
import { LENS_NUMBERS } from '../../../core/tracking/move-lens.ts';
import { MovePath } from '../../../core/tracking/move-path.ts';
import { type PlayedPath, VIRTUAL_CAMERA } from '../../../core/tracking/virtual-camera.ts';
import type { DoorEars, InputDoor } from '../input-door.ts';
import { encodeVirtualCamera } from '../protocols/virtual-camera.ts';

/** After a standstill of ours nobody wants what lies behind. */
const MAX_BEHIND_US = 200_000;

export interface PlayedCamera {
  readonly hz: number;
  readonly number: number;
}

export class PathDoor implements InputDoor {
  readonly why = null;
  readonly port = 0;
  readonly #clock: Clock;
  readonly #ears: DoorEars;
  readonly #path: MovePath;
  readonly #loop: boolean;
  readonly #number: number;
  readonly #periodUs: number;
  readonly #fromUs: number;
  readonly #pose = new Float64Array(POSE_NUMBERS);
  readonly #lens = new Float64Array(LENS_NUMBERS);
  #dueUs: number;
  #timer: Disposable | undefined;
  #shut = false;

  constructor({ keys, loop }: PlayedPath, about: PlayedCamera, clock: Clock, ears: DoorEars) {
    this.#clock = clock;
    this.#ears = ears;
    this.#path = new MovePath(keys);
    this.#loop = loop;
    this.#number = about.number;
    this.#periodUs = 1e6 / about.hz;
    this.#fromUs = clock.nowUs();
    this.#dueUs = this.#fromUs;
    this.#wait();
  }

  get shut(): boolean {
    return this.#shut;
  }

  send(): void {
    // Nobody is there who could be asked.
  }

  close(): void {
    this.#shut = true;
    this.#timer?.[Symbol.dispose]();
  }

  #wait(): void {
    this.#timer = this.#clock.after(Math.max(0, (this.#dueUs - this.#clock.nowUs()) / 1_000), () => this.#say());
  }

  #say(): void {
    if (this.#shut) return;
    const nowUs = this.#clock.nowUs();
    const seconds = (nowUs - this.#fromUs) / 1e6;
    const { lengthS } = this.#path;
    this.#path.at(this.#pose, this.#lens, this.#loop && lengthS > 0 ? seconds % lengthS : seconds);
    this.#ears.message(encodeVirtualCamera(this.#number, this.#pose, this.#lens), VIRTUAL_CAMERA, 0);
    this.#dueUs += this.#periodUs;
    if (nowUs - this.#dueUs > MAX_BEHIND_US) this.#dueUs = nowUs;
    this.#wait();
  }
}
