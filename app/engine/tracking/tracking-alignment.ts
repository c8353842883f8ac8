/**
 * What each camera's poses go through (alignment, lever arm, lens): put into a configuration, and kept from a process that
 * is at work.
 */
import { type CalibrationsInForce, LACKING, type Lacking } from '../../core/calibration/kept/in-force.ts';
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
      const alignment = alignmentOf(source.cameraId);
      if (!alignment) return source;
      const isMain = config.sources.findIndex(({ cameraId }) => cameraId === source.cameraId) === n;
      return isMain ? aligned(source, alignment) : alignedBackup(source, alignment);
    }),
    sinks: config.sinks.map((sink) => {
      const delayMs = alignmentOf(sink.cameraId)?.delaysMs?.[sink.sinkId];
      return delayMs === undefined ? sink : { ...sink, delayMs };
    }),
  };
}

/**
 * A backup stands in the frame of the main tracker and sits where that one sits, unless the studio file says otherwise. It
 * counts the rings in its own way, so a map of the main tracker's counts is not its. What it goes without is told.
 */
function alignedBackup(source: SourceConfig, { version, versions, ...camera }: Alignment): SourceConfig {
  const ownFrame = source.alignedApart === true;
  const ownArm = source.mountedApart === true;
  const hasArm = ownArm || !ownFrame;
  const frame = ownFrame ? source.stageFromTracker : camera.stageFromTracker;
  const arm = ownArm ? source.bodyFromCamera : hasArm ? camera.bodyFromCamera : undefined;
  const lens = shared(camera.lens) ? camera.lens : undefined;
  const pupil = shared(camera.pupil) && hasArm ? camera.pupil : undefined;
  const isLacking: Readonly<Record<Lacking, boolean>> = {
    arm: camera.bodyFromCamera !== undefined && !hasArm,
    lens: camera.lens !== lens,
    nodal: camera.pupil !== pupil,
  };
  const lacks = LACKING.filter((kind) => isLacking[kind]);
  return {
    ...unaligned(source),
    ...(ownFrame ? {} : { alignment: version, ...(versions && { calibrated: versions }) }),
    ...(frame && { stageFromTracker: frame }),
    ...(arm && { bodyFromCamera: arm }),
    ...(lens && { lens }),
    ...(pupil && { pupil }),
    ...(lacks.length > 0 && { lacks }),
  };
}

const shared = (map: Rings | undefined): boolean => map?.zoom === null && map.focus === null;

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

const CALIBRATED = ['stageFromTracker', 'bodyFromCamera', 'alignment', 'calibrated', 'lens', 'pupil', 'lacks'] as const;
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
  const { alignment, calibrated, lacks: _, ...rest } = calibratedPart(source);
  return { version: alignment ?? 0, ...(calibrated && { versions: calibrated }), ...rest };
}

function aligned(source: SourceConfig, alignment: Alignment): SourceConfig {
  const { version, versions, delaysMs: _, ...rest } = alignment;
  return { ...unaligned(source), alignment: version, ...(versions && { calibrated: versions }), ...rest };
}
