/** Runs in a mount namespace of its own, on a disk of 16 megabytes: fills it, makes room again, tells what it saw. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../app/core/parameter.ts';
import type { PresetDraft, Storage, StorageStatus } from '../../presets/contract.ts';
import { isFault } from '../../presets/faults.ts';
import { openStorage } from '../../presets/store.ts';

const [disk = ''] = process.argv.slice(2);
const folder = join(disk, 'data');
const ballast = join(disk, 'ballast');
const workerUrl = new URL('../../presets/storage-worker.ts', import.meta.url);

export interface FullReport {
  readonly acknowledgedLines: number;
  readonly acknowledgedPresets: number;
  readonly appendFault: Fault;
  readonly durableFault: Fault;
  readonly saveFault: Fault;
  readonly backupFault: Fault;
  readonly partsLeft: readonly string[];
  readonly whileFull: StorageStatus;
  readonly readableWhileFull: number;
  readonly healed: boolean;
  readonly statusCodes: readonly string[];
  readonly afterHealing: boolean;
  readonly rows: number;
  readonly presets: number;
}

async function open(): Promise<Storage> {
  const storage = await openStorage({ folder, workerUrl, log: { warn: () => undefined } });
  if (isFault(storage)) throw new Error(JSON.stringify(storage));
  return storage;
}

const append = (storage: Storage, durable: boolean) =>
  storage.append(
    {
      kind: 'fill',
      seat: null,
      takeId: null,
      data: 'x'.repeat(20_000),
      wallMs: 1,
      monoUs: 1,
      frame: 1,
      timecode: '',
      boot: 'b',
    },
    durable,
  );

const preset = (n: number): PresetDraft => ({
  id: `p${n}`,
  name: { en: `Preset ${n}`, zh: '' },
  notes: { en: 'x'.repeat(5_000), zh: '' },
  mode: 'XR',
  scene: 's',
  zones: [],
  values: { n },
  proof: {},
  picture: null,
  savedBy: 'child',
  savedMs: n,
  origin: 'live',
});

const codeOf = (side: 'ok' | Fault) => (side === 'ok' ? 'ok' : side.code);

async function run(): Promise<FullReport> {
  writeFileSync(ballast, Buffer.alloc(8_000_000));
  const storage = await open();
  const statusCodes: string[] = [];
  storage.onStatus(({ journal, library }) => statusCodes.push(`${codeOf(journal)} ${codeOf(library)}`));
  let presets = 0;
  let lines = 0;
  const saveAll = async (most: number): Promise<Fault | undefined> => {
    for (; presets < most; presets++) {
      const saved = await storage.savePreset(preset(presets));
      if (isFault(saved)) return saved;
    }
    return undefined;
  };
  await saveAll(5);
  let appendFault: Fault | undefined;
  while (!appendFault) {
    const done = await append(storage, false);
    if (isFault(done)) appendFault = done;
    else lines += 1;
  }
  const durable = await append(storage, true);
  if (!isFault(durable)) lines += 1;
  const saveFault = await saveAll(5_000);
  const backup = await storage.backup('full');
  const read = await storage.journal({ limit: 1_000 });
  const whileFull = storage.status();
  const partsLeft = readdirSync(join(folder, 'backups')).filter((name) => name.includes('.part'));
  rmSync(ballast);
  let healed = false;
  for (let n = 0; n < 100 && !healed; n++) {
    await delay(100);
    healed = codeOf(storage.status().journal) === 'ok' && codeOf(storage.status().library) === 'ok';
  }
  const again = await append(storage, true);
  if (!isFault(again)) lines += 1;
  const savedAgain = await storage.savePreset(preset(presets));
  if (!isFault(savedAgain)) presets += 1;
  await storage.close();
  const reopened = await open();
  const verified = await reopened.verifyJournal();
  const listed = await reopened.listPresets({ limit: 10_000 });
  await reopened.close();
  return {
    acknowledgedLines: lines,
    acknowledgedPresets: presets,
    appendFault,
    durableFault: isFault(durable) ? durable : { code: 'none' },
    saveFault: saveFault ?? { code: 'none' },
    backupFault: isFault(backup) ? backup : { code: 'none' },
    partsLeft,
    whileFull,
    readableWhileFull: isFault(read) ? -1 : read.rows.length,
    healed,
    statusCodes,
    afterHealing: !isFault(again) && !isFault(savedAgain),
    rows: isFault(verified) ? -1 : verified.rows,
    presets: isFault(listed) ? -1 : listed.length,
  };
}

process.stdout.write(JSON.stringify(await run()));
