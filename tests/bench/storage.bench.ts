/**
 * Saving and recalling a preset among 10 000, beside a store that keeps one JSON file per preset and makes it durable the
 * usual way (write, fsync, rename, fsync the folder). Both answer only what is on disk. Rounds alternate; medians.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PresetDraft, Storage } from '../../presets/contract.ts';
import { isFault } from '../../presets/faults.ts';
import { openStorage } from '../../presets/store.ts';
import { median } from './figures.ts';

export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly control: number;
  /** control / ours: above 1 is faster. */
  readonly ratio: number;
  readonly unit: string;
}

const PRESETS = 10_000;
const ROUNDS = 200;
const VALUES = 250;

function draft(n: number, round: number): PresetDraft {
  const values = Object.fromEntries(
    Array.from({ length: VALUES }, (_, i) => [`light/fixture-${i}/intensity`, n + i / 7 + round]),
  );
  return {
    id: `preset-${n}`,
    name: { en: `Preset ${n}`, zh: `极地冰川 ${n}` },
    notes: { en: 'Camera 1 leads', zh: '1号机为主' },
    mode: 'XR',
    scene: 'polar-glacier',
    zones: ['wall-left', 'wall-centre', 'wall-right'],
    values,
    proof: Object.fromEntries(Object.keys(values).map((path) => [path, 'read-back' as const])),
    picture: null,
    savedBy: 'bench',
    savedMs: round,
    origin: 'live',
  };
}

class JsonFiles {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }
  async fill(): Promise<void> {
    await mkdir(this.#folder);
    for (let n = 0; n < PRESETS; n++) await writeFile(this.#path(n), JSON.stringify({ ...draft(n, 0), version: 1 }));
  }
  async save(preset: PresetDraft, n: number): Promise<void> {
    const file = await open(`${this.#path(n)}.new`, 'w');
    await file.writeFile(JSON.stringify({ ...preset, version: 2 }));
    await file.sync();
    await file.close();
    await rename(`${this.#path(n)}.new`, this.#path(n));
    const folder = await open(this.#folder, 'r');
    await folder.sync();
    await folder.close();
  }
  async recall(n: number): Promise<unknown> {
    return JSON.parse(await readFile(this.#path(n), 'utf8'));
  }
  /** What a file store does to find a name: reads the files. */
  async find(word: string): Promise<number> {
    let found = 0;
    for (let n = 0; n < PRESETS; n++) if ((await readFile(this.#path(n), 'utf8')).includes(word)) found += 1;
    return found;
  }
  #path(n: number): string {
    return join(this.#folder, `preset-${n}.json`);
  }
}

async function timeUs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) * 1_000;
}

function row(name: string, ours: readonly number[], control: readonly number[]): BenchRow {
  const [mine, theirs] = [median(ours), median(control)];
  return { name, ours: Math.round(mine), control: Math.round(theirs), ratio: theirs / mine, unit: 'us' };
}

async function good<T>(answer: Promise<T>): Promise<T> {
  const value = await answer;
  if (isFault(value)) throw new Error(value.code);
  return value;
}

async function measure(storage: Storage, files: JsonFiles): Promise<BenchRow[]> {
  const times: Record<string, [number[], number[]]> = {};
  const note = (name: string, ours: number, control: number) => {
    const pair = (times[name] ??= [[], []]);
    pair[0].push(ours);
    pair[1].push(control);
  };
  for (let round = 1; round <= ROUNDS; round++) {
    const n = (round * 7_919) % PRESETS;
    const preset = draft(n, round);
    const ours = await timeUs(() => good(storage.savePreset(preset)));
    note('save 1 of 10 000 presets, durable', ours, await timeUs(() => files.save(preset, n)));
    const at = (round * 104_729) % PRESETS;
    const recalled = await timeUs(() => good(storage.getPreset(`preset-${at}`)));
    note('recall 1 of 10 000 presets', recalled, await timeUs(() => files.recall(at)));
    if (round % 100 !== 0) continue;
    const found = await timeUs(() => good(storage.listPresets({ search: '冰川', limit: 50 })));
    note('find 50 by two Chinese characters', found, await timeUs(() => files.find('冰川')));
  }
  return Object.entries(times).map(([name, [ours, control]]) => row(name, ours, control));
}

export async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-bench-'));
  const workerUrl = new URL('../../presets/storage-worker.ts', import.meta.url);
  const storage = await openStorage({ folder: join(folder, 'ours'), workerUrl, log: { warn: () => undefined } });
  if (isFault(storage)) throw new Error(storage.code);
  try {
    for (let n = 0; n < PRESETS; n += 500) {
      await good(storage.seedPresets(Array.from({ length: 500 }, (_, i) => draft(n + i, 0))));
    }
    const files = new JsonFiles(join(folder, 'files'));
    await files.fill();
    return await measure(storage, files);
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
