/** A FreeD tracker as a device of its own: a second destination of the tracker, a monitoring port, a serial line. */
import type { WireAddress } from '../contract.ts';
import { type FeedEars, type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { isStream } from '../kit/wire-life.ts';
import { blankFreedPose, decodeFreedD1 } from './freed-codec.ts';
import { type FreedSettings, freedSettings } from './freed-settings.ts';
import { FreedStream } from './freed-stream.ts';

function reader({ cameraId }: FreedSettings, address: WireAddress): FeedReader {
  const pose = blankFreedPose();
  const one = (bytes: Uint8Array, ears: FeedEars): void => {
    const fault = decodeFreedD1(bytes, pose);
    if (fault !== undefined) ears.refused(fault);
    else if (cameraId !== null && pose.cameraId !== cameraId) ears.refused('other-camera');
    else
      ears.sample(bytes, () => {
        const angles = `${pose.panDeg.toFixed(2)} ${pose.tiltDeg.toFixed(2)} ${pose.rollDeg.toFixed(2)}`;
        const place = `${pose.xMm.toFixed(0)} ${pose.yMm.toFixed(0)} ${pose.zMm.toFixed(0)}`;
        return `D1 ${pose.cameraId} pan/tilt/roll ${angles} x/y/z ${place}`;
      });
  };
  if (!isStream(address)) return one;
  const stream = new FreedStream();
  return (bytes, ears) =>
    stream.read(bytes, (message, locked) => {
      // 0xD1 may stand anywhere in a byte stream: the first good message proves nothing.
      if (locked) one(message, ears);
    });
}

export const driver = feedModule({ name: 'freed', settings: freedSettings, reader, faults: 'freed' });
