/** Sinks of tracking in a studio file: the camera number is one that the sink's protocol can say. */
import type { SinkProtocol } from '../core/tracking/protocol-marks.ts';
import type { StudioNames } from './studio-names.ts';

/** Smallest and largest camera number on the wire; stYpe HF has none. */
const NUMBERS: Readonly<Record<SinkProtocol, readonly [min: number, max: number]>> = {
  freed: [0, 255],
  opentrackio: [1, 200],
  psn: [0, 65_535],
  'mosys-f4': [0, 255],
  stype: [0, 0],
  'osc-pose': [0, 65_535],
};

export function checkSinkNumber(
  names: StudioNames,
  { protocol, cameraId }: { readonly protocol: SinkProtocol; readonly cameraId: number },
  file: 'studio.json',
  place: string,
): void {
  const [min, max] = NUMBERS[protocol];
  if (cameraId < min || cameraId > max)
    names.faults.add('sink-number', file, `${place}/cameraId`, { cameraId, min, max });
}
