/** A tracker that speaks stYpe HF as a device of its own: is it there, at which rate, how much is lost. */
import { poseText } from '../kit/axes.ts';
import { type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { blankStypePacket, decodeStypeHf } from './stype-codec.ts';
import { poseFromStype } from './stype-pose.ts';
import { type StypeSettings, stypeSettings } from './stype-settings.ts';

function reader({ pan }: StypeSettings): FeedReader {
  const packet = blankStypePacket();
  const pose = [0, 0, 0, 0, 0, 0, 1];
  return (bytes, ears) => {
    const fault = decodeStypeHf(bytes, packet);
    if (fault !== undefined) return ears.refused(fault);
    poseFromStype(pose, packet, pan);
    ears.sample(bytes, () => `HF ${packet.packetId} ${poseText(pose)}`);
  };
}

export const driver = feedModule({ name: 'stype', settings: stypeSettings, reader });
