import { seededRng } from '../numerics/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Observation, Sampler } from './sampler.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/** A finished sweep of a behaviour test. */
export interface Played {
  readonly history: readonly Observation[];
  /** Lowest value; Infinity if no trial has one. */
  readonly best: number;
}

/**
 * Runs a sampler on a function, one trial at a time.
 *
 * @param f - value of a configuration; undefined makes the trial fail as infeasible
 */
export async function playOn(
  sampler: Sampler,
  f: (config: Configuration) => number | undefined,
  trials: number,
  earlierTrials: readonly Observation[] = [],
): Promise<Played> {
  const history: Observation[] = [...earlierTrials];
  let best = Number.POSITIVE_INFINITY;
  for (let number = 0; number < trials; number++) {
    const suggestion = await sampler.suggest({ number, history, pending: [], rng: seededRng('play', number) });
    if (suggestion.kind === 'exhausted') break;
    const value = f(suggestion.config);
    const base = { number, config: suggestion.config, value, intervals: 1, earlier: false };
    if (value === undefined) history.push({ ...base, state: 'failed', failure: 'infeasible' });
    else history.push({ ...base, state: 'completed', failure: undefined });
    best = Math.min(best, value ?? best);
  }
  await sampler.close?.();
  return { history, best };
}
