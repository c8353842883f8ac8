/** A camera's input while a recording stands in for its tracker: read as it was recorded, placed as the camera is now. */
import { calibratedPart } from '../tracking-alignment.ts';
import type { SourceConfig } from '../tracking-config.ts';

export function replayedSource(own: SourceConfig, recorded: SourceConfig): SourceConfig {
  const { protocol, listen, group, options, trackerCameraId, expectedHz, senders } = recorded;
  const { cameraId, staleAfterMs, lossyAbovePct } = own;
  return {
    cameraId,
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
