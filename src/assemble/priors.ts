import type { SweepDefinition, TrialRow } from '../records/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import type { PriorTrial } from '../sweep/index.ts';

/**
 * Trials of the earlier sweeps that a definition names, as far as they lie in its space: a changed space keeps every
 * point that still fits. Numbered −1, −2, … in the order of the list.
 */
export async function priorTrials(
  store: Store,
  { resumeFrom, objective }: SweepDefinition,
  space: CompiledSpace,
): Promise<readonly PriorTrial[]> {
  if (objective === null) return [];
  const priors: PriorTrial[] = [];
  for (const sweepId of resumeFrom) {
    const series = new Map<number, number[]>();
    await store.eachReport({ sweepId, metric: objective.primaryMetric }, ({ trial, value }) => {
      const values = series.get(trial);
      if (values) values.push(value);
      else series.set(trial, [value]);
    });
    for (const trial of await store.trials({ sweepId, states: ['completed', 'stopped', 'failed', 'canceled'] })) {
      const prior = priorOf(trial, series.get(trial.number) ?? [], -1 - priors.length);
      if (prior && space.contains(trial.config) === undefined) priors.push(prior);
    }
  }
  return priors;
}

/** A canceled trial without a value tells nothing. */
function priorOf(trial: TrialRow, series: readonly number[], number: number): PriorTrial | undefined {
  if (trial.state === 'canceled' && trial.best === null) return undefined;
  const outcome = trial.state;
  if (outcome !== 'completed' && outcome !== 'stopped' && outcome !== 'failed' && outcome !== 'canceled')
    return undefined;
  return {
    observation: {
      number,
      config: trial.config,
      state: outcome === 'canceled' ? 'stopped' : outcome,
      value: trial.best ?? undefined,
      failure: trial.failure ?? undefined,
      intervals: trial.intervals,
      prior: true,
    },
    series,
    outcome,
  };
}
