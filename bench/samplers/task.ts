import { z } from 'zod';
import { jsonSchema } from '../../src/model/index.ts';
import { type Rng, seededRng } from '../../src/numerics/index.ts';
import { type CompiledSpace, type ConfigurationValue, compileSpace, type SearchSpace } from '../../src/space/index.ts';

/** Result of one trial: the value that the sampler sees, and the value that it is judged by; undefined if the trial fails. */
export interface Outcome {
  readonly observed: number | undefined;
  readonly truth: number | undefined;
}

/** A problem to minimize. */
export interface Task {
  readonly name: string;
  readonly space: CompiledSpace;
  /** Best possible true value; undefined if unknown: the best of all runs is then used. */
  readonly best: number | undefined;
  /** Median truth of random configurations, regret 1; undefined: that of the random runs. */
  readonly median?: number;
  /** Whether every seed is a different problem, with another optimum. */
  readonly isDrawn?: boolean;
  evaluate(config: ConfigurationValue, rng: Rng): Outcome | Promise<Outcome>;
}

/** Makes the instance of a task that belongs to a seed. */
export type TaskMaker = (seed: number) => Task;

/** A function of a configuration; NaN if a trial would fail. */
export interface Synthetic {
  readonly space: SearchSpace;
  readonly best?: number;
  /** Standard deviation of the observed values, as a fraction of median − best. */
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
    const sample = Array.from({ length: 1001 }, draw).filter(Number.isFinite);
    const median = medianOf(sample);
    const spread = noise * (median - (best ?? Math.min(...sample)));
    return {
      name,
      space,
      best,
      median,
      isDrawn: true,
      evaluate: (config, trialRng) => {
        const value = truth(config);
        if (Number.isNaN(value)) return { observed: undefined, truth: undefined };
        return { observed: value + spread * trialRng.normal(), truth: value };
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

/** Chosen option of a nested choice. */
export function nestedOf(config: ConfigurationValue, name: string): ConfigurationValue {
  return z.record(z.string(), jsonSchema).parse(config[name]);
}
