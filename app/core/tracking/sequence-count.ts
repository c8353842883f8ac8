// hot path
/**
 * What a sender's own numbers say of loss: how many are missing before this one. Numbers wrap; a sender that always says
 * the same number does not count; a step of more than half the circle is a restart.
 *
 * Knows: the last number of each stream that it was told of, at most 64; who was silent longest is forgotten first.
 */

/** What `step` says besides a number of missing ones. */
export const DOES_NOT_COUNT = -1;
export const THE_SAME_AGAIN = -2;
/** The first of a stream, or the first after a restart. */
export const BEGINS = -3;

const STREAMS = 64;
/** As many of one number in a row are no duplicates: it does not count. */
const NEVER_COUNTS = 3;

/** As a sample says it: how many are missing before it, -1 = the sender does not count. */
export function missedOf(step: number): number {
  return step === BEGINS ? 0 : Math.max(DOES_NOT_COUNT, step);
}

export class SequenceCount {
  readonly #modulus: number;
  readonly #hosts: string[] = [];
  readonly #ports = new Int32Array(STREAMS);
  readonly #ids = new Int32Array(STREAMS);
  readonly #last = new Int32Array(STREAMS);
  readonly #same = new Int32Array(STREAMS);
  readonly #atUs = new Float64Array(STREAMS);

  /** At most 2^31; values are whole, from 0 to below it. */
  constructor(modulus: number) {
    this.#modulus = modulus;
  }

  /** The stream `id` of a sender said `value`. */
  step(
    from: { readonly host: string; readonly port: number; readonly atUs: number },
    id: number,
    value: number,
  ): number {
    const slot = this.#slotOf(from.host, from.port, id);
    this.#atUs[slot] = from.atUs;
    const last = this.#last[slot]!;
    this.#last[slot] = value;
    if (last < 0) return BEGINS;
    // Whole numbers of 32 bits throughout: a fraction handed back would be allocated.
    const ahead = value < last ? (value - last + this.#modulus) | 0 : (value - last) | 0;
    if (ahead === 0) {
      this.#same[slot]!++;
      return this.#same[slot]! >= NEVER_COUNTS ? DOES_NOT_COUNT : THE_SAME_AGAIN;
    }
    this.#same[slot] = 0;
    return ahead > this.#modulus / 2 ? BEGINS : ahead - 1;
  }

  #slotOf(host: string, port: number, id: number): number {
    const held = this.#hosts.length;
    for (let i = 0; i < held; i++)
      if (this.#ids[i] === id && this.#ports[i] === port && this.#hosts[i] === host) return i;
    let slot = held;
    if (held === STREAMS) {
      slot = 0;
      for (let i = 1; i < STREAMS; i++) if (this.#atUs[i]! < this.#atUs[slot]!) slot = i;
    }
    this.#hosts[slot] = host;
    this.#ports[slot] = port;
    this.#ids[slot] = id;
    this.#last[slot] = -1;
    this.#same[slot] = 0;
    return slot;
  }
}
