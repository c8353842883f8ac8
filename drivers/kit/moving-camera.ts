/**
 * A camera of the virtual stage on its path: it moves, and it can be locked off and let go by hand.
 *
 * Knows: its path, how far along it is, whether somebody holds it, put it on a spot of the stage or turns it there. Is told: the clock, a hand. Tells: where it truly is.
 */
import type { Clock } from '../contract.ts';
import { type CameraPath, type PathPose, poseOnPath } from './camera-path.ts';

/** No hand holds quite still. */
const TREMOR_MM = 0.05;
/** From full speed to rest. */
const REST_S = 1;

type Three = readonly [number, number, number];

export class MovingCamera {
  readonly #clock: Clock;
  readonly #path: CameraPath;
  readonly #pose: PathPose = { xMm: 0, yMm: 0, zMm: 0, panDeg: 0, tiltDeg: 0, rollDeg: 0 };
  #moving: boolean;
  #place: readonly [xM: number, yM: number, zM: number] | undefined;
  /** Pan, tilt, roll in degrees where somebody turned it as well. */
  #turned: readonly [panDeg: number, tiltDeg: number, rollDeg: number] | undefined;
  /** Since when a hand turns it round and round about these. */
  #swung: { readonly about: Three; readonly sinceUs: number } | undefined;
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
    this.#swung = undefined;
    if (moving) this.#place = undefined;
    this.#moving = moving;
  }

  /** Carried to a spot of the stage, at once; it keeps its angles unless it is turned too, and stays until it is let go. */
  putAt(place: readonly [xM: number, yM: number, zM: number], turned?: readonly [number, number, number]): void {
    this.setMoving(false);
    this.#place = place;
    this.#turned = turned;
  }

  /** Turned round and round about its place, never twice alike, until it is put somewhere or let go. */
  swing(about: Three): void {
    const { xMm, yMm, zMm } = this.now();
    if (!this.#place) this.putAt([xMm / 1_000, yMm / 1_000, zMm / 1_000]);
    this.#swung = { about, sinceUs: this.#clock.nowUs() };
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
      if (this.#swung) turnAbout(this.#pose, this.#swung.about, (nowUs - this.#swung.sinceUs) / 1e6);
    }
    return this.#pose;
  }
}

/** As a hand does: three turns whose periods never meet. */
function turnAbout(pose: PathPose, [panDeg, tiltDeg, rollDeg]: Three, t: number): void {
  pose.panDeg = panDeg + 28 * Math.sin(1.1 * t) + 12 * Math.sin(2.3 * t);
  pose.tiltDeg = tiltDeg + 30 * Math.sin(1.45 * t) + 8 * Math.sin(0.6 * t);
  pose.rollDeg = rollDeg + 22 * Math.sin(0.85 * t);
}

/** Way made while the speed goes up as 3r² - 2r³: it comes to rest without a jerk, as no stuck tracker does. */
const wayOfRamp = (ramp: number): number => ramp ** 3 - ramp ** 4 / 2;
