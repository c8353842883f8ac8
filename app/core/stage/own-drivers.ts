/** Devices that are no box on the network: parts of ours that a studio names. */
import { VIRTUAL_CAMERA } from '../tracking/virtual-camera.ts';

export const OWN_DRIVERS: ReadonlySet<string> = new Set(['tracking', 'stage', VIRTUAL_CAMERA]);
