/** Where a recording is appended to: a file in a folder of its own, and how much room its disk has left. */
import { mkdir, open, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface RecordingDisk {
  /** Appends all of it, or rejects; then the file may end with a part of it. */
  append(bytes: Uint8Array): Promise<void>;
  /** What stands behind this is taken off again. */
  cut(bytes: number): Promise<void>;
  sync(): Promise<void>;
  freeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Rejects where the file is there already: a recording is never written over. */
export async function openDisk(path: string): Promise<RecordingDisk> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const file = await open(path, 'ax');
  return {
    append: async (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
        at += bytesWritten;
      }
    },
    cut: (bytes) => file.truncate(bytes),
    sync: () => file.datasync(),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    close: () => file.close(),
  };
}
