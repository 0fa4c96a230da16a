import {
  bandsOf,
  columnValues,
  evenSample,
  type LiveSweeps,
  marksOf,
  reasonOf,
  SeriesReader,
  type Snapshot,
  thinnedIndexes,
} from '../../charts/index.ts';
import type { TrialPage } from '../../http/index.ts';
import { type AttemptRow, type TrialRow, versionOfTrial } from '../../model/index.ts';
import { isLateStop, type TrialNotices, trialNotices } from '../../results/index.ts';
import type { ReportRow } from '../../store/index.ts';
import { stopLimit } from '../../termination/index.ts';
import type { SweepParts } from '../parts.ts';
import { decisionAnswer } from '../sweeps/log-answers.ts';
import { metricAnswer } from '../sweeps/sweep-answers.ts';

/** Most points of one metric on a trial's page. */
const pointLimit = 2_000;
/** Most metrics on a trial's page. */
const metricLimit = 50;
/** Most trials in the band on a trial's page. */
const bandTrials = 256;
/** Most pages of 2,000 log entries that are searched for those of one trial. */
const decisionPages = 25;
/** Kinds of log entries about a trial. */
const decisionKinds = [
  'trial.suggested',
  'attempt.planned',
  'claimed',
  'trial.running',
  'trial.verdict',
  'trial.retry',
  'attempt.noticed',
  'attempt.ended',
  'trial.cancel',
  'deadline.attempt',
  'trial.ended',
] as const;

const noNotices: Omit<TrialNotices, 'trial'> = { leftOut: 0, isMore: false, notices: [] };

/** Everything that a trial's page shows. */
export class TrialPages {
  readonly #store: SweepParts['store'];
  readonly #live: LiveSweeps;
  readonly #series: SeriesReader;

  constructor({ store, clock }: Pick<SweepParts, 'store' | 'clock'>, live: LiveSweeps) {
    this.#store = store;
    this.#live = live;
    this.#series = new SeriesReader(store, clock);
  }

  /** @throws STORE_UNKNOWN_SWEEP, STORE_UNKNOWN_TRIAL */
  async read(sweep: string, trial: number): Promise<TrialPage> {
    const store = this.#store;
    const row = await store.trial(sweep, trial);
    const snapshot = await this.#live.snapshot(sweep);
    const { view, space, shown, seq } = snapshot;
    const attempts = await store.attempts({ sweepId: sweep, trial });
    const decisions = await this.#decisions(snapshot, row);
    const { leftOut, isMore, notices } = trialNotices(decisions)[0] ?? noNotices;
    const at = view.rowOf(trial);
    const { order, ranked } = view.ranking();
    const rank = at === undefined || Number.isNaN(view.best[at]) ? 0 : order.indexOf(at) + 1;
    return {
      seq,
      serverTimeMs: store.time.nowMs(),
      sweepId: sweep,
      trial,
      state: row.state,
      value: row.state === 'failed' ? null : metricAnswer(row.best),
      last: metricAnswer(row.last),
      intervals: row.intervals,
      parent: row.parent,
      place: rank === 0 ? null : { rank, of: ranked },
      reason: reasonOf(row),
      stop: row.stop && {
        ...row.stop,
        isLate: isLateStop(row),
        limit: stopLimit(row.stop) ?? null,
        numbers: Object.fromEntries(Object.entries(row.stop.numbers).map(([key, value]) => [key, metricAnswer(value)])),
      },
      failure: row.failure,
      message: row.message,
      config: { ...row.config },
      version: versionOfTrial(shown.changes, trial),
      values: columnValues(space, view.columns, row.config, shown.defaults),
      createdAtMs: row.createdAtMs,
      startedAtMs: row.startedAtMs,
      endedAtMs: row.endedAtMs,
      previous: trial > 0 ? trial - 1 : null,
      next: trial + 1 < snapshot.sweep.nextNumber ? trial + 1 : null,
      attempts: attempts.map(attemptAnswer),
      decisions,
      leftOut: { reports: leftOut, isMore },
      notices: [...notices],
      metrics: await this.#metrics(snapshot, trial),
      band: await this.#band(snapshot),
    };
  }

