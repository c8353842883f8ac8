/** Devices and bindings: names resolve, ports are free, salvos are whole, `after` can be obeyed. */
import { PHASES } from '../core/parameter.ts';
import type { Binding } from '../core/stage/model.ts';
import type { Placed } from './studio-expand.ts';
import { idsOf, type StudioNames, wantName, wantPath, wantUnique } from './studio-names.ts';

const DEVICES = 'devices.json';
const BINDINGS = 'bindings.json';

export function checkDevices(names: StudioNames): void {
  const { devices } = names.forms['devices.json'];
  wantUnique(names, devices, DEVICES, '/devices');
  const listening = new Map<string, string>();
  devices.forEach((device, index) => {
    const place = `/devices/${index}`;
    const { address } = device;
    const port = address.kind === 'udp-listen' ? address.port : address.kind === 'udp' ? (address.listenPort ?? 0) : 0;
    const other = listening.get(String(port));
    if (port !== 0 && other !== undefined)
      names.faults.add('port-twice', DEVICES, `${place}/address`, { port, other, device: device.id });
    if (port !== 0) listening.set(String(port), device.id);
    for (const key of ['rate', 'locked', 'phaseUs'] as const) {
      const path = device.reports?.[key];
      if (path !== undefined) wantPath(names, path, DEVICES, `${place}/reports/${key}`);
    }
  });
}

export function checkBindings(names: StudioNames): void {
  const { forms, faults, bindings } = names;
  const devices = idsOf(forms['devices.json'].devices);
  const cameras = idsOf(forms['studio.json'].cameras);
  const zones = idsOf(names.zones);
  const seen = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const { item, place } of bindings) {
    if (seen.has(item.path)) faults.add('twice', BINDINGS, `${place}/path`, { name: item.path });
    seen.set(item.path, place);
    wantName(names, 'device', devices, item.device, BINDINGS, `${place}/device`);
    item.zoneIds.forEach((zone, n) => void wantName(names, 'zone', zones, zone, BINDINGS, `${place}/zoneIds/${n}`));
    item.pictureIds.forEach(
      (id, n) => void wantName(names, 'camera', cameras, id, BINDINGS, `${place}/pictureIds/${n}`),
    );
    if (item.verify?.by === 'echo')
      wantName(names, 'device', devices, item.verify.device, BINDINGS, `${place}/verify/device`);
    for (const key of keysOf(item)) {
      const other = keys.get(`${item.device} ${key}`);
      if (other !== undefined && other !== item.path)
        faults.add('key-twice', BINDINGS, place, { path: item.path, other, device: item.device, key });
      keys.set(`${item.device} ${key}`, item.path);
    }
    checkSalvo(names, item, place);
    checkAfter(names, item, place);
  }
  checkCycles(names);
}

function keysOf(binding: Binding): readonly string[] {
  if (binding.key !== undefined) return [binding.key];
  return Object.keys(Object.values(binding.salvo ?? {})[0] ?? {});
}

/** Every option says something of every crosspoint, and no two options are the same. */
function checkSalvo(names: StudioNames, binding: Binding, place: string): void {
  if (binding.salvo === undefined) return;
  const options = Object.entries(binding.salvo);
  const all = new Set(options.flatMap(([, points]) => Object.keys(points)));
  if (all.size === 0) names.faults.add('salvo-empty', BINDINGS, `${place}/salvo`, { path: binding.path });
  const seen = new Map<string, string>();
  for (const [option, points] of options) {
    for (const key of all)
      if (!Object.hasOwn(points, key))
        names.faults.add('salvo-gap', BINDINGS, place, { path: binding.path, option, key });
    const same = JSON.stringify([...all].map((key) => points[key] ?? null));
    const other = seen.get(same);
    if (other !== undefined) names.faults.add('salvo-same', BINDINGS, place, { path: binding.path, option, other });
    seen.set(same, option);
  }
}

function checkAfter(names: StudioNames, binding: Binding, place: string): void {
  for (const path of binding.after) {
    const before = wantPath(names, path, BINDINGS, `${place}/after`);
    if (before && PHASES.indexOf(before.phase) > PHASES.indexOf(binding.phase))
      names.faults.add('after-later', BINDINGS, `${place}/after`, { path: binding.path, after: path });
  }
}

/** Follows `after` from every binding; a way back to itself is told once, with the way. */
function checkCycles(names: StudioNames): void {
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[], place: string): void => {
    if (way.includes(path)) {
      const cycle = [...way.slice(way.indexOf(path)), path].join(' > ');
      if (!done.has(path)) names.faults.add('after-cycle', BINDINGS, `${place}/after`, { cycle });
      for (const one of way) done.add(one);
      return;
    }
    if (done.has(path)) return;
    for (const next of names.byPath.get(path)?.after ?? []) walk(next, [...way, path], place);
    done.add(path);
  };
  names.bindings.forEach((binding: Placed<Binding>) => walk(binding.item.path, [], binding.place));
}
