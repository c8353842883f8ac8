/** Who watches which camera, whether frames come in, and the levels of the one that is being measured. */
import { isFault } from '../../../drivers/contract.ts';
import type { OscServer } from '../../../drivers/osc/osc-server.ts';
import { LevelMemory, type LevelSample } from '../../core/delay/onsets.ts';
import type { VideoSource } from '../../core/delay/patch.ts';
import type { Alarms } from '../stage/alarms.ts';
import { openVideoInput, type VideoInputDeps } from './video-input.ts';

/** A source that said nothing for so long is not there. */
const SILENT_US = 1_000_000;

export interface VideoWatchDeps extends Pick<VideoInputDeps, 'clock' | 'house' | 'wallMs'> {
  readonly alarms: Alarms;
  readonly sources: readonly VideoSource[];
}

export class VideoWatch {
  readonly #deps: VideoWatchDeps;
  readonly #open = new Map<string, { readonly source: VideoSource; readonly server: OscServer | undefined }>();
  readonly #heardUs = new Map<string, number>();
  readonly #levels = new LevelMemory();
  readonly #listeners = new Set<{ readonly camera: string; readonly fn: (sample: LevelSample) => void }>();
  #watched: string | undefined;

  constructor(deps: VideoWatchDeps) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    await this.replace(this.#deps.sources);
  }

  /** Only sources that changed are closed and opened. */
  async replace(sources: readonly VideoSource[]): Promise<void> {
    const wanted = new Map(sources.map((source) => [source.id, JSON.stringify(source)]));
    for (const [id, { source, server }] of this.#open) {
      if (wanted.get(id) === JSON.stringify(source)) continue;
      this.#open.delete(id);
      for (const camera of source.cameras) this.#heardUs.delete(camera);
      this.#deps.alarms.clear(`delay/video/${id}`);
      await server?.close();
    }
    for (const source of sources) if (!this.#open.has(source.id)) await this.#listen(source);
  }

  async #listen(source: VideoSource): Promise<void> {
    const { sources: _, alarms, clock, ...rest } = this.#deps;
    const server = await openVideoInput(source, {
      ...rest,
      clock,
      onLevel: (camera, sample) => {
        this.#heardUs.set(camera, clock.nowUs());
        if (camera === this.#watched) this.#levels.add(sample);
        for (const one of this.#listeners) if (one.camera === camera) one.fn(sample);
      },
      onFault: (fault) => alarms.raise(`delay/video/${source.id}`, fault, 'warning'),
    });
    if (isFault(server)) alarms.raise(`delay/video/${source.id}`, server, 'warning');
    this.#open.set(source.id, { source, server: isFault(server) ? undefined : server });
  }

  sourceOf(camera: string): VideoSource | undefined {
    return [...this.#open.values()].find(({ source }) => source.cameras.includes(camera))?.source;
  }

  isLive(camera: string): boolean {
    return this.#deps.clock.nowUs() - (this.#heardUs.get(camera) ?? Number.NEGATIVE_INFINITY) < SILENT_US;
  }

  /** From now on the levels of this camera are remembered; undefined: of none. What there is stays until the next. */
  watch(camera: string | undefined): void {
    this.#watched = camera;
    if (camera !== undefined) this.#levels.clear();
  }

  /** Every frame of this camera, as it is told. */
  listen(camera: string, fn: (sample: LevelSample) => void): Disposable {
    const one = { camera, fn };
    this.#listeners.add(one);
    return { [Symbol.dispose]: () => void this.#listeners.delete(one) };
  }

  get levels(): readonly LevelSample[] {
    return this.#levels.samples;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(async ({ server }) => server?.close()));
  }
}
