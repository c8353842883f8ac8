/** The inverse cosine transform of a block of 8 x 8, by rows and columns. Follows ITU-T T.81, A.3.3. */

/** `COSINES[x * 8 + u]` = c(u) / 2 * cos((2x + 1) u pi / 16) */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const [x, u] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});
const half = new Float64Array(64);

/** Writes 64 samples, 0..255, into a plane. */
export function inverseDct(block: Float64Array, out: Uint8Array, at: number, stride: number): void {
  for (let v = 0; v < 8; v++)
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let u = 0; u < 8; u++) sum += COSINES[x * 8 + u]! * block[v * 8 + u]!;
      half[v * 8 + x] = sum;
    }
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) {
      let sum = 128;
      for (let v = 0; v < 8; v++) sum += COSINES[y * 8 + v]! * half[v * 8 + x]!;
      out[at + y * stride + x] = Math.max(0, Math.min(255, Math.round(sum)));
    }
}
