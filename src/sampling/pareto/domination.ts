/**
 * Domination among vectors of losses: a dominates b if it is nowhere higher and somewhere lower.
 *
 * Reference: Zhang, Tian, Cheng and Jin (2015), An efficient approach to nondominated sorting for evolutionary
 * multiobjective optimization, IEEE TEC 19(2): vectors are sorted lexicographically, so that each one is compared only
 * with those before it.
 *
 * Losses are finite, lower is better, all vectors of one length m. Equal vectors do not dominate each other.
 */

/** Losses of one trial, by objective. */
export type Losses = readonly number[];

/** Whether `a` is nowhere worse than `b` and somewhere better. */
export function dominates(a: Losses, b: Losses): boolean {
  let isBetter = false;
  for (let j = 0; j < a.length; j++) {
    const x = a[j] ?? 0;
    const y = b[j] ?? 0;
    if (x > y) return false;
    if (x < y) isBetter = true;
  }
  return isBetter;
}

/**
 * Fronts of vectors: nothing dominates front 0, and nothing dominates front k once the fronts before it are removed.
 *
 * @returns indexes by front, rising within each
 */
export function nondominatedFronts(all: readonly Losses[]): number[][] {
  const order = Array.from(all.keys()).sort((a, b) => compareLosses(all[a] ?? [], all[b] ?? []) || a - b);
  const fronts: number[][] = [];
  for (const i of order) {
    const losses = all[i] ?? [];
    // Later members of a front are closer in the order, so they dominate more often.
    const isBelow = (front: readonly number[]) => front.findLast((j) => dominates(all[j] ?? [], losses)) !== undefined;
    let place = 0;
    while (place < fronts.length && isBelow(fronts[place] ?? [])) place++;
    const front = fronts[place];
    if (front) front.push(i);
    else fronts.push([i]);
  }
  return fronts.map((front) => front.sort((a, b) => a - b));
}

/** Indexes of the nondominated vectors, rising. */
export function paretoFront(all: readonly Losses[]): number[] {
  const order = Array.from(all.keys()).sort((a, b) => compareLosses(all[a] ?? [], all[b] ?? []) || a - b);
  const front: number[] = [];
  for (const i of order) if (!front.some((j) => dominates(all[j] ?? [], all[i] ?? []))) front.push(i);
  return front.sort((a, b) => a - b);
}

function compareLosses(a: Losses, b: Losses): number {
  for (let j = 0; j < a.length; j++) {
    const difference = (a[j] ?? 0) - (b[j] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Crowding distance of each member of a front (Deb et al. 2002, NSGA-II): the sum over objectives of the gap between
 * its neighbours, as a share of the front's range; Infinity at the ends.
 */
export function crowdingDistances(front: readonly Losses[]): Float64Array {
  const distances = new Float64Array(front.length);
  const m = front[0]?.length ?? 0;
  for (let j = 0; j < m; j++) {
    // Halved, because the range of finite losses may overflow to Infinity.
    const at = (i: number | undefined): number => (front[i ?? 0]?.[j] ?? 0) / 2;
    const order = Array.from(front.keys()).sort((a, b) => at(a) - at(b) || a - b);
    const low = at(order[0]);
    const range = at(order.at(-1)) - low;
    order.forEach((i, place) => {
      const isEnd = place === 0 || place === order.length - 1;
      const gap = range > 0 ? (at(order[place + 1]) - at(order[place - 1])) / range : 0;
      distances[i] = (distances[i] ?? 0) + (isEnd ? Number.POSITIVE_INFINITY : gap);
    });
  }
  return distances;
}
