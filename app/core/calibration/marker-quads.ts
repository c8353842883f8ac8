/**
 * Dark four-cornered shapes on a lighter ground in a grey picture, corners to a fraction of a pixel: local threshold,
 * connected dark regions, their outline, four corners, then every side fitted to the steepest change of grey across it. Pure.
 */

export interface GreyImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Row by row, 0 black .. 255 white. */
  readonly data: Uint8Array;
}

export type Corner = readonly [x: number, y: number];
/** Clockwise as seen in the picture. A whole pixel's middle has whole coordinates. */
export type Quad = readonly [Corner, Corner, Corner, Corner];

const LEAST_SIDE_PX = 12;
/** Darker than the mean around it by so much. */
const DARKER_BY = 7;

export function findQuads(image: GreyImage): readonly Quad[] {
  const dark = darkerThanAround(image);
  const found: Quad[] = [];
  for (const outline of outlines(dark, image.widthPx, image.heightPx)) {
    const rough = fourCorners(outline);
    if (!rough) continue;
    const fine = refined(image, rough);
    if (fine) found.push(fine);
  }
  return found;
}

function darkerThanAround({ widthPx: w, heightPx: h, data }: GreyImage): Uint8Array {
  const sums = new Float64Array((w + 1) * (h + 1));
  for (let y = 0; y < h; y++) {
    let row = 0;
    for (let x = 0; x < w; x++) {
      row += data[y * w + x]!;
      sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1]! + row;
    }
  }
  // Wide enough that the inside of a border still sees white.
  const half = Math.max(12, Math.round(Math.min(w, h) / 24));
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    const top = Math.max(0, y - half);
    const bottom = Math.min(h, y + half + 1);
    for (let x = 0; x < w; x++) {
      const left = Math.max(0, x - half);
      const right = Math.min(w, x + half + 1);
      const sum =
        sums[bottom * (w + 1) + right]! -
        sums[top * (w + 1) + right]! -
        sums[bottom * (w + 1) + left]! +
        sums[top * (w + 1) + left]!;
      out[y * w + x] = data[y * w + x]! + DARKER_BY < sum / ((bottom - top) * (right - left)) ? 1 : 0;
    }
  }
  return out;
}

/** Steps around a pixel, clockwise from the right. */
const STEP_X = [1, 1, 0, -1, -1, -1, 0, 1];
const STEP_Y = [0, 1, 1, 1, 0, -1, -1, -1];
const MOST_STEPS = 20_000;

/** Outer outline of every dark region, met from the left. */
function outlines(dark: Uint8Array, w: number, h: number): readonly (readonly Corner[])[] {
  const seen = new Uint8Array(w * h);
  const found: (readonly Corner[])[] = [];
  const stack: number[] = [];
  for (let y = 1; y < h - 1; y++)
    for (let x = 1; x < w - 1; x++) {
      const at = y * w + x;
      if (dark[at] !== 1 || seen[at] === 1) continue;
      const size = flood(dark, seen, w, h, at, stack);
      if (size.count < LEAST_SIDE_PX * 4 || size.wide < LEAST_SIDE_PX || size.high < LEAST_SIDE_PX) continue;
      if (size.edge) continue; // cut off by the frame
      const outline = traced(dark, w, x, y);
      if (outline.length >= LEAST_SIDE_PX * 3) found.push(outline);
    }
  return found;
}

interface Region {
  readonly count: number;
  readonly wide: number;
  readonly high: number;
  readonly edge: boolean;
}

function flood(dark: Uint8Array, seen: Uint8Array, w: number, h: number, from: number, stack: number[]): Region {
  let [count, left, right, top, bottom] = [0, w, 0, h, 0];
  seen[from] = 1;
  stack.push(from);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % w;
    const y = (at - x) / w;
    count++;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (let d = 0; d < 8; d++) {
      const nx = x + STEP_X[d]!;
      const ny = y + STEP_Y[d]!;
      if (nx < 0 || ny < 0 || nx >= w || ny >= h) continue;
      const next = ny * w + nx;
      if (dark[next] === 1 && seen[next] === 0) {
        seen[next] = 1;
        stack.push(next);
      }
    }
  }
  return {
    count,
    wide: right - left + 1,
    high: bottom - top + 1,
    edge: left < 2 || top < 2 || right > w - 3 || bottom > h - 3,
  };
}

