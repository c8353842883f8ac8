/** What the checks of studio files look names up in, and the few checks that every list needs. */
import type { Binding, Zone } from '../core/stage/model.ts';
import type { Placed } from './studio-expand.ts';
import type { FaultList } from './studio-fault.ts';
import type { StudioForms } from './studio-schema.ts';

export interface StudioNames {
  readonly forms: StudioForms;
  readonly zones: readonly Zone[];
  readonly bindings: readonly Placed<Binding>[];
  readonly byPath: ReadonlyMap<string, Binding>;
  readonly faults: FaultList;
  /** Files that stand in `pictures/`; undefined = not known here. */
  readonly pictures: ReadonlySet<string> | undefined;
}

export type NameKind =
  | 'zone'
  | 'device'
  | 'system'
  | 'camera'
  | 'mode'
  | 'scene'
  | 'preset'
  | 'hold-group'
  | 'mixer-source';

/** The name exists among `known`, or a fault says which kind is missing. */
export function wantName(
  names: StudioNames,
  kind: NameKind,
  known: Iterable<string>,
  name: string,
  file: string,
  place: string,
): boolean {
  for (const one of known) if (one === name) return true;
  names.faults.add(`unknown-${kind}`, file, place, { name });
  return false;
}

export function wantPath(names: StudioNames, path: string, file: string, place: string): Binding | undefined {
  const binding = names.byPath.get(path);
  if (binding === undefined) names.faults.add('unknown-path', file, place, { path });
  return binding;
}

/** The path is bound and, where it is a salvo, offers the option. */
export function wantOption(names: StudioNames, path: string, option: string, file: string, place: string): void {
  const salvo = names.byPath.get(path)?.salvo;
  if (salvo !== undefined && !Object.hasOwn(salvo, option))
    names.faults.add('no-option', file, place, { path, option });
}

/** Every id once. `place` of item n is `<place>/n`. */
export function wantUnique(
  names: StudioNames,
  items: readonly { readonly id: string }[],
  file: string,
  place: string,
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(item.id)) names.faults.add('twice', file, `${place}/${index}/id`, { name: item.id });
    seen.add(item.id);
  });
}

export const idsOf = (items: readonly { readonly id: string }[]): readonly string[] => items.map((item) => item.id);

/** Paths that a layer's key means: itself, or every bound path that fits its pattern (`*` = one part). */
export function pathsOf(names: StudioNames, pattern: string): readonly string[] {
  if (!pattern.includes('*')) return names.byPath.has(pattern) ? [pattern] : [];
  const parts = pattern.split('/');
  const fits = (path: string): boolean => {
    const own = path.split('/');
    return own.length === parts.length && parts.every((part, n) => part === '*' || part === own[n]);
  };
  return [...names.byPath.keys()].filter(fits);
}
