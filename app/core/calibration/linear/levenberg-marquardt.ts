/**
 * Levenberg-Marquardt for problems shaped like an arrow: unknowns that everything shares (a lens, a lever arm), and
 * blocks that meet only the shared ones (the pose of one view, the place of one point). The blocks are eliminated by
 * the Schur complement, so that the cost grows with their number, not with its cube. [Triggs et al. 2000]
 */
import { cholesky, choleskySolve, inversePositive } from './cholesky.ts';
import { symmetricEigen } from './eigen.ts';
import { type Matrix, multiply, transpose, zeros } from './matrix.ts';

/** Normal equations; `cross[b]` is block b by shared. */
export interface ArrowSystem {
  readonly shared: Matrix;
  readonly sharedSide: Float64Array;
  readonly blocks: readonly Matrix[];
  readonly cross: readonly Matrix[];
  readonly blockSides: readonly Float64Array[];
}

export interface ArrowStep {
  readonly shared: Float64Array;
  readonly blocks: readonly Float64Array[];
}

export interface ArrowProblem<S> {
  readonly shared: number;
  readonly blocks: readonly number[];
  /** Adds Jᵀ·W·J and Jᵀ·W·r of every residual; returns the cost, half the (robust) sum of squares. */
  linearise(state: S, into: ArrowSystem): number;
  cost(state: S): number;
  moved(state: S, step: ArrowStep): S;
}

export interface Minimum<S> {
  readonly state: S;
  readonly cost: number;
  readonly iterations: number;
  readonly settled: boolean;
  /** At the minimum, without damping. */
  readonly system: ArrowSystem;
}

export interface MinimiseOptions {
  readonly iterations?: number;
  /** Relative fall of the cost that counts as none. */
  readonly tolerance?: number;
}

export function minimise<S>(problem: ArrowProblem<S>, start: S, options: MinimiseOptions = {}): Minimum<S> {
  const most = options.iterations ?? 60;
  const tolerance = options.tolerance ?? 1e-12;
  let state = start;
  let system = emptySystem(problem);
  let cost = problem.linearise(state, system);
  let damping = 1e-4;
  let iterations = 0;
  let settled = false;
  while (iterations < most && Number.isFinite(cost)) {
    iterations++;
    const step = solveDamped(system, damping);
    const next = step && problem.moved(state, step);
    const nextCost = next === undefined ? Number.NaN : problem.cost(next);
    if (next !== undefined && nextCost <= cost) {
      const fall = cost - nextCost;
      state = next;
      system = emptySystem(problem);
      cost = problem.linearise(state, system);
      damping = Math.max(1e-12, damping / 10);
      if (fall <= tolerance * (cost + 1e-300) || cost < 1e-28) {
        settled = true;
        break;
      }
    } else {
      damping *= 10;
      if (damping > 1e10) {
        settled = true;
        break;
      }
    }
  }
  return { state, cost, iterations, settled, system };
}

function emptySystem({ shared, blocks }: { readonly shared: number; readonly blocks: readonly number[] }): ArrowSystem {
  return {
    shared: zeros(shared, shared),
    sharedSide: new Float64Array(shared),
    blocks: blocks.map((size) => zeros(size, size)),
    cross: blocks.map((size) => zeros(size, shared)),
    blockSides: blocks.map((size) => new Float64Array(size)),
  };
}

/** One residual row: its slopes towards some of the shared unknowns (`at` names them) and towards one block. */
export function addRow(
  into: ArrowSystem,
  residual: number,
  weight: number,
  at: readonly number[],
  slopes: ArrayLike<number>,
  block: number,
  blockSlopes: ArrayLike<number>,
): void {
  const n = into.shared.cols;
  const h = into.shared.data;
  for (let i = 0; i < at.length; i++) {
    const wi = weight * slopes[i]!;
    if (wi === 0) continue;
    into.sharedSide[at[i]!]! += wi * residual;
    for (let j = 0; j < at.length; j++) h[at[i]! * n + at[j]!]! += wi * slopes[j]!;
  }
  if (block < 0) return;
  const own = into.blocks[block]!.data;
  const cross = into.cross[block]!.data;
  const side = into.blockSides[block]!;
  const size = side.length;
  for (let i = 0; i < size; i++) {
    const wi = weight * blockSlopes[i]!;
    if (wi === 0) continue;
    side[i]! += wi * residual;
    for (let j = 0; j < size; j++) own[i * size + j]! += wi * blockSlopes[j]!;
    for (let j = 0; j < at.length; j++) cross[i * n + at[j]!]! += wi * slopes[j]!;
  }
}

