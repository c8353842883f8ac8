/**
 * Sound in a plan: what a delay of sound is now, what it has to be for the pictures of a target. Follows take.md section
 * 3: a change of it is heard with its pictures, so it is a step that is visible in them and needs their cover.
 */
import { type AudioDelay, type AudioSettings, addedUs, apart, pictureUs, soundUs } from '../latency/audio.ts';
import { fromUs, onStep, toUs } from '../latency/delays.ts';
import type { ParamPath, Value } from '../parameter.ts';
import type { LayerValues } from './layer-values.ts';
import type { PicturePath } from './model.ts';
import { isPicturePath } from './ownership.ts';
import type { StageView } from './plan.ts';
import { cameraOf, read } from './view.ts';

/** Which path a camera's picture takes; undefined: nobody can tell. */
export type PathOf = (camera: string) => PicturePath | undefined;

export interface SoundReading {
  /** What sound takes in all; undefined: nobody can tell. */
  readonly soundUs: number | undefined;
  readonly wantedUs: number | undefined;
  readonly cameras: readonly {
    readonly camera: string;
    readonly pictureUs: number | undefined;
    readonly apart: { readonly frames: number; readonly ms: number } | undefined;
  }[];
}

/** `planned`: what the parameter will be; else what it is. */
export function readSound(
  view: StageView,
  audio: AudioSettings,
  delay: AudioDelay,
  pathOf: PathOf,
  nowUs: number,
  planned?: Value,
): SoundReading {
  const { rate } = view.studio;
  const { descriptor, value } = read(view, delay.path, nowUs);
  const unit = descriptor?.type.kind === 'number' ? descriptor.type.unit : '';
  const addsUs = toUs(planned ?? value, unit, rate);
  const sound = addsUs === undefined ? undefined : addsUs + delay.ownMs * 1_000;
  const pictures = delay.cameras.map((id) => pictureOf(view, id, pathOf));
  return {
    soundUs: sound,
    wantedUs: soundUs(audio, delay, pictures, rate),
    cameras: delay.cameras.map((camera, n) => {
      const picture = pictures[n];
      const both = sound !== undefined && picture !== undefined;
      return { camera, pictureUs: picture, apart: both ? apart(sound, picture, rate) : undefined };
    }),
  };
}

/** The value in the parameter's own unit and steps; undefined: it cannot be told, or the parameter does not reach. */
export function soundValue(view: StageView, delay: AudioDelay, wantedUs: number | undefined): number | undefined {
  const type = view.descriptors.get(delay.path)?.type;
  if (type?.kind !== 'number' || wantedUs === undefined) return undefined;
  const exact = fromUs(addedUs(delay, wantedUs), type.unit, view.studio.rate);
  if (exact === undefined) return undefined;
  const value = onStep(exact, type);
  return value < type.min || value > type.max ? undefined : value;
}

/**
 * Under `audio-follows`: a target that moves a picture to another path moves the delay of its sound with it. One that
 * moves no picture sets sound right only where nobody hears it: a light that changes on air must not ask for cover
 * because of an old difference. What a layer says of the delay itself stands.
 */
export function addSound(view: StageView, values: LayerValues, layerId: string): void {
  const { audio } = view.studio;
  if (audio?.policy !== 'audio-follows') return;
  for (const delay of audio.delays) {
    if (values.has(delay.path)) continue;
    const pathOf = targetPath(view, values);
    const moves = delay.cameras.some((id) => pathOf(id) !== undefined && pathOf(id) !== view.pictures.get(id)?.path);
    if (!moves && !delay.cameras.every((id) => view.pictures.get(id)?.onAir === 'no')) continue;
    const value = followed(view, audio, delay, pathOf);
    if (value !== undefined) values.set(delay.path, { value, layer: 'mode', layerId });
  }
}

/** For plans that are no targets (bail-out): the same, from the paths that they set. */
export function soundFor(view: StageView, pictures: ReadonlyMap<string, PicturePath>): ReadonlyMap<ParamPath, Value> {
  const { audio } = view.studio;
  const wanted = new Map<ParamPath, Value>();
  if (audio?.policy !== 'audio-follows') return wanted;
  for (const delay of audio.delays) {
    if (!delay.cameras.some((id) => pictures.has(id))) continue;
    const value = followed(view, audio, delay, (id) => pictures.get(id) ?? nowPath(view, id));
    if (value !== undefined) wanted.set(delay.path, value);
  }
  return wanted;
}

function followed(view: StageView, audio: AudioSettings, delay: AudioDelay, pathOf: PathOf): number | undefined {
  const pictures = delay.cameras.map((id) => pictureOf(view, id, pathOf));
  return soundValue(view, delay, soundUs(audio, delay, pictures, view.studio.rate));
}

function pictureOf(view: StageView, id: string, pathOf: PathOf): number | undefined {
  const camera = cameraOf(view, id);
  const path = pathOf(id);
  return camera && path && pictureUs(camera, path, view.studio.rate);
}

function targetPath(view: StageView, values: LayerValues): PathOf {
  return (id) => {
    const set = values.get(cameraOf(view, id)?.picture.path ?? '')?.value;
    return isPicturePath(set) ? set : nowPath(view, id);
  };
}

export function nowPath(view: Pick<StageView, 'pictures'>, id: string): PicturePath | undefined {
  const path = view.pictures.get(id)?.path;
  return path === 'unknown' || path === 'contested' ? undefined : path;
}
