/**
 * Presets as `preset.list` answers: read with care, because the library may know more of them than this page.
 * Pictures come from the studio's folder.
 */
import type { Text } from '../../core/parameter.ts';
import type { StudioInfo } from '../../protocol/state.ts';

export interface PresetCard {
  readonly id: string;
  readonly name: Text;
  readonly notes: Text | undefined;
  readonly mode: string | null;
  readonly scene: string | null;
  readonly zones: readonly string[];
  readonly version: number;
  readonly picture: string | undefined;
}

export function readPresets(answer: unknown): readonly PresetCard[] {
  const list = Array.isArray(answer) ? answer : bag(answer)['presets'];
  return Array.isArray(list) ? list.flatMap((one) => readPreset(bag(one))) : [];
}

function readPreset(one: Readonly<Record<string, unknown>>): PresetCard[] {
  const id = one['id'];
  if (typeof id !== 'string') return [];
  const zones = one['zones'];
  return [
    {
      id,
      name: readText(one['name']) ?? { en: id, zh: id },
      notes: readText(one['notes']),
      mode: typeof one['mode'] === 'string' ? one['mode'] : null,
      scene: typeof one['scene'] === 'string' ? one['scene'] : null,
      zones: Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string') : [],
      version: typeof one['version'] === 'number' ? one['version'] : 0,
      picture: typeof one['picture'] === 'string' ? one['picture'] : undefined,
    },
  ];
}

function readText(value: unknown): Text | undefined {
  const { en, zh } = bag(value);
  return typeof en === 'string' && typeof zh === 'string' ? { en, zh } : undefined;
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A picture of the studio; only its file name is taken. */
export function pictureUrl(file: string | null | undefined): string | undefined {
  if (!file) return undefined;
  return `/studio/pictures/${encodeURIComponent(file.split('/').at(-1) ?? file)}`;
}

export function presetPicture(preset: PresetCard, studio: StudioInfo): string | undefined {
  return pictureUrl(preset.picture ?? (preset.scene === null ? undefined : studio.scenes[preset.scene]?.picture));
}
