/** Delay measurement: patches stand in their zones, are small enough, and no patch is drawn where others would flash. */
import { areaFault } from '../core/delay/patch.ts';
import { idsOf, type StudioNames, wantName, wantPath, wantUnique } from './studio-names.ts';

const FILE = 'studio.json';

export function checkDelayCal(names: StudioNames): void {
  const studio = names.forms['studio.json'];
  const { faults } = names;
  const patches = studio.delayCal?.patches ?? [];
  wantUnique(names, patches, FILE, '/delayCal/patches');
  patches.forEach((patch, index) => {
    const place = `/delayCal/patches/${index}`;
    wantName(names, 'system', idsOf(studio.systems), patch.system, FILE, `${place}/system`);
    wantPath(names, patch.brightnessPath, FILE, `${place}/brightnessPath`);
    const binding = wantPath(names, patch.path, FILE, `${place}/path`);
    if (binding !== undefined && (binding.zoneIds.length !== 1 || binding.zoneIds[0] !== patch.zone))
      faults.add('patch-zones', FILE, `${place}/path`, { path: patch.path, zone: patch.zone });
    if (!wantName(names, 'zone', idsOf(names.zones), patch.zone, FILE, `${place}/zone`)) return;
    const zone = names.zones.find((one) => one.id === patch.zone);
    if (zone?.canvas === undefined) return faults.add('patch-canvas', FILE, `${place}/zone`, { zone: patch.zone });
    const { widthPx, heightPx } = zone.canvas;
    if (patch.x + patch.w > widthPx || patch.y + patch.h > heightPx)
      faults.add('patch-outside', FILE, place, { zone: patch.zone, widthPx, heightPx });
    const large = areaFault(patch, zone);
    if (large) faults.add('patch-area', FILE, place, { ...large.params, zone: patch.zone });
  });
  checkVideo(names);
}

function checkVideo(names: StudioNames): void {
  const studio = names.forms['studio.json'];
  const sources = studio.delayCal?.video ?? [];
  wantUnique(names, sources, FILE, '/delayCal/video');
  const clocks = studio.clock?.sources ?? [];
  const watched = new Map<string, string>();
  sources.forEach((source, index) => {
    const place = `/delayCal/video/${index}`;
    // The virtual stage plays devices, sources of time and these: one id each.
    if ([...names.forms['devices.json'].devices, ...clocks].some(({ id }) => id === source.id))
      names.faults.add('twice', FILE, `${place}/id`, { name: source.id });
    source.cameras.forEach((camera, n) => {
      wantName(names, 'camera', idsOf(studio.cameras), camera, FILE, `${place}/cameras/${n}`);
      if (watched.has(camera)) names.faults.add('twice', FILE, `${place}/cameras/${n}`, { name: camera });
      watched.set(camera, source.id);
    });
  });
}
