/** Amplitudes of a short, evenly sampled signal by frequency: mean and slope taken out, Hann window, radix-2 transform. */

/**
 * `values`: a power of two of them. Answers with `values.length / 2` amplitudes (same unit); bin k is at
 * k * rate / length. A steady sine of amplitude a that falls on a bin reads a.
 */
export function amplitudes(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  if (n < 4 || (n & (n - 1)) !== 0) throw new RangeError(`a power of two of values, not ${n}`);
  const { mean, slope } = trend(values);
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
    re[reversed(i, n)] = hann * (values[i]! - mean - slope * (i - (n - 1) / 2));
  }
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const wr = Math.cos((Math.PI * k) / half);
      const wi = -Math.sin((Math.PI * k) / half);
      for (let at = k; at < n; at += 2 * half) {
        const to = at + half;
        const tr = wr * re[to]! - wi * im[to]!;
        const ti = wr * im[to]! + wi * re[to]!;
        re[to] = re[at]! - tr;
        im[to] = im[at]! - ti;
        re[at] = re[at]! + tr;
        im[at] = im[at]! + ti;
      }
    }
  }
  // Two sides to one, and the mean of the window is a half.
  return Float64Array.from({ length: n / 2 }, (_, k) => (4 * Math.hypot(re[k]!, im[k]!)) / n);
}

/** Mean, and slope per sample, by least squares. */
export function trend(values: ArrayLike<number>): { readonly mean: number; readonly slope: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < n; i++) {
    const x = i - (n - 1) / 2;
    xy += x * (values[i]! - mean);
    xx += x * x;
  }
  return { mean, slope: xx === 0 ? 0 : xy / xx };
}

function reversed(i: number, n: number): number {
  let out = 0;
  for (let bit = 1; bit < n; bit *= 2) {
    out = out * 2 + (i & 1);
    i >>= 1;
  }
  return out;
}
