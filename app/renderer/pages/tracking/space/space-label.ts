// hot path
/** Names in the picture: each beside what it names, where no other stands; one without room is left out. */

const MOST = 96;
const GAP = 3;
const OUT = 10;
const HEIGHT = 17;
const PLACES = 8;
/** Where there is no room beside it, a name stands farther off. */
const RINGS = 2;
const FARTHER = 18;
const RIM = 3;
const NO_DASH: number[] = [];

export class SpaceLabels {
  readonly #boxes = new Float64Array(MOST * 4);
  readonly #widths = new Map<string, number>();
  #count = 0;

  /** A new frame: nothing stands yet. */
  clear(): void {
    this.#count = 0;
  }

  /** Another font: widths are measured anew. */
  forget(): void {
    this.#widths.clear();
  }

  /** Text of one line, in the font and colours (fill, and stroke for its rim) that the picture has now. False: there was no room. */
  put(to: CanvasRenderingContext2D, text: string, point: ArrayLike<number>, ratio: number): boolean {
    const x = point[0]!;
    const y = point[1]!;
    if (this.#count >= MOST) return false;
    let width = this.#widths.get(text);
    if (width === undefined) {
      width = to.measureText(text).width;
      this.#widths.set(text, width);
    }
    const half = (HEIGHT * ratio) / 2;
    for (let place = 0; place < PLACES * RINGS; place++) {
      const n = place % PLACES;
      const out = (place < PLACES ? OUT : OUT + FARTHER) * ratio;
      // Right, left, above, below, then the four corners between.
      const side = n === 0 || n === 4 || n === 6 ? 1 : n === 2 || n === 3 ? 0 : -1;
      const level = n === 2 || n === 4 || n === 5 ? -1 : n < 2 ? 0 : 1;
      const left = side === 0 ? x - width / 2 : side > 0 ? x + out : x - out - width;
      const top = level === 0 ? y - half : level < 0 ? y - out - half * 2 : y + out;
      if (!this.#isFree(left, top, width, half * 2, ratio)) continue;
      const at = this.#count++ * 4;
      this.#boxes[at] = left;
      this.#boxes[at + 1] = top;
      this.#boxes[at + 2] = width;
      this.#boxes[at + 3] = half * 2;
      // A rim of the ground: lines behind it do not cross the letters.
      to.lineWidth = RIM * ratio;
      to.setLineDash(NO_DASH);
      to.strokeText(text, left, top + half);
      to.fillText(text, left, top + half);
      return true;
    }
    return false;
  }

  #isFree(left: number, top: number, width: number, height: number, ratio: number): boolean {
    const gap = GAP * ratio;
    for (let n = 0; n < this.#count; n++) {
      const at = n * 4;
      const apart =
        left + width + gap <= this.#boxes[at]! ||
        this.#boxes[at]! + this.#boxes[at + 2]! + gap <= left ||
        top + height <= this.#boxes[at + 1]! ||
        this.#boxes[at + 1]! + this.#boxes[at + 3]! <= top;
      if (!apart) return false;
    }
    return true;
  }
}
