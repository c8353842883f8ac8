/** A PosiStageNet tracker as a device of its own: is it there, at which rate, how much is lost. */
import { poseText } from '../kit/axes.ts';
import { type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { blankPsnPacket, decodePsn } from './psn-codec.ts';
import { poseFromPsn, psnAxes } from './psn-pose.ts';
import { type PsnSettings, psnSettings } from './psn-settings.ts';

function reader({ cameraId, depth }: PsnSettings): FeedReader {
  const packet = blankPsnPacket();
  const pose = [0, 0, 0, 0, 0, 0, 1];
  return (bytes, ears) => {
    const fault = decodePsn(bytes, packet);
    if (fault !== undefined) return ears.refused(fault);
    if (packet.kind === 'info') return;
    const trackers = packet.trackers.slice(0, packet.count);
    const tracker = cameraId === null ? trackers[0] : trackers.find(({ id }) => id === cameraId);
    // Of a frame that spans packets, the others are none of ours.
    if (tracker === undefined) return packet.framePackets > 1 ? undefined : ears.refused('other-camera');
    if (!poseFromPsn(pose, tracker, psnAxes(depth))) return ears.refused('no-pose');
    ears.sample(bytes, () => `PSN ${tracker.id} frame ${packet.frameId} ${poseText(pose)}`);
  };
}

export const driver = feedModule({ name: 'psn', settings: psnSettings, reader });
