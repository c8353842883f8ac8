/** Angles that a camera operator reads from a pose of the stage: pan to the right, tilt up, roll clockwise. */
const DEG = 180 / Math.PI;

export interface Angles {
  readonly panDeg: number;
  readonly tiltDeg: number;
  readonly rollDeg: number;
}

/** The inverse of `R = Rz(-pan) * Rx(tilt) * Ry(roll)`; straight up or down, roll is taken as nothing. */
export function anglesOf(pose: readonly number[]): Angles {
  const [, , , x = 0, y = 0, z = 0, w = 1] = pose;
  const r01 = 2 * (x * y - z * w);
  const r11 = 1 - 2 * (x * x + z * z);
  const r21 = 2 * (y * z + x * w);
  const level = Math.hypot(r01, r11);
  const tiltDeg = Math.atan2(r21, level) * DEG;
  if (level < 1e-9) {
    const r10 = 2 * (x * y + z * w);
    const r00 = 1 - 2 * (y * y + z * z);
    return { panDeg: -Math.atan2(r10, r00) * DEG, tiltDeg, rollDeg: 0 };
  }
  const r20 = 2 * (x * z - y * w);
  const r22 = 1 - 2 * (x * x + y * y);
  return { panDeg: -Math.atan2(-r01, r11) * DEG, tiltDeg, rollDeg: Math.atan2(-r20, r22) * DEG };
}
