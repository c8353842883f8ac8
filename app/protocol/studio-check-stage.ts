/** The stage itself: zones, rasters, processors, hold groups, systems, cameras, mixer, gates, bail-out. */
import type { Zone } from '../core/stage/model.ts';
import { checkCalibration } from './studio-check-calibration.ts';
import { checkDelayCal } from './studio-check-delay.ts';
import { checkLensCal } from './studio-check-lens.ts';
import { checkSinkNumber, checkTracker } from './studio-check-tracking.ts';
import { arcsCollide, fitsShape, MAX_RASTER, shapePixels, tilingFaults } from './studio-geometry.ts';
import { idsOf, type StudioNames, wantName, wantOption, wantPath, wantUnique } from './studio-names.ts';
import { checkTracking, trackersOf } from './studio-schema-trackers.ts';

const FILE = 'studio.json';

export function checkStage(names: StudioNames): void {
  const studio = names.forms['studio.json'];
  wantUnique(names, names.zones, FILE, '/zones');
  wantUnique(names, studio.holdGroups, FILE, '/holdGroups');
  wantUnique(names, studio.systems, FILE, '/systems');
  wantUnique(names, studio.cameras, FILE, '/cameras');
  checkClock(names);
  names.zones.forEach((zone, index) => checkZone(names, zone, `/zones/${index}`));
  checkProcessors(names);
  checkHoldGroups(names);
  checkSystems(names);
  checkCameras(names);
  checkRest(names);
  checkDelayCal(names);
  checkLensCal(names);
  checkCalibration(names);
}

/** A source of time is told apart from devices by its id: the virtual stage plays both. */
function checkClock(names: StudioNames): void {
  const sources = names.forms['studio.json'].clock?.sources ?? [];
  wantUnique(names, sources, FILE, '/clock/sources');
  sources.forEach((source, index) => {
    const place = `/clock/sources/${index}`;
    if (names.forms['devices.json'].devices.some(({ id }) => id === source.id))
      names.faults.add('twice', FILE, `${place}/id`, { name: source.id });
    if (source.kind !== 'ltc') return;
    if ((source.path === undefined) === (source.capture === undefined))
      names.faults.add('path-or-capture', FILE, place);
    if (source.channel >= source.channels)
      names.faults.add('channel', FILE, `${place}/channel`, { channel: source.channel, channels: source.channels });
  });
}

function checkZone(names: StudioNames, zone: Zone, place: string): void {
  const { faults } = names;
  if (zone.shape.kind === 'arc' && zone.shape.fromDeg >= zone.shape.toDeg)
    faults.add('arc-order', FILE, `${place}/shape`, { zone: zone.id });
  if (zone.shape.kind === 'ceiling') {
    if (zone.shape.minM > zone.shape.maxM) faults.add('range-order', FILE, `${place}/shape`, { name: zone.id });
    if (zone.shape.heightPath !== undefined) wantPath(names, zone.shape.heightPath, FILE, `${place}/shape/heightPath`);
  }
  names.zones.forEach((other, index) => {
    if (place === `/zones/${index}`) return;
    if (arcsCollide(zone.shape, other.shape))
      faults.add('arc-overlap', FILE, `${place}/shape`, { zone: zone.id, other: other.id });
  });
  if (zone.kind !== 'led' || zone.canvas === undefined) return;
  checkTiling(names, zone, place);
  if (!fitsShape(zone.shape, zone.canvas, zone.rasters)) {
    const wanted = shapePixels(zone.shape, zone.canvas.pitchMm);
    const widthPx = Math.round(wanted?.widthPx ?? 0);
    const heightPx = Math.round(wanted?.heightPx ?? 0);
    faults.add('canvas-shape', FILE, `${place}/canvas`, { zone: zone.id, widthPx, heightPx });
  }
  if (zone.sourcePath !== undefined) checkSource(names, zone, zone.sourcePath, place);
}

function checkTiling(names: StudioNames, zone: Zone, place: string): void {
  if (zone.canvas === undefined) return;
  const one = (index: number): string =>
    names.forms['studio.json'].zones.find((z) => z.id === zone.id)?.grid
      ? `${place}/grid`
      : `${place}/rasters/${index}`;
  if (zone.rasters.length === 0) names.faults.add('no-rasters', FILE, place, { zone: zone.id });
  else
    for (const fault of tilingFaults(zone.rasters, zone.canvas)) {
      if (fault.kind === 'gap') {
        names.faults.add('raster-gap', FILE, place, { zone: zone.id, missingPx: fault.missingPx });
        continue;
      }
      const raster = zone.rasters[fault.index]?.id ?? '';
      const other = fault.kind === 'overlap' ? fault.other : '';
      names.faults.add(`raster-${fault.kind}`, FILE, one(fault.index), {
        zone: zone.id,
        raster,
        other,
        maxW: MAX_RASTER.w,
        maxH: MAX_RASTER.h,
      });
    }
  wantUnique(names, zone.rasters, FILE, `${place}/rasters`);
}

