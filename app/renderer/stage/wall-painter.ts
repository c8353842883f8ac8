/**
 * Paints the unrolled wall from the studio's pictures, and bends it around the plan. Canvas only, no React.
 */
import type { StageState } from '../../protocol/state.ts';
import { pictureUrl } from '../live/presets.ts';
import { pointAt, type WallPiece } from './geometry.ts';
import { BANDS, type Projection } from './projection.ts';
import type { Patch, WallLight } from './wall-light.ts';

const STRIP_WIDTH = 2_400;
const MAX_IMAGES = 32;

export class WallPainter {
  readonly strip = document.createElement('canvas');
  readonly #images = new Map<string, HTMLImageElement>();
  readonly #onLoad: () => void;

  /** `onLoad` is called when a picture has come and the wall wants painting again. */
  constructor(onLoad: () => void) {
    this.#onLoad = onLoad;
  }

  /** The wall unrolled, left to right as the stage sees it. */
  paintStrip(state: StageState, pieces: readonly WallPiece[], light: WallLight): void {
    const totalM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
    const heightM = Math.max(0.1, ...pieces.map((piece) => piece.heightM));
    const height = Math.max(60, Math.round((STRIP_WIDTH * heightM) / Math.max(0.1, totalM)));
    if (this.strip.width !== STRIP_WIDTH || this.strip.height !== height) {
      this.strip.width = STRIP_WIDTH;
      this.strip.height = height;
    }
    const to = this.strip.getContext('2d');
    if (!to) return;
    for (const piece of pieces) {
      for (const patch of light.get(piece.zoneId) ?? []) {
        const x = ((piece.offsetM + patch.x * piece.lengthM) / totalM) * STRIP_WIDTH;
        const w = ((patch.w * piece.lengthM) / totalM) * STRIP_WIDTH;
        this.#patch(to, state, patch, x, patch.y * height, w, patch.h * height);
      }
    }
  }

  #patch(
    to: CanvasRenderingContext2D,
    state: StageState,
    patch: Patch,
    x: number,
    y: number,
    w: number,
    h: number,
  ): void {
    const scene = patch.scene === null ? undefined : state.studio.scenes[patch.scene];
    const image = this.#image(pictureUrl(scene?.wallPicture ?? scene?.picture));
    if (patch.black) {
      to.fillStyle = '#050607';
      to.fillRect(x, y, w, h);
    } else if (image?.complete && image.naturalWidth > 0) {
      const sx = (x / STRIP_WIDTH) * image.naturalWidth;
      const sy = (y / this.strip.height) * image.naturalHeight;
      to.drawImage(
        image,
        sx,
        sy,
        (w / STRIP_WIDTH) * image.naturalWidth,
        (h / this.strip.height) * image.naturalHeight,
        x,
        y,
        w,
        h,
      );
    } else {
      to.fillStyle = '#20262b';
      to.fillRect(x, y, w, h);
    }
    if (patch.unknown) hatch(to, x, y, w, h);
  }

  #image(url: string | undefined): HTMLImageElement | undefined {
    if (url === undefined) return undefined;
    const known = this.#images.get(url);
    if (known) return known;
    if (this.#images.size >= MAX_IMAGES) this.#images.clear();
    const image = new Image();
    image.onload = this.#onLoad;
    image.src = url;
    this.#images.set(url, image);
    return image;
  }

  /** The strip in thin slices, each standing on the wall's line and facing the stage. */
  paintPlan(to: CanvasRenderingContext2D, pieces: readonly WallPiece[], at: Projection, scale: number): void {
    to.setTransform(1, 0, 0, 1, 0, 0);
    to.clearRect(0, 0, to.canvas.width, to.canvas.height);
    const totalM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
    const [inner, outer] = BANDS.picture;
    const depth = outer - inner;
    for (const piece of pieces) {
      const slices = Math.max(8, Math.ceil((piece.lengthM * at.pxPerM * scale) / 4));
      for (let i = 0; i < slices; i++) {
        const u = (i + 0.5) / slices;
        const foot = pointAt(piece.shape, u, at.m(inner));
        const head = pointAt(piece.shape, u, at.m(outer));
        const turn = Math.atan2(head.x - foot.x, head.y - foot.y);
        const gapPx = i === 0 || i === slices - 1 ? 1 : 0;
        const wide =
          ((piece.lengthM * at.pxPerM) / slices) *
            (piece.shape.kind === 'arc' ? (piece.shape.radiusM + at.m(outer)) / piece.shape.radiusM : 1) +
          0.8;
        const sx = ((piece.offsetM + (i / slices) * piece.lengthM) / totalM) * this.strip.width;
        const sw = Math.max(1, (piece.lengthM / slices / totalM) * this.strip.width);
        to.setTransform(scale, 0, 0, scale, at.x(foot.x) * scale, at.y(foot.y) * scale);
        to.rotate(turn);
        to.drawImage(
          this.strip,
          Math.min(sx, this.strip.width - sw),
          0,
          sw,
          this.strip.height,
          -wide / 2 + gapPx,
          -depth,
          wide - gapPx * 2,
          depth,
        );
      }
    }
  }
}

/** Thin grey diagonals: too old, or never known. */
function hatch(to: CanvasRenderingContext2D, x: number, y: number, w: number, h: number): void {
  to.save();
  to.beginPath();
  to.rect(x, y, w, h);
  to.clip();
  to.fillStyle = 'rgb(10 12 14 / .55)';
  to.fillRect(x, y, w, h);
  to.strokeStyle = 'rgb(152 162 172 / .6)';
  to.lineWidth = 2;
  for (let s = x - h; s < x + w; s += 14) {
    to.beginPath();
    to.moveTo(s, y);
    to.lineTo(s + h, y + h);
    to.stroke();
  }
  to.restore();
}
