/** What is shown on the stage: modes and their legality, scenes, presets, cue lists. */

import { SAME_SCENE } from '../core/stage/keep-warm.ts';
import type { Mode } from '../core/stage/model.ts';
import { frameOfTimecode, parseTimecode } from '../core/time/timecode.ts';
import { idsOf, pathsOf, type StudioNames, wantName, wantOption, wantUnique } from './studio-names.ts';

const MODES = 'modes.json';
const SCENES = 'scenes.json';
const PRESETS = 'presets.json';
const CUES = 'cues.json';

export function checkShow(names: StudioNames): void {
  checkModes(names);
  checkLegality(names);
  checkScenes(names);
  checkPresets(names);
  checkCues(names);
}

function checkValues(names: StudioNames, values: Readonly<Record<string, unknown>>, file: string, place: string): void {
  for (const [pattern, value] of Object.entries(values)) {
    const at = `${place}/values/${pattern.replaceAll('/', '~1')}`;
    const paths = pathsOf(names, pattern);
    if (paths.length === 0) names.faults.add('unknown-path', file, at, { path: pattern });
    if (typeof value === 'string') for (const path of paths) wantOption(names, path, value, file, at);
  }
}

function checkModes(names: StudioNames): void {
  const { modes } = names.forms[MODES];
  wantUnique(names, modes, MODES, '/modes');
  modes.forEach((mode, index) => {
    const place = `/modes/${index}`;
    checkValues(names, mode.values, MODES, place);
    mode.systems.forEach(
      (id, n) =>
        void wantName(names, 'system', idsOf(names.forms['studio.json'].systems), id, MODES, `${place}/systems/${n}`),
    );
    checkExclusive(names, mode, `${place}/systems`);
    checkKeepWarm(names, mode, `${place}/keepWarm`);
    for (const [zoneId, system] of Object.entries(mode.owners))
      checkOwner(names, mode, zoneId, system, `${place}/owners/${zoneId}`);
    for (const [cameraId, path] of Object.entries(mode.pictures)) {
      const at = `${place}/pictures/${cameraId}`;
      const camera = names.forms['studio.json'].cameras.find((c) => c.id === cameraId);
      if (camera === undefined) names.faults.add('unknown-camera', MODES, at, { name: cameraId });
      else if (!camera.picture.options.includes(path))
        names.faults.add('no-option', MODES, at, { path: camera.picture.path, option: path });
      const legal = names.forms['studio.json'].legality.pictures[mode.id];
      if (legal === undefined || !legal.includes(path))
        names.faults.add('illegal-picture', MODES, at, { mode: mode.id, path });
    }
  });
}

function checkOwner(
  names: StudioNames,
  mode: Pick<Mode, 'id' | 'systems'>,
  zoneId: string,
  system: string,
  place: string,
): void {
  const zone = names.zones.find((z) => z.id === zoneId);
  if (zone === undefined) {
    names.faults.add('unknown-zone', MODES, place, { name: zoneId });
    return;
  }
  if (zone.kind === 'area') names.faults.add('area-owner', MODES, place, { zone: zoneId });
  wantName(names, 'system', idsOf(names.forms['studio.json'].systems), system, MODES, place);
  if (zone.sourcePath !== undefined) wantOption(names, zone.sourcePath, system, MODES, place);
  if (!mode.systems.includes(system)) names.faults.add('owner-not-warm', MODES, place, { mode: mode.id, system });
  if (!(names.forms['studio.json'].legality.zones[zoneId] ?? []).includes(mode.id))
    names.faults.add('illegal-mode', MODES, place, { mode: mode.id, zone: zoneId });
}

/** Two systems that need the same host, output or licence cannot both be warm. */
function checkExclusive(names: StudioNames, mode: Pick<Mode, 'id' | 'systems'>, place: string): void {
  const taken = new Map<string, string>();
  for (const id of mode.systems) {
    for (const need of names.forms['studio.json'].systems.find((s) => s.id === id)?.exclusive ?? []) {
      const other = taken.get(need);
      if (other !== undefined) names.faults.add('exclusive', MODES, place, { mode: mode.id, system: id, other, need });
      taken.set(need, id);
    }
  }
}

/** A scene that the system can show, and no host, output or licence that the mode's own systems need. */
function checkKeepWarm(names: StudioNames, mode: Pick<Mode, 'id' | 'systems' | 'keepWarm'>, place: string): void {
  for (const [id, scene] of Object.entries(mode.keepWarm ?? {})) {
    const at = `${place}/${id}`;
    const system = names.forms['studio.json'].systems.find((s) => s.id === id);
    if (system === undefined) {
      names.faults.add('unknown-system', MODES, at, { name: id });
      continue;
    }
    const known = names.forms[SCENES].scenes.find((s) => s.id === scene);
    if (scene !== SAME_SCENE && known?.systems[id] === undefined)
      names.faults.add('no-such-scene', MODES, at, { name: scene, system: id });
    if (!mode.systems.includes(id)) checkExclusive(names, { id: mode.id, systems: [...mode.systems, id] }, at);
  }
}

