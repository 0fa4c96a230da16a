/** Results of a whole sweep are read page by page: they equal those of everything read at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labDefinition } from '../../test/helpers/lab-definition.ts';
import { sweepRow, trialRow } from '../../test/helpers/rows.ts';
import { trialLoss } from '../forecast/index.ts';
import { asLoss, isFinalTrialState, measure, measuresOf, ranks, type SweepRow, type TrialRow } from '../model/index.ts';
import { hypervolume, paretoFront } from '../sampling/index.ts';
import type { Store } from '../store/index.ts';
import { readLeaders } from './best.ts';
import { medianOf, predictedGain, readPredictedGain } from './gain.ts';
import { readFront } from './measured-trials.ts';
import { readNoResult } from './no-result.ts';

/** A trial and its last values by metric. */
interface Made {
  readonly row: TrialRow;
  readonly last: Readonly<Record<string, number>>;
}

const sweepId = 'abcd1234';
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }).map((n) => n / 8) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const trial = fc.record({
  state: fc.constantFrom(
    'completed' as const,
    'completed' as const,
    'stopped' as const,
    'failed' as const,
    'running' as const,
  ),
  best: fc.option(fc.integer({ min: 0, max: 30 }).map((n) => n / 4)),
  last: fc.record({ loss: value, time: value, memory: value }, { requiredKeys: [] }),
  seconds: fc.option(fc.integer({ min: 0, max: 90 })),
});
/** More trials than a page contains, ended in an order of their own. */
const sweep = fc.record({
  pattern: fc.array(trial, { minLength: 1, maxLength: 40 }),
  length: fc.constantFrom(1, 30, 300, 2_000, 4_700),
});

function made({ pattern, length }: { pattern: readonly unknown[]; length: number }): Made[] {
  return Array.from({ length }, (_, number) => {
    const { state, best, last, seconds } = pattern[(number * 7 + (number >> 5)) % pattern.length] as {
      state: TrialRow['state'];
      best: number | null;
      last: Record<string, number>;
      seconds: number | null;
    };
    const endedSeq = isFinalTrialState(state) ? 1 + ((number * 3) % length) * 10 + number / length : null;
    const endedAtMs = seconds === null ? null : 1_000 * seconds;
    const row = trialRow(number, {
      state,
      best,
      endedSeq,
      startedAtMs: 0,
      endedAtMs,
      failure: state === 'failed' ? 'user_error' : null,
    });
    return { row, last };
  });
}

/** The part of a store that these results read. */
function storeOf(trials: readonly Made[]): Store {
  const byBest = trials
    .map(({ row }) => row)
    .toSorted(
      (a, b) => (a.best ?? Number.POSITIVE_INFINITY) - (b.best ?? Number.POSITIVE_INFINITY) || a.number - b.number,
    );
  const store: Partial<Store> = {
    async trials({ order, after, limit, numbers, states }) {
      const all = order === 'best' ? byBest : trials.map(({ row }) => row);
      const from = after === undefined ? 0 : all.findIndex(({ number }) => number === after) + 1;
      return all
        .slice(from)
        .filter(({ number, state }) => numbers?.includes(number) !== false && states?.includes(state) !== false)
        .slice(0, limit);
    },
    outcomes: async ({ after = -1, limit }) =>
      trials.slice(after + 1, limit === undefined ? undefined : after + 1 + limit).map(({ row }) => row),
    async trialCounts() {
      const counts = { queued: 0, starting: 0, running: 0, completed: 0, failed: 0, stopped: 0, canceled: 0 };
      for (const { row } of trials) counts[row.state] += 1;
      return counts;
    },
    async metricSummaries({ trials: wanted = trials.map(({ row }) => row.number), metrics = [] }) {
      const none = { reports: 1, lastStep: null, min: null, minStep: null, max: null, maxStep: null };
      return wanted.flatMap((number) =>
        Object.entries(trials[number]?.last ?? {})
          .filter(([metric]) => metrics.includes(metric))
          .map(([metric, last]) => ({ trial: number, metric, last, ...none })),
      );
    },
    metrics: async () => [],
    latestPoints: async () => [],
  };
  return store as Store;
}

