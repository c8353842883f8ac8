/** What a write to a render host comes to: a file that is sent, a program that is started or ended. */
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import type { Write } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import type { RenderPrograms } from './render-programs.ts';
import type { Command } from './switchboard-codec.ts';
import { MAX_FILE_BYTES, type SwitchboardSettings } from './switchboard-settings.ts';

/** What is outstanding, and by what its answer is known: a file's carries no id. */
export type Asked =
  | { readonly what: 'start' | 'file'; readonly id: string }
  | { readonly what: 'kill'; readonly id: string; readonly uuid: string }
  | { readonly what: 'sync' };

/** The id of a start is the id of its program from then on. */
export const isAbout = (asked: Asked, uuid: string): boolean =>
  uuid !== '' && ((asked.what === 'start' && asked.id === uuid) || (asked.what === 'kill' && asked.uuid === uuid));

export interface Act {
  readonly command: Command;
  readonly asked: (id: string) => Asked;
  readonly timeoutMs: number;
  readonly decoded: string;
}

export class HostActs {
  readonly #settings: SwitchboardSettings;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #programs: Pick<RenderPrograms, 'running'>;
  /** Of the last start, for a start that brings none. */
  readonly #arguments = new Map<string, string>();

  constructor(
    settings: SwitchboardSettings,
    specs: ReadonlyMap<string, ParameterSpec>,
    programs: Pick<RenderPrograms, 'running'>,
  ) {
    this.#settings = settings;
    this.#specs = specs;
    this.#programs = programs;
  }

  /** Looked at when it is released: `done` where it is so already. */
  of({ entries }: Write): (() => Act | 'done') | Fault {
    const [first, second] = entries;
    if (first?.key === 'config' && second === undefined) return this.#file(String(first.value));
    const process = entries.find(({ key }) => key.startsWith('process/'));
    const node = process?.key.slice('process/'.length) ?? '';
    const given = entries.find(({ key }) => key === `arguments/${node}`);
    if (process === undefined || entries.length > (given === undefined ? 1 : 2))
      return faultOf('driver.one-at-a-time', { entries: entries.length });
    if (process.value === 'stopped') return () => this.#kill(node);
    return this.#start(node, given === undefined ? this.#arguments.get(node) : String(given.value));
  }

  #file(text: string): (() => Act) | Fault {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > MAX_FILE_BYTES)
      return faultOf('switchboard.file-too-large', { bytes: bytes.length, most: MAX_FILE_BYTES });
    const { configTo: destination } = this.#settings;
    const content = Buffer.from(bytes).toString('base64');
    return () => ({
      command: { command: 'send file', destination, content },
      asked: (id) => ({ what: 'file', id }),
      timeoutMs: this.#timeoutMs('config'),
      decoded: `send file ${destination} (${bytes.length} bytes)`,
    });
  }

  #start(node: string, args: string | undefined): (() => Act | 'done') | Fault {
    const { exe, program: name, workingDir, priority } = this.#settings;
    if (exe === undefined) return faultOf('switchboard.no-exe', { node });
    if (args === undefined) return faultOf('switchboard.no-arguments', { node });
    return () => {
      if (this.#programs.running(node)) return 'done';
      this.#arguments.set(node, args);
      return {
        command: {
          command: 'start',
          exe,
          args,
          name,
          caller: node,
          working_dir: workingDir,
          bUpdateClientsWithStdout: true,
          priority_modifier: priority,
        },
        asked: (id) => ({ what: 'start', id }),
        timeoutMs: this.#timeoutMs(`process/${node}`),
        decoded: `start ${node}: ${exe} ${args}`,
      };
    };
  }

  #kill(node: string): Act | 'done' {
    const program = this.#programs.running(node);
    if (program === undefined) return 'done';
    const { uuid } = program;
    return {
      command: { command: 'kill', uuid },
      asked: (id) => ({ what: 'kill', id, uuid }),
      timeoutMs: this.#timeoutMs(`process/${node}`),
      decoded: `kill ${node}`,
    };
  }

  #timeoutMs(key: string): number {
    return this.#specs.get(key)?.timeoutMs ?? 0;
  }
}
