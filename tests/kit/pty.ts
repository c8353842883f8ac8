/** Ends of a line, made by socat: what goes in at one comes out at the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PtyPair {
  /** The port that the product opens. */
  readonly port: string;
  /** The device's end. */
  readonly far: string;
  /** Both ends are gone, as when an adapter is pulled. */
  pull(): Promise<void>;
  /** And plugged in again under the same name. */
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** `toTcp`: the device's end is not a port but a server on this machine. */
export async function openPtys(toTcp?: number): Promise<PtyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-pty-'));
  const [port, far] = [join(folder, 'port'), join(folder, 'far')];
  let child: ChildProcess | undefined;
  const plug = async (): Promise<void> => {
    const device = toTcp === undefined ? `pty,raw,echo=0,link=${far}` : `tcp:127.0.0.1:${toTcp}`;
    child = spawn('socat', [`pty,raw,echo=0,link=${port}`, device], { stdio: 'ignore' });
    for (const end of toTcp === undefined ? [port, far] : [port]) await isThere(end);
  };
  const pull = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await ended;
  };
  await plug();
  return {
    port,
    far,
    pull,
    plug,
    close: async () => {
      await pull();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isThere(path: string): Promise<void> {
  const endMs = Date.now() + 5_000;
  for (;;) {
    try {
      return await access(path);
    } catch (cause) {
      if (Date.now() > endMs) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
