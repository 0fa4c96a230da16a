import { nearestWord } from '../../base/index.ts';
import type { SweepDecision } from '../../model/index.ts';
import { type FoldState, metricNameLimit, type OpenTrial } from './state.ts';

/** Remembers a metric name that a trial logged, as long as a note about names may still be needed. */
export function rememberName(state: FoldState, trial: OpenTrial, metric: string): void {
  if (state.isNoticed || trial.metricNames.length >= metricNameLimit || trial.metricNames.includes(metric)) return;
  trial.metricNames.push(metric);
}

/**
 * The note for people, once per sweep, when a trial completes without the primary metric and no trial has a value of
 * it: otherwise a misspelt name would silently make the whole sweep useless.
 * @param said message of the trial's end, such as a line that was not a valid report
 */
export function metricNotice(
  state: FoldState,
  trial: OpenTrial,
  said: string | null,
): Extract<SweepDecision, { kind: 'notice' }> | undefined {
  const { primaryMetric } = state.rules;
  if (state.isNoticed || primaryMetric === undefined || trial.series.values.length > 0) return undefined;
  if (state.endedWithValue > 0) return undefined;
  for (const other of state.open.values()) if (other.series.values.length > 0) return undefined;
  const logged = trial.metricNames;
  const nearest = nearestWord(primaryMetric, logged) ?? null;
  const seen =
    logged.length === 0 ? 'it logged no metric' : `it logged ${logged.map((name) => `"${name}"`).join(', ')}`;
  const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`;
  return {
    kind: 'notice',
    code: 'SWEEP_METRIC_MISSING',
    text: `Trial ${trial.number} completed without the primary metric "${primaryMetric}": ${seen}.${hint}${said === null ? '' : ` ${said}`}`,
    facts: { trial: trial.number, primaryMetric, logged, nearest },
  };
}
