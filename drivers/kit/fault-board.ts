/**
 * Which faults an emulator is told to show. One board per emulator; the net helpers and the emulator read it.
 */
import type { EmulatorFault } from '../contract.ts';

/** What the net helpers play for every emulator. */
export const LINK_FAULTS = ['offline', 'slow', 'drop', 'duplicate'] as const satisfies readonly EmulatorFault['kind'][];

type ShareKind = Extract<EmulatorFault, { share: number }>['kind'];

export class FaultBoard {
  readonly #faults = new Map<string, EmulatorFault>();
  readonly #onChange: () => void;

  constructor(onChange: () => void = () => undefined) {
    this.#onChange = onChange;
  }

  get list(): readonly EmulatorFault[] {
    return [...this.#faults.values()];
  }

  set(fault: EmulatorFault, on: boolean): void {
    const id = idOf(fault);
    if (on) this.#faults.set(id, fault);
    else this.#faults.delete(id);
    this.#onChange();
  }

  clear(): void {
    this.#faults.clear();
    this.#onChange();
  }

  has(kind: EmulatorFault['kind']): boolean {
    return this.list.some((fault) => fault.kind === kind);
  }

  isStuck(output: number): boolean {
    return this.#faults.has(`crosspoint-stuck/${output}`);
  }

  /** 0 where no such fault is set. */
  get delayMs(): number {
    const slow = this.#faults.get('slow');
    return slow?.kind === 'slow' ? Math.max(0, slow.delayMs) : 0;
  }

  get dropShare(): number {
    return this.share('drop');
  }

  /** Of messages or samples that show it; 0 where no such fault is set. */
  share(kind: ShareKind): number {
    const fault = this.#faults.get(kind);
    return fault !== undefined && 'share' in fault ? fault.share : 0;
  }

  get noiseMm(): number {
    const noise = this.#faults.get('noise');
    return noise?.kind === 'noise' ? noise.mm : 0;
  }

  get driftMmPerS(): number {
    const drift = this.#faults.get('tracking-drift');
    return drift?.kind === 'tracking-drift' ? drift.mmPerS : 0;
  }

  get clockBackS(): number {
    const back = this.#faults.get('clock-back');
    return back?.kind === 'clock-back' ? back.s : 0;
  }

  /** The nominal rate where none is set. */
  hz(nominalHz: number): number {
    const rate = this.#faults.get('wrong-rate');
    return rate?.kind === 'wrong-rate' ? rate.hz : nominalHz;
  }
}

/** Those of one output or one node may be there several times. */
function idOf(fault: EmulatorFault): string {
  if (fault.kind === 'crosspoint-stuck') return `${fault.kind}/${fault.output}`;
  return 'node' in fault ? `${fault.kind}/${fault.node}` : fault.kind;
}
