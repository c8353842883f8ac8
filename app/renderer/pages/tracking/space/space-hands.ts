/**
 * What fingers and a mouse mean over the picture: one turns or moves it, two pull it nearer and move it. Pure; is told
 * where each pointer is, in pixels.
 */
export interface HandMove {
  readonly rightPx: number;
  readonly downPx: number;
  /** How much farther apart two fingers are now; 1 = as before, or there is only one. */
  readonly times: number;
  readonly fingers: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export class SpaceHands {
  readonly #places = new Map<number, Place>();

  down(id: number, x: number, y: number): void {
    if (this.#places.size < 2) this.#places.set(id, { x, y });
  }

  up(id: number): void {
    this.#places.delete(id);
  }

  /** Undefined: nobody who pressed moved. */
  move(id: number, x: number, y: number): HandMove | undefined {
    const was = this.#places.get(id);
    if (!was) return undefined;
    this.#places.set(id, { x, y });
    const fingers = this.#places.size;
    const other = [...this.#places].find(([one]) => one !== id)?.[1];
    if (!other) return { rightPx: x - was.x, downPx: y - was.y, times: 1, fingers };
    const apartBefore = Math.hypot(was.x - other.x, was.y - other.y);
    const apart = Math.hypot(x - other.x, y - other.y);
    // The middle of two fingers moves half as far as the one that moved.
    return {
      rightPx: (x - was.x) / 2,
      downPx: (y - was.y) / 2,
      times: apartBefore > 0 && apart > 0 ? apart / apartBefore : 1,
      fingers,
    };
  }
}