/** Moore's walk with the dark on the right hand, from the uppermost pixel of a region. */
function traced(dark: Uint8Array, w: number, x0: number, y0: number): readonly Corner[] {
  const out: Corner[] = [];
  let [x, y, from] = [x0, y0, 4];
  for (let step = 0; step < MOST_STEPS; step++) {
    out.push([x, y]);
    let moved = false;
    for (let k = 1; k <= 8; k++) {
      const d = (from + k) % 8;
      const nx = x + STEP_X[d]!;
      const ny = y + STEP_Y[d]!;
      if (dark[ny * w + nx] !== 1) continue;
      x = nx;
      y = ny;
      from = (d + 4) % 8;
      moved = true;
      break;
    }
    if (!moved || (x === x0 && y === y0)) break;
  }
  return out;
}

/** The farthest points of an outline, if four straight sides between them hold all of it. */
function fourCorners(outline: readonly Corner[]): Quad | undefined {
  const mx = outline.reduce((sum, [x]) => sum + x, 0) / outline.length;
  const my = outline.reduce((sum, [, y]) => sum + y, 0) / outline.length;
  const farthest = (score: (p: Corner) => number): Corner =>
    outline.reduce((best, p) => (score(p) > score(best) ? p : best), outline[0]!);
  const a = farthest(([x, y]) => (x - mx) ** 2 + (y - my) ** 2);
  const c = farthest(([x, y]) => (x - a[0]) ** 2 + (y - a[1]) ** 2);
  const side = ([x, y]: Corner): number => (c[0] - a[0]) * (y - a[1]) - (c[1] - a[1]) * (x - a[0]);
  const b = farthest((p) => -side(p));
  const d = farthest(side);
  // y runs down: with b above the line a-c seen from a, a b c d goes clockwise.
  const quad: Quad = [a, b, c, d];
  for (let k = 0; k < 4; k++) {
    const [p, q, r] = [quad[k]!, quad[(k + 1) % 4]!, quad[(k + 2) % 4]!];
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
    const turn = (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0]);
    if (length < LEAST_SIDE_PX || !(turn > 0.15 * length * Math.hypot(r[0] - q[0], r[1] - q[1]))) return undefined;
  }
  const off = outline.filter(
    (p) => Math.min(...[0, 1, 2, 3].map((k) => distanceToSide(p, quad[k]!, quad[(k + 1) % 4]!))) > 2.5,
  );
  return off.length > 0.06 * outline.length ? undefined : quad;
}

function distanceToSide([x, y]: Corner, p: Corner, q: Corner): number {
  const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
  return Math.abs((q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])) / length;
}

/** Straight lines through the steepest change of grey along each side; their crossings are the corners. */
function refined(image: GreyImage, quad: Quad): Quad | undefined {
  const lines: (readonly [number, number, number])[] = [];
  for (let k = 0; k < 4; k++) {
    const line = sideLine(image, quad[k]!, quad[(k + 1) % 4]!);
    if (!line) return undefined;
    lines.push(line);
  }
  const corners: Corner[] = [];
  for (let k = 0; k < 4; k++) {
    const corner = crossing(lines[(k + 3) % 4]!, lines[k]!);
    const rough = quad[k]!;
    if (!corner || Math.hypot(corner[0] - rough[0], corner[1] - rough[1]) > 5) return undefined;
    corners.push(corner);
  }
  return [corners[0]!, corners[1]!, corners[2]!, corners[3]!];
}

const REACH_PX = 3;
/** Share of a side at either end that is left out: there the other side is near. */
export const SIDE_MARGIN = 0.08;
const FINE = 4;

