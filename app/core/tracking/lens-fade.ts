// hot path
/**
 * The lens when another tracker takes the lead: what the two say differently is laid over the new one and faded out, as
 * it is done with the pose. What only one of them says is not blended: nobody knows between what.
 */
import { LENS_NUMBERS, readLens, writeLens } from './move-lens.ts';
import type { TrackingSample } from './sample.ts';

export class LensFade {
  readonly #said = new Float64Array(LENS_NUMBERS);
  readonly #out = new Float64Array(LENS_NUMBERS).fill(Number.NaN);
  readonly #offset = new Float64Array(LENS_NUMBERS);
  #lead = -1;

  /** Changes the leader's sample; `share` = how much of the difference is left. */
  apply(sample: TrackingSample, lead: number, share: number): void {
    readLens(this.#said, sample);
    if (lead !== this.#lead) this.#takeOver(lead);
    for (let i = 0; i < LENS_NUMBERS; i++) this.#out[i] = this.#said[i]! + share * this.#offset[i]!;
    if (share > 0) writeLens(sample, this.#out);
  }

  #takeOver(lead: number): void {
    for (let i = 0; i < LENS_NUMBERS; i++) {
      const apart = this.#out[i]! - this.#said[i]!;
      this.#offset[i] = Number.isFinite(apart) ? apart : 0;
    }
    this.#lead = lead;
  }
}
