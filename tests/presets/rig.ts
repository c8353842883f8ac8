/** A data folder of its own for each test, real storage in it, and lines and presets to put there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Fault } from '../../app/core/parameter.ts';
import type { JournalLine, PresetDraft, Storage, StorageOptions } from '../../presets/contract.ts';
import { isFault } from '../../presets/faults.ts';
import { openStorage } from '../../presets/store.ts';

export const workerUrl = new URL('../../presets/storage-worker.ts', import.meta.url);

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Warned {
  readonly message: string;
  readonly fields: Record<string, unknown> | undefined;
}

export function optionsFor(folder: string, more: Partial<StorageOptions> = {}): StorageOptions & { warned: Warned[] } {
  const warned: Warned[] = [];
  return { folder, workerUrl, log: { warn: (message, fields) => warned.push({ message, fields }) }, warned, ...more };
}

export async function open(folder: string, more: Partial<StorageOptions> = {}): Promise<Storage> {
  const storage = good(await openStorage(optionsFor(folder, more)));
  onTestFinished(() => storage.close());
  return storage;
}

/** The value, or a failed test that shows the fault. */
export function good<T>(answer: T | Fault): T {
  if (isFault(answer)) throw new Error(`fault: ${JSON.stringify(answer)}`);
  return answer;
}

export function line(n: number, more: Partial<JournalLine> = {}): JournalLine {
  return {
    kind: 'command',
    seat: 'director',
    takeId: null,
    data: { n },
    wallMs: 1_000 + n,
    monoUs: n * 1_000,
    frame: n,
    timecode: '10:00:00:00',
    boot: 'boot-1',
    ...more,
  };
}

export function draft(id: string, more: Partial<PresetDraft> = {}): PresetDraft {
  return {
    id,
    name: { en: `Preset ${id}`, zh: '' },
    notes: { en: '', zh: '' },
    mode: 'XR',
    scene: 'polar-glacier',
    zones: ['wall-left'],
    values: { 'light/key/intensity': 80, 'engine/xr/look': 'day', 'light/back/colour': [1, 0.5, 0] },
    proof: { 'light/key/intensity': 'read-back', 'engine/xr/look': 'sent' },
    picture: null,
    savedBy: 'lin',
    savedMs: 1_000,
    origin: 'live',
    ...more,
  };
}
