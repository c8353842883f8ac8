/** Presets of the library as the stage core wants them, and the studio's own presets taken in once. */

import { isFault } from '../../../drivers/contract.ts';
import type { PresetDraft, Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { PresetLayer } from '../../core/stage/plan.ts';

const MOST_PRESETS = 100_000;

export async function seedLibrary(storage: Storage, studio: Studio, wallMs: number): Promise<number | Fault> {
  const drafts = studio.presets.map(
    (preset): PresetDraft => ({
      id: preset.id,
      name: preset.name,
      notes: preset.notes,
      mode: preset.mode,
      scene: preset.scene,
      zones: preset.zones,
      values: preset.values,
      proof: Object.fromEntries(Object.keys(preset.values).map((path) => [path, 'declared' as const])),
      picture: preset.picture ?? null,
      savedBy: 'seed',
      savedMs: wallMs,
      origin: 'seed',
    }),
  );
  return storage.seedPresets(drafts);
}

export async function loadPresets(storage: Storage, into: Map<string, PresetLayer>): Promise<Fault | undefined> {
  const presets = await storage.listPresets({ limit: MOST_PRESETS });
  if (isFault(presets)) return presets;
  into.clear();
  for (const { id, version, mode, scene, zones, values } of presets)
    into.set(id, { id, version, mode, scene, zones, values });
  return undefined;
}
