/**
 * Where two dark and two light squares meet, to a fraction of a pixel: at such a point every change of grey around it runs
 * along a line through it (Förstner; as OpenCV's cornerSubPix does). It is the same from all sides, so neither a bent wall nor a
 * bending lens draws it to one side, as they do the crossing of two fitted lines. Pure.
 */
import { type Corner, type GreyImage, greyAt } from './marker-quads.ts';

const MOST_STEPS = 12;
const STILL_PX = 0.005;
/** Further than this from where it was thought to be, it is another one. */
const FAR_SHARE = 0.7;
/** Light and dark around it must differ by so much. */
const LEAST_CONTRAST = 20;

/** `reach` = half the side of the window, pixels; undefined where there is no such point. */
export function chessCorner(image: GreyImage, near: Corner, reach: number): Corner | undefined {
  const half = Math.max(2, Math.round(reach));
  let [x, y] = near;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (x < half + 2 || y < half + 2 || x > image.widthPx - half - 3 || y > image.heightPx - half - 3) return undefined;
    const next = towards(image, x, y, half);
    if (!next) return undefined;
    const moved = Math.hypot(next[0] - x, next[1] - y);
    [x, y] = next;
    if (Math.hypot(x - near[0], y - near[1]) > FAR_SHARE * half + 1) return undefined;
    if (moved < STILL_PX) break;
  }
  return isSaddle(image, x, y, half) ? [x, y] : undefined;
}

/** The point that all gradients of the window are square to, weighed by a bell. */
function towards(image: GreyImage, x: number, y: number, half: number): Corner | undefined {
  let [xx, xy, yy, bx, by] = [0, 0, 0, 0, 0];
  for (let j = -half; j <= half; j++)
    for (let i = -half; i <= half; i++) {
      const [px, py] = [x + i, y + j];
      const gx = greyAt(image, px + 1, py) - greyAt(image, px - 1, py);
      const gy = greyAt(image, px, py + 1) - greyAt(image, px, py - 1);
      const weight = Math.exp(-(i * i + j * j) / (half * half));
      xx += weight * gx * gx;
      xy += weight * gx * gy;
      yy += weight * gy * gy;
      bx += weight * (gx * gx * px + gx * gy * py);
      by += weight * (gx * gy * px + gy * gy * py);
    }
  const det = xx * yy - xy * xy;
  if (!(det > 1e-3 * (xx + yy) ** 2)) return undefined; // one edge only, or nothing
  return [(yy * bx - xy * by) / det, (xx * by - xy * bx) / det];
}

const AROUND = 16;

/** Around it the grey goes dark, light, dark, light, in four parts. */
function isSaddle(image: GreyImage, x: number, y: number, half: number): boolean {
  const ring = Array.from({ length: AROUND }, (_, k) => {
    const angle = (2 * Math.PI * (k + 0.5)) / AROUND;
    return greyAt(image, x + half * Math.cos(angle), y + half * Math.sin(angle));
  });
  const [least, most] = [Math.min(...ring), Math.max(...ring)];
  if (most - least < LEAST_CONTRAST) return false;
  const light = ring.map((grey) => grey > (least + most) / 2);
  return light.filter((one, k) => one !== light[(k + 1) % AROUND]).length === 4;
}
