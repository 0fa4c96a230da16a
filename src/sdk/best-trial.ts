import type { SweepRow, ValuedTrial } from '../model/index.ts';
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
}

/** The best trial of a sweep over a space. */
export function toBestTrial<Space extends SearchSpace>(
  sweep: SweepRow,
  best: ValuedTrial,
): BestTrial<Configuration<Space>> {
  return {
    // The space made it.
    config: best.config as Configuration<Space>,
    value: best.best,
    trial: best.number,
    trials: sweep.nextNumber,
    sweepId: sweep.id,
  };
}
