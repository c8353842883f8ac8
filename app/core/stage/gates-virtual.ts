/** A camera that is on a virtual move is not where its tracker is: a take may be meant so, and whoever takes is told. */
import { type GateInput, gate } from './gate-kit.ts';
import type { Gate } from './plan.ts';

export function virtualGates(input: Pick<GateInput, 'view' | 'nowUs'>): readonly Gate[] {
  const { view } = input;
  return view.studio.cameras.flatMap(({ id }) => {
    const track = view.tracking.get(id);
    if (track?.virtual !== true) return [];
    const params = { camera: id };
    return gate(input, 'virtual', id, {
      value: 'virtual',
      limit: 'physical',
      atUs: track.atUs,
      verdict: 'warning',
      why: { code: 'gate.virtual.on', params },
      fix: { code: 'fix.hand-back', params },
    });
  });
}
