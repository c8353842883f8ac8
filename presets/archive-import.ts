/**
 * Takes an exchange file in: unknown presets with their whole history, known ones by what is new in them.
 *
 * Nothing here is overwritten: what another library holds of a known preset and this one does not becomes new versions
 * on top, by the person who imports. Taking the same file in twice adds nothing.
 */
import type { Fault } from '../app/core/parameter.ts';
import type { PresetVersion } from '../app/protocol/preset-book.ts';
import { readArchive } from './archive-read.ts';
import { isFault } from './faults.ts';
import type { LibraryFile } from './library-file.ts';

export interface Imported {
  readonly added: number;
  readonly versions: number;
}

export function importLibrary(library: LibraryFile, zip: Uint8Array, by: string, wallMs: number): Imported | Fault {
  const archive = readArchive(zip);
  if (isFault(archive)) return archive;
  let added = 0;
  let versions = 0;
  const done = library.write('import', () => {
    for (const [id, theirs] of archive) {
      const ours = library.history(id);
      const known = isFault(ours) ? (ours.code === 'library.unknown' ? [] : ours) : ours;
      if (isFault(known)) return known;
      const news = known.length === 0 ? theirs : onTop(known, theirs, by, wallMs);
      for (const preset of news) {
        const put = library.put(preset);
        if (isFault(put)) return put;
      }
      if (known.length === 0) added += 1;
      versions += news.length;
    }
    return true;
  });
  return isFault(done) ? done : { added, versions };
}

function onTop(
  ours: readonly PresetVersion[],
  theirs: readonly PresetVersion[],
  by: string,
  wallMs: number,
): PresetVersion[] {
  const known = new Set(ours.map(contentOf));
  let version = ours[0]?.version ?? 0;
  const news: PresetVersion[] = [];
  for (const preset of theirs) {
    if (known.has(contentOf(preset))) continue;
    version += 1;
    news.push({ ...preset, version, savedBy: by, savedMs: wallMs, origin: 'import' });
  }
  return news;
}

/** What a preset does and is called; not who saved it when. Keys in one order. */
function contentOf({ name, notes, mode, scene, zones, values, proof, picture, deleted }: PresetVersion): string {
  const sorted = (map: Readonly<Record<string, unknown>>) =>
    Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    name.en,
    name.zh,
    notes.en,
    notes.zh,
    mode,
    scene,
    zones,
    sorted(values),
    sorted(proof),
    picture,
    deleted,
  ]);
}
