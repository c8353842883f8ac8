/** The draft of gates that are asked about without a plan. */
import type { GateDraft } from './gate-kit.ts';
import type { StageView, Target } from './plan.ts';

export function nothingPlanned(view: StageView): GateDraft {
  const target: Target = {
    request: {},
    mode: undefined,
    scene: undefined,
    preset: undefined,
    zoneIds: view.studio.zones.map((z) => z.id),
    pictureIds: [],
    values: new Map(),
    owners: new Map(),
    pictures: new Map(),
  };
  return { kind: 'take', target, steps: [], leases: [], pictures: [], covers: new Map(), holds: [] };
}
