/** Sound beside the pictures as they are now, for seats. The judgement for takes is a gate of the core. */
import type { Fault } from '../../core/parameter.ts';
import { nowPath, readSound, soundValue } from '../../core/stage/sound.ts';
import type { AudioDelayState, LatencyState } from '../../protocol/state-latency.ts';
import type { Stage } from '../stage/stage.ts';

export function audioState(stage: Stage, nowUs: number): LatencyState['audio'] {
  const { audio } = stage.studio;
  if (!audio) return null;
  const view = stage.view();
  const delays = audio.delays.map((delay): readonly [string, AudioDelayState] => {
    const { name, path, ownMs } = delay;
    const sound = readSound(view, audio, delay, (id) => nowPath(view, id), nowUs);
    const cameras = sound.cameras.map(({ camera, pictureUs, apart }) => {
      const one = { pictureUs: pictureUs ?? null, apartFrames: apart?.frames ?? null, apartMs: apart?.ms ?? null };
      return [camera, one] as const;
    });
    const soundUs = sound.soundUs ?? null;
    const wantedUs = sound.wantedUs ?? null;
    const value = soundValue(view, delay, sound.wantedUs) ?? null;
    return [delay.id, { name, path, ownMs, soundUs, wantedUs, value, cameras: Object.fromEntries(cameras) }];
  });
  const { policy, constantFrames, warnFrames, blockFrames } = audio;
  return {
    policy,
    constantFrames: constantFrames ?? null,
    warnFrames,
    blockFrames,
    delays: Object.fromEntries(delays),
  };
}

/** What an audience hears: a camera on program whose sound is apart from its picture. Off program nobody hears it. */
export function heardApart(
  stage: Pick<Stage, 'pictures'>,
  audio: LatencyState['audio'],
): readonly { readonly id: string; readonly fault: Fault | undefined }[] {
  return Object.entries(audio?.delays ?? {}).map(([id, delay]) => {
    const heard = Object.entries(delay.cameras).find(
      ([camera, { apartFrames }]) =>
        stage.pictures.get(camera)?.onAir === 'yes' && Math.abs(apartFrames ?? 0) >= (audio?.warnFrames ?? 1),
    );
    if (!heard) return { id, fault: undefined };
    const [camera, { apartFrames, apartMs }] = heard;
    const code = (apartFrames ?? 0) < 0 ? 'gate.audio.early' : 'gate.audio.late';
    const params = { audio: id, camera, frames: Math.abs(apartFrames ?? 0), ms: Math.abs(apartMs ?? 0) };
    return { id, fault: { code, params } };
  });
}