function checkLegality(names: StudioNames): void {
  const { legality } = names.forms['studio.json'];
  const modes = idsOf(names.forms[MODES].modes);
  for (const mode of Object.keys(legality.pictures))
    wantName(names, 'mode', modes, mode, 'studio.json', `/legality/pictures/${mode}`);
  for (const [zone, legal] of Object.entries(legality.zones)) {
    wantName(names, 'zone', idsOf(names.zones), zone, 'studio.json', `/legality/zones/${zone}`);
    legal.forEach(
      (mode, n) => void wantName(names, 'mode', modes, mode, 'studio.json', `/legality/zones/${zone}/${n}`),
    );
  }
}

function wantPicture(names: StudioNames, picture: string | undefined, file: string, place: string): void {
  if (picture === undefined || names.pictures === undefined || names.pictures.has(picture)) return;
  names.faults.add('no-picture', file, place, { picture });
}

function checkScenes(names: StudioNames): void {
  const { scenes } = names.forms[SCENES];
  wantUnique(names, scenes, SCENES, '/scenes');
  scenes.forEach((scene, index) => {
    const place = `/scenes/${index}`;
    checkValues(names, scene.values, SCENES, place);
    wantPicture(names, scene.picture, SCENES, `${place}/picture`);
    wantPicture(names, scene.wallPicture, SCENES, `${place}/wallPicture`);
    for (const id of Object.keys(scene.systems)) {
      const at = `${place}/systems/${id}`;
      const system = names.forms['studio.json'].systems.find((s) => s.id === id);
      if (system === undefined) names.faults.add('unknown-system', SCENES, at, { name: id });
      else if (system.scenePath === undefined) names.faults.add('system-no-scenes', SCENES, at, { name: id });
    }
  });
}

function checkPresets(names: StudioNames): void {
  const { presets } = names.forms[PRESETS];
  wantUnique(names, presets, PRESETS, '/presets');
  presets.forEach((preset, index) => {
    const place = `/presets/${index}`;
    checkValues(names, preset.values, PRESETS, place);
    wantPicture(names, preset.picture, PRESETS, `${place}/picture`);
    wantName(names, 'mode', idsOf(names.forms[MODES].modes), preset.mode, PRESETS, `${place}/mode`);
    wantName(names, 'scene', idsOf(names.forms[SCENES].scenes), preset.scene, PRESETS, `${place}/scene`);
    preset.zones.forEach(
      (zone, n) => void wantName(names, 'zone', idsOf(names.zones), zone, PRESETS, `${place}/zones/${n}`),
    );
  });
}

function isLabel(names: StudioNames, text: string): boolean {
  const label = parseTimecode(text);
  return label !== undefined && frameOfTimecode(label, names.forms['studio.json'].timecodeRate) !== undefined;
}

function checkCues(names: StudioNames): void {
  const { cueLists } = names.forms[CUES];
  wantUnique(names, cueLists, CUES, '/cueLists');
  cueLists.forEach((list, l) => {
    wantUnique(names, list.cues, CUES, `/cueLists/${l}/cues`);
    let last = -1;
    list.cues.forEach((cue, index) => {
      const place = `/cueLists/${l}/cues/${index}`;
      if (Number(cue.number) <= last) names.faults.add('cue-order', CUES, `${place}/number`, { number: cue.number });
      last = Number(cue.number);
      if (cue.at !== undefined && !isLabel(names, cue.at))
        names.faults.add('cue-time', CUES, `${place}/at`, { number: cue.number, at: cue.at });
      if (cue.do.kind === 'preset') {
        wantName(names, 'preset', idsOf(names.forms[PRESETS].presets), cue.do.preset, CUES, `${place}/do/preset`);
        return;
      }
      const { mode, scene, zones } = cue.do;
      if (mode === undefined && scene === undefined)
        names.faults.add('cue-nothing', CUES, `${place}/do`, { number: cue.number });
      if (mode !== undefined) wantName(names, 'mode', idsOf(names.forms[MODES].modes), mode, CUES, `${place}/do/mode`);
      if (scene !== undefined)
        wantName(names, 'scene', idsOf(names.forms[SCENES].scenes), scene, CUES, `${place}/do/scene`);
      zones?.forEach(
        (zone, n) => void wantName(names, 'zone', idsOf(names.zones), zone, CUES, `${place}/do/zones/${n}`),
      );
    });
  });
}
