/**
 * Where the tracking process of a data folder listens: beside the data where the path is short enough for a socket
 * (104 bytes on macOS, 108 on Linux), else in the user's temporary folder; a named pipe on Windows.
 */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAX_SOCKET_PATH_BYTES = 100;

export function controlPathOf(dataFolder: string, platform: NodeJS.Platform = process.platform): string {
  const folder = resolve(dataFolder);
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\stagelock-tracking-${hash}`;
  const beside = join(folder, 'tracking.sock');
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES) return beside;
  return join(tmpdir(), `stagelock-tracking-${hash}.sock`);
}
