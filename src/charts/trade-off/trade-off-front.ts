import type { Goal } from '../../model/index.ts';

/**
 * Non-dominated points of two objectives, O(n log n). Skips points with a value that is not finite; of equal points
 * the first is kept.
 * @returns indexes into x and y, from the best x on
 */
export function tradeOffFront(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  goals: { readonly x: Goal; readonly y: Goal },
): Uint32Array {
  const loss = (value: number, goal: Goal) => (goal === 'minimize' ? value : -value);
  const n = Math.min(x.length, y.length);
  const lossX = Float64Array.from({ length: n }, (_, i) => loss(x[i] ?? Number.NaN, goals.x));
  const lossY = Float64Array.from({ length: n }, (_, i) => loss(y[i] ?? Number.NaN, goals.y));
  const finite: number[] = [];
  for (let i = 0; i < n; i++) if (Number.isFinite(lossX[i]) && Number.isFinite(lossY[i])) finite.push(i);
  finite.sort((a, b) => (lossX[a] ?? 0) - (lossX[b] ?? 0) || (lossY[a] ?? 0) - (lossY[b] ?? 0) || a - b);
  const front: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const i of finite) {
    const value = lossY[i] ?? 0;
    if (value >= least) continue;
    least = value;
    front.push(i);
  }
  return Uint32Array.from(front);
}
