/**
 * A camera as the eye of a trial: whoever watches its pictures for delay measurements says how bright a region is, and
 * when that became another after a send is when the effect was there (docs/protocols/delay.md).
 *
 * Taken off: by how much the source stamps too late, and what the camera itself takes, which is no effect of the device.
 * Left in as resolution: how far the source's clock may be off, and how surely the camera is known.
 */
import { LevelMemory } from '../../core/delay/onsets.ts';
import type { Fault, ParamPath } from '../../core/parameter.ts';
import { findChange } from '../../core/trial/light-change.ts';
import type { SeenBy } from '../../core/trial/trial.ts';
import type { VideoWatch } from '../delay/video-watch.ts';
import type { Stage } from '../stage/stage.ts';

/** Frames before that say nothing of it. */
const NEAR_US = 500_000;

/** What one hop takes, by whoever knows it best. */
export interface KnownHop {
  readonly valueUs: number;
  readonly spreadUs: number;
}

export interface VideoEyeDeps {
  readonly stage: Pick<Stage, 'studio' | 'descriptor' | 'zones'>;
  readonly video: Pick<VideoWatch, 'sourceOf' | 'isLive' | 'listen'>;
  /** What the camera takes from light to its picture; undefined: nobody knows. */
  readonly cameraHop: (camera: string) => KnownHop | undefined;
}

/** Whether this camera can see what this parameter changes, and by whom it is watched. */
export function videoSeenBy(
  { stage, video, cameraHop }: VideoEyeDeps,
  path: ParamPath,
  camera: string,
): SeenBy | Fault {
  const about = stage.studio.cameras.find(({ id }) => id === camera);
  if (!about) return { code: 'delay.no-camera', params: { camera } };
  const source = video.sourceOf(camera);
  if (!source || !video.isLive(camera)) return { code: 'trial.no-video', params: { camera } };
  const seen = (stage.descriptor(path)?.zoneIds ?? []).filter((zone) => about.sees.includes(zone));
  const [zone] = seen;
  if (zone === undefined) return { code: 'trial.eye-blind', params: { path, camera } };
  if (seen.every((id) => stage.zones.get(id)?.held)) return { code: 'delay.held', params: { zone } };
  if (!cameraHop(camera)) return { code: 'trial.eye-late', params: { camera } };
  return { by: 'video', how: 'told', device: source.id, key: camera };
}

export interface VideoEye extends Disposable {
  /** What is seen from now on counts for what was sent to act at `fromUs`. */
  begin(fromUs: number): void;
  /** Longer than anything that is on its way takes. */
  readonly patienceMs: number;
}

/** `saw`: the effect was there at `us`, and not sooner than `resolutionUs` before. */
export function openVideoEye(
  { video, cameraHop }: VideoEyeDeps,
  camera: string,
  frameUs: number,
  saw: (us: number, resolutionUs: number) => void,
): VideoEye {
  const source = video.sourceOf(camera);
  const hop = cameraHop(camera) ?? { valueUs: 0, spreadUs: 0 };
  const lateUs = hop.valueUs + (source?.latencyMs ?? 0) * 1_000;
  const blurUs = hop.spreadUs + (source?.accuracyMs ?? 0) * 1_000;
  const levels = new LevelMemory();
  let fromUs: number | undefined;
  const listening = video.listen(camera, (sample) => {
    levels.add(sample);
    if (fromUs === undefined) return;
    // By the stamps of the source the send was later, too.
    const sentUs = fromUs + lateUs;
    const near = levels.samples.filter(({ us }) => us > sentUs - NEAR_US);
    const change = findChange(near, sentUs, frameUs);
    if (!change) return;
    fromUs = undefined;
    saw(change.us + change.resolutionUs - lateUs + blurUs, change.resolutionUs + 2 * blurUs);
  });
  return {
    begin: (us) => {
      fromUs = us;
    },
    // It needs the frame after, and that has to arrive.
    patienceMs: (2 * lateUs + 4 * frameUs) / 1_000 + 200,
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
}
