/**
 * Reads an exchange file from a stranger: every limit is checked before anything is unpacked, every byte against its
 * checksum, every line by its decoder. The first thing wrong refuses the whole, with file, place and reason.
 */
import { hash } from 'node:crypto';
import { strFromU8, type UnzipFileInfo, unzipSync } from 'fflate';
import type { Fault } from '../app/core/parameter.ts';
import type { PresetVersion } from '../app/protocol/preset-book.ts';
import {
  ARCHIVE_LIMITS,
  FORMAT,
  FORMAT_VERSION,
  MANIFEST,
  type Manifest,
  manifestShape,
  PRESETS_FILE,
} from './archive-format.ts';
import { faultOf, isFault } from './faults.ts';
import { parseJson } from './json.ts';
import { checkVersion } from './preset-check.ts';

type Files = Readonly<Record<string, Uint8Array>>;

/** Versions of each preset, oldest first. */
export function readArchive(zip: Uint8Array): ReadonlyMap<string, readonly PresetVersion[]> | Fault {
  const files = unpack(zip);
  if (isFault(files)) return files;
  const manifest = readManifest(files);
  if (isFault(manifest)) return manifest;
  const presets = new Map<string, PresetVersion[]>();
  let versions = 0;
  for (const { path } of manifest.files) {
    const text = strFromU8(files[path] ?? new Uint8Array());
    for (const [n, line] of text.split('\n').entries()) {
      if (line === '') continue;
      versions += 1;
      if (versions > ARCHIVE_LIMITS.lines) return faultOf('library.archive-too-large', { limit: ARCHIVE_LIMITS.lines });
      const refused = takeLine(presets, line, path, n + 1);
      if (refused) return refused;
    }
  }
  if (versions === manifest.versions && presets.size === manifest.presets) return presets;
  return bad(MANIFEST, '/versions', 'count');
}

function takeLine(
  presets: Map<string, PresetVersion[]>,
  line: string,
  path: string,
  lineNo: number,
): Fault | undefined {
  const preset = checkVersion(parseJson(line));
  if ('place' in preset) return bad(path, `${lineNo}:${preset.place}`, preset.reason);
  const history = presets.get(preset.id);
  if (!history) presets.set(preset.id, [preset]);
  else if ((history.at(-1)?.version ?? 0) >= preset.version) return bad(path, `${lineNo}:/version`, 'order');
  else history.push(preset);
  return undefined;
}

function unpack(zip: Uint8Array): Files | Fault {
  if (zip.length > ARCHIVE_LIMITS.zipBytes)
    return faultOf('library.archive-too-large', { limit: ARCHIVE_LIMITS.zipBytes });
  let refused: Fault | undefined;
  let total = 0;
  const seen = new Set<string>();
  const admit = (info: UnzipFileInfo): boolean => {
    refused ??= refuse(info, seen);
    seen.add(info.name);
    total += info.originalSize;
    if (total > ARCHIVE_LIMITS.totalBytes) {
      refused ??= faultOf('library.archive-too-large', { limit: ARCHIVE_LIMITS.totalBytes });
    }
    return false;
  };
  try {
    unzipSync(zip, { filter: admit }); // only looks: nothing is unpacked while something may still be wrong
    if (refused) return refused;
    return unzipSync(zip);
  } catch (cause) {
    return faultOf('library.archive-broken', { reason: cause instanceof Error ? cause.message : String(cause) });
  }
}

function refuse({ name, originalSize }: UnzipFileInfo, seen: ReadonlySet<string>): Fault | undefined {
  const file = name.slice(0, 100);
  const limit = name === MANIFEST ? ARCHIVE_LIMITS.manifestBytes : ARCHIVE_LIMITS.fileBytes;
  if (name !== MANIFEST && !PRESETS_FILE.test(name)) return faultOf('library.archive-path', { file });
  if (seen.has(name) || seen.size >= ARCHIVE_LIMITS.files) return faultOf('library.archive-path', { file });
  if (originalSize > limit) return faultOf('library.archive-too-large', { limit });
  return undefined;
}

function readManifest(files: Files): Manifest | Fault {
  const bytes = files[MANIFEST];
  const json = bytes ? parseJson(strFromU8(bytes)) : undefined;
  if (typeof json !== 'object' || json === null || !('format' in json) || json.format !== FORMAT) {
    return faultOf('library.archive-foreign');
  }
  if ('version' in json && typeof json.version === 'number' && json.version > FORMAT_VERSION) {
    return faultOf('library.archive-newer', { version: json.version, known: FORMAT_VERSION });
  }
  const parsed = manifestShape.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return bad(MANIFEST, `/${(issue?.path ?? []).join('/')}`, issue?.code ?? 'invalid');
  }
  const manifest = parsed.data;
  const listed = new Set(manifest.files.map(({ path }) => path));
  const extra = Object.keys(files).find((name) => name !== MANIFEST && !listed.has(name));
  if (extra !== undefined) return bad(extra, '/', 'not-listed');
  for (const { path, bytes: length, sha256 } of manifest.files) {
    const file = files[path];
    if (!file) return bad(path, '/', 'missing');
    if (file.length !== length || hash('sha256', file) !== sha256) return bad(path, '/', 'checksum');
  }
  return manifest;
}

function bad(file: string, place: string, reason: string): Fault {
  return faultOf('library.archive-bad', { file, place, reason });
}
