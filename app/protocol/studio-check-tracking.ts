/** Tracking in a studio file: lines and commands of its trackers; camera numbers that a sink's protocol can say. */
import { isTrackerDriver, protocolTitle, type SinkProtocol } from '../core/tracking/protocol-marks.ts';
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

/** What only FreeD can: a serial line, and a head that is told to send. */
export function checkTracker({ forms, faults }: StudioNames, tracker: string): void {
  const { devices } = forms['devices.json'];
  const index = devices.findIndex(({ id }) => id === tracker);
  const device = devices[index];
  if (!device || !isTrackerDriver(device.driver)) return;
  const place = `/devices/${index}`;
  const { driver, address, settings } = device;
  const onLine = address.kind === 'serial';
  if (onLine && driver !== 'freed')
    faults.add('tracker-serial', 'devices.json', `${place}/address`, { protocol: protocolTitle(driver) });
  if (driver !== 'freed' || typeof settings !== 'object' || settings === null || !('demand' in settings)) return;
  const reached = 'server' in settings && 'commandPort' in settings;
  if (!onLine && !reached) faults.add('tracker-demand', 'devices.json', `${place}/settings/demand`);
}
