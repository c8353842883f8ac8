/**
 * What each camera's poses go through (alignment, lever arm, lens): put into a configuration, and kept from a process that
 * is at work.
 */
import type { CalibrationsInForce } from '../../core/calibration/kept/in-force.ts';
import type { Rings } from '../../core/calibration/kept/version.ts';
import type { SourceConfig, TrackingConfig } from './tracking-config.ts';
import type { RelayState } from './tracking-messages.ts';

export interface Alignment extends Partial<CalibrationsInForce> {
  /** Number of the stage alignment; 0 = from the studio file. */
  readonly version: number;
}

/** The same configuration with other alignments; a camera that is not named keeps its own. */
export function withAlignments(
  config: TrackingConfig,
  alignmentOf: (cameraId: string) => Alignment | undefined,
): TrackingConfig {
  return {
    sources: config.sources.map((source, n) => {
      const alignment = source.alignedApart === true ? undefined : alignmentOf(source.cameraId);
      if (!alignment) return source;
      const isMain = config.sources.findIndex(({ cameraId }) => cameraId === source.cameraId) === n;
      return aligned(source, isMain ? alignment : ofAnother(alignment));
    }),
    sinks: config.sinks.map((sink) => {
      const delayMs = alignmentOf(sink.cameraId)?.delaysMs?.[sink.sinkId];
      return delayMs === undefined ? sink : { ...sink, delayMs };
    }),
  };
}

/** For a backup in the same frame: it counts the rings in its own way, so a map of the main tracker's counts is not its. */
function ofAnother({ lens, pupil, ...rest }: Alignment): Alignment {
  const shared = <T extends Rings>(map: T | undefined): map is T => map?.zoom === null && map.focus === null;
  return { ...rest, ...(shared(lens) && { lens }), ...(shared(pupil) && { pupil }) };
}

/**
 * What an engine that comes back may ask of a process that it finds at work: cameras that are relayed keep the alignment
 * that they run with, since they may be on air. Another one is put in force by a person.
 */
export function keepRunning(
  wanted: TrackingConfig,
  running: TrackingConfig | null,
  relays: readonly RelayState[],
): TrackingConfig {
  return withAlignments(wanted, (cameraId) => {
    const relayed = relays.some((relay) => relay.on && relay.cameraId === cameraId);
    const found = relayed ? running?.sources.find((source) => source.cameraId === cameraId) : undefined;
    return found && alignmentIn(found);
  });
}

const CALIBRATED = ['stageFromTracker', 'bodyFromCamera', 'alignment', 'calibrated', 'lens', 'pupil'] as const;
type Calibrated = Pick<SourceConfig, (typeof CALIBRATED)[number]>;
const isCalibrated = (key: string): boolean => CALIBRATED.some((one) => one === key);

/** What a source is beside its alignment: as long as that stays, its socket does. */
export function unaligned(source: SourceConfig): SourceConfig {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !isCalibrated(key))) as unknown as SourceConfig;
}

export function calibratedPart(source: SourceConfig): Calibrated {
  return Object.fromEntries(Object.entries(source).filter(([key]) => isCalibrated(key)));
}

function alignmentIn(source: SourceConfig): Alignment {
  const { alignment, calibrated, ...rest } = calibratedPart(source);
  return { version: alignment ?? 0, ...(calibrated && { versions: calibrated }), ...rest };
}

function aligned(source: SourceConfig, alignment: Alignment): SourceConfig {
  const { version, versions, delaysMs: _, ...rest } = alignment;
  return { ...unaligned(source), alignment: version, ...(versions && { calibrated: versions }), ...rest };
}