  /** Log entries about one trial, between its suggestion and its end, which is a small part of a long log. */
  async #decisions({ sweep, seq }: Snapshot, row: TrialRow) {
    const entries = [];
    const last = row.endedSeq ?? seq;
    // A trial that runs as long as the sweep has entries of many others in between: limit the walk, but always include
    // the end.
    for (let after = row.basisSeq, pages = 0; after < last; pages++) {
      if (pages === decisionPages && row.endedSeq !== null) after = Math.max(after, row.endedSeq - 1);
      else if (pages > decisionPages) break;
      const page = await this.#store.log({ sweepId: sweep.id, after, kinds: decisionKinds, limit: 2_000 });
      for (const entry of page)
        if (entry.trial === row.number && entry.seq <= last) entries.push(decisionAnswer(entry));
      const end = page.at(-1)?.seq;
      if (end === undefined || page.length < 2_000) break;
      after = end;
    }
    return entries;
  }

  async #metrics({ sweep }: Snapshot, trial: number) {
    const primary = sweep.definition.objective?.primaryMetric;
    const byMetric = new Map<string, ReportRow[]>();
    for (const report of await this.#store.reports({ sweepId: sweep.id, trial })) {
      const list = byMetric.get(report.metric) ?? [];
      list.push(report);
      if (byMetric.size < metricLimit || byMetric.has(report.metric)) byMetric.set(report.metric, list);
    }
    const isPrimary = (metric: string) => metric === primary;
    return [...byMetric]
      .sort(([a], [b]) => Number(isPrimary(b)) - Number(isPrimary(a)))
      .map(([metric, reports]) => {
        const points = [...thinnedIndexes(reports.length, pointLimit)].flatMap((index) => {
          const report = reports[index];
          return report === undefined ? [] : [{ index: index + 1, report }];
        });
        return {
          metric,
          isPrimary: isPrimary(metric),
          reports: reports.length,
          index: points.map(({ index }) => index),
          step: points.map(({ report }) => report.step ?? null),
          timeMs: points.map(({ report }) => report.timeMs ?? report.receivedAtMs),
          values: points.map(({ report }) => metricAnswer(report.value)),
        };
      });
  }

  /** Quartiles of the primary metric, over an even sample of the ended trials. */
  async #band({ sweep, view }: Snapshot): Promise<TrialPage['band']> {
    const metric = sweep.definition.objective?.primaryMetric;
    if (metric === undefined || view.rows === 0) return null;
    // A few more trials hardly change the quartiles.
    const isFresh = (n: number) => n > 0 && view.rows - n <= n / 50;
    const kept = view.derived<{ band?: TrialPage['band'] }>('band', () => ({}), isFresh);
    if (kept.band !== undefined) return kept.band;
    const sample = evenSample(view.rows, bandTrials, (row) => (view.intervals[row] ?? 0) > 0);
    const trials = Array.from(sample, (row) => view.trial[row] ?? 0);
    const samples = await this.#series.ended(sweep.id, metric, trials);
    const mark = marksOf(Math.max(0, ...samples.map(({ length }) => length)));
    const { q25, q50, q75, best } = bandsOf(mark, samples, view.goal);
    const list = (values: Float32Array) => Array.from(values, (value) => (Number.isNaN(value) ? null : value));
    kept.band = { interval: [...mark], q25: list(q25), q50: list(q50), q75: list(q75), best: list(best) };
    return kept.band;
  }
}

function attemptAnswer(attempt: AttemptRow): TrialPage['attempts'][number] {
  return {
    attempt: attempt.attempt,
    key: attempt.key,
    state: attempt.state,
    target: attempt.target,
    nativeId: attempt.nativeId,
    epoch: attempt.epoch,
    plannedAtMs: attempt.plannedAtMs,
    claimedAtMs: attempt.claimedAtMs,
    endedAtMs: attempt.endedAtMs,
    lastSeenMs: attempt.lastSeenMs,
    end: attempt.end,
  };
}
