/** An intercept, then a coefficient for each column. */
export type Coefficients = readonly number[];

/** One observation of a regression. */
export interface Row {
  readonly x: readonly number[];
  readonly y: number;
  readonly weight: number;
}

/** Ridge on coefficients of standardized columns, as a share of the total weight. More: steadier; fewer: closer. */
const RIDGE = 1e-3;

/** Value of a linear predictor. */
export function at(coefficients: Coefficients, x: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + (coefficients[i + 1] ?? 0) * value, coefficients[0] ?? 0);
}

/** Weighted least squares. */
export function leastSquares(rows: readonly Row[]): number[] {
  const scales = scalesOf(rows);
  const inner = solveNormal(rows.map((row) => ({ ...row, x: standardized(row.x, scales) })));
  return unscaled(inner, scales);
}

/** Weighted logistic regression of a `y` of 0 or 1, by iterated least squares. */
export function logistic(rows: readonly Row[]): number[] {
  const scales = scalesOf(rows);
  const scaled = rows.map((row) => ({ ...row, x: standardized(row.x, scales) }));
  let inner: number[] = scales.map(() => 0).concat(0);
  for (let step = 0; step < 30; step++)
    inner = solveNormal(
      scaled.map(({ x, y, weight }) => {
        const eta = at(inner, x);
        const p = 1 / (1 + Math.exp(-eta));
        const w = Math.max(p * (1 - p), 1e-6);
        return { x, y: eta + (y - p) / w, weight: weight * w };
      }),
    );
  return unscaled(inner, scales);
}

interface Scale {
  readonly mean: number;
  readonly sd: number;
}

function scalesOf(rows: readonly Row[]): Scale[] {
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + row.weight * of(row), 0) / total;
  return (rows[0]?.x ?? []).map((_, i) => {
    const middle = mean(({ x }) => x[i] ?? 0);
    return { mean: middle, sd: Math.sqrt(mean(({ x }) => ((x[i] ?? 0) - middle) ** 2)) || 1 };
  });
}

function standardized(x: readonly number[], scales: readonly Scale[]): number[] {
  return x.map((value, i) => (value - (scales[i]?.mean ?? 0)) / (scales[i]?.sd ?? 1));
}

function unscaled(inner: readonly number[], scales: readonly Scale[]): number[] {
  const slopes = scales.map(({ sd }, i) => (inner[i + 1] ?? 0) / sd);
  const intercept = slopes.reduce((sum, slope, i) => sum - slope * (scales[i]?.mean ?? 0), inner[0] ?? 0);
  return [intercept, ...slopes];
}

function solveNormal(rows: readonly Row[]): number[] {
  const d = (rows[0]?.x.length ?? 0) + 1;
  const matrix = Array.from({ length: d }, () => new Array<number>(d + 1).fill(0));
  let total = 0;
  for (const { x, y, weight } of rows) {
    total += weight;
    const full = [1, ...x];
    for (let i = 0; i < d; i++) {
      const line = matrix[i] ?? [];
      for (let j = 0; j < d; j++) line[j] = (line[j] ?? 0) + weight * (full[i] ?? 0) * (full[j] ?? 0);
      line[d] = (line[d] ?? 0) + weight * (full[i] ?? 0) * y;
    }
  }
  for (let i = 1; i < d; i++) {
    const line = matrix[i] ?? [];
    line[i] = (line[i] ?? 0) + RIDGE * total;
  }
  return eliminate(matrix);
}

/** Solves a positive definite system; the last column is the right side. */
function eliminate(matrix: number[][]): number[] {
  const d = matrix.length;
  for (let i = 0; i < d; i++) {
    const pivot = matrix[i] ?? [];
    for (let k = i + 1; k < d; k++) {
      const line = matrix[k] ?? [];
      const factor = (line[i] ?? 0) / (pivot[i] ?? 1);
      for (let j = i; j <= d; j++) line[j] = (line[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  const solution = new Array<number>(d).fill(0);
  for (let i = d - 1; i >= 0; i--) {
    const line = matrix[i] ?? [];
    const known = solution.reduce((sum, value, j) => (j > i ? sum + (line[j] ?? 0) * value : sum), 0);
    solution[i] = ((line[d] ?? 0) - known) / (line[i] ?? 1);
  }
  return solution;
}
