/** Test functions of the optimization literature; minima in comments. */

const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const HARTMANN_WEIGHTS = [1, 1.2, 3, 3.2];

/** Six dimensions in [0, 1]; −3.32237. */
export function hartmann6(x: readonly number[]): number {
  return -sum(HARTMANN_WEIGHTS, (weight, i) => {
    const exponent = sum(x, (xj, j) => (HARTMANN_A[i]?.[j] ?? 0) * (xj - (HARTMANN_P[i]?.[j] ?? 0) * 1e-4) ** 2);
    return weight * Math.exp(-exponent);
  });
}

/** Two dimensions in [0, 1]; 0.397887 at three places. */
export function branin(u: number, v: number): number {
  const x = 15 * u - 5;
  const y = 15 * v;
  const bowl = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
  return bowl ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

/** Any dimension; 0 at the origin, many local minima. */
export function ackley(z: readonly number[]): number {
  const squares = sum(z, (x) => x * x) / z.length;
  const waves = sum(z, (x) => Math.cos(2 * Math.PI * x)) / z.length;
  return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
}

/** Any dimension; 0 at (1, …, 1), along a curved valley. */
export function rosenbrock(z: readonly number[]): number {
  return sum(z.slice(1), (next, i) => 100 * (next - (z[i] ?? 0) ** 2) ** 2 + (1 - (z[i] ?? 0)) ** 2);
}

/** Any dimension; 0 at the origin, condition 1000. */
export function ellipsoid(z: readonly number[]): number {
  return sum(z, (x, i) => 1000 ** (i / (z.length - 1)) * x * x);
}

/** Sum of a function over a list. */
export function sum<T>(items: readonly T[], term: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + term(item, index), 0);
}

/** A random rotation of d dimensions, from d² normals. */
export function rotation(d: number, normal: () => number): (x: readonly number[]) => number[] {
  const rows: number[][] = [];
  for (let i = 0; i < d; i++) {
    let row = Array.from({ length: d }, normal);
    for (const other of rows) {
      const along = sum(other, (value, k) => value * (row[k] ?? 0));
      row = row.map((value, k) => value - along * (other[k] ?? 0));
    }
    const length = Math.sqrt(sum(row, (value) => value * value));
    rows.push(row.map((value) => value / length));
  }
  return (x) => rows.map((row) => sum(row, (value, k) => value * (x[k] ?? 0)));
}
