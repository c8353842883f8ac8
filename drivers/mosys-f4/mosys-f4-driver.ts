/** A tracker that speaks F4 as a device of its own: is it there, at which rate, how much is lost. */
import { poseText } from '../kit/axes.ts';
import { type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { blankF4Packet, decodeF4 } from './f4-codec.ts';
import { f4Sense, poseFromF4 } from './f4-pose.ts';
import { type F4Settings, f4Settings } from './f4-settings.ts';

function reader({ cameraId, unit, pan }: F4Settings): FeedReader {
  const f4 = blankF4Packet();
  const pose = [0, 0, 0, 0, 0, 0, 1];
  return (bytes, ears) => {
    const fault = decodeF4(bytes, f4);
    if (fault !== undefined) return ears.refused(fault);
    if (cameraId !== null && f4.cameraId !== cameraId) return ears.refused('other-camera');
    if (!poseFromF4(pose, f4, f4Sense(unit, pan))) return ears.refused('no-pose');
    ears.sample(bytes, () => `F4 ${f4.cameraId} status ${f4.tracking} ${poseText(pose)}`);
  };
}

export const driver = feedModule({ name: 'mosys-f4', settings: f4Settings, reader });
