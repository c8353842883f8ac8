/** A calibration that is in force, and a tracker that leads without it. */
import { expect, test } from 'vitest';
import type { AllInForce, Lacking } from '../../../app/core/calibration/kept/in-force.ts';
import { CALIBRATION_KINDS } from '../../../app/core/calibration/kept/version.ts';
import { cameraState } from '../../../app/engine/calibration/calibration-state.ts';
import type { CameraTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import { openDesk } from './desk-rig.ts';

async function stateWith(leader: string, lacks: readonly Lacking[], handEye: boolean) {
  const { store } = await openDesk();
  const kinds = CALIBRATION_KINDS.map((kind) => {
    const inForce = kind === 'arm' || (kind === 'hand-eye' && handEye);
    return [kind, { version: inForce ? {} : undefined, sinceMs: kind === 'arm' ? 1 : 2 }];
  });
  return cameraState(
    store,
    { camera: 'a', source: 'track-a', kind: 'stage-alignment' },
    {
      all: Object.fromEntries(kinds) as AllInForce,
      expired: () => [],
      telemetry: {
        lead: { id: leader },
        sources: [{ id: 'track-a' }, { id: 'spare', lacks }],
      } as unknown as CameraTelemetry,
      witnesses: [],
    },
  );
}

test('a backup that leads without the lever arm or the lens is a warning there and of the camera; one that only waits is none', async () => {
  const params = { camera: 'a', to: 'spare' };
  const led = await stateWith('spare', ['arm', 'lens'], false);
  expect(led).toMatchObject({
    verdict: 'warning',
    reasons: [
      { code: 'tracking.lacks-arm', params },
      { code: 'tracking.lacks-lens', params },
    ],
    kinds: { arm: { verdict: 'warning' }, lens: { verdict: 'warning' }, nodal: { verdict: 'valid' } },
  });
  const waits = await stateWith('track-a', ['arm'], false);
  expect(waits).toMatchObject({ verdict: 'valid', reasons: [] });
});

test('a lever arm that a hand-eye says is lacking there', async () => {
  const led = await stateWith('spare', ['arm'], true);
  expect(led.kinds).toMatchObject({ 'hand-eye': { reasons: [{ code: 'tracking.lacks-arm' }] }, arm: { reasons: [] } });
});
