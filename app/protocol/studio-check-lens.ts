/** Lens calibration of a studio file: walls stand, each is drawn by one parameter of its own, and the markers fit on them. */
import { patternOf } from '../core/lens/pattern.ts';
import { idsOf, type StudioNames, wantName, wantPath, wantUnique } from './studio-names.ts';

const FILE = 'studio.json';

export function checkLensCal(names: StudioNames): void {
  const studio = names.forms[FILE];
  const { lensCal } = studio;
  if (!lensCal) return;
  const { faults } = names;
  wantUnique(names, lensCal.walls, FILE, '/lensCal/walls');
  wantUnique(names, lensCal.sources, FILE, '/lensCal/sources');
  lensCal.walls.forEach((wall, index) => {
    const place = `/lensCal/walls/${index}`;
    wantName(names, 'system', idsOf(studio.systems), wall.system, FILE, `${place}/system`);
    wantName(names, 'zone', idsOf(names.zones), wall.zone, FILE, `${place}/zone`);
    wantPath(names, wall.brightnessPath, FILE, `${place}/brightnessPath`);
    const binding = wantPath(names, wall.path, FILE, `${place}/path`);
    if (binding !== undefined && (binding.zoneIds.length !== 1 || binding.zoneIds[0] !== wall.zone))
      faults.add('patch-zones', FILE, `${place}/path`, { path: wall.path, zone: wall.zone });
  });
  const cameras = idsOf(studio.cameras);
  lensCal.sources.forEach((source, index) => {
    source.cameras.forEach((camera, n) => {
      wantName(names, 'camera', cameras, camera, FILE, `/lensCal/sources/${index}/cameras/${n}`);
    });
  });
  lensCal.sensors.forEach(({ camera }, index) => {
    wantName(names, 'camera', cameras, camera, FILE, `/lensCal/sensors/${index}/camera`);
  });
  const pattern = patternOf(lensCal, names.zones);
  if (!pattern.ok)
    faults.add('lens-pattern', FILE, '/lensCal/pattern', { why: pattern.fault.code, ...pattern.fault.params });
}
