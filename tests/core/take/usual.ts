/** The usual take of the hand-written tests: a load, a held wall with two visible steps on two devices, a light. */
import type { Plan } from '../../../app/core/stage/plan.ts';
import { holdSteps, makePlan, makeStep } from './plans.ts';
import { Rig, type RigOptions } from './rig.ts';

export const wall = { zoneIds: ['wall'], pictureIds: [] };
export const offAir = new Map([['zone:wall', { by: 'off-air' } as const]]);
export const lease = [{ zoneId: 'wall', from: 'vp', to: 'xr' }];

export function usual(): Plan {
  const { hold, release, plan } = holdSteps('g', 'led', ['wall']);
  return makePlan(
    [
      makeStep('load', { phase: 'prepare', device: 'xr' }),
      hold,
      makeStep('source', { device: 'router', visible: wall, leadFrames: 2, onFail: 'ask' }),
      makeStep('bright', { device: 'led2', visible: wall, leadFrames: 0 }),
      makeStep('light', { phase: 'settle', device: 'desk', onFail: 'note' }),
      release,
    ],
    { covers: offAir, holds: [plan], leases: lease },
  );
}

/** Up to the moment when the switch datagrams are handed over. */
export function switching(options: RigOptions = {}): Rig {
  return new Rig(usual(), options).through('load').through('hold-g');
}
