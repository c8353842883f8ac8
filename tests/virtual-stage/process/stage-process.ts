/** Starts the virtual stage as a person would, and talks to it as a stranger would. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Truth, VirtualAddresses } from '../../../app/protocol/truth.ts';
import { type SeedName, seedFolder } from '../../seeds/seed-files.ts';

export const ENTRY = new URL('../../../app/virtual-stage/main.ts', import.meta.url).pathname;

export interface RunningStage extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<number | null>;
  addresses(): Promise<VirtualAddresses>;
  truth(query?: string): Promise<Truth>;
  post(path: string, body: unknown): Promise<{ status: number; json: unknown }>;
}

export async function startStage(seed: SeedName, ...more: string[]): Promise<RunningStage> {
  const child = spawn(process.execPath, [ENTRY, '--studio', seedFolder(seed), ...more]);
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      const found = /^stagelock virtual stage ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.stderr.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
    });
    child.on('exit', () => reject(new Error(`virtual stage ended: ${text}`)));
  });
  return {
    url,
    child,
    exited,
    addresses: async () => (await (await fetch(`${url}/addresses`)).json()) as VirtualAddresses,
    truth: async (query = '') => (await (await fetch(`${url}/truth${query}`)).json()) as Truth,
    post: async (path, body) => {
      const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, json: await response.json() };
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Polls until it holds; the last look is handed to the assertion that follows. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean, withinMs = 5_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen) || performance.now() > until) return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Writes, and gives back what came until it contains `until`. */
export function talk(at: { host: string; port: number }, bytes: string | Uint8Array, until: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(at.port, at.host, () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(new Error(`no "${until}" in ${JSON.stringify(text)}`)), 5_000);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes(until)) return;
      clearTimeout(timer);
      socket.end();
      resolve(text);
    });
    socket.on('error', reject);
  });
}
