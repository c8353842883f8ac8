/**
 * A rigid body of an OptiTrack system as a device of its own: is it there, at which rate, how much is lost. Listens only:
 * without questions a body is known by its number, so one that is set by name counts every frame.
 */
import { axesNamed, poseText, positionFromAxes, rotationFromAxes } from '../kit/axes.ts';
import { type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { blankNatNetFrame, decodeNatNetFrame } from './natnet-frame.ts';
import { type NatNetSettings, natNetSettings } from './natnet-settings.ts';
import { natNetMessageId } from './natnet-talk.ts';

const FRAME = 7;

function reader({ cameraId, up }: NatNetSettings): FeedReader {
  const frame = blankNatNetFrame();
  const pose = [0, 0, 0, 0, 0, 0, 1];
  const axes = axesNamed(up === 'z' ? 'z-up' : 'y-up');
  return (bytes, ears) => {
    const message = natNetMessageId(bytes);
    if (message !== undefined && message !== FRAME) return;
    const fault = decodeNatNetFrame(bytes, frame.shape, true, frame);
    if (fault !== undefined) return ears.refused(fault);
    const bodies = frame.bodies.slice(0, frame.count);
    const body = cameraId === null ? bodies[0] : bodies.find(({ id }) => id === cameraId);
    if (body === undefined) return ears.refused(cameraId === null ? 'no-pose' : 'other-camera');
    if (!body.tracked) return ears.refused('occluded');
    positionFromAxes(pose, body.pose, 0, axes);
    if (!rotationFromAxes(pose, body.pose, 3, axes)) return ears.refused('rotation');
    ears.sample(bytes, () => `NatNet ${body.id} frame ${frame.frame} ${poseText(pose)}`);
  };
}

export const driver = feedModule({ name: 'natnet', settings: natNetSettings, reader });
