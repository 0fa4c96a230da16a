import { type Rng, seededRng } from '../../src/numerics/index.ts';
import { type CompiledSpace, type ConfigurationValue, compileSpace, type SearchSpace } from '../../src/space/index.ts';

/** What one trial gives: what the sampler is told (undefined: it failed) and what it is judged by. */
export interface Outcome {
  readonly observed: number | undefined;
  readonly truth: number;
}

/** A problem to minimize; the optimum lies elsewhere for every seed. */
export interface Task {
  readonly name: string;
  readonly space: CompiledSpace;
  /** Best possible truth. */
  readonly best: number;
  /** Median truth of random configurations: regret 1. */
  readonly median: number;
  evaluate(config: ConfigurationValue, rng: Rng): Outcome;
}

/** Makes the instance of a task that belongs to a seed. */
export type TaskMaker = (seed: number) => Task;

/** A function of a configuration; NaN where a trial would fail. */
export interface Synthetic {
  readonly space: SearchSpace;
  readonly best: number;
  /** Standard deviation of what is observed, as a fraction of median − best. */
  readonly noise?: number;
  truth(config: ConfigurationValue): number;
}

/** A task from a function whose instance is drawn from `rng`. */
export function synthetic(name: string, build: (rng: Rng) => Synthetic): TaskMaker {
  return (seed) => {
    const { space: search, best, noise = 0, truth } = build(seededRng('task', name, seed));
    const space = compileSpace(search);
    const rng = seededRng('median', name, seed);
    const draw = (): number => truth(space.fromUnit(Array.from({ length: space.dimension }, () => rng.uniform())));
    const median = medianOf(Array.from({ length: 1001 }, draw));
    return {
      name,
      space,
      best,
      median,
      evaluate: (config, trialRng) => {
        const value = truth(config);
        if (Number.isNaN(value)) return { observed: undefined, truth: Number.POSITIVE_INFINITY };
        return { observed: value + noise * (median - best) * trialRng.normal(), truth: value };
      },
    };
  };
}

/** Median of the finite values. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[sorted.length >>> 1] ?? Number.NaN;
}

/** Value of a numeric parameter of a configuration. */
export function numberOf(config: ConfigurationValue, name: string): number {
  return Number(config[name]);
}
