/** What a trial needs of the stage: how it sends, who sees it, and what they say. */
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import { matches } from '../../core/parameter-state.ts';
import { sightRefusal } from '../../core/trial/may-try.ts';
import type { SeenBy } from '../../core/trial/trial.ts';
import { readFrom } from '../devices/values.ts';
import type { Room } from '../room.ts';
import type { Stage } from '../stage/stage.ts';
import { queryPaths } from '../takes/take-runner.ts';
import type { TrialPorts } from './trial-run.ts';
import { type VideoEyeDeps, videoSeenBy } from './video-eye.ts';

type Deps = Pick<Room, 'clock' | 'house' | 'stage' | 'supervisor' | 'sender'>;
export type Eye = { readonly device: string; readonly key: string } | { readonly camera: string } | undefined;

/** Who sees the effect: the named eye, else whoever proves the parameter anyway. */
export function seenByOf(deps: Deps & VideoEyeDeps, path: ParamPath, eye: Eye): SeenBy | Fault {
  const { stage, supervisor } = deps;
  const descriptor = stage.descriptor(path);
  if (!descriptor) return { code: 'param.unknown', params: { path } };
  if (eye && 'camera' in eye) return videoSeenBy(deps, path, eye.camera);
  const { device, keys } = eye ? { device: eye.device, keys: [eye.key] } : readFrom(descriptor);
  const specs = supervisor.specsOf(device).filter((spec) => keys.includes(spec.key));
  if (eye && specs.length === 0) return { code: 'trial.no-eye', params: { ...eye } };
  const blind = eye ? undefined : sightRefusal(stage.view(), path);
  if (blind) return blind;
  // One that is polled may tell too; only what it answers is sure, so it is asked.
  const isPolled = specs.some((spec) => spec.verify.by === 'readback' && spec.verify.pollMs !== undefined);
  return {
    by: eye ? 'eye' : descriptor.verify.by === 'echo' ? 'echo' : 'device',
    how: isPolled ? 'asked' : 'told',
    device,
    key: keys.join(' '),
  };
}

export function stands(stage: Stage, path: ParamPath, value: Value): boolean {
  const actual = stage.values.record(path).actual?.value;
  return actual !== undefined && isSame(stage, path, actual, value);
}

function isSame(stage: Stage, path: ParamPath, a: Value, b: Value): boolean {
  const descriptor = stage.descriptor(path);
  return descriptor !== undefined && matches(descriptor.type, descriptor.verify, a, b);
}

export function portsOf(
  deps: Deps,
  path: ParamPath,
  seenBy: SeenBy,
  own: Pick<TrialPorts, 'refusal' | 'isFree' | 'progress' | 'begin'>,
): TrialPorts {
  const { clock, house, sender, supervisor, stage } = deps;
  const isEye = seenBy.by === 'eye';
  return {
    ...own,
    nowUs: () => clock.nowUs(),
    boundary: (aheadFrames, leastUs) => {
      const us = clock.nowUs();
      let frame = house.frame(us) + aheadFrames;
      while (house.usOf(frame) - us < leastUs) frame += 1;
      return house.usOf(frame);
    },
    send: (value, when) => sender.send(path, value, when),
    ask: async (limitMs) =>
      isEye ? supervisor.query(seenBy.device, [seenBy.key], limitMs) : (await queryPaths(deps, [path], limitMs))[0],
    look: () =>
      seenBy.by === 'video'
        ? undefined
        : isEye
          ? stage.values.raw(seenBy.device, seenBy.key)?.value
          : stage.values.record(path).actual?.value,
    shows: (said, value, was) =>
      isEye ? JSON.stringify(said) !== JSON.stringify(was) : isSame(stage, path, said, value),
    stands: (value) => stands(stage, path, value),
    after: (ms, act) => clock.after(ms, act),
  };
}
