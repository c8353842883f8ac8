/** An OpenTrackIO tracker as a device of its own: is it there, at which rate, how much is lost. */
import type { WireAddress } from '../contract.ts';
import { type FeedReader, feedModule } from '../kit/tracker-feed.ts';
import { OtrkReader } from './opentrackio-codec.ts';
import { blankOtrkSample, readOtrkDocument } from './opentrackio-document.ts';
import { type OpenTrackIoSettings, openTrackIoSettings } from './opentrackio-settings.ts';

function reader(settings: OpenTrackIoSettings, _: WireAddress, nowUs: () => number): FeedReader {
  const datagrams = new OtrkReader(settings);
  const sample = blankOtrkSample();
  return (bytes, ears) => {
    const message = datagrams.read(bytes, '', nowUs());
    if (message === undefined) return;
    const fault = typeof message === 'string' ? message : readOtrkDocument(message.document, sample);
    if (fault !== undefined) ears.refused(fault);
    else if (settings.sourceNumber !== null && sample.sourceNumber !== settings.sourceNumber)
      ears.refused('other-camera');
    else
      ears.sample(bytes, () => {
        const angles = `${sample.panDeg.toFixed(2)} ${sample.tiltDeg.toFixed(2)} ${sample.rollDeg.toFixed(2)}`;
        const place = [...sample.pose.subarray(0, 3)].map((m) => m.toFixed(3)).join(' ');
        return `OTrk ${sample.sourceNumber} pan/tilt/roll ${angles} x/y/z ${place} ${sample.status}`.trimEnd();
      });
  };
}

export const driver = feedModule({ name: 'opentrackio', settings: openTrackIoSettings, reader });
