/** Which armed or running plan a camera is part of: by its picture, or by a zone that it sees. */
import type { ActivePlans } from './manual.ts';
import type { Camera } from './model.ts';

export function planOn(plans: ActivePlans, camera: Pick<Camera, 'id' | 'sees'>): ActivePlans[number] | undefined {
  const wants = [`picture:${camera.id}`, ...camera.sees.map((zone) => `zone:${zone}`)];
  return plans.find((plan) => wants.some((what) => plan.claims.has(what)));
}
