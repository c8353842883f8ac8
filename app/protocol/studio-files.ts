/**
 * A studio folder, checked whole and refused whole (design section 7): texts of its files in, a `Studio` or faults out.
 *
 * Knows: which files there are and in which order they are checked: JSON, shape, then names and geometry.
 * Is told: file name -> text; what stands in `pictures/`; how drivers judge a device's settings. The engine reads files.
 */
import type { Fault } from '../core/parameter.ts';
import type { Device, Studio } from '../core/stage/model.ts';
import { checkBindings, checkDevices } from './studio-check-bindings.ts';
import { checkLatency, expandLatency } from './studio-check-latency.ts';
import { checkShow } from './studio-check-show.ts';
import { checkStage } from './studio-check-stage.ts';
import { checkSync } from './studio-check-sync.ts';
import { expandBindings, expandZone } from './studio-expand.ts';
import { addIssues, FaultList } from './studio-fault.ts';
import { isJsonFault, parsePlacedJson } from './studio-json.ts';
import type { StudioNames } from './studio-names.ts';
import { STUDIO_FILE_NAMES, STUDIO_FILES, type StudioFileName, type StudioForms } from './studio-schema.ts';
import { checkContracts } from './studio-schema-contracts.ts';
import { expandTracking } from './studio-schema-trackers.ts';
import { checkMoves, checkVirtualCameras, expandMoves } from './studio-schema-virtual.ts';

export { STUDIO_FILE_NAMES } from './studio-schema.ts';

export type ParsedStudio = { readonly studio: Studio } | { readonly faults: readonly Fault[] };

export interface StudioChecks {
  /** `pictures/<name>` of every picture in the folder. */
  readonly pictures?: ReadonlySet<string>;
  /** A driver's word on one device: unknown driver, settings refused. `params.place` is inside `settings`. */
  readonly device?: (device: Device) => Fault | undefined;
}

export function parseStudio(files: ReadonlyMap<string, string>, checks: StudioChecks = {}): ParsedStudio {
  const faults = new FaultList();
  const forms = readForms(files, faults);
  if (forms === undefined) return { faults: faults.all };
  const general = forms['studio.json'];
  const zones = general.zones.map((form, index) => expandZone(form, `/zones/${index}`, faults));
  const bindings = expandBindings(forms['bindings.json'].bindings, zones, faults);
  const byPath = new Map(bindings.map(({ item }) => [item.path, item]));
  const names: StudioNames = { forms, zones, bindings, byPath, faults, pictures: checks.pictures };
  const devices = forms['devices.json'].devices.map((device): Device => ({ ...device, settings: device.settings }));
  checkStage(names);
  checkDevices(names);
  checkSync(names);
  checkBindings(names);
  checkLatency(names);
  checkShow(names);
  checkMoves(names);
  checkContracts(names);
  checkVirtualCameras(names);
  devices.forEach((device, index) => {
    const fault = checks.device?.(device);
    if (fault === undefined) return;
    const inner = fault.params?.['place'];
    const { place: _, ...params } = fault.params ?? {};
    faults.add('device-settings', 'devices.json', `/devices/${index}/settings`, {
      ...params,
      device: device.id,
      driver: device.driver,
      code: fault.code,
      inside: typeof inner === 'string' ? inner : '',
    });
  });
  if (!faults.empty) return { faults: faults.all };
  const { format: _, processors: __, latency, moves, ...rest } = general;
  return {
    studio: {
      ...rest,
      ...(latency && { latency: expandLatency(latency) }),
      ...(moves && { moves: expandMoves(moves) }),
      cameras: rest.cameras.map(expandCamera),
      zones,
      devices,
      bindings: bindings.map(({ item }) => item),
      modes: forms['modes.json'].modes,
      scenes: forms['scenes.json'].scenes,
      presets: forms['presets.json'].presets,
      cueLists: forms['cues.json'].cueLists,
    },
  };
}

/** Every file is read, so that one reading tells all that is wrong; undefined if any is not as its schema wants. */
function readForms(files: ReadonlyMap<string, string>, faults: FaultList): StudioForms | undefined {
  const forms: Partial<Record<StudioFileName, unknown>> = {};
  for (const file of STUDIO_FILE_NAMES) {
    const text = files.get(file);
    if (text === undefined) {
      faults.add('no-file', file, '');
      continue;
    }
    const json = parsePlacedJson(text);
    if (isJsonFault(json)) {
      const { line, column, near } = json;
      faults.add(`json-${json.reason}`, file, '', { line, column, near });
      continue;
    }
    faults.placed(file, json);
    const parsed = STUDIO_FILES[file].safeParse(json.value, { reportInput: true });
    if (parsed.success) forms[file] = parsed.data;
    else addIssues(faults, file, parsed.error.issues);
  }
  return faults.empty && isComplete(forms) ? forms : undefined;
}

function isComplete(forms: Partial<Record<StudioFileName, unknown>>): forms is StudioForms {
  return STUDIO_FILE_NAMES.every((name) => forms[name] !== undefined);
}

function expandCamera({
  tracking,
  ...camera
}: StudioForms['studio.json']['cameras'][number]): Studio['cameras'][number] {
  return tracking ? { ...camera, tracking: expandTracking(tracking) } : camera;
}
