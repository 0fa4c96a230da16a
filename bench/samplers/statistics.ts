import { erfc, type Rng, seededRng } from '../../src/numerics/index.ts';

/** Statistics of paired runs. */

/** Mean; NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Sorted values' quantile, nearest rank. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/**
 * Two-sided Wilcoxon signed-rank test: normal approximation with tie and continuity corrections, zeros dropped.
 *
 * @returns p; 1 where fewer than six differences are not zero
 */
export function wilcoxon(differences: readonly number[]): number {
  const values = differences.filter((value) => value !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = values.length;
  if (n < 6) return 1;
  let positive = 0;
  let ties = 0;
  for (let i = 0; i < n; ) {
    let j = i;
    while (j < n && Math.abs(values[j] ?? 0) === Math.abs(values[i] ?? 0)) j++;
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) if ((values[k] ?? 0) > 0) positive += rank;
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  const z = Math.max(0, Math.abs(positive - mean) - 0.5) / Math.sqrt(variance);
  return Math.min(1, erfc(z / Math.SQRT2));
}

/** Holm's correction of p-values, in their order. */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
  const adjusted = values.map(() => 1);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, (values.length - place) * (values[index] ?? 1)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * Mean over groups of their means, with a 95 % interval from drawing groups, then values within each.
 *
 * @param groups - for example the paired differences of each task
 */
export function bootstrap(groups: readonly (readonly number[])[], rounds = 4000): { mean: number; interval: number[] } {
  const rng = seededRng('bootstrap');
  const filled = groups.filter((group) => group.length > 0);
  const draw = <T>(items: readonly T[], from: Rng): T[] => items.map(() => items[from.uniformInt(items.length)] as T);
  const means = Array.from({ length: rounds }, () =>
    meanOf(draw(filled, rng).map((group) => meanOf(draw(group, rng)))),
  );
  return { mean: meanOf(filled.map(meanOf)), interval: [quantileOf(means, 0.025), quantileOf(means, 0.975)] };
}
