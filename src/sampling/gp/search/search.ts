/**
 * Maximises the acquisition over feasible configurations.
 *
 * It scores a pool of random candidates; the best and a few picked by roulette become starts. Each start alternates
 * between L-BFGS over its real features and steepest ascent by single changes of the others, with all starts in one
 * batch per step. Every scored candidate is a feasible configuration; nothing is rounded at the end.
 */
import { boundedLbfgs, type Evaluation, exp, type Minimum } from '../../../numerics/index.ts';
import type { Design } from './design.ts';
import { fillFeature, gaussianMove, MOVE_WIDTHS, type MoveContext, singleMove } from './moves.ts';
import { addNeighbours } from './neighbours.ts';
import { Pool } from './pool.ts';
import type { Scorer } from './scorer.ts';

/** How hard a search tries. */
export interface Effort {
  /** Random candidates. */
  readonly pool: number;
  readonly starts: number;
  /** Evaluations per L-BFGS run. */
  readonly evaluations: number;
  /** Alternations of L-BFGS and single changes. */
  readonly cycles: number;
  /** Rounds of single changes per cycle. */
  readonly sweeps: number;
}

/**
 * Doubling everything makes all suggestions of a sweep cost 1.5 times as much processor time (36 pairs of 100-trial
 * sweeps) and gains nothing on 24 tasks with 8 seeds: log10 regret is 0.05 better at 25 trials and 0.07 and 0.14 worse
 * at 50 and 100, none of it significant (docs/decisions/gaussian-process.md).
 */
export const EFFORT: Effort = { pool: 256, starts: 4, evaluations: 12, cycles: 2, sweeps: 3 };

/** Effort within one option of a choice, which is a part of the space. */
export const BRANCH_EFFORT: Effort = { ...EFFORT, pool: 128, starts: 2 };

/** Smallest gain that counts as progress. */
const GAIN = 1e-7;
/** Most candidates tried per wanted one if constraints refuse some. */
const CONSTRAINED_TRIES = 8;
/** Halvings of a step that leaves the allowed region: it then ends within 1/256 of the border. */
const BORDER_HALVINGS = 8;
/** The roulette picks from this many of the best candidates. */
const ROULETTE = 200;

interface Start {
  readonly features: Float64Array;
  value: number;
  done: boolean;
}

export interface SearchRequest extends MoveContext {
  readonly scorer: Scorer;
  readonly design: Design;
  /** Draws from the prior; undefined if nothing is known, or no longer believed. */
  readonly priorDesign?: Design | undefined;
  /** First point of the design sequence to use. */
  readonly designOffset: number;
  /** Features of the trials with the best posterior means, [k][P], k ≥ 1. */
  readonly best: readonly Float64Array[];
  /** Keys that must not be suggested. */
  readonly excluded: ReadonlySet<number>;
  readonly effort: Effort;
  /** Option of a choice to stay within. */
  readonly within?: { readonly feature: number; readonly option: number } | undefined;
}

export interface Found {
  /** [P] */
  readonly features: Float64Array;
  readonly value: number;
}

/** The best configuration found that is not excluded; undefined if no candidate is left. */
export function maximise(request: SearchRequest): Found | undefined {
  const pool = fillPool(request);
  if (pool.count === 0) return undefined;
  request.scorer.score(pool.rows, pool.count);
  const starts = pickStarts(request, pool);
  const batch = new Pool(request.coordinates, starts.length);
  for (let cycle = 0; cycle < request.effort.cycles; cycle++) {
    climbReal(request, starts, batch);
    const moved = climbChanges(request, starts);
    for (const start of starts) if (!moved.has(start)) start.done = true;
    if (moved.size === 0) break;
  }
  const { coordinates, excluded } = request;
  let found: Start | undefined;
  for (const start of starts)
    if (!excluded.has(coordinates.key(start.features, 0)) && (!found || start.value > found.value)) found = start;
  return found;
}

