/** What command handlers may reach. Made once, in engine.ts; holds no logic. */
import type { Clock, Log } from '../../drivers/contract.ts';
import type { Storage } from '../../presets/contract.ts';
import type { CalibrationDesk } from './calibration/calibration-desk.ts';
import type { CalibrationFiles } from './calibration/calibration-files.ts';
import type { CalibrationSessions } from './calibration/calibration-sessions.ts';
import type { QuickChecks } from './calibration/quick-checks.ts';
import type { ColdDesk } from './contract/cold-desk.ts';
import type { CueDesk } from './cues/cue-desk.ts';
import type { CutDesk } from './cuts/cut-desk.ts';
import type { DelayDesk } from './delay/delay-desk.ts';
import type { Supervisor } from './devices/supervisor.ts';
import type { Journal } from './journal/journal.ts';
import type { LaunchDesk } from './launcher/launch-desk.ts';
import type { LensRoom } from './lens/join-lens.ts';
import type { MeasureStore } from './measures/measure-store.ts';
import type { ClusterDesk } from './ndisplay/cluster-desk.ts';
import type { EventDesk } from './ndisplay/event-desk.ts';
import type { StagePublisher } from './publish/publish-stage.ts';
import type { Publisher } from './publish/publisher.ts';
import type { RecordingDesk } from './recordings/recording-desk.ts';
import type { SeatDesk } from './seats/seat-desk.ts';
import type { Alarms } from './stage/alarms.ts';
import type { Stage } from './stage/stage.ts';
import type { StudioDesk } from './studio/studio-desk.ts';
import type { Sender } from './takes/sender.ts';
import type { TakeSchedule } from './takes/take-schedule.ts';
import type { Takes } from './takes/takes.ts';
import type { HouseClock } from './timing/house-clock.ts';
import type { MoveDesk } from './tracking/moves/move-desk.ts';
import type { TrackingDesk } from './tracking/tracking-desk.ts';
import type { TrialDesk } from './trials/trial-desk.ts';
import type { VirtualStage } from './virtual/virtual-link.ts';
import type { WarmthDesk } from './warmth/warmth-desk.ts';

export interface Room {
  readonly clock: Clock;
  readonly log: Log;
  readonly house: HouseClock;
  readonly stage: Stage;
  readonly supervisor: Supervisor;
  readonly publisher: Publisher;
  readonly shown: StagePublisher;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly alarms: Alarms;
  readonly measures: MeasureStore;
  readonly sender: Sender;
  readonly takes: Takes;
  readonly schedule: TakeSchedule;
  readonly delay: DelayDesk;
  readonly lens: LensRoom;
  readonly trials: TrialDesk;
  readonly cold: ColdDesk;
  readonly warmth: WarmthDesk;
  readonly cuts: CutDesk;
  readonly cues: CueDesk;
  readonly seats: SeatDesk;
  readonly tracking: TrackingDesk | undefined;
  readonly calibration: CalibrationDesk;
  readonly calibrationFiles: CalibrationFiles;
  readonly recordings: RecordingDesk;
  readonly moves: MoveDesk;
  readonly clusters: ClusterDesk;
  readonly events: EventDesk;
  readonly launcher: LaunchDesk;
  readonly calibrationSessions: CalibrationSessions;
  readonly quickChecks: QuickChecks;
  readonly virtual: VirtualStage | undefined;
  wallMs(): number;
  /** What survives a restart was changed: write it, durably. */
  keep(): Promise<void>;
  /** Presets of the library changed: the stage core reads them anew. */
  reloadPresets(): Promise<void>;
  readonly studioDesk: StudioDesk;
  /** Profiles as shipped. */
  readonly shippedProfiles: string;
}
