/**
 * Which ports are recorded, under which number of the file, and with which cameras: kept right while the configuration
 * changes under a running recording.
 */
import type { InputPort } from '../input-port.ts';
import { portKey } from '../input-port.ts';
import type { SourceConfig } from '../tracking-config.ts';
import type { Recorder } from './recorder.ts';
import type { RecordedPort, RecordedSetup, RecordedSource } from './recording-format.ts';

const MAX_PORTS = 256;

export class RecordingTap {
  /** A number is never given twice within a file. */
  readonly #indexes = new Map<string, number>();
  #told = '';

  /** What the wanted cameras listen to now. */
  setup(sources: readonly SourceConfig[], wants: (cameraId: string) => boolean): RecordedSetup {
    const ports = new Map<number, RecordedPort>();
    const recorded: RecordedSource[] = [];
    for (const source of sources) {
      const key = portKey(source);
      if (!wants(source.cameraId) || (this.#indexes.size >= MAX_PORTS && !this.#indexes.has(key))) continue;
      const index = this.#indexes.get(key) ?? this.#indexes.size;
      this.#indexes.set(key, index);
      // A lens over its rings is as large as all the rest, and of a replay the camera's own counts.
      const { lens: _, pupil: __, ...kept } = source;
      const { protocol, listen, group, options } = kept;
      ports.set(index, { index, protocol, listen, ...(group && { group }), ...(options && { options }) });
      recorded.push({ ...kept, port: index });
    }
    const setup = { ports: [...ports.values()], sources: recorded };
    this.#told = JSON.stringify(setup);
    return setup;
  }

  /** After the ports were arranged anew. */
  attach(
    ports: ReadonlyMap<string, InputPort>,
    sources: readonly SourceConfig[],
    recorder: Recorder | undefined,
    nowUs: number,
  ): void {
    for (const port of ports.values()) port.tap = undefined;
    if (recorder === undefined || !recorder.running) return;
    const before = this.#told;
    const setup = this.setup(sources, (id) => recorder.wants(id));
    if (this.#told !== before) recorder.note({ t: 'setup', ...setup }, nowUs);
    for (const source of setup.sources) {
      const port = ports.get(portKey(source));
      if (port === undefined) continue;
      port.tap = recorder;
      port.tapIndex = source.port;
    }
  }
}
