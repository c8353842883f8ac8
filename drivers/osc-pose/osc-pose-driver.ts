/** A sender of poses over OSC as a device of its own: is it there, at which rate, how much is lost. */
import { isFault } from '../contract.ts';
import { poseText } from '../kit/axes.ts';
import { type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { OscPoseReader } from './osc-pose-codec.ts';
import { type OscPoseSettings, oscPoseSense, oscPoseSettings } from './osc-pose-settings.ts';

function reader(settings: OscPoseSettings): FeedReader {
  const sense = oscPoseSense(settings);
  if (isFault(sense)) return (_, ears) => ears.refused('template');
  const poses = new OscPoseReader(sense);
  const { cameraId } = settings;
  return (bytes, ears) => {
    const fault = poses.read(bytes, ({ id, pose }) => {
      if (cameraId !== null && id !== cameraId) ears.refused('other-camera');
      else ears.sample(bytes, () => `OSC ${id} ${poseText(pose)}`);
    });
    if (fault !== undefined) ears.refused(fault);
  };
}

export const driver = feedModule({ name: 'osc-pose', settings: oscPoseSettings, reader });
