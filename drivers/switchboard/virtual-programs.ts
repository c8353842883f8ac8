/** Programs of an emulated render host: they run, print a line now and then, and end. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../contract.ts';
import { plainId } from './switchboard-codec.ts';

/** As it goes over the wire. */
export interface HostProgram {
  readonly uuid: string;
  readonly path: string;
  readonly name: string;
  readonly caller: string;
  readonly pid: number;
}

interface Running {
  readonly program: HostProgram;
  readonly line: string;
  readonly printing: Disposable;
}

export interface ProgramsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly lineMs: number;
  isStalled(): boolean;
  onPrinted(program: HostProgram, bytes: Uint8Array): void;
  onEnded(program: HostProgram, code: number): void;
}

const MOST = 32;
const CRASHED = 3;
const CRASH_LINES = [
  'LogD3D12RHI: Error: GPU crash detected: DXGI_ERROR_DEVICE_REMOVED',
  'LogWindows: Error: === Critical error: ===',
  'LogWindows: Error: Fatal error! GPU has crashed or was removed',
];

export class VirtualPrograms {
  readonly #options: ProgramsOptions;
  readonly #running = new Map<string, Running>();
  #frame = 0;

  constructor(options: ProgramsOptions) {
    this.#options = options;
  }

  all(): readonly HostProgram[] {
    return [...this.#running.values()].map(({ program }) => program);
  }

  of(caller: string): HostProgram | undefined {
    return this.all().find((program) => program.caller === caller);
  }

  lines(): ReadonlyMap<string, string> {
    return new Map([...this.#running.values()].map(({ program, line }) => [program.caller, line]));
  }

  /** Undefined: there are too many, or it runs. */
  run(about: {
    readonly uuid?: string;
    readonly path: string;
    readonly name: string;
    readonly caller: string;
    readonly line: string;
  }): HostProgram | undefined {
    const { clock, random, lineMs } = this.#options;
    const { uuid = plainId(randomUUID()), path, name, caller, line } = about;
    if (this.#running.size >= MOST || this.#running.has(uuid)) return undefined;
    const program = { uuid, path, name, caller, pid: 1_000 + Math.floor(random() * 30_000) };
    const printing = clock.every(lineMs, () => {
      if (!this.#options.isStalled())
        this.#print(program, [`LogDisplayClusterRender: Frame ${++this.#frame} presented`]);
    });
    this.#running.set(uuid, { program, line, printing });
    return program;
  }

  /** The first lines of one that was started with arguments. */
  greet(uuid: string): void {
    const { program, line = '' } = this.#running.get(uuid) ?? {};
    if (program && line !== '') this.#print(program, ['LogInit: Starting', `LogInit: Command Line: ${line}`]);
  }

  end(uuid: string, code: number): void {
    const program = this.forget(uuid);
    if (program) this.#options.onEnded(program, code);
  }

  crash(uuid: string): void {
    const running = this.#running.get(uuid);
    if (!running) return;
    this.#print(running.program, CRASH_LINES);
    this.end(uuid, CRASHED);
  }

  /** Gone, and nobody is told. */
  forget(uuid: string): HostProgram | undefined {
    const running = this.#running.get(uuid);
    running?.printing[Symbol.dispose]();
    this.#running.delete(uuid);
    return running?.program;
  }

  forgetAll(): readonly HostProgram[] {
    return this.all().flatMap(({ uuid }) => this.forget(uuid) ?? []);
  }

  #print(program: HostProgram, lines: readonly string[]): void {
    this.#options.onPrinted(program, new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join('')));
  }
}
