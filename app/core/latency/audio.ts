/**
 * Sound beside the picture: what every picture path takes, what sound is delayed by, and what it should be. Pure.
 *
 * `constant-latency`: every path is padded to one length, and sound is delayed by it for good. `audio-follows`: sound is
 * delayed by what the picture takes, and a take that changes the path changes the delay with it, under the same cover.
 */
import type { ParamPath, Text } from '../parameter.ts';
import type { Camera, PicturePath, Rate } from '../stage/model.ts';
import { framesToUs, usToFrames } from './waterfall.ts';

export interface AudioSettings {
  readonly policy: 'constant-latency' | 'audio-follows';
  /** Of every picture path, under `constant-latency`. */
  readonly constantFrames?: number;
  readonly delays: readonly AudioDelay[];
  /** Sound and picture this far apart warn; this far apart block. */
  readonly warnFrames: number;
  readonly blockFrames: number;
}

/** One delay of sound, and the cameras with whose pictures it has to arrive. */
export interface AudioDelay {
  readonly id: string;
  readonly name: Text;
  readonly path: ParamPath;
  readonly cameras: readonly string[];
  /** What sound takes anyway: desks, converters, radio. */
  readonly ownMs: number;
}

/** What a camera's picture takes on a path; undefined: the studio file does not say. */
export function pictureUs(camera: Camera, path: PicturePath, rate: Rate): number | undefined {
  const frames = camera.picture.latencyFrames[path];
  return frames === undefined ? undefined : framesToUs(frames, rate);
}

/** What sound has to be late by: the longest of its pictures, since sound that comes first is noticed first. */
export function soundUs(
  audio: AudioSettings,
  delay: AudioDelay,
  pictures: readonly (number | undefined)[],
  rate: Rate,
): number | undefined {
  if (audio.policy === 'constant-latency')
    return audio.constantFrames === undefined ? undefined : framesToUs(audio.constantFrames, rate);
  if (pictures.length === 0 || pictures.includes(undefined)) return undefined;
  return Math.max(...pictures.map((us) => us ?? 0));
}

/** What the parameter has to add to what sound takes anyway; never less than nothing. */
export function addedUs(delay: AudioDelay, wantedUs: number): number {
  return Math.max(0, wantedUs - delay.ownMs * 1_000);
}

/** Positive: sound comes after its picture. To a hundredth of a frame, so that a rate of 59.94 does not rattle. */
export function apart(
  soundUs: number,
  pictureUs: number,
  rate: Rate,
): { readonly frames: number; readonly ms: number } {
  const us = soundUs - pictureUs;
  return { frames: round(usToFrames(us, rate)), ms: round(us / 1_000) };
}

const round = (n: number): number => Math.round(n * 100) / 100;