/** The observed owner is read from the crosspoints: each raster's must be in the salvo, and in no other zone's. */
function checkSource(names: StudioNames, zone: Zone, path: string, place: string): void {
  const binding = wantPath(names, path, FILE, `${place}/sourcePath`);
  if (binding === undefined) return;
  if (binding.salvo === undefined) {
    names.faults.add('source-no-salvo', FILE, `${place}/sourcePath`, { zone: zone.id, path });
    return;
  }
  if (!binding.zoneIds.includes(zone.id))
    names.faults.add('source-not-visible', FILE, `${place}/sourcePath`, { zone: zone.id, path });
  for (const [option, points] of Object.entries(binding.salvo))
    for (const raster of zone.rasters) {
      if (raster.feed === undefined || raster.feed.device !== binding.device) continue;
      if (!Object.hasOwn(points, raster.feed.key))
        names.faults.add('salvo-no-raster', FILE, `${place}/sourcePath`, {
          path,
          option,
          raster: raster.id,
          key: raster.feed.key,
        });
    }
}

function checkProcessors(names: StudioNames): void {
  const { processors } = names.forms['studio.json'];
  const devices = idsOf(names.forms['devices.json'].devices);
  const inputs = new Map<string, readonly string[]>();
  processors.forEach((processor, index) => {
    wantName(names, 'device', devices, processor.device, FILE, `/processors/${index}/device`);
    if (inputs.has(processor.device))
      names.faults.add('twice', FILE, `/processors/${index}/device`, { name: processor.device });
    inputs.set(processor.device, processor.inputs);
  });
  const used = new Map<string, string>();
  const fed = new Map<string, string>();
  names.zones.forEach((zone, z) => {
    for (const raster of zone.rasters) {
      const place = `/zones/${z}`;
      const { processor, input } = raster;
      const known = inputs.get(processor);
      if (known === undefined)
        names.faults.add('unknown-processor', FILE, place, { name: processor, raster: raster.id });
      else if (!known.includes(input))
        names.faults.add('no-input', FILE, place, { processor, input, raster: raster.id });
      claim(names, used, `${processor} ${input}`, raster.id, place, 'input-twice');
      if (raster.feed === undefined) continue;
      wantName(names, 'device', devices, raster.feed.device, FILE, place);
      claim(names, fed, `${raster.feed.device} ${raster.feed.key}`, raster.id, place, 'feed-twice');
    }
  });
}

function claim(
  names: StudioNames,
  taken: Map<string, string>,
  what: string,
  raster: string,
  place: string,
  code: string,
): void {
  const other = taken.get(what);
  if (other !== undefined) names.faults.add(code, FILE, place, { what, raster, other });
  taken.set(what, raster);
}

function checkHoldGroups(names: StudioNames): void {
  const { holdGroups } = names.forms['studio.json'];
  const devices = idsOf(names.forms['devices.json'].devices);
  holdGroups.forEach((group, index) => {
    const place = `/holdGroups/${index}`;
    wantName(names, 'device', devices, group.device, FILE, `${place}/device`);
    const binding = wantPath(names, group.path, FILE, `${place}/path`);
    if (binding && binding.device !== group.device)
      names.faults.add('hold-other-device', FILE, `${place}/path`, {
        group: group.id,
        device: group.device,
        other: binding.device,
      });
    if (JSON.stringify(group.holdValue) === JSON.stringify(group.releaseValue))
      names.faults.add('hold-same', FILE, `${place}/holdValue`, { group: group.id });
    for (const id of group.zoneIds) {
      const zone = names.zones.find((z) => z.id === id);
      if (zone === undefined) names.faults.add('unknown-zone', FILE, `${place}/zoneIds`, { name: id });
      else if (zone.holdGroup !== group.id)
        names.faults.add('hold-zone', FILE, `${place}/zoneIds`, { group: group.id, zone: id });
    }
  });
  names.zones.forEach((zone, z) => {
    if (zone.holdGroup === undefined) return;
    const group = holdGroups.find((g) => g.id === zone.holdGroup);
    const place = `/zones/${z}/holdGroup`;
    if (group === undefined) {
      names.faults.add('unknown-hold-group', FILE, place, { name: zone.holdGroup });
      return;
    }
    if (!group.zoneIds.includes(zone.id))
      names.faults.add('hold-zone', FILE, place, { group: group.id, zone: zone.id });
    const odd = zone.rasters.find((r) => r.processor !== group.device);
    if (odd)
      names.faults.add('hold-processor', FILE, place, {
        group: group.id,
        zone: zone.id,
        raster: odd.id,
        processor: odd.processor,
      });
  });
}

