/** Gates about sound beside the picture, and about paths that must all take the same time. Pure. */
import type { AudioDelay, AudioSettings } from '../latency/audio.ts';
import { usToFrames } from '../latency/waterfall.ts';
import type { Fault } from '../parameter.ts';
import { type GateInput, gate } from './gate-kit.ts';
import type { Gate } from './plan.ts';
import { nowPath, type PathOf, readSound, soundValue } from './sound.ts';
import { cameraOf } from './view.ts';

/**
 * Of the pictures as the plan makes them, and of the sound as it sets it. A plan that moves neither is not stopped by a
 * difference that was there before: it is told of it.
 */
export function soundGates(input: GateInput): readonly Gate[] {
  const { audio } = input.view.studio;
  if (!audio) return [];
  const pathOf: PathOf = (id) =>
    input.draft.pictures.find((one) => one.pictureId === id)?.to ?? nowPath(input.view, id);
  return [
    ...audio.delays.map((delay) => audioGate(input, audio, delay, pathOf)),
    ...(audio.policy === 'constant-latency' ? constantGates(input, audio, pathOf) : []),
  ];
}

function audioGate(input: GateInput, audio: AudioSettings, delay: AudioDelay, pathOf: PathOf): Gate {
  const { view, draft, nowUs } = input;
  const planned = draft.steps.find((step) => step.path === delay.path)?.value;
  const sound = readSound(view, audio, delay, pathOf, nowUs, planned);
  const pictures = delay.cameras.flatMap((id) => cameraOf(view, id)?.picture.path ?? []);
  const device = view.descriptors.get(delay.path)?.device;
  const reads = [delay.path, ...pictures];
  const parts = { ...(device === undefined ? {} : { device }), limit: audio.warnFrames, unit: 'f', reads };
  const unknown = (why: Fault): Gate =>
    gate(input, 'audio', delay.id, {
      ...parts,
      verdict: 'warning',
      why,
      ...(device === undefined ? {} : { fix: { code: 'fix.look', params: { device } } }),
    });
  if (sound.soundUs === undefined) return unknown({ code: 'gate.audio.unknown-sound', params: { audio: delay.id } });
  const mute = sound.cameras.find((one) => one.apart === undefined);
  if (mute) return unknown({ code: 'gate.audio.unknown-picture', params: { camera: mute.camera } });
  const lengths = sound.cameras.map((one) => one.pictureUs ?? 0);
  const spread = usToFrames(Math.max(...lengths) - Math.min(...lengths), view.studio.rate);
  const worst = sound.cameras.toSorted((a, b) => off(b) - off(a))[0];
  const frames = worst?.apart?.frames ?? 0;
  const far = Math.abs(frames);
  if (audio.policy === 'audio-follows' && spread >= audio.warnFrames)
    // One sound cannot fit both: no delay would open this, so it is said and never blocks.
    return gate(input, 'audio', delay.id, {
      ...parts,
      value: frames,
      verdict: 'warning',
      why: {
        code: 'gate.audio.mixed',
        params: {
          audio: delay.id,
          camera: worst?.camera ?? '',
          frames: Number(spread.toFixed(2)),
          ms: far === 0 ? 0 : Math.abs(worst?.apart?.ms ?? 0),
        },
      },
    });
  const moves = planned !== undefined || draft.pictures.some((one) => delay.cameras.includes(one.pictureId));
  const value = soundValue(view, delay, sound.wantedUs);
  const type = view.descriptors.get(delay.path)?.type;
  const unit = type?.kind === 'number' ? type.unit : '';
  return gate(input, 'audio', delay.id, {
    ...parts,
    value: frames,
    verdict: far < audio.warnFrames ? 'open' : moves && far >= audio.blockFrames ? 'blocking' : 'warning',
    why: {
      code: frames < 0 ? 'gate.audio.early' : 'gate.audio.late',
      params: {
        audio: delay.id,
        camera: worst?.camera ?? '',
        frames: far,
        ms: Math.abs(worst?.apart?.ms ?? 0),
      },
    },
    ...(value === undefined ? {} : { fix: { code: 'fix.audio', params: { path: delay.path, value, unit } } }),
  });
}

const off = (one: { readonly apart: { readonly frames: number } | undefined }): number =>
  Math.abs(one.apart?.frames ?? 0);

/** Every path that a picture takes is as long as the constant, else it is named. */
function constantGates(input: GateInput, audio: AudioSettings, pathOf: PathOf): readonly Gate[] {
  const { view } = input;
  const wanted = audio.constantFrames;
  if (wanted === undefined) return [];
  const { rate } = view.studio;
  const ms = (frames: number): number => Number(((frames * 1_000 * rate.den) / rate.num).toFixed(2));
  return view.studio.cameras.map((camera) => {
    const path = pathOf(camera.id);
    const frames = path === undefined ? undefined : camera.picture.latencyFrames[path];
    const parts = { limit: wanted, unit: 'f', reads: [camera.picture.path] };
    if (frames === undefined)
      return gate(input, 'latency', camera.id, {
        ...parts,
        verdict: 'warning',
        why: { code: 'gate.audio.unknown-picture', params: { camera: camera.id } },
      });
    const moves = input.draft.pictures.some((one) => one.pictureId === camera.id);
    const byFrames = frames - wanted;
    const far = Math.abs(byFrames);
    return gate(input, 'latency', camera.id, {
      ...parts,
      value: frames,
      verdict: far < audio.warnFrames ? 'open' : moves && far >= audio.blockFrames ? 'blocking' : 'warning',
      why: {
        code: 'gate.latency.differs',
        params: { camera: camera.id, frames, ms: ms(frames), byFrames: far, byMs: ms(far), wanted },
      },
      fix: { code: 'fix.picture-latency', params: { camera: camera.id, wanted } },
    });
  });
}
