/** What the running engine is built around: what of it differs comes with a restart only, and is said so by name. Pure. */
import type { Studio } from '../../core/stage/model.ts';

/** As the studio file calls them, in the order in which a person is told. */
export function needsRestart(now: Studio, next: Studio): readonly string[] {
  const parts = (studio: Studio) => ({
    id: studio.id,
    zones: studio.zones.map((zone) => zone.id),
    cameras: studio.cameras.map(({ id, tracking }) => [id, tracking]),
    rate: [studio.rate, studio.timecodeRate],
    oscIn: studio.oscIn,
    'clock.loss': studio.clock?.loss,
  });
  const [before, after] = [parts(now), parts(next)];
  const names = Object.keys(before) as (keyof typeof before)[];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
