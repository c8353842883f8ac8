/** What the shell remembers between starts, in one small file of its own. A lost or foreign one is no fault. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Remembered, readRemembered } from './placement.ts';

export function readMemory(file: string): Remembered {
  try {
    return readRemembered(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const none = cause instanceof SyntaxError || (cause instanceof Error && 'code' in cause);
    if (!none) throw cause;
    return readRemembered(undefined);
  }
}

/** Whole or not at all. Returns why it could not be written. */
export function writeMemory(file: string, remembered: Remembered): string | undefined {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(remembered));
    renameSync(`${file}.new`, file);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'unknown';
  }
}