function fillPool(request: SearchRequest): Pool {
  const { coordinates, rng, design, priorDesign, designOffset, best, excluded, effort } = request;
  const pool = new Pool(coordinates, effort.pool);
  const third = Math.ceil(effort.pool / 3);
  const features = new Float64Array(coordinates.featureCount);
  // If constraints refuse candidates, others replace them.
  const most = third * (coordinates.space.constraints.length === 0 ? 1 : CONSTRAINED_TRIES);
  const fill = (write: (i: number) => void): void => {
    for (let i = 0, added = 0; i < most && added < third; i++) {
      write(i);
      stayWithin(request, features);
      if (pool.add(features, 0, excluded) || most === third) added++;
    }
  };
  fill((i) => {
    (priorDesign && i % 2 === 0 ? priorDesign : design).write(designOffset + i, features, 0, rng);
  });
  fill((i) => {
    features.set(best[i % best.length] as Float64Array);
    gaussianMove(request, features, i % 3 === 0 ? MOVE_WIDTHS.fine : MOVE_WIDTHS.coarse);
  });
  fill((i) => {
    features.set(best[i % best.length] as Float64Array);
    singleMove(request, features);
  });
  return pool;
}

/** Moves a candidate to the option to stay within. */
function stayWithin(request: SearchRequest, features: Float64Array): void {
  const { within, coordinates } = request;
  if (!within || features[within.feature] === within.option) return;
  features[within.feature] = within.option;
  coordinates.repair(features, 0, (i) => fillFeature(request, i));
}

function pickStarts({ coordinates, rng, scorer, effort }: SearchRequest, pool: Pool): Start[] {
  const { values } = scorer;
  const P = coordinates.featureCount;
  const order = Array.from({ length: pool.count }, (_, i) => i).sort(
    (a, b) => (values[b] as number) - (values[a] as number) || a - b,
  );
  const take = (i: number): Start => ({
    features: pool.features.slice(i * P, (i + 1) * P),
    value: values[i] as number,
    done: false,
  });
  const elite = Math.ceil(effort.starts / 2);
  const starts = order.slice(0, elite).map(take);
  const rest = order.slice(elite, ROULETTE);
  const top = values[order[0] as number] as number;
  while (starts.length < effort.starts && rest.length > 0) {
    // Proportional to the expected improvement, with a floor so that a distant low peak still has a chance.
    const weights = rest.map((i) => exp(Math.max(-50, (values[i] as number) - top)) + 1e-6);
    let ticket = rng.uniform() * weights.reduce((sum, w) => sum + w, 0);
    let k = 0;
    while (k < weights.length - 1 && ticket > (weights[k] as number)) ticket -= weights[k++] as number;
    starts.push(take(rest.splice(k, 1)[0] as number));
  }
  return starts;
}

interface Climb {
  readonly start: Start;
  /** Active real features. */
  readonly features: readonly number[];
  /** Unit of each variable, about its lengthscale, so that L-BFGS sees similar curvatures. */
  readonly units: readonly number[];
  readonly search: Generator<Float64Array, Minimum, Evaluation>;
  step: IteratorResult<Float64Array, Minimum>;
}

function beginClimb(request: SearchRequest, start: Start): Climb | undefined {
  const { coordinates, lengthscales, effort } = request;
  const features = coordinates.features.flatMap(({ kind }, i) =>
    kind === 'real' && !Number.isNaN(start.features[i]) ? [i] : [],
  );
  if (features.length === 0) return undefined;
  const units = features.map((i) => Math.min(1, Math.max(0.05, lengthscales[i] as number)));
  const bounds = features.map((i) => coordinates.stretchAround(i, start.features[i] as number));
  const search = boundedLbfgs(
    features.map((i, k) => (start.features[i] as number) / (units[k] as number)),
    bounds.map(([low], k) => low / (units[k] as number)),
    bounds.map(([, high], k) => high / (units[k] as number)),
    { maxEvaluations: effort.evaluations, gradientTolerance: 1e-3, valueTolerance: 1e-5, maxStep: 0.5 },
  );
  return { start, features, units, search, step: search.next() };
}

/** Writes the variables of a climb into features. */
function place({ features, units }: Climb, x: Float64Array, target: Float64Array): void {
  features.forEach((i, k) => {
    target[i] = Math.min(1, Math.max(0, (x[k] as number) * (units[k] as number)));
  });
}

