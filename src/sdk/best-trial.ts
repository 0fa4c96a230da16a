import type { SweepRow, ValuedTrial } from '../model/index.ts';
import { type Baseline, type BaselineWatch, type Recommended, readRecommended } from '../results/index.ts';
import type { Configuration, SearchSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';

/** The best trial of a sweep. */
export interface BestTrial<Config> {
  readonly config: Config;
  /** The best value that the trial reported. */
  readonly value: number;
  /** Its number. */
  readonly trial: number;
  /** Number of trials started so far. */
  readonly trials: number;
  readonly sweepId: string;
  /**
   * How it compares with the trial of the default configuration; undefined if the space states no default.
   * @since 0.2.0
   * @experimental
   */
  readonly baseline: Baseline | undefined;
  /**
   * The trial that is likely better, with the model's estimates of both, where the noise of single trials is shown to be
   * large: the best of many noisy values is partly luck. Undefined otherwise, and with fewer than 20 completed trials.
   * @example
   * const best = await minimize({ x: uniform(0, 1) }, noisyLoss, { trials: 50 });
   * const { trial, config } = best.recommended ?? best;
   * @since 0.2.0
   * @experimental
   */
  readonly recommended: RecommendedTrial<Config> | undefined;
}

/**
 * A trial that is likely better than the best observed one.
 * @since 0.2.0
 * @experimental
 */
export interface RecommendedTrial<Config> extends Omit<Recommended, 'config'> {
  readonly config: Config;
}

/** Adds to the best trial of a sweep over a space what callers want to know of it. */
export async function toBestTrial<Space extends SearchSpace>(
  sweep: SweepRow,
  best: ValuedTrial,
  { store, baseline }: { readonly store: Store; readonly baseline: BaselineWatch },
): Promise<BestTrial<Configuration<Space>>> {
  const recommended = await readRecommended(store, sweep, best);
  return {
    // The space made it.
    config: best.config as Configuration<Space>,
    value: best.best,
    trial: best.number,
    trials: sweep.nextNumber,
    sweepId: sweep.id,
    baseline: await baseline.compare(sweep, best),
    recommended: recommended && { ...recommended, config: recommended.config as Configuration<Space> },
  };
}
