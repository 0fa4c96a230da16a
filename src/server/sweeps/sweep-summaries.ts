import type { LiveSweeps } from '../../charts/index.ts';
import type { SweepSummary } from '../../http/index.ts';
import { isFinalSweepState, type SweepRow } from '../../model/index.ts';
import { readBest, readNoResult } from '../../results/index.ts';
import type { SweepParts } from '../parts.ts';
import { bareSummary, summaryAnswer } from './sweep-answers.ts';

/** Most ended trials of a final sweep that is loaded for the list, so that it has a sparkline. */
const sparkTrials = 2_000;

/** Summaries for the list of sweeps. Those of final sweeps are cached, since they never change. */
export function sweepSummaries({ store }: SweepParts, live: LiveSweeps) {
  const final = new Map<string, SweepSummary>();
  return {
    async of(sweep: SweepRow): Promise<SweepSummary> {
      if (!isFinalSweepState(sweep.state)) return summaryAnswer(await live.snapshot(sweep.id));
      const kept = final.get(sweep.id) ?? (await ofFinal(sweep));
      final.set(sweep.id, kept);
      return kept;
    },
  };

  async function ofFinal(sweep: SweepRow): Promise<SweepSummary> {
    const counts = await store.trialCounts(sweep.id);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total <= sparkTrials) return summaryAnswer(await live.snapshot(sweep.id));
    const best = await readBest(store, sweep);
    return bareSummary(sweep, { counts, best, noResult: await readNoResult(store, sweep), nowMs: store.time.nowMs() });
  }
}
