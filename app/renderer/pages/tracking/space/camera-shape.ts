// hot path
/** A camera in lines, in its own axes (x right, y ahead, z up): its body behind the pupil, and what it sees. */

const BODY = { x: 0.11, z: 0.14, backM: -0.5, frontM: -0.16 } as const;
const LENS = { x: 0.07, z: 0.07 } as const;
/** So far the angle of view is drawn. */
const SIGHT_M = 2.2;
const HANDLE_Z = BODY.z + 0.08;

/** Six numbers a line. A handle tells which side is up. */
export const CAMERA_BODY: Float64Array = Float64Array.from(
  [
    ...box(BODY, BODY.backM, BODY.frontM),
    ...box(LENS, BODY.frontM, 0),
    [0, BODY.backM, BODY.z, 0, BODY.backM + 0.08, HANDLE_Z],
    [0, BODY.backM + 0.08, HANDLE_Z, 0, BODY.frontM, HANDLE_Z],
  ].flat(),
);

/** Four rays from the pupil, then the picture that they bound; a metre ahead and a metre to each side. */
const SIGHT = Float64Array.from([
  ...[0, 1, 2, 3].flatMap((n) => [0, 0, 0, sideX(n), 1, sideZ(n)]),
  ...[0, 1, 2, 3].flatMap((n) => [sideX(n), 1, sideZ(n), sideX(n + 1), 1, sideZ(n + 1)]),
]);
export const SIGHT_NUMBERS = SIGHT.length;
/** From here on it is the edge of the picture. */
export const SIGHT_EDGE = SIGHT_NUMBERS / 2;

/** `halfWidth` at a distance of one, `aspect` is height by width. Fills `out`, allocates nothing. */
export function fillSight(out: Float64Array, halfWidth: number, aspect: number): void {
  const x = SIGHT_M * halfWidth;
  const z = x * aspect;
  for (let at = 0; at < SIGHT_NUMBERS; at += 3) {
    out[at] = SIGHT[at]! * x;
    out[at + 1] = SIGHT[at + 1]! * SIGHT_M;
    out[at + 2] = SIGHT[at + 2]! * z;
  }
}

/** Corners from the upper left one, clockwise. */
function sideX(corner: number): number {
  return corner % 4 === 0 || corner % 4 === 3 ? -1 : 1;
}

function sideZ(corner: number): number {
  return corner % 4 < 2 ? 1 : -1;
}

function box({ x, z }: { readonly x: number; readonly z: number }, backM: number, frontM: number): number[][] {
  return [0, 1, 2, 3].flatMap((n) => {
    const [ax, az] = [sideX(n) * x, sideZ(n) * z];
    const [bx, bz] = [sideX(n + 1) * x, sideZ(n + 1) * z];
    return [
      [ax, backM, az, bx, backM, bz],
      [ax, frontM, az, bx, frontM, bz],
      [ax, backM, az, ax, frontM, az],
    ];
  });
}
