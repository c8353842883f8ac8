/**
 * A camera of the virtual stage on its path: it moves, and it can be locked off and let go by hand.
 *
 * Knows: its path, how far along it is, whether somebody holds it. Is told: the clock, a hand. Tells: where it truly is.
 */
import type { Clock } from '../contract.ts';
import { type CameraPath, type PathPose, poseOnPath } from './camera-path.ts';

/** From full speed to rest. */
const REST_S = 1;

export class MovingCamera {
  readonly #clock: Clock;
  readonly #path: CameraPath;
  readonly #pose: PathPose = { xMm: 0, yMm: 0, zMm: 0, panDeg: 0, tiltDeg: 0, rollDeg: 0 };
  #moving: boolean;
  /** Place on the path, how far it is up to speed (0 rest, 1 full), and when both held. */
  readonly #at: { seconds: number; ramp: number; us: number };

  constructor(clock: Clock, path: CameraPath, start: { readonly startS: number; readonly moving: boolean }) {
    this.#clock = clock;
    this.#path = path;
    this.#moving = start.moving;
    this.#at = { seconds: start.startS, ramp: start.moving ? 1 : 0, us: clock.nowUs() };
  }

  get moving(): boolean {
    return this.#moving;
  }

  /** Comes to rest, or up to speed, within a second and without a jerk. */
  setMoving(moving: boolean): void {
    this.now();
    this.#moving = moving;
  }

  /** Where it is now; the same record every time. */
  now(): Readonly<PathPose> {
    const nowUs = this.#clock.nowUs();
    const at = this.#at;
    const seconds = (nowUs - at.us) / 1e6;
    const target = this.#moving ? 1 : 0;
    const before = at.ramp;
    const change = Math.min(Math.abs(target - before), seconds / REST_S);
    at.ramp += Math.sign(target - before) * change;
    at.seconds += REST_S * Math.abs(wayOfRamp(at.ramp) - wayOfRamp(before)) + at.ramp * (seconds - change * REST_S);
    at.us = nowUs;
    poseOnPath(this.#pose, this.#path, at.seconds);
    return this.#pose;
  }
}

/** Way made while the speed goes up as 3r² - 2r³: it comes to rest without a jerk, as no stuck tracker does. */
const wayOfRamp = (ramp: number): number => ramp ** 3 - ramp ** 4 / 2;