/** `a·x + b·y = c`, of length one. */
function sideLine(image: GreyImage, p: Corner, q: Corner): readonly [number, number, number] | undefined {
  const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
  const [tx, ty] = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
  const [nx, ny] = [ty, -tx]; // outward: dark lies on the right hand of the way
  const count = Math.min(200, Math.max(8, Math.round(length)));
  let points: Corner[] = [];
  for (let i = 0; i < count; i++) {
    const along = length * (SIDE_MARGIN + ((1 - 2 * SIDE_MARGIN) * (i + 0.5)) / count);
    const at = steepest(image, p[0] + tx * along, p[1] + ty * along, nx, ny);
    if (at !== undefined) points.push([p[0] + tx * along + nx * at, p[1] + ty * along + ny * at]);
  }
  let line: readonly [number, number, number] | undefined;
  for (let pass = 0; pass < 3; pass++) {
    if (points.length < Math.max(5, 0.4 * count)) return undefined;
    line = lineThrough(points);
    const [a, b, c] = line;
    points = points.filter(([x, y]) => Math.abs(a * x + b * y - c) < (pass === 0 ? 1 : 0.5));
  }
  return line;
}

/** Where along the normal the grey rises fastest outward, in pixels from the start. */
function steepest(image: GreyImage, x: number, y: number, nx: number, ny: number): number | undefined {
  const steps = 2 * REACH_PX * FINE;
  let best = 0;
  let bestAt = -1;
  const rise = (k: number): number => {
    const s = -REACH_PX + k / FINE;
    return (
      greyAt(image, x + nx * (s + 0.6), y + ny * (s + 0.6)) - greyAt(image, x + nx * (s - 0.6), y + ny * (s - 0.6))
    );
  };
  const rises = new Float64Array(steps + 1);
  for (let k = 0; k <= steps; k++) {
    rises[k] = rise(k);
    if (rises[k]! > best) {
      best = rises[k]!;
      bestAt = k;
    }
  }
  if (bestAt <= 0 || bestAt >= steps || best < 10) return undefined;
  // Middle of the hill down to half its height: steadier than its top alone.
  let weight = 0;
  let sum = 0;
  for (let k = bestAt; k >= 0 && rises[k]! > best / 2; k--) {
    weight += rises[k]! - best / 2;
    sum += k * (rises[k]! - best / 2);
  }
  for (let k = bestAt + 1; k <= steps && rises[k]! > best / 2; k++) {
    weight += rises[k]! - best / 2;
    sum += k * (rises[k]! - best / 2);
  }
  return -REACH_PX + sum / weight / FINE;
}

/** Between four pixels; outside the picture the nearest one. */
export function greyAt({ widthPx: w, heightPx: h, data }: GreyImage, x: number, y: number): number {
  const cx = Math.min(w - 1.001, Math.max(0, x));
  const cy = Math.min(h - 1.001, Math.max(0, y));
  const ix = Math.floor(cx);
  const iy = Math.floor(cy);
  const fx = cx - ix;
  const fy = cy - iy;
  const at = iy * w + ix;
  return (
    (data[at]! * (1 - fx) + data[at + 1]! * fx) * (1 - fy) + (data[at + w]! * (1 - fx) + data[at + w + 1]! * fx) * fy
  );
}

/** `a·x + b·y = c`, of length one: least squares across the line. */
export function lineThrough(points: readonly Corner[]): readonly [number, number, number] {
  const mx = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const my = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [a, b] = [-Math.sin(angle), Math.cos(angle)];
  return [a, b, a * mx + b * my];
}

export function crossing(
  l: readonly [number, number, number],
  m: readonly [number, number, number],
): Corner | undefined {
  const det = l[0] * m[1] - l[1] * m[0];
  if (Math.abs(det) < 0.1) return undefined;
  return [(l[2] * m[1] - l[1] * m[2]) / det, (l[0] * m[2] - l[2] * m[0]) / det];
}
