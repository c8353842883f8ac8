/**
 * Which alignment each camera's poses go through: put into a configuration, and kept from a process that is at work.
 */
import type { SourceConfig, TrackingConfig } from './tracking-config.ts';
import type { RelayState } from './tracking-messages.ts';

export interface Alignment {
  /** Number of the calibration; 0 = from the studio file. */
  readonly version: number;
  /** Absent = the tracker's frame is the stage's. */
  readonly stageFromTracker?: readonly number[];
}

/** The same configuration with other alignments; a camera that is not named keeps its own. */
export function withAlignments(
  config: TrackingConfig,
  alignmentOf: (cameraId: string) => Alignment | undefined,
): TrackingConfig {
  return {
    ...config,
    sources: config.sources.map((source) => {
      const alignment = source.alignedApart === true ? undefined : alignmentOf(source.cameraId);
      return alignment ? aligned(source, alignment) : source;
    }),
  };
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
    if (!found) return undefined;
    const { stageFromTracker, alignment } = found;
    return { version: alignment ?? 0, ...(stageFromTracker && { stageFromTracker }) };
  });
}

/** What a source is beside its alignment: as long as that stays, its socket does. */
export function unaligned(source: SourceConfig): SourceConfig {
  const { stageFromTracker: _, bodyFromCamera: __, alignment: ___, ...rest } = source;
  return rest;
}

function aligned(source: SourceConfig, { version, stageFromTracker }: Alignment): SourceConfig {
  const { stageFromTracker: _, alignment: __, ...rest } = source;
  return { ...rest, alignment: version, ...(stageFromTracker && { stageFromTracker }) };
}
