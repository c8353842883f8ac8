/** What the tracking process tells, with its times on this engine's clock. */
import type { MoveTelemetry } from './moves/move-messages.ts';
import type { CameraTelemetry, TrackingTelemetry } from './tracking-messages.ts';

/** `offsetUs` = ours minus theirs. */
export function telemetryInOurTime(
  { atUs, cameras, wall, arrivals, recording = null, replay = null }: TrackingTelemetry,
  offsetUs: number,
): TrackingTelemetry {
  const ours = Object.entries(cameras).map(([id, camera]) => [id, cameraInOurTime(camera, offsetUs)]);
  const told = { atUs: atUs + offsetUs, cameras: Object.fromEntries(ours), recording, replay, ...(wall && { wall }) };
  return arrivals ? { ...told, arrivals } : told;
}

function cameraInOurTime(camera: CameraTelemetry, offsetUs: number): CameraTelemetry {
  const { atUs, lead, move } = camera;
  return {
    ...camera,
    atUs: atUs === null ? null : atUs + offsetUs,
    ...(lead && { lead: { ...lead, sinceUs: lead.sinceUs + offsetUs } }),
    ...(move && { move: moveInOurTime(move, offsetUs) }),
  };
}

function moveInOurTime(move: MoveTelemetry, offsetUs: number): MoveTelemetry {
  const { fromUs, endUs, phaseEndsUs } = move;
  const ends = phaseEndsUs === null ? null : phaseEndsUs + offsetUs;
  return { ...move, fromUs: fromUs + offsetUs, endUs: endUs + offsetUs, phaseEndsUs: ends };
}
