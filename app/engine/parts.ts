/** What the engine is joined from: made before it, by whoever starts it. */
import type { Clock, DriverModule, Log } from '../../drivers/contract.ts';
import type { Storage } from '../../presets/contract.ts';
import type { VideoSource } from '../core/delay/patch.ts';
import type { Studio, TimeSource } from '../core/stage/model.ts';
import type { CrashPoints } from './crash.ts';
import type { SupervisorOptions } from './devices/supervisor.ts';
import type { HouseClock } from './timing/house-clock.ts';
import type { VirtualStage } from './virtual/virtual-link.ts';

export interface Parts {
  readonly studio: Studio;
  readonly folder: string;
  readonly shippedProfiles: string;
  readonly storage: Storage;
  readonly virtual: VirtualStage | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly house: HouseClock;
  /** Where what the studio file names is heard here; the virtual stage has places of its own. */
  readonly videoSources: (studio: Studio) => readonly VideoSource[];
  readonly timeSources: (studio: Studio) => readonly TimeSource[];
  readonly boot: string;
  readonly crash: CrashPoints;
  readonly adminToken: string;
  readonly loopbackOnly: boolean;
  readonly consoleFolder: string;
  /** Undefined: the shell runs the tracking process. */
  readonly trackingEntry: string | undefined;
  readonly lensWorker: URL;
  readonly dataFolder: string;
  /** How devices are reached from here. */
  readonly reach: Pick<SupervisorOptions, 'open' | 'openRequests' | 'addressOf'>;
  readonly load: (name: string) => Promise<DriverModule | undefined>;
}
