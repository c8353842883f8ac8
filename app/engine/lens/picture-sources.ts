/** Where a session's pictures come from, beside uploads: one watched folder or one capture device per camera. */
import type { Clock } from '../../../drivers/contract.ts';
import { isFault } from '../../../drivers/contract.ts';
import type { PictureSource } from '../../core/lens/settings.ts';
import type { Fault } from '../../core/parameter.ts';
import { captureByHttp, captureByProgram, captureWords } from './capture-picture.ts';
import { PictureFolder } from './picture-folder.ts';

const FFMPEG = 'ffmpeg';

export interface SourceEars {
  readonly onPicture: (name: string, bytes: Uint8Array) => void;
  readonly onRefused: (name: string, why: Fault) => void;
  /** What stands against the source; undefined = nothing. */
  readonly onSource: (why: Fault | undefined) => void;
}

export interface PictureSourcesDeps {
  readonly sources: () => readonly PictureSource[];
  readonly clock: Clock;
  readonly wallMs: () => number;
  /** The virtual stage plays capture devices; undefined without one. */
  readonly virtualUrl: string | undefined;
}

interface From {
  readonly camera: string;
  readonly source: string | null;
}

export class PictureSources {
  readonly #deps: PictureSourcesDeps;
  readonly #folders = new Map<string, PictureFolder>();

  constructor(deps: PictureSourcesDeps) {
    this.#deps = deps;
  }

  has(id: string, camera: string): boolean {
    return this.#find({ camera, source: id }) !== undefined;
  }

  start(from: From, ears: SourceEars): void {
    this.stop(from.camera);
    if (from.source === null) return;
    const source = this.#find(from);
    if (!source) return ears.onSource({ code: 'lens.no-source', params: { source: from.source } });
    if (source.kind !== 'folder') return;
    const { onPicture, onRefused, onSource } = ears;
    const { folder } = source;
    const { clock } = this.#deps;
    this.#folders.set(from.camera, new PictureFolder({ folder, clock, onPicture, onRefused, onFolder: onSource }));
  }

  stop(camera: string): void {
    this.#folders.get(camera)?.[Symbol.dispose]();
    this.#folders.delete(camera);
  }

  stopAll(): void {
    for (const folder of this.#folders.values()) folder[Symbol.dispose]();
    this.#folders.clear();
  }

  async shoot(from: From): Promise<{ readonly name: string; readonly bytes: Uint8Array } | Fault> {
    const source = this.#find(from);
    if (source?.kind !== 'device') return { code: 'lens.no-device', params: { camera: from.camera } };
    const { virtualUrl, wallMs } = this.#deps;
    const bytes = await (virtualUrl === undefined
      ? captureByProgram(FFMPEG, captureWords(source.input))
      : captureByHttp(`${virtualUrl}/picture?camera=${encodeURIComponent(from.camera)}`));
    const time = new Date(wallMs()).toISOString().slice(11, 19).replaceAll(':', '');
    return isFault(bytes) ? bytes : { name: `${source.id}-${time}`, bytes };
  }

  #find({ camera, source }: From): PictureSource | undefined {
    return this.#deps.sources().find(({ id, cameras }) => id === source && cameras.includes(camera));
  }
}
