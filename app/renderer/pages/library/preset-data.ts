/** Presets, their versions and differences as the library answers, read with care. */
import type { Text, Value, ValueState } from '../../../core/parameter.ts';
import { PROOFS, type PresetVersion, type Proof } from '../../../protocol/preset-book.ts';

export interface Change {
  readonly path: string;
  /** `null` lifts what a lower layer named; `undefined` = not named at all. */
  readonly preset: Value | null | undefined;
  readonly live: Value | null | undefined;
  readonly state: ValueState | undefined;
  readonly proof: Proof | undefined;
}

/** From `{presets: [...]}` or `{versions: [...]}`. */
export function readPresetList(answer: unknown, under: 'presets' | 'versions'): readonly PresetVersion[] {
  const list = bag(answer)[under];
  return Array.isArray(list) ? list.flatMap((one) => readPreset(one) ?? []) : [];
}

export function readPreset(answer: unknown): PresetVersion | undefined {
  const one = bag(answer);
  const { id, version } = one;
  if (typeof id !== 'string' || typeof version !== 'number') return undefined;
  const zones = one['zones'];
  return {
    id,
    version,
    name: readText(one['name'], id),
    notes: readText(one['notes'], ''),
    mode: word(one['mode']),
    scene: word(one['scene']),
    zones: Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string') : [],
    values: Object.fromEntries(Object.entries(bag(one['values'])).map(([path, value]) => [path, readValue(value)])),
    proof: Object.fromEntries(
      Object.entries(bag(one['proof'])).flatMap(([path, value]) => {
        const proof = readProof(value);
        return proof ? [[path, proof]] : [];
      }),
    ),
    picture: typeof one['picture'] === 'string' ? one['picture'] : null,
    savedBy: word(one['savedBy']),
    savedMs: typeof one['savedMs'] === 'number' ? one['savedMs'] : 0,
    deleted: one['deleted'] === true,
    origin: word(one['origin']),
  };
}

export function readChanges(answer: unknown): readonly Change[] {
  const list = bag(answer)['changes'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const one = bag(item);
    const { path, state } = one;
    if (typeof path !== 'string') return [];
    return [
      {
        path,
        preset: readValue(one['preset']),
        live: readValue(one['live']),
        state: typeof state === 'string' ? (state as ValueState) : undefined,
        proof: readProof(one['proof']),
      },
    ];
  });
}

/** What another version holds otherwise, both ways; what only one of them names is undefined on the other side. */
export function compareVersions(before: PresetVersion, now: PresetVersion): readonly Change[] {
  const paths = [...new Set([...Object.keys(before.values), ...Object.keys(now.values)])];
  return paths.flatMap((path) => {
    const was = before.values[path];
    const is = now.values[path];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ path, preset: was, live: is, state: undefined, proof: before.proof[path] }];
  });
}

/** `restore:3` -> its kind and the version it came from. */
export function originOf(origin: string): {
  readonly kind: 'seed' | 'live' | 'edit' | 'restore' | 'import' | 'other';
  readonly from: string;
} {
  const [kind = '', from = ''] = origin.split(':');
  const known = (['seed', 'live', 'edit', 'restore', 'import'] as const).find((one) => one === kind);
  return { kind: known ?? 'other', from };
}

/** How many of a version's values are known how well, best first. */
export function proofCounts(preset: PresetVersion): readonly { readonly proof: Proof; readonly n: number }[] {
  const all = Object.values(preset.proof);
  return PROOFS.map((proof) => ({ proof, n: all.filter((one) => one === proof).length })).filter(({ n }) => n > 0);
}

function readProof(value: unknown): Proof | undefined {
  return PROOFS.find((one) => one === value);
}

function readValue(value: unknown): Value | null {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'number') ? value : null;
}

function readText(value: unknown, otherwise: string): Text {
  const { en, zh } = bag(value);
  return { en: typeof en === 'string' ? en : otherwise, zh: typeof zh === 'string' ? zh : otherwise };
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
