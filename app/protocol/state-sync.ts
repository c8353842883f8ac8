/** Time as seats see it: the house clock, its sources, and what every device says of its frames. */
import type { Fault, Text } from '../core/parameter.ts';
import type { Rate } from '../core/stage/model.ts';

/** A source of time that the studio names; one of them leads. */
export interface TimeSourceState {
  readonly name: Text;
  readonly kind: 'art-timecode' | 'mtc' | 'ltc' | 'ptp';
  /** Where it is read or heard: a capture device, a path, an address; absent from older engines. */
  readonly from?: string;
  /** Smaller leads; null = never leads, only shown (PTP without one). */
  readonly priority: number | null;
  readonly leads: boolean;
  /** `off` could not be opened, see faults. PTP: `usable` means locked. */
  readonly state:
    | 'off'
    | 'silent'
    | 'acquiring'
    | 'usable'
    | 'standing'
    | 'reverse'
    | 'wrong-rate'
    | 'unlocked'
    | 'unknown';
  readonly rate: Rate | null;
  /** The newest label, as it came. */
  readonly timecode: string | null;
  /** Source minus house, whole seconds and all; null while it has no line. PTP that is only shown: offset from its master. */
  readonly offsetUs: number | null;
  readonly jitterUs: number | null;
  readonly driftPpm: number | null;
  readonly atUs: number | null;
  readonly faults: readonly Fault[];
  /** PTP that may lead: offset from its master, how well the wall clock is read (±), and TAI minus wall clock. */
  readonly ptp?: {
    readonly masterUs: number | null;
    readonly wallUs: number | null;
    readonly utcOffsetS: number | null;
  };
}

export interface SyncState {
  readonly clock: {
    /** Id of the source that it follows; `free-run` while there is none. */
    readonly source: string;
    /** `acquiring` on the way to its source · `holdover` source gone, last speed kept · `lost` the same, beyond the policy. */
    readonly state: 'free-run' | 'acquiring' | 'locked' | 'holdover' | 'lost';
    readonly rate: Rate;
    readonly timecodeRate: Rate;
    /** Labels are drop-frame ones. */
    readonly drop: boolean;
    /** frame = floor((us - epochUs) * rate / 1e6); the page runs its timecode from these. Moves while it is slewed. */
    readonly epochUs: number;
    readonly timecodeAtEpoch: number;
    /** Source minus house; null without a source. */
    readonly offsetUs: number | null;
    /** Whole frames that wait for a step, which a running take forbids. */
    readonly pendingFrames: number;
    /** Speed against the monotonic clock of this machine. */
    readonly speedPpm: number;
    readonly faults: readonly Fault[];
  };
  readonly sources: Readonly<Record<string, TimeSourceState>>;
  readonly devices: Readonly<
    Record<
      string,
      {
        readonly rate: number | null;
        readonly locked: boolean | null;
        readonly phaseUs: number | null;
        readonly atUs: number | null;
        readonly verdict: 'locked' | 'unlocked' | 'wrong-rate' | 'unknown';
        /** Where its frames come from, as the studio says; absent = nobody said. */
        readonly from?: { readonly device: string } | { readonly source: string };
      }
    >
  >;
}
