/**
 * A camera of the virtual stage on its path: it moves, and it can be locked off and let go by hand.
 *
 * Knows: its path, how far along it is, whether somebody holds it or put it on a spot of the stage. Is told: the clock, a hand. Tells: where it truly is.
 */
import type { Clock } from '../contract.ts';
import { type CameraPath, type PathPose, poseOnPath } from './camera-path.ts';

/** No hand holds quite still. */
const TREMOR_MM = 0.05;
/** From full speed to rest. */
const REST_S = 1;

export class MovingCamera {
  readonly #clock: Clock;
  readonly #path: CameraPath;
  readonly #pose: PathPose = { xMm: 0, yMm: 0, zMm: 0, panDeg: 0, tiltDeg: 0, rollDeg: 0 };
  #moving: boolean;
  #place: readonly [xM: number, yM: number, zM: number] | undefined;
  /** Pan, tilt, roll in degrees where somebody turned it as well. */
  #turned: readonly [panDeg: number, tiltDeg: number, rollDeg: number] | undefined;
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
    if (moving) this.#place = undefined;
    this.#moving = moving;
  }

  /** Carried to a spot of the stage, at once; it keeps its angles unless it is turned too, and stays until it is let go. */
  putAt(place: readonly [xM: number, yM: number, zM: number], turned?: readonly [number, number, number]): void {
    this.setMoving(false);
    this.#place = place;
    this.#turned = turned;
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
    if (this.#place) {
      const [xM, yM, zM] = this.#place;
      const t = nowUs / 1e6;
      this.#pose.xMm = xM * 1_000 + TREMOR_MM * Math.sin(7.9 * t);
      this.#pose.yMm = yM * 1_000 + TREMOR_MM * Math.sin(9.7 * t + 1);
      this.#pose.zMm = zM * 1_000 + TREMOR_MM * Math.sin(11.3 * t + 2);
      if (this.#turned) [this.#pose.panDeg, this.#pose.tiltDeg, this.#pose.rollDeg] = this.#turned;
    }
    return this.#pose;
  }
}

/** Way made while the speed goes up as 3r² - 2r³: it comes to rest without a jerk, as no stuck tracker does. */
const wayOfRamp = (ramp: number): number => ramp ** 3 - ramp ** 4 / 2;
