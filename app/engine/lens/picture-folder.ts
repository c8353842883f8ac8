/**
 * A folder of pictures on the engine's machine: tells each new file once it is whole.
 *
 * Looked at twice a second, which also works where a share tells of no changes. Files that were there before are left
 * alone. One that still grows is waited for: whole = same size and time for a second.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../drivers/contract.ts';
import { errnoOf } from '../../../drivers/kit/faults.ts';
import { MOST_PICTURE_BYTES } from '../../../drivers/kit/picture/read-picture.ts';
import type { Fault } from '../../core/parameter.ts';

const LOOK_MS = 500;
/** So many looks without a change. */
const STILL_LOOKS = 2;
const MOST_FILES = 5_000;
const PICTURE = /\.(png|jpe?g|pgm|ppm|pnm)$/i;

export interface PictureFolderOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly onPicture: (name: string, bytes: Uint8Array) => void;
  readonly onRefused: (name: string, why: Fault) => void;
  /** The folder itself; undefined = it can be read. */
  readonly onFolder: (why: Fault | undefined) => void;
}

interface Growing {
  size: number;
  mtimeMs: number;
  looks: number;
}

export class PictureFolder implements Disposable {
  readonly #options: PictureFolderOptions;
  readonly #growing = new Map<string, Growing>();
  readonly #timer: Disposable;
  #done: Set<string> | undefined;
  #looking: Promise<void> | undefined;
  #ended = false;

  constructor(options: PictureFolderOptions) {
    this.#options = options;
    this.#timer = options.clock.every(LOOK_MS, () => void this.look());
    void this.look();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#timer[Symbol.dispose]();
  }

  /** One at a time: who asks meanwhile waits for the one that is under way. */
  look(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const names = await this.#names();
    if (names && !this.#done) this.#done = new Set(names);
    for (const name of names ?? []) if (this.#done?.has(name) === false) await this.#watch(name);
    // A name that went away may come again as another picture.
    const here = new Set(names);
    if (names) for (const name of this.#done ?? []) if (!here.has(name)) this.#done?.delete(name);
  }

  async #names(): Promise<readonly string[] | undefined> {
    const { folder, onFolder } = this.#options;
    try {
      const all = await readdir(folder);
      onFolder(undefined);
      return all.filter((name) => PICTURE.test(name)).slice(0, MOST_FILES);
    } catch (cause) {
      onFolder({ code: 'lens.no-folder', params: { folder, errno: errnoOf(cause) } });
      return undefined;
    }
  }

  async #watch(name: string): Promise<void> {
    const { folder, onPicture, onRefused } = this.#options;
    const path = join(folder, name);
    try {
      const { size, mtimeMs } = await stat(path);
      if (size > MOST_PICTURE_BYTES) {
        this.#finish(name);
        return onRefused(name, { code: 'picture.too-large', params: { most: MOST_PICTURE_BYTES } });
      }
      const before = this.#growing.get(name);
      if (before?.size !== size || before.mtimeMs !== mtimeMs || size === 0) {
        this.#growing.set(name, { size, mtimeMs, looks: 0 });
        return;
      }
      if (++before.looks < STILL_LOOKS) return;
      const bytes = await readFile(path);
      this.#finish(name);
      if (!this.#ended) onPicture(name, bytes);
    } catch (cause) {
      this.#finish(name);
      const errno = errnoOf(cause);
      // Gone again between two looks: it was a name on the way to another one.
      if (errno !== 'ENOENT' && !this.#ended) onRefused(name, { code: 'lens.unreadable', params: { name, errno } });
    }
  }

  #finish(name: string): void {
    this.#growing.delete(name);
    this.#done?.add(name);
  }
}
