/**
 * Every code that a fault, gate, refusal or alarm may carry, in both languages; `<code>!` is what to do about it.
 * Sorted by room. Add the words where you add the code.
 */
import type { Fault } from '../../core/parameter.ts';
import { caldeskFaults } from './caldesk-faults.ts';
import { calibrationArmFaults } from './calibration-arm-faults.ts';
import { calibrationLensFaults } from './calibration-lens-faults.ts';
import { calibrationMotionFaults } from './calibration-motion-faults.ts';
import { calibrationStageFaults } from './calibration-stage-faults.ts';
import { clientFaults } from './client-faults.ts';
import { coldFaults } from './cold-faults.ts';
import { cutFaults } from './cut-faults.ts';
import { delayFaults } from './delay-faults.ts';
import { driverFaults } from './driver-faults.ts';
import { engineFaults } from './engine-faults.ts';
import { eventFaults } from './event-faults.ts';
import { fieldFaults } from './field-faults.ts';
import { latencyFaults } from './latency-faults.ts';
import { launchFaults } from './launch-faults.ts';
import { leadFaults } from './lead-faults.ts';
import { lensFaults } from './lens-faults.ts';
import { measureFaults } from './measure-faults.ts';
import { clusterFaults } from './ndisplay-faults.ts';
import { openTrackIoFaults } from './opentrackio-faults.ts';
import { pictureFaults } from './picture-faults.ts';
import { profileFaults } from './profile-faults.ts';
import { recordingFaults } from './recording-faults.ts';
import { remoteControlFaults } from './remote-control-faults.ts';
import { stageFaults } from './stage-faults.ts';
import { storageFaults } from './storage-faults.ts';
import { studioFaults } from './studio-faults.ts';
import { surveyListFaults } from './survey-list-faults.ts';
import { switchboardFaults } from './switchboard-faults.ts';
import { takeFaults } from './take-faults.ts';
import { timeFaults } from './time-faults.ts';
import { trackingFaults } from './tracking-faults.ts';
import { trackingRefusals } from './tracking-refusals.ts';
import { trialFaults } from './trial-faults.ts';
import { virtualCameraFaults } from './virtual-cameras.ts';
import { warmthFaults } from './warmth-faults.ts';
import { webFaults } from './web-faults.ts';
import { wireFaults } from './wire-faults.ts';
import { type Catalogue, fill, type Lang, pick } from './words.ts';
import { xrFaults } from './xr-faults.ts';

export const FAULTS: Catalogue = {
  ...stageFaults,
  ...takeFaults,
  ...engineFaults,
  ...driverFaults,
  ...wireFaults,
  ...webFaults,
  ...profileFaults,
  ...trackingFaults,
  ...trackingRefusals,
  ...openTrackIoFaults,
  ...leadFaults,
  ...timeFaults,
  ...delayFaults,
  ...calibrationStageFaults,
  ...calibrationArmFaults,
  ...calibrationLensFaults,
  ...calibrationMotionFaults,
  ...pictureFaults,
  ...lensFaults,
  ...caldeskFaults,
  ...surveyListFaults,
  ...trialFaults,
  ...coldFaults,
  ...recordingFaults,
  ...virtualCameraFaults,
  ...clusterFaults,
  ...eventFaults,
  ...remoteControlFaults,
  ...fieldFaults,
  ...switchboardFaults,
  ...launchFaults,
  ...measureFaults,
  ...warmthFaults,
  ...cutFaults,
  ...latencyFaults,
  ...xrFaults,
  ...storageFaults,
  ...studioFaults,
  ...clientFaults,
};

/** The sentence of a fault. A code nobody has words for is shown as it is, so that nothing is ever hidden. */
export function sayFault(fault: Fault, lang: Lang): string {
  const entry = FAULTS[fault.code];
  if (!entry) return fault.code;
  // A fault that carries another one names its code in `why`: it is said in the same sentence.
  const why = fault.params?.['why'];
  const nested =
    typeof why === 'string' && FAULTS[why] ? sayFault({ code: why, params: withoutWhy(fault.params) }, lang) : why;
  return fill(pick(entry, lang), nested === undefined ? fault.params : { ...fault.params, why: nested });
}

/** What a person can do; empty where there is nothing to add. */
export function sayHint(fault: Fault, lang: Lang): string {
  const entry = FAULTS[`${fault.code}!`];
  return entry ? fill(pick(entry, lang), fault.params) : '';
}

function withoutWhy(params: Fault['params']): NonNullable<Fault['params']> {
  const { why: _, ...rest } = params ?? {};
  return rest;
}
