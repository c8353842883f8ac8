/**
 * Whether a host still answers: one that was unplugged never says that it is gone.
 *
 * Is told: questions that went out, and that anything was heard. Tells: the verdict. It takes both silence and questions that
 * were asked into it: a host or a console that only stood still hears and answers the first of them before.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';

export const ASK_EVERY_MS = 500;
/** With the look of the launcher every 100 ms: within 2 s of the last word, wherever in a period the cable went. */
const SILENT_MS = 1_700;
const MISSED_ASKS = 3;

export class HostPulse {
  #heardUs: number;
  #missed = 0;

  constructor(nowUs: number) {
    this.#heardUs = nowUs;
  }

  asked(): void {
    this.#missed += 1;
  }

  heard(nowUs: number): void {
    this.#heardUs = nowUs;
    this.#missed = 0;
  }

  verdict(nowUs: number): Fault | undefined {
    const forMs = Math.round((nowUs - this.#heardUs) / 1000);
    if (this.#missed < MISSED_ASKS || forMs < SILENT_MS) return undefined;
    return faultOf('switchboard.silent', { asks: this.#missed, forMs });
  }
}
