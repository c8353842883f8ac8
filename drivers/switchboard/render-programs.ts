/**
 * The render processes of one host, by node: which run, what they printed last, how they ended.
 *
 * Is told: programs by the listener, also those of others, which are let be. Tells: reports under `process/`, `pid/`,
 * `exit/` and `log/`. How a program ended and what it printed last are told before that it is gone.
 */
import type { Value } from '../../app/core/parameter.ts';
import { LogTail } from './log-tail.ts';
import { type Program, printedTail } from './switchboard-codec.ts';
import type { SwitchboardSettings } from './switchboard-settings.ts';

const MAX_PRINTED_BYTES = 16 * 1024;

export class RenderPrograms {
  readonly #nodes: readonly string[];
  readonly #name: string;
  readonly #report: (key: string, value: Value) => void;
  readonly #running = new Map<string, Program>();
  readonly #logs = new Map<string, LogTail>();
  readonly #toldLogs = new Map<string, string>();

  constructor(
    { nodes, program }: Pick<SwitchboardSettings, 'nodes' | 'program'>,
    report: (key: string, value: Value) => void,
  ) {
    this.#nodes = nodes;
    this.#name = program;
    this.#report = report;
  }

  running(node: string): Program | undefined {
    return this.#running.get(node);
  }

  /** Whose present mode is asked for. */
  anyUuid(): string | undefined {
    return this.#nodes.map((node) => this.#running.get(node)?.uuid).find((uuid) => uuid !== undefined);
  }

  /** The whole truth of this moment: what is not in it does not run. */
  adopt(programs: readonly Program[]): void {
    for (const node of this.#nodes) {
      const program = programs.find((one) => one.caller === node && this.#isOurs(one));
      if (program !== undefined) this.#runs(program);
      else this.#gone(node);
    }
  }

  started(program: Program): void {
    if (!this.#isOurs(program)) return;
    this.#logs.delete(program.caller);
    this.#runs(program);
  }

  killed(program: Program): void {
    if (this.#isRunning(program)) this.#gone(program.caller);
  }

  ended(program: Program, code: number, base64: string): void {
    if (!this.#isRunning(program)) return;
    const node = program.caller;
    if (base64 !== '') this.#log(node).ended(printedTail(base64, MAX_PRINTED_BYTES));
    this.#tellLog(node);
    this.#report(`exit/${node}`, code);
    this.#gone(node);
  }

  printed(program: Program, base64: string): void {
    if (!this.#isOurs(program)) return;
    this.#log(program.caller).printed(Buffer.from(base64, 'base64'));
  }

  tellLogs(): void {
    for (const node of this.#logs.keys()) this.#tellLog(node);
  }

  #isOurs({ caller, name, uuid }: Program): boolean {
    return this.#nodes.includes(caller) && name === this.#name && uuid !== '';
  }

  #isRunning(program: Program): boolean {
    return this.#running.get(program.caller)?.uuid === program.uuid && this.#isOurs(program);
  }

  #runs(program: Program): void {
    this.#running.set(program.caller, program);
    this.#report(`pid/${program.caller}`, program.pid);
    this.#report(`process/${program.caller}`, 'running');
  }

  #gone(node: string): void {
    this.#running.delete(node);
    this.#tellLog(node);
    this.#report(`process/${node}`, 'stopped');
  }

  #log(node: string): LogTail {
    const known = this.#logs.get(node);
    if (known) return known;
    const made = new LogTail();
    this.#logs.set(node, made);
    return made;
  }

  #tellLog(node: string): void {
    const { text } = this.#logs.get(node) ?? { text: '' };
    if (this.#toldLogs.get(node) === text || !this.#logs.has(node)) return;
    this.#toldLogs.set(node, text);
    this.#report(`log/${node}`, text);
  }
}
