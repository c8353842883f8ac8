/** Reads the shipped studios for tests, and lets a test spoil one file of one. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Fault } from '../../app/core/parameter.ts';
import type { Studio } from '../../app/core/stage/model.ts';
import { parseStudio, STUDIO_FILE_NAMES, type StudioChecks } from '../../app/protocol/studio-files.ts';

export const SEEDS = ['shenzhen', 'fine-pitch-room', 'green-box'] as const;
export type SeedName = (typeof SEEDS)[number];

export function seedFolder(seed: SeedName): string {
  return new URL(`../../seeds/${seed}`, import.meta.url).pathname;
}

export function seedFiles(seed: SeedName): Map<string, string> {
  return new Map(STUDIO_FILE_NAMES.map((name) => [name, readFileSync(`${seedFolder(seed)}/${name}`, 'utf8')]));
}

export function seedPictures(seed: SeedName): ReadonlySet<string> {
  return new Set(readdirSync(`${seedFolder(seed)}/pictures`).map((name) => `pictures/${name}`));
}

export function seedStudio(seed: SeedName, checks: StudioChecks = {}): Studio {
  const parsed = parseStudio(seedFiles(seed), { pictures: seedPictures(seed), ...checks });
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults, undefined, 1));
  return parsed.studio;
}

/** Pointer -> new value; undefined removes it. */
export type Spoil = Readonly<Record<string, unknown>>;

/** The faults of a seed with one file spoilt. */
export function faultsOf(seed: SeedName, file: string, spoil: Spoil): readonly Fault[] {
  const files = seedFiles(seed);
  const json: unknown = JSON.parse(files.get(file) ?? '');
  for (const [pointer, value] of Object.entries(spoil)) put(json, pointer.split('/').slice(1), value);
  files.set(file, JSON.stringify(json, undefined, 2));
  const parsed = parseStudio(files);
  return 'faults' in parsed ? parsed.faults : [];
}

function put(json: unknown, [key, ...rest]: readonly string[], value: unknown): void {
  if (typeof json !== 'object' || json === null || key === undefined) throw new Error('no such place');
  const here = json as Record<string, unknown>;
  if (rest.length > 0) put(here[key], rest, value);
  else if (value === undefined) delete here[key];
  else here[key] = value;
}
