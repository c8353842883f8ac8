/**
 * Whether the calibration of a tracked camera still counts. Strictness of each reason comes with the view, from the studio
 * file; a stage that nobody asked about calibrations has no such gate.
 */
import type { Fault } from '../parameter.ts';
import { type GateInput, gate } from './gate-kit.ts';
import type { Camera } from './model.ts';
import type { Gate } from './plan.ts';

/** How the desk judged it last. */
export interface CalibrationView {
  readonly verdict: 'valid' | 'warning' | 'blocking';
  /** 0 = what the studio file says. */
  readonly version: number;
  /** The strictest; undefined while it counts. */
  readonly why: Fault | undefined;
  readonly atUs: number;
}

export function calibrationGates(
  input: Pick<GateInput, 'view' | 'nowUs'>,
  cameras: readonly Camera[],
): readonly Gate[] {
  return cameras.flatMap(({ id }) => {
    const view = input.view.calibrations?.get(id);
    if (!view) return [];
    return gate(input, 'calibration', id, {
      value: `v${view.version}`,
      limit: 'valid',
      atUs: view.atUs,
      verdict: view.verdict === 'valid' ? 'open' : view.verdict,
      why: view.why,
      fix: { code: 'fix.calibrate', params: { camera: id } },
    });
  });
}
