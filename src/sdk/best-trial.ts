import type { SweepRow, ValuedTrial } from '../model/index.ts';
import type { Baseline, BaselineWatch } from '../results/index.ts';
import type { Configuration, SearchSpace } from '../space/index.ts';

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
}

/** Adds to the best trial of a sweep over a space what callers want to know of it. */
export async function toBestTrial<Space extends SearchSpace>(
  sweep: SweepRow,
  best: ValuedTrial,
  baseline: BaselineWatch,
): Promise<BestTrial<Configuration<Space>>> {
  return {
    // The space made it.
    config: best.config as Configuration<Space>,
    value: best.best,
    trial: best.number,
    trials: sweep.nextNumber,
    sweepId: sweep.id,
    baseline: await baseline.compare(sweep, best),
  };
}
