/** A sender of poses over OSC as a device of its own: is it there, at which rate, how much is lost. */
import { type DriverModule, isFault } from '../contract.ts';
import { poseText } from '../kit/axes.ts';
import { type FeedEars, TrackerFeed } from '../kit/tracker-feed.ts';
import { OscPoseReader } from './osc-pose-codec.ts';
import { type OscPoseSettings, oscPoseSense, oscPoseSettings } from './osc-pose-settings.ts';

function reader(settings: OscPoseSettings): (bytes: Uint8Array, ears: FeedEars) => void {
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

export const driver: DriverModule<OscPoseSettings> = {
  name: 'osc-pose',
  salvo: false,
  settings: oscPoseSettings,
  create: (context, settings, address) => {
    const { expectedHz } = settings;
    return new TrackerFeed({
      context,
      address,
      expectedHz,
      protocol: 'tracking.refused',
      reader: () => reader(settings),
    });
  },
};
