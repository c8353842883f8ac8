/**
 * A studio folder from disk: read whole, checked whole, and watched for changes.
 *
 * Is told: a folder. Tells: a `Studio`, or every fault with file and place. A changed file changes nothing by itself:
 * people see what would change and decide (`studio.check`, `studio.reload`).
 */
import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type DriverModule, isFault } from '../../../drivers/contract.ts';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Address, Studio } from '../../core/stage/model.ts';
import { OWN_DRIVERS } from '../../core/stage/own-drivers.ts';
import { parseStudio, STUDIO_FILE_NAMES } from '../../protocol/studio-files.ts';

const MAX_FILE_BYTES = 4 * 1024 * 1024;

export type LoadedStudio = { readonly studio: Studio } | { readonly faults: readonly Fault[] };

export async function loadStudio(
  folder: string,
  driverOf: (name: string) => Promise<DriverModule | undefined>,
  /** Texts that are not written yet, to see whether they would be good. */
  instead: ReadonlyMap<string, string> = new Map(),
): Promise<LoadedStudio> {
  const files = new Map<string, string>(instead);
  for (const name of STUDIO_FILE_NAMES) {
    if (files.has(name)) continue;
    const file = join(folder, name);
    try {
      const { size } = await stat(file);
      if (size > MAX_FILE_BYTES)
        return { faults: [{ code: 'studio.file-too-large', params: { file: name, bytes: size } }] };
      files.set(name, await readFile(file, 'utf8'));
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') continue; // parseStudio says which ones must be there
      return { faults: [{ code: 'studio.file-unreadable', params: { file: name, errno: errnoOf(cause) } }] };
    }
  }
  if (files.size === 0) return { faults: [{ code: 'studio.no-folder', params: { folder } }] };
  const pictures = new Set((await listed(join(folder, 'pictures'))).map((name) => `pictures/${name}`));
  const modules = await modulesOf(files.get('devices.json') ?? '', driverOf);
  return parseStudio(files, {
    pictures,
    device: (device) => {
      if (OWN_DRIVERS.has(device.driver)) return undefined;
      const module = modules.get(device.driver);
      if (!module) return { code: 'device.no-driver', params: { driver: device.driver } };
      const settings = module.settings(device.settings);
      return isFault(settings) ? settings : addressFault(module, settings, device.address.kind);
    },
  });
}

function addressFault(module: DriverModule, settings: unknown, kind: Address['kind']): Fault | undefined {
  const kinds = module.addresses?.(settings);
  if (kinds === undefined || kinds.some((one) => one === kind)) return undefined;
  return { code: 'device.address-kind', params: { kind, wanted: kinds.join(', ') } };
}

async function modulesOf(
  text: string,
  driverOf: (name: string) => Promise<DriverModule | undefined>,
): Promise<ReadonlyMap<string, DriverModule>> {
  const modules = new Map<string, DriverModule>();
  for (const [, name] of text.matchAll(/"driver"\s*:\s*"([\w-]{1,40})"/g)) {
    if (name === undefined || modules.has(name)) continue;
    const module = await driverOf(name);
    if (module) modules.set(name, module);
  }
  return modules;
}

async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

const SETTLE_MS = 300;

/** Tells once after a burst of changes. */
export function watchStudio(folder: string, onChange: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, SETTLE_MS);
    });
    watcher.on('error', () => watcher?.close());
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOSPC' && errnoOf(cause) !== 'EMFILE') throw cause; // out of watches: reload by hand still works
  }
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
