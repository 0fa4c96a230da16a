import type { Aggregate } from '../aggregate.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import { trialAxisLength } from '../columns/trial-axis.ts';
import type { AnswerCall, KeptResult } from '../entry.ts';
import { historyBins } from '../kernel/grids.ts';
import { historyMarks } from './data.ts';
import type { HistoryFacts } from './schema.ts';

/** Objective history: value ranges per pixel column of the trial axis, and single trials while there are few. */
export function aggregateHistory(
  view: SweepView,
  { px, total }: { readonly px: number; readonly total: number },
): Aggregate<HistoryFacts> {
  const { rows, trial, best } = view;
  const length = trialAxisLength(trial, total);
  const columns = Math.max(1, Math.min(px, length));
  const { lo, hi, hits } = historyBins(trial, best, null, rows, length, columns);
  const points = rows <= historyMarks ? { trial, value: new Float32Array(best), state: view.state } : {};
  return { header: { rows, total: length, px: columns }, arrays: { lo, hi, hits, ...points } };
}

/** The history for a width in pixels. */
export function answer({ snapshot, query: { px } }: AnswerCall<{ readonly px: number }>): KeptResult {
  const { view, figures } = snapshot;
  const { total } = figures;
  return { key: `${px}:${total}`, make: () => aggregateHistory(view, { px, total }) };
}
