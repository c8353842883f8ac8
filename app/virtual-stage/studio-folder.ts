/** Reads the files of a studio folder; app/protocol checks them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../drivers/kit/faults.ts';
import type { Fault } from '../core/parameter.ts';
import type { Studio } from '../core/stage/model.ts';
import { parseStudio, STUDIO_FILE_NAMES } from '../protocol/studio-files.ts';

export async function readStudioFolder(folder: string): Promise<{ studio: Studio } | { faults: readonly Fault[] }> {
  const files = new Map<string, string>();
  for (const name of STUDIO_FILE_NAMES) {
    const text = await readFile(join(folder, name), 'utf8').catch(missingIsUndefined);
    if (text !== undefined) files.set(name, text);
  }
  const pictures = (await readdir(join(folder, 'pictures')).catch(missingIsUndefined)) ?? [];
  return parseStudio(files, { pictures: new Set(pictures.map((name) => `pictures/${name}`)) });
}

function missingIsUndefined(cause: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause))) return undefined;
  throw cause;
}
