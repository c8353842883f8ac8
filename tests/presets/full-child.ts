/** Runs in a mount namespace of its own, on a disk of 16 megabytes: fills it, makes room again, tells what it saw. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../app/core/parameter.ts';
import type { PresetDraft, Storage, StorageStatus } from '../../presets/contract.ts';
import { isFault } from '../../presets/faults.ts';
import { IntentFile, readIntents } from '../../presets/intent-file.ts';
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
  readonly intentFault: Fault;
  readonly intentsTorn: number;
  readonly intended: number;
  readonly lastIntentTakenIn: number;
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

const LINE = {
  kind: 'fill',
  seat: null,
  takeId: null,
  wallMs: 1,
  monoUs: 1,
  frame: 1,
  timecode: '',
  boot: 'b',
};

const append = (storage: Storage, durable: boolean) => storage.append({ ...LINE, data: 'x'.repeat(20_000) }, durable);

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
  mkdirSync(join(disk, 'beside'));
  writeFileSync(ballast, Buffer.alloc(8_000_000));
  const storage = await open();
  const statusCodes: string[] = [];
  storage.onStatus(({ journal, library }) => statusCodes.push(`${codeOf(journal)} ${codeOf(library)}`));
  let presets = 0;
  let lines = 0;
  let intended = 0;
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
    const appended = append(storage, false);
    // In one delivery with the line that finds the disk full: written already, and not in the journal.
    if (!storage.intend({ ...LINE, takeId: `take-${intended}`, data: {} })) intended += 1;
    const done = await appended;
    if (isFault(done)) appendFault = done;
    else lines += 1;
  }
  const durable = await append(storage, true);
  if (!isFault(durable)) lines += 1;
  const beside = join(disk, 'beside');
  const intents = new IntentFile(beside);
  let intentFault: Fault | undefined;
  for (let n = 0; n < 1_000 && !intentFault; n++)
    intentFault = intents.write({ ...LINE, data: JSON.stringify('x'.repeat(50_000)) }, '', '');
  const { torn: intentsTorn } = readIntents(beside);
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
  const { rows: takenIn } = (await storage.journal({ takeId: `take-${intended - 1}` })) as { rows: readonly unknown[] };
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
    intentFault: intentFault ?? { code: 'none' },
    intentsTorn,
    intended,
    lastIntentTakenIn: takenIn.length,
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
