/** Dense matrices of doubles, row by row. Small on purpose: what the calibrations need, nothing else. */

export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

export function zeros(rows: number, cols: number): Matrix {
  return { rows, cols, data: new Float64Array(rows * cols) };
}

export function identity(size: number): Matrix {
  const out = zeros(size, size);
  for (let i = 0; i < size; i++) out.data[i * size + i] = 1;
  return out;
}

/** Rows of one length. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const out = zeros(rows.length, cols);
  for (const [r, row] of rows.entries()) for (let c = 0; c < cols; c++) out.data[r * cols + c] = row[c]!;
  return out;
}

export function transpose(a: Matrix): Matrix {
  const out = zeros(a.cols, a.rows);
  for (let r = 0; r < a.rows; r++) for (let c = 0; c < a.cols; c++) out.data[c * a.rows + r] = a.data[r * a.cols + c]!;
  return out;
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows, b.cols);
  for (let r = 0; r < a.rows; r++)
    for (let k = 0; k < a.cols; k++) {
      const factor = a.data[r * a.cols + k]!;
      if (factor === 0) continue;
      for (let c = 0; c < b.cols; c++) out.data[r * b.cols + c]! += factor * b.data[k * b.cols + c]!;
    }
  return out;
}

/** aᵀ·a, the normal matrix of a. */
export function gram(a: Matrix): Matrix {
  const n = a.cols;
  const out = zeros(n, n);
  for (let r = 0; r < a.rows; r++)
    for (let i = 0; i < n; i++) {
      const factor = a.data[r * n + i]!;
      if (factor === 0) continue;
      for (let j = i; j < n; j++) out.data[i * n + j]! += factor * a.data[r * n + j]!;
    }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out.data[i * n + j] = out.data[j * n + i]!;
  return out;
}

export function column(a: Matrix, c: number): number[] {
  return Array.from({ length: a.rows }, (_, r) => a.data[r * a.cols + c]!);
}

export function scaled(a: Matrix, factor: number): Matrix {
  return { rows: a.rows, cols: a.cols, data: a.data.map((value) => value * factor) };
}

/** j·c·jᵀ: a covariance seen through a linear map. */
export function sandwich(j: Matrix, c: Matrix): Matrix {
  return multiply(multiply(j, c), transpose(j));
}

export function determinant3(m: ArrayLike<number>): number {
  return (
    m[0]! * (m[4]! * m[8]! - m[5]! * m[7]!) -
    m[1]! * (m[3]! * m[8]! - m[5]! * m[6]!) +
    m[2]! * (m[3]! * m[7]! - m[4]! * m[6]!)
  );
}
