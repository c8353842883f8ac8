/** A camera's inputs while a recording stands in for its trackers: read as they were recorded, placed as they are now. */
import { calibratedPart } from '../tracking-alignment.ts';
import type { SourceConfig } from '../tracking-config.ts';
import type { RecordedSource } from './recording-format.ts';

export interface ReplayedSource {
  readonly config: SourceConfig;
  readonly recorded: RecordedSource;
}

/**
 * Which recorded tracker stands in for which of the camera's: the one of its name, else the one in its place. The others,
 * on either side, wait: nobody knows where they stand.
 */
export function replayedSources(
  own: readonly SourceConfig[],
  recorded: readonly RecordedSource[],
): readonly ReplayedSource[] {
  const named = new Map(own.map((one) => [one, recorded.find((other) => isNamed(one) && sameName(one, other))]));
  const left = recorded.filter((one) => ![...named.values()].includes(one));
  const pairs = own.flatMap((one): ReplayedSource[] => {
    const found = named.get(one) ?? left.shift();
    return found ? [{ config: replayedSource(one, found), recorded: found }] : [];
  });
  const [first, ...others] = pairs;
  const switchOver = own[0]?.switchOver;
  if (!first || !switchOver) return pairs;
  // How a camera goes over is told by its main source, which may be the one that waits.
  return [{ recorded: first.recorded, config: { ...first.config, switchOver } }, ...others];
}

/** The camera's own source, heard as that recorded one. */
export function replayedSource(own: SourceConfig, recorded: SourceConfig): SourceConfig {
  const { protocol, listen, group, options, trackerCameraId, expectedHz, senders } = recorded;
  const { cameraId, sourceId, switchOver, staleAfterMs, lossyAbovePct } = own;
  return {
    cameraId,
    ...(sourceId !== undefined && { sourceId }),
    ...(switchOver !== undefined && { switchOver }),
    protocol,
    listen,
    trackerCameraId,
    expectedHz,
    ...(group !== undefined && { group }),
    ...(options !== undefined && { options }),
    ...(senders !== undefined && { senders }),
    ...(staleAfterMs !== undefined && { staleAfterMs }),
    ...(lossyAbovePct !== undefined && { lossyAbovePct }),
    ...calibratedPart(own),
  };
}

/** Of the sources of the camera, the one that this one is heard as. */
export function ownOf(replayed: SourceConfig, own: readonly SourceConfig[]): SourceConfig | undefined {
  return own.find((one) => sameName(one, replayed));
}

const isNamed = ({ sourceId }: SourceConfig): boolean => sourceId !== undefined;
const sameName = (a: SourceConfig, b: SourceConfig): boolean => a.sourceId === b.sourceId;
