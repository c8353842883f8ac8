/**
 * An engine's storage in a process of its own, to be killed: opens the folder and works as `mode` says. Prints one line
 * of JSON for everything that was acknowledged, after it was.
 */
import { writeSync } from 'node:fs';
import type { Storage, StorageOptions } from '../../presets/contract.ts';
import { isFault } from '../../presets/faults.ts';
import { openStorage } from '../../presets/store.ts';

const [folder = '', mode = '', crashPoint, crashList] = process.argv.slice(2);

/** Synchronous: what is told is in the pipe before anything else happens. */
function say(told: Record<string, unknown>): void {
  writeSync(1, `${JSON.stringify(told)}\n`);
}

async function load(storage: Storage): Promise<void> {
  const lines = async (durable: boolean) => {
    for (let n = 0; ; n++) {
      const done = await storage.append(
        {
          kind: 'load',
          seat: null,
          takeId: null,
          data: { n },
          wallMs: n,
          monoUs: n,
          frame: n,
          timecode: '',
          boot: 'b',
        },
        durable,
      );
      if (isFault(done)) return say({ fault: done });
      say({ line: done.seq });
    }
  };
  const presets = async () => {
    for (let n = 0; ; n++) {
      const id = `p${n % 7}`;
      const saved = await storage.savePreset({
        id,
        name: { en: `Preset ${n}`, zh: '极地' },
        notes: { en: 'x'.repeat(500), zh: '' },
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
      if (isFault(saved)) return say({ fault: saved });
      say({ preset: id, version: saved.version, n });
    }
  };
  const small = async () => {
    for (let n = 0; ; n++) {
      if (isFault(await storage.putSetting('cue', n, n % 2 === 0))) return;
      say({ setting: n });
      if (isFault(await storage.rememberAnswer(`key-${n}`, { ok: true }, 1_000_000 + n))) return;
      say({ answer: `key-${n}` });
    }
  };
  await Promise.all([lines(false), lines(true), presets(), small()]);
}

/** Passes every crash point once and more, then ends by itself. */
async function tour(storage: Storage): Promise<void> {
  const line = {
    kind: 'tour',
    seat: null,
    takeId: null,
    data: 1,
    wallMs: 1,
    monoUs: 1,
    frame: 1,
    timecode: '',
    boot: 'b',
  };
  const draft = {
    id: 'tour',
    name: { en: 'Tour', zh: '' },
    notes: { en: '', zh: '' },
    mode: 'XR',
    scene: 's',
    zones: [],
    values: { n: 1 },
    proof: {},
    picture: null,
    savedBy: 'child',
    savedMs: 1,
    origin: 'live',
  };
  for (let n = 0; n < 3; n++) {
    const added = await storage.append(line, n > 0);
    if (!isFault(added)) say({ line: added.seq });
    const saved = await storage.savePreset({ ...draft, values: { n } });
    if (!isFault(saved)) say({ preset: 'tour', version: saved.version, n });
    if ((await storage.putSetting('cue', n, true)) === true) say({ setting: n });
    if ((await storage.rememberAnswer(`key-${n}`, { ok: true }, 1_000_000)) === true) say({ answer: `key-${n}` });
  }
  await storage.seedPresets([{ ...draft, id: 'seed' }]);
  const zip = await storage.exportLibrary();
  if (!isFault(zip)) await storage.importLibrary(zip, 'child', 2);
  const backup = await storage.backup('tour');
  if (!isFault(backup)) await storage.restoreBackup(backup.file);
  say({ done: true });
}

const options: StorageOptions = {
  folder,
  workerUrl: new URL('../../presets/storage-worker.ts', import.meta.url),
  log: { warn: (message, fields) => say({ warn: message, ...fields }) },
  ...(crashPoint ? { crashPoint } : {}),
  ...(crashList ? { crashList } : {}),
};
const storage = await openStorage(options);
if (isFault(storage)) say({ refused: storage });
else {
  say({ open: true });
  if (mode === 'load') await load(storage);
  if (mode === 'tour') await tour(storage);
  if (mode === 'hold') await new Promise(() => setInterval(() => undefined, 1_000));
  await storage.close();
}
