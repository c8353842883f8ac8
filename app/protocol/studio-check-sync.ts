/**
 * The tree of references: every device that others are synced from exists, and nobody is synced from itself in the end.
 * Drop-frame labels only where there are any.
 */
import { canDrop } from '../core/time/timecode.ts';
import type { StudioNames } from './studio-names.ts';

const DEVICES = 'devices.json';

export function checkSync(names: StudioNames): void {
  const { devices } = names.forms['devices.json'];
  const { clock, timecodeRate } = names.forms['studio.json'];
  const sources = clock?.sources ?? [];
  sources.forEach((source, index) => {
    if (source.kind === 'ptp' && source.drop === true && !canDrop(timecodeRate))
      names.faults.add('no-drop', 'studio.json', `/clock/sources/${index}/drop`, {});
  });
  const above = new Map(
    devices.flatMap(({ id, syncedFrom }) => (syncedFrom && 'device' in syncedFrom ? [[id, syncedFrom.device]] : [])),
  );
  devices.forEach(({ id, syncedFrom }, index) => {
    if (!syncedFrom) return;
    const place = `/devices/${index}/syncedFrom`;
    if ('source' in syncedFrom) {
      if (!sources.some((source) => source.id === syncedFrom.source))
        names.faults.add('unknown-source', DEVICES, `${place}/source`, { name: syncedFrom.source });
      return;
    }
    if (!devices.some((device) => device.id === syncedFrom.device))
      names.faults.add('unknown-device', DEVICES, `${place}/device`, { name: syncedFrom.device });
    const ring = ringFrom(id, above);
    if (ring) names.faults.add('sync-ring', DEVICES, place, { ring: ring.join(' -> ') });
  });
}

/** The way round from this device to itself. */
function ringFrom(id: string, above: ReadonlyMap<string, string>): readonly string[] | undefined {
  const way = [id];
  for (let at = above.get(id); at !== undefined; at = above.get(at)) {
    if (at === id) return [...way, id];
    if (way.includes(at)) return undefined; // another's ring: told there
    way.push(at);
  }
  return undefined;
}
