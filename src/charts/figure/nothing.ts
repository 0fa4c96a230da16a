import type { HyperDriveException } from '../../base/index.ts';
import { emptyText } from '../empty-words.ts';
import { reportError } from '../errors.ts';
import { adviceFor, type SweepSource } from './sweep-source.ts';

/** Fewest ended trials for importance, slices and contours. */
export const leastForInsights = 8;

/** Why a sweep has no chart, worded as in the dashboard. */
export async function whyEmpty(source: SweepSource): Promise<{ readonly title: string; readonly detail: string }> {
  const { state, endingReason, message } = source.snapshot.sweep;
  return (await adviceFor(source)) ?? emptyText({ state, endingReason, message });
}

/** The error of a chart that has nothing to show. */
export async function nothingToDraw(source: SweepSource, own?: string): Promise<HyperDriveException> {
  const { title, detail } = await whyEmpty(source);
  const text = own ?? `${title}. ${detail}`.trim();
  const { id } = source.snapshot.sweep;
  return reportError('REPORT_NOTHING_TO_DRAW', `nothing to draw of ${source.name} (${id}): ${text}`, {
    details: { sweepId: id, ended: source.facts.ended, why: text },
  });
}

/** Requires a trial with a value of the primary metric. @throws REPORT_NOTHING_TO_DRAW */
export async function needValues(source: SweepSource): Promise<string> {
  const { metric } = source.facts;
  if (metric === null)
    throw await nothingToDraw(source, 'The sweep has no objective, so no trial is better than another.');
  if (source.snapshot.view.ranking().ranked === 0) throw await nothingToDraw(source);
  return metric;
}
