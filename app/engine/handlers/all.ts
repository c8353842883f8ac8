/** Every command's handler; the type proves that none is missing. */
import type { Handlers } from '../commands.ts';
import type { Room } from '../room.ts';
import type { Auth } from '../server/auth.ts';
import type { Gateway } from '../server/gateway.ts';
import type { Recovery } from '../takes/recovery.ts';
import { calibrationHandlers } from './calibration.ts';
import { coldHandlers } from './cold.ts';
import { delayHandlers } from './delay.ts';
import { deviceHandlers } from './devices.ts';
import { engineHandlers } from './engines.ts';
import { eventHandlers } from './event.ts';
import { fieldHandlers } from './fields.ts';
import { latencyHandlers } from './latency.ts';
import { lensHandlers } from './lens.ts';
import { libraryHandlers } from './library.ts';
import { moveHandlers } from './moves.ts';
import { clusterHandlers } from './ndisplay.ts';
import { paramHandlers } from './params.ts';
import { profileHandlers } from './profiles.ts';
import { recordingHandlers } from './recordings.ts';
import { stageHandlers } from './stage.ts';
import { trialHandlers } from './trials.ts';
import { warmthHandlers } from './warmth.ts';

export function allHandlers(room: Room, auth: Auth, gateway: () => Gateway, recovery: Recovery): Handlers {
  return {
    ...stageHandlers(room, recovery),
    ...paramHandlers(room),
    ...libraryHandlers(room),
    ...latencyHandlers(room),
    ...deviceHandlers(room, auth, gateway),
    ...calibrationHandlers(room.calibration, room.calibrationFiles, room.calibrationSessions, room.quickChecks),
    ...delayHandlers(room.delay, room.lens.show),
    ...lensHandlers(room.lens),
    ...trialHandlers(room),
    ...warmthHandlers(room.warmth.keep),
    ...recordingHandlers(room.recordings),
    ...moveHandlers(room.moves),
    ...coldHandlers(room.cold),
    ...clusterHandlers(room),
    ...eventHandlers(room.events),
    ...engineHandlers(room.launcher),
    ...profileHandlers(room),
    ...fieldHandlers(room),
    'studio.check': () => room.studioDesk.check(),
    'studio.reload': () => room.studioDesk.reload(),
  };
}