/** L-BFGS over the real features of all starts, in lockstep. */
function climbReal(request: SearchRequest, starts: readonly Start[], batch: Pool): void {
  const { coordinates, scorer } = request;
  const Dn = coordinates.numericCount;
  const climbs = starts.flatMap((start) => (start.done ? [] : (beginClimb(request, start) ?? [])));
  const scratch = new Float64Array(coordinates.featureCount);
  for (;;) {
    const live = climbs.filter(({ step }) => !step.done);
    if (live.length === 0) break;
    live.forEach((climb, j) => {
      scratch.set(climb.start.features);
      place(climb, climb.step.value as Float64Array, scratch);
      batch.set(j, scratch, 0);
    });
    scorer.score(batch.rows, live.length, true);
    live.forEach((climb, j) => {
      const gradient = climb.features.map((i, k) => {
        const column = coordinates.features[i]?.column ?? 0;
        return -(scorer.gradient[j * Dn + column] as number) * (climb.units[k] as number);
      });
      climb.step = climb.search.next({ value: -(scorer.values[j] as number), gradient });
    });
  }
  const outside: Climb[] = [];
  for (const climb of climbs) {
    const minimum = climb.step.value as Minimum;
    if (-minimum.value <= climb.start.value + GAIN) continue;
    scratch.set(climb.start.features);
    place(climb, minimum.x, scratch);
    if (!coordinates.isAllowed(scratch, 0)) {
      outside.push(climb);
      continue;
    }
    climb.start.value = -minimum.value;
    climb.start.features.set(scratch);
  }
  climbToBorder(request, outside, batch);
}

/** For a climb that ends outside the constraints: the last allowed point on the way, if it is better. */
function climbToBorder({ coordinates, scorer }: SearchRequest, climbs: readonly Climb[], batch: Pool): void {
  if (climbs.length === 0) return;
  const ends = climbs.map((climb) => {
    const inside = climb.start.features.slice();
    const outside = inside.slice();
    place(climb, (climb.step.value as Minimum).x, outside);
    for (let halving = 0; halving < BORDER_HALVINGS; halving++) {
      const middle = inside.map((feature, i) =>
        Number.isNaN(feature) ? feature : (feature + (outside[i] as number)) / 2,
      );
      (coordinates.isAllowed(middle, 0) ? inside : outside).set(middle);
    }
    return inside;
  });
  ends.forEach((features, j) => {
    batch.set(j, features, 0);
  });
  scorer.score(batch.rows, ends.length);
  climbs.forEach(({ start }, j) => {
    const value = scorer.values[j] as number;
    if (value <= start.value + GAIN) return;
    start.value = value;
    start.features.set(ends[j] as Float64Array);
  });
}

/**
 * Steepest ascent by single changes of the features that are not real; a start drops out once no change improves it.
 *
 * @returns the starts that moved
 */
function climbChanges(request: SearchRequest, starts: readonly Start[]): Set<Start> {
  const { coordinates, scorer, effort, within } = request;
  const moved = new Set<Start>();
  let climbing = starts.filter(({ done }) => !done);
  const P = coordinates.featureCount;
  for (let sweep = 0; sweep < effort.sweeps && climbing.length > 0; sweep++) {
    const pool: { features: number[]; owners: Start[] } = { features: [], owners: [] };
    for (const start of climbing)
      addNeighbours(
        coordinates,
        request.rng,
        start.features,
        request.excluded,
        (i) => fillFeature(request, i),
        (features) => {
          if (within && features[within.feature] !== within.option) return;
          pool.features.push(...features);
          pool.owners.push(start);
        },
      );
    const count = pool.owners.length;
    if (count === 0) break;
    const features = Float64Array.from(pool.features);
    const rows = new Float64Array(count * coordinates.columnCount);
    for (let j = 0; j < count; j++) coordinates.encode(features, j * P, rows, j * coordinates.columnCount);
    scorer.score(rows, count);
    const bestOf = new Map<Start, number>();
    pool.owners.forEach((owner, j) => {
      const held = bestOf.get(owner);
      if (held === undefined || (scorer.values[j] as number) > (scorer.values[held] as number)) bestOf.set(owner, j);
    });
    climbing = climbing.filter((start) => {
      const j = bestOf.get(start);
      if (j === undefined || !((scorer.values[j] as number) > start.value + GAIN)) return false;
      start.features.set(features.subarray(j * P, (j + 1) * P));
      start.value = scorer.values[j] as number;
      moved.add(start);
      return true;
    });
  }
  return moved;
}
