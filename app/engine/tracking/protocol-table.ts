/** Tracking protocols by the name that configuration and studio file use. */
import { VIRTUAL_CAMERA } from '../../core/tracking/virtual-camera.ts';
import { freedProtocol } from './protocols/freed.ts';
import { mosysF4Protocol } from './protocols/mosys-f4.ts';
import { natNetProtocol } from './protocols/natnet.ts';
import { openTrackIoProtocol } from './protocols/opentrackio.ts';
import { oscPoseProtocol } from './protocols/osc-pose.ts';
import { psnProtocol } from './protocols/psn.ts';
import { stypeProtocol } from './protocols/stype.ts';
import { virtualCameraProtocol } from './protocols/virtual-camera.ts';
import type { TrackingProtocol } from './tracking-protocol.ts';

const PROTOCOLS: Readonly<Record<string, TrackingProtocol>> = {
  freed: freedProtocol,
  'mosys-f4': mosysF4Protocol,
  natnet: natNetProtocol,
  'osc-pose': oscPoseProtocol,
  psn: psnProtocol,
  stype: stypeProtocol,
  opentrackio: openTrackIoProtocol,
  [VIRTUAL_CAMERA]: virtualCameraProtocol,
};

/** Undefined: no protocol of that name. */
export function protocolNamed(name: string): TrackingProtocol | undefined {
  return Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined;
}