function checkSystems(names: StudioNames): void {
  const { systems } = names.forms['studio.json'];
  const { devices: all } = names.forms['devices.json'];
  const devices = idsOf(all);
  const renderHosts = idsOf(all.filter(({ driver }) => driver === 'switchboard'));
  systems.forEach((system, index) => {
    const place = `/systems/${index}`;
    system.hosts?.forEach((host, n) => void wantName(names, 'device', renderHosts, host, FILE, `${place}/hosts/${n}`));
    system.devices.forEach(
      (device, n) => void wantName(names, 'device', devices, device, FILE, `${place}/devices/${n}`),
    );
    for (const key of ['scenePath', 'readyPath', 'seenPath', 'activeCameraPath'] as const) {
      const path = system[key];
      if (path !== undefined) wantPath(names, path, FILE, `${place}/${key}`);
    }
    for (const [id, path] of Object.entries(system.frustumPaths ?? {})) {
      const at = `${place}/frustumPaths/${id}`;
      wantName(names, 'camera', idsOf(names.forms['studio.json'].cameras), id, FILE, at);
      wantPath(names, path, FILE, at);
    }
  });
}

function checkCameras(names: StudioNames): void {
  const { cameras, systems, mixer } = names.forms['studio.json'];
  const devices = idsOf(names.forms['devices.json'].devices);
  cameras.forEach((camera, index) => {
    const place = `/cameras/${index}`;
    camera.sees.forEach(
      (zone, n) => void wantName(names, 'zone', idsOf(names.zones), zone, FILE, `${place}/sees/${n}`),
    );
    if (wantPath(names, camera.picture.path, FILE, `${place}/picture/path`))
      for (const option of camera.picture.options)
        wantOption(names, camera.picture.path, option, FILE, `${place}/picture/options`);
    for (const key of ['tallyPath', 'previewPath'] as const) {
      const path = camera[key];
      if (path !== undefined) wantPath(names, path, FILE, `${place}/${key}`);
    }
    if (camera.mixerInput !== undefined)
      wantName(names, 'mixer-source', idsOf(mixer?.sources ?? []), camera.mixerInput, FILE, `${place}/mixerInput`);
    if (camera.tracking === undefined) return;
    const trackers = trackersOf(camera.tracking);
    for (const tracker of trackers) {
      wantName(names, 'device', devices, tracker, FILE, `${place}/tracking`);
      checkTracker(names, tracker);
    }
    checkTracking(camera.tracking, FILE, `${place}/tracking`, names.faults);
    wantUnique(names, camera.tracking.sinks, FILE, `${place}/tracking/sinks`);
    camera.tracking.sinks.forEach((sink, n) => {
      wantName(names, 'system', idsOf(systems), sink.system, FILE, `${place}/tracking/sinks/${n}/system`);
      checkSinkNumber(names, sink, FILE, `${place}/tracking/sinks/${n}`);
      wantPath(names, sink.delayPath, FILE, `${place}/tracking/sinks/${n}/delayPath`);
    });
  });
}

function checkRest(names: StudioNames): void {
  const { mixer, gates, bailout, systems, cameras } = names.forms['studio.json'];
  if (mixer !== undefined) {
    wantName(names, 'device', idsOf(names.forms['devices.json'].devices), mixer.device, FILE, '/mixer/device');
    for (const key of ['programPath', 'previewPath', 'cutPath'] as const) {
      const path = mixer[key];
      if (path !== undefined) wantPath(names, path, FILE, `/mixer/${key}`);
    }
    wantUnique(names, mixer.sources, FILE, '/mixer/sources');
    mixer.sources.forEach((source, n) => {
      if (source.camera !== undefined)
        wantName(names, 'camera', idsOf(cameras), source.camera, FILE, `/mixer/sources/${n}/camera`);
    });
  }
  gates.ranges.forEach((range, n) => {
    wantPath(names, range.path, FILE, `/gates/ranges/${n}/path`);
    if (range.min > range.max) names.faults.add('range-order', FILE, `/gates/ranges/${n}`, { name: range.id });
  });
  if (gates.recordingPath !== undefined) wantPath(names, gates.recordingPath, FILE, '/gates/recordingPath');
  for (const [zoneId, { source }] of Object.entries(bailout.zones)) {
    const place = `/bailout/zones/${zoneId}`;
    const zone = names.zones.find((z) => z.id === zoneId);
    if (zone === undefined) names.faults.add('unknown-zone', FILE, place, { name: zoneId });
    else if (zone.sourcePath !== undefined) wantOption(names, zone.sourcePath, source, FILE, `${place}/source`);
    if (systems.some((s) => s.id === source && !s.safe))
      names.faults.add('bailout-unsafe', FILE, `${place}/source`, { zone: zoneId, source });
  }
  for (const zone of names.zones)
    if (zone.kind === 'led' && !Object.hasOwn(bailout.zones, zone.id))
      names.faults.add('bailout-missing', FILE, '/bailout/zones', { name: zone.id });
  for (const [id, option] of Object.entries(bailout.pictures)) {
    const camera = cameras.find((c) => c.id === id);
    if (camera === undefined) names.faults.add('unknown-camera', FILE, `/bailout/pictures/${id}`, { name: id });
    else if (!camera.picture.options.includes(option))
      names.faults.add('no-option', FILE, `/bailout/pictures/${id}`, { path: camera.picture.path, option });
  }
  for (const camera of cameras)
    if (!Object.hasOwn(bailout.pictures, camera.id))
      names.faults.add('bailout-missing', FILE, '/bailout/pictures', { name: camera.id });
}
