/**
 * The first trials of a sweep with sources.
 *
 * Every other one is a seed: one of the best configurations of the sources. Seeds are chosen to be good together: each
 * next one lowers the sum over sources of the lowest mean so far the most, so the first is good on average and later
 * ones serve the sources that it does not. The trials between come from the usual design: they show whether the seeds
 * are better than chance, and once the best of them beats the best seed, no further seed is tried.
 */
import type { Goal } from '../../../model/index.ts';
import type { SuggestRequest } from '../../sampler.ts';
import { toTrainingSignal } from '../../training-signal.ts';
import type { Coordinates } from '../model/coordinates.ts';
import type { Source } from './source.ts';

/** Best configurations of each source to choose from. */
const CANDIDATES = 3;
const MOST_SEEDS = 3;

/** A configuration to start with. */
export interface SeedPoint {
  readonly features: Float64Array;
  /** Id of the sweep that it is from. */
  readonly sweep: string;
  /** Its place among the trials of that sweep by posterior mean; 1 is the best. */
  readonly rank: number;
  /** Number of these trials. */
  readonly trials: number;
}

/** See the head of the file. */
export class Seeds {
  readonly #coordinates: Coordinates;
  readonly #goal: Goal;
  readonly #seeds: readonly SeedPoint[];

  constructor(coordinates: Coordinates, sources: readonly Source[], goal: Goal) {
    this.#coordinates = coordinates;
    this.#goal = goal;
    const points = candidates(coordinates, sources);
    const D = coordinates.columnCount;
    const rows = new Float64Array(points.length * D);
    for (const [i, { features }] of points.entries()) coordinates.encode(features, 0, rows, i * D);
    const means = sources.map((source) => source.means(rows, points.length, false).mean.slice(0, points.length));
    this.#seeds = portfolio(means, Math.min(points.length, MOST_SEEDS)).flatMap((i) => points[i] ?? []);
  }

  /**
   * The seed of a trial; undefined if the trial is of the design.
   * @param excluded keys of the configurations that trials use or have used
   */
  at(
    { number, history }: Pick<SuggestRequest, 'number' | 'history'>,
    excluded: ReadonlySet<number>,
  ): SeedPoint | undefined {
    if (number % 2 === 1) return undefined;
    const next = this.#seeds.find(({ features }) => !excluded.has(this.#coordinates.key(features, 0)));
    return next && !this.#areRefuted(history) ? next : undefined;
  }

  /** Whether the best of the other trials is better than the best seed. */
  #areRefuted(history: SuggestRequest['history']): boolean {
    const { space } = this.#coordinates;
    const keys = new Set(this.#seeds.map(({ features }) => this.#coordinates.key(features, 0)));
    let [seeds, others] = [Number.NaN, Number.NaN];
    for (const observation of history) {
      const signal = toTrainingSignal(observation, this.#goal);
      if (observation.earlier || signal.kind === 'nothing' || space.contains(observation.config) !== undefined)
        continue;
      const loss = signal.kind === 'scored' ? signal.loss : Number.POSITIVE_INFINITY;
      const key = this.#coordinates.key(this.#coordinates.fromPoint(space.toPoint(observation.config)), 0);
      if (keys.has(key)) seeds = lower(seeds, loss);
      else others = lower(others, loss);
    }
    return seeds > others;
  }
}

/** NaN: none yet. */
const lower = (held: number, loss: number): number => (Number.isNaN(held) ? loss : Math.min(held, loss));

/** The best of each source in turn, each configuration once. */
function candidates(coordinates: Coordinates, sources: readonly Source[]): readonly SeedPoint[] {
  const seen = new Set<number>();
  const found: SeedPoint[] = [];
  for (let rank = 0; rank < CANDIDATES; rank++)
    for (const { best, sweep } of sources) {
      const features = best[rank];
      if (!features || seen.has(coordinates.key(features, 0)) || !coordinates.isAllowed(features, 0)) continue;
      seen.add(coordinates.key(features, 0));
      found.push({ features, sweep, rank: rank + 1, trials: best.length });
    }
  return found;
}

/** Indices of the candidates chosen. @param means - of each source, [candidates] */
function portfolio(means: readonly Float64Array[], wanted: number): readonly number[] {
  const lowest = means.map(() => Number.POSITIVE_INFINITY);
  const left = new Set(means[0]?.keys() ?? []);
  const chosen: number[] = [];
  const cost = (i: number): number =>
    means.reduce((sum, mean, s) => sum + Math.min(lowest[s] as number, mean[i] as number), 0);
  while (chosen.length < wanted) {
    const [first, ...others] = left;
    if (first === undefined) break;
    const next = others.reduce((best, i) => (cost(i) < cost(best) ? i : best), first);
    left.delete(next);
    chosen.push(next);
    for (const [s, mean] of means.entries()) lowest[s] = Math.min(lowest[s] as number, mean[next] as number);
  }
  return chosen;
}