function solveDamped(system: ArrowSystem, damping: number): ArrowStep | undefined {
  const n = system.shared.rows;
  const s = damped(system.shared, damping);
  const side = system.sharedSide.slice();
  const factors: Matrix[] = [];
  for (const [b, block] of system.blocks.entries()) {
    const factor = cholesky(damped(block, damping));
    if (!factor) return undefined;
    factors.push(factor);
    const cross = system.cross[b]!;
    const size = block.rows;
    // s -= crossᵀ·block⁻¹·cross, column by column; side -= crossᵀ·block⁻¹·blockSide.
    const x = new Float64Array(size);
    x.set(system.blockSides[b]!);
    choleskySolve(factor, x);
    for (let c = 0; c < n; c++) for (let i = 0; i < size; i++) side[c]! -= cross.data[i * n + c]! * x[i]!;
    for (let c = 0; c < n; c++) {
      let any = false;
      for (let i = 0; i < size; i++) {
        x[i] = cross.data[i * n + c]!;
        any ||= x[i] !== 0;
      }
      if (!any) continue;
      choleskySolve(factor, x);
      for (let r = 0; r < n; r++) for (let i = 0; i < size; i++) s.data[r * n + c]! -= cross.data[i * n + r]! * x[i]!;
    }
  }
  if (n > 0) {
    const lower = cholesky(s);
    if (!lower) return undefined;
    choleskySolve(lower, side);
  }
  const blocks = system.blocks.map((block, b) => {
    const x = system.blockSides[b]!.slice();
    const cross = system.cross[b]!;
    for (let i = 0; i < block.rows; i++) for (let c = 0; c < n; c++) x[i]! -= cross.data[i * n + c]! * side[c]!;
    choleskySolve(factors[b]!, x);
    return x.map((value) => -value);
  });
  return { shared: side.map((value) => -value), blocks };
}

function damped(a: Matrix, damping: number): Matrix {
  const out = { rows: a.rows, cols: a.cols, data: a.data.slice() };
  for (let i = 0; i < a.rows; i++) out.data[i * a.cols + i]! += damping * a.data[i * a.cols + i]! + 1e-300;
  return out;
}

/** What the shared unknowns are known to once the blocks are gone, for residuals of variance one. */
export interface ArrowCovariance {
  readonly shared: Matrix;
  readonly blocks: readonly Matrix[];
}

/** The reduced normal matrix of the shared unknowns; undefined where a block alone cannot be solved. */
export function reduced(system: ArrowSystem): Matrix | undefined {
  const s = { rows: system.shared.rows, cols: system.shared.cols, data: system.shared.data.slice() };
  for (const [b, block] of system.blocks.entries()) {
    const inverse = inversePositive(block);
    if (!inverse) return undefined;
    const cross = system.cross[b]!;
    const taken = multiply(transpose(cross), multiply(inverse, cross));
    for (let i = 0; i < s.data.length; i++) s.data[i]! -= taken.data[i]!;
  }
  return s;
}

export function arrowCovariance(system: ArrowSystem): ArrowCovariance | undefined {
  const s = reduced(system);
  const shared = s && (s.rows === 0 ? s : inversePositive(s));
  if (!shared) return undefined;
  const blocks: Matrix[] = [];
  for (const [b, block] of system.blocks.entries()) {
    const inverse = inversePositive(block);
    if (!inverse) return undefined;
    const pull = multiply(inverse, system.cross[b]!);
    const added = multiply(multiply(pull, shared), transpose(pull));
    blocks.push({ rows: block.rows, cols: block.cols, data: inverse.data.map((value, i) => value + added.data[i]!) });
  }
  return { shared, blocks };
}

/** The combination of unknowns that is known least, each unknown measured in its own strength: 0 = not at all, 1 = freely. */
export function weakestOf(s: Matrix): { readonly strength: number; readonly direction: readonly number[] } {
  const n = s.rows;
  const scale = Array.from({ length: n }, (_, i) => Math.sqrt(Math.max(s.data[i * n + i]!, 1e-300)));
  const even = zeros(n, n);
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++) even.data[r * n + c] = s.data[r * n + c]! / (scale[r]! * scale[c]!);
  const { values, vectors } = symmetricEigen(even);
  return { strength: values[0] ?? 1, direction: vectors[0] ?? [] };
}
