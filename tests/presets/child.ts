/** Starts tests/presets/engine-child.ts and reads what it says it was told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ENTRY = fileURLToPath(new URL('./engine-child.ts', import.meta.url));

export type Said = Readonly<Record<string, unknown>>;

export interface Child {
  readonly said: readonly Said[];
  readonly process: ChildProcess;
  /** The first thing said that fits, past or to come; undefined when the child ends without it. */
  heard(fits: (said: Said) => boolean): Promise<Said | undefined>;
  kill(): void;
  /** Exit code or signal, after everything it said was read. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export function startChild(folder: string, mode: string, crashPoint = '', crashList = ''): Child {
  const child = spawn(process.execPath, [ENTRY, folder, mode, crashPoint, crashList], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const said: Said[] = [];
  const listeners = new Set<() => void>();
  let over = false;
  createInterface({ input: child.stdout }).on('line', (text) => {
    said.push(JSON.parse(text) as Said);
    for (const listener of listeners) listener();
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => {
      over = true;
      for (const listener of listeners) listener();
      resolve(signal ?? code);
    });
  });
  const kill = () => void child.kill('SIGKILL');
  onTestFinished(() => kill());
  const heard = (fits: (told: Said) => boolean) =>
    new Promise<Said | undefined>((resolve) => {
      const look = () => {
        const found = said.find(fits);
        if (!found && !over) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  return { said, process: child, heard, kill, ended };
}
