/**
 * Keeps lens sessions in the library, so that a crash or a lunch break costs nothing: the head when it changes, every
 * picture once, and anew when a person changes its place or its use. What is gone is written over with null.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { LensPicture } from '../../core/lens/pictures.ts';
import type { Fault } from '../../core/parameter.ts';
import { type LensHead, readLensHead, readLensPicture } from '../../protocol/lens-book.ts';

export interface LensSession extends Omit<LensHead, 'pictures'> {
  readonly camera: string;
  readonly pictures: readonly LensPicture[];
}

export interface LensStoreDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
}

export class LensStore {
  readonly #deps: LensStoreDeps;

  constructor(deps: LensStoreDeps) {
    this.#deps = deps;
  }

  async read(camera: string): Promise<LensSession | undefined> {
    const { storage } = this.#deps;
    const saved = await storage.getSetting(this.#headName(camera));
    const head = isFault(saved) ? undefined : readLensHead(saved);
    if (!head) return undefined;
    const pictures: LensPicture[] = [];
    for (const id of head.pictures) {
      const row = await storage.getSetting(this.#pictureName(camera, head, id));
      const picture = isFault(row) ? undefined : readLensPicture(row);
      if (picture) pictures.push(picture);
    }
    return { ...head, camera, pictures };
  }

  /** The head, and those of its pictures that are new or changed, first. */
  async write(session: LensSession, changed: readonly LensPicture[] = []): Promise<Fault | undefined> {
    const { camera, pictures, ...rest } = session;
    for (const picture of changed) {
      const kept = await this.#put(this.#pictureName(camera, session, picture.id), picture);
      if (kept) return kept;
    }
    const head: LensHead = { ...rest, pictures: pictures.map(({ id }) => id) };
    return this.#put(this.#headName(camera), head);
  }

  forget(camera: string): Promise<Fault | undefined> {
    return this.#put(this.#headName(camera), null);
  }

  async #put(name: string, value: unknown): Promise<Fault | undefined> {
    const written = await this.#deps.storage.putSetting(name, value, true);
    return isFault(written) ? written : undefined;
  }

  #headName(camera: string): string {
    return `lens-session/${this.#deps.studioId}/${camera}`;
  }

  #pictureName(camera: string, { startedMs }: { readonly startedMs: number }, id: string): string {
    return `lens-picture/${this.#deps.studioId}/${camera}/${startedMs}/${id}`;
  }
}