const measuredOf = ({ definition }: Pick<SweepRow, 'definition'>, { last }: Made) => {
  const measures = measuresOf(definition);
  return measures && measure(measures, (metric) => last[metric]);
};

const primary = { primaryMetric: 'loss', goal: 'minimize' as const };
const objectives = [primary, { primaryMetric: 'time', goal: 'maximize' as const }];
const constrained = { outcomeConstraints: [{ metric: 'memory', max: 2 }] };
const runs = { seed: 12, numRuns: 60 };

test.each([
  ['without', {}],
  ['with', constrained],
])('the front %s outcome constraints', async (_, changes) => {
  const definition = labDefinition({ objective: primary, objectives, ...changes });
  const of = { id: sweepId, definition };
  await fc.assert(
    fc.asyncProperty(sweep, fc.option(fc.constant([6, -1]), { nil: undefined }), async (given, reference) => {
      const trials = made(given);
      const counted = trials.flatMap((each) => {
        const { values = [], violation = 0 } = measuredOf(of, each) ?? {};
        const isKnown = values.length === 2 && values.every((one) => one !== undefined && Number.isFinite(one));
        return each.row.state === 'completed' && violation === 0 && isKnown
          ? [{ trial: each.row, values: values.map(Number) }]
          : [];
      });
      const toLosses = (values: readonly number[]) =>
        objectives.map(({ goal }, j) => asLoss(goal, values[j] ?? Number.NaN));
      const losses = counted.map(({ values }) => toLosses(values));
      const worst = objectives.map((_objective, j) =>
        losses.reduce((top, l) => Math.max(top, l[j] ?? top), Number.NEGATIVE_INFINITY),
      );
      const corner = reference ? toLosses(reference) : worst;
      const order = paretoFront(losses).sort((a, b) => (losses[a]?.[0] ?? 0) - (losses[b]?.[0] ?? 0) || a - b);
      expect(await readFront(storeOf(trials), of, reference)).toEqual({
        trials: order.map((i) => counted[i]),
        hypervolume: losses.length === 0 ? 0 : hypervolume(losses, corner),
        reference: losses.length === 0 && !reference ? [] : toLosses(corner),
      });
      expect((await readNoResult(storeOf(trials), { id: sweepId, definition })) === undefined).toBe(
        trials.some((each) => {
          const { outcomeConstraints: _bounds, ...unbounded } = definition;
          const { values = [] } = measuredOf({ definition: unbounded }, each) ?? {};
          return each.row.state === 'completed' && values.length === 2 && values.every((one) => Number.isFinite(one));
        }),
      );
    }),
    runs,
  );
});

test('the leaders within outcome constraints', async () => {
  const definition = labDefinition(constrained);
  await fc.assert(
    fc.asyncProperty(sweep, fc.constantFrom(1, 3, 150), async (given, limit) => {
      const trials = made(given);
      const expected = trials
        .filter(
          (each) => each.row.best !== null && ranks(each.row) && measuredOf({ definition }, each)?.violation === 0,
        )
        .map(({ row }) => row)
        .sort((a, b) => (a.best ?? 0) - (b.best ?? 0) || a.number - b.number)
        .slice(0, limit);
      expect(await readLeaders(storeOf(trials), { id: sweepId, definition }, { limit })).toEqual(expected);
    }),
    runs,
  );
});

test.each([
  ['without', {}],
  ['with', constrained],
])('the predicted gain %s outcome constraints', async (_, changes) => {
  const definition = labDefinition(changes);
  const row = sweepRow({ definition, limits: definition.limits });
  await fc.assert(
    fc.asyncProperty(sweep, async (given) => {
      const trials = made(given);
      const ended = trials
        .filter((each) => isFinalTrialState(each.row.state))
        .sort((a, b) => (a.row.endedSeq ?? 0) - (b.row.endedSeq ?? 0));
      const losses = ended.flatMap((each) => trialLoss('minimize', each.row, measuredOf(row, each)?.violation) ?? []);
      const durations = ended.flatMap(({ row: { endedAtMs } }) => endedAtMs ?? []);
      expect(await readPredictedGain(storeOf(trials), row)).toEqual(
        predictedGain(row, { losses, medianMs: medianOf(durations) }),
      );
    }),
    runs,
  );
});
