/** Why the stage lets no cold change begin, go on or send now. Reads only. */
import type { Fault } from '../../core/parameter.ts';
import { recordingGates } from '../../core/stage/gates-devices.ts';
import { watchingCameras } from '../../core/stage/ownership.ts';
import type { Room } from '../room.ts';

export type RulesDeps = Pick<Room, 'clock' | 'stage'> & {
  takes(): Pick<Room['takes'], 'activePlans' | 'runningTakes'>;
  /** Something else moves the stage to measure it. */
  busy(): Fault | undefined;
};

/** The stage is not free for a change to take hold of it. */
export function occupiedFault(deps: RulesDeps): Fault | undefined {
  const { stage } = deps;
  const takes = deps.takes();
  if (stage.show === 'SHOW') return { code: 'cold.in-show' };
  if (stage.show === 'EDIT') return { code: 'show.edit-sends-nothing' };
  if (takes.runningTakes().length > 0) return { code: 'cold.take-running' };
  if (takes.activePlans().length > 0) return { code: 'cold.armed' };
  return deps.busy();
}

/** On air, or a recorder rolls: the whole change waits. */
export function unsafeFault({ stage, clock }: RulesDeps, zones: readonly string[]): Fault | undefined {
  const view = stage.view();
  const zone = zones.find((one) => watchingCameras(view, one).length > 0);
  if (zone !== undefined)
    return { code: 'cold.on-air', params: { zone, cameras: watchingCameras(view, zone).join(', ') } };
  const [recording] = recordingGates({ view, nowUs: clock.nowUs() });
  return recording?.value === 'rolling' ? { code: 'cold.recording' } : undefined;
}
