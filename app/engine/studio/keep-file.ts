/**
 * A file of a person's folder, replaced whole: the one before is kept beside it with a number, the new one is there
 * entirely or not at all.
 */
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';

/** Older ones go. */
const KEEP = 50;

/** Undefined: written. The former one is `former/<name>.<number>.<ext>`. */
export async function replaceFile(file: string, text: string): Promise<Fault | undefined> {
  const fresh = `${file}.new`;
  try {
    await keepFormer(file);
    const handle = await open(fresh, 'w');
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
    return undefined;
  } catch (cause) {
    await rm(fresh, { force: true });
    return { code: 'studio.file-unwritable', params: { file: basename(file), errno: errnoOf(cause) } };
  }
}

/** Numbers of the former ones, the newest last. */
export async function formerOf(file: string): Promise<readonly number[]> {
  const { stem, ext, folder } = partsOf(file);
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => {
      const number = name.startsWith(`${stem}.`) && name.endsWith(ext) ? name.slice(stem.length + 1, -ext.length) : '';
      return /^\d{1,7}$/.test(number) ? [Number(number)] : [];
    })
    .toSorted((a, b) => a - b);
}

export function formerPath(file: string, number: number): string {
  const { stem, ext, folder } = partsOf(file);
  return join(folder, `${stem}.${number}${ext}`);
}

async function keepFormer(file: string): Promise<void> {
  const { folder } = partsOf(file);
  await mkdir(folder, { recursive: true });
  const kept = await formerOf(file);
  try {
    await copyFile(file, formerPath(file, (kept.at(-1) ?? 0) + 1));
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw cause; // there was none before
  }
  const old = kept.slice(0, Math.max(0, kept.length + 1 - KEEP));
  for (const number of old) await rm(formerPath(file, number), { force: true });
}

function partsOf(file: string): { readonly stem: string; readonly ext: string; readonly folder: string } {
  const ext = extname(file);
  return { stem: basename(file, ext), ext, folder: join(dirname(file), 'former') };
}
