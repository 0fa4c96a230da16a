import { expect, test } from 'vitest';
import { ManualClock, silentLogger, systemRandomBytes } from '../base/index.ts';
import { processIdentity } from '../process/index.ts';
import { SweepFixture, testDefinition } from '../store/contract/subject.contract.ts';
import { openSqliteStore } from '../store/sqlite/opening/open.ts';
import { exportedTrials, trialsToCsv } from './export/trial-export.ts';
import { readMeasured } from './measured-trials.ts';
import { readReportedMetrics } from './reported-metrics.ts';

async function reportedSweep() {
  const clock = new ManualClock();
  const parts = { clock, logger: silentLogger, randomBytes: systemRandomBytes };
  const store = await openSqliteStore({ ...parts, file: ':memory:' });
  const subject = { clock, store, other: store, owner: processIdentity(), dispose: () => store.close() };
  const definition = testDefinition({
    objectives: [
      { primaryMetric: 'loss', goal: 'minimize' },
      { primaryMetric: 'accuracy', goal: 'maximize' },
    ],
    outcomeConstraints: [{ metric: 'latency', max: 5 }],
  });
  const sweep = await SweepFixture.create(subject, definition);
  const keys = [await sweep.start(0), await sweep.start(1)] as const;
  await sweep.send(keys[0], {
    reports: [
      { metric: 'extra.min', value: 7 },
      { metric: 'loss', value: 2, step: 1 },
      { metric: 'accuracy', value: 0.5, step: 1 },
      { metric: 'accuracy', value: 0.9, step: 2 },
      { metric: 'accuracy', value: 0.8, step: 3 },
      { metric: 'latency', value: 4 },
      { metric: 'loss', value: 3, step: 2 },
      { metric: 'loss', value: Number.NaN, step: 3 },
    ],
  });
  return { store, sweep: await store.sweep(sweep.id), trials: await store.trials({ sweepId: sweep.id }) };
}

test('every reported metric is read with its last, best, smallest and largest value', async () => {
  const { store, sweep, trials } = await reportedSweep();
  const reported = await readReportedMetrics(store, sweep);
  expect([reported.names, reported.further]).toEqual([
    ['accuracy', 'latency'],
    ['loss', 'extra.min'],
  ]);
  const [first, second] = exportedTrials(trials, reported);
  expect(first?.metrics).toEqual({ loss: 'NaN', accuracy: 0.8, latency: 4, 'extra.min': 7 });
  const none = { best: null, bestStep: null };
  const once = (value: number) => ({
    reports: 1,
    lastStep: null,
    min: value,
    minStep: null,
    max: value,
    maxStep: null,
  });
  expect(first?.metricSummaries).toEqual({
    loss: { reports: 3, lastStep: 3, best: 2, bestStep: 1, min: 2, minStep: 1, max: 3, maxStep: 2 },
    accuracy: { reports: 3, lastStep: 3, best: 0.9, bestStep: 2, min: 0.5, minStep: 1, max: 0.9, maxStep: 2 },
    latency: { ...once(4), ...none },
    'extra.min': { ...once(7), ...none },
  });
  expect([second?.metrics, second?.metricSummaries]).toEqual([{}, {}]);
  expect((await readReportedMetrics(store, sweep, { trials: [1] })).last(0, 'loss')).toBeUndefined();
  await store.close();
});

test('CSV has a column for each value of JSON, under the same key', async () => {
  const { store, sweep, trials } = await reportedSweep();
  const reported = await readReportedMetrics(store, sweep);
  const [titles = [], ...rows] = trialsToCsv(trials, { others: reported })
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  for (const [row, trial] of exportedTrials(trials, reported).entries()) {
    const named = Object.entries(trial.metrics ?? {}).map(([name, value]) => [`metric.${name}`, value] as const);
    const summed = Object.entries(trial.metricSummaries ?? {}).flatMap(([name, summary]) =>
      Object.entries(summary).map(([key, value]) => [`metric_${snake(key)}.${name}`, value] as const),
    );
    const cells = new Map(titles.map((title, column) => [title, rows[row]?.[column]]));
    for (const [title, value] of [...named, ...summed])
      expect([title, cells.get(title)]).toEqual([title, `${value ?? ''}`]);
    const filled = [...cells].filter(([title, cell]) => title.startsWith('metric') && cell !== '');
    expect(filled).toHaveLength([...named, ...summed].filter(([, value]) => value !== null).length);
  }
  await store.close();
});

test('constraints and fronts use the last value of each metric', async () => {
  const { store, sweep } = await reportedSweep();
  const measured = await readMeasured(store, sweep);
  expect(measured?.(0)).toMatchObject({ values: [Number.NaN, 0.8], violation: 0 });
  expect(measured?.(1)).toMatchObject({ values: [undefined, undefined], violation: Number.POSITIVE_INFINITY });
  expect((await readMeasured(store, sweep, [1]))?.(0).values).toEqual([undefined, undefined]);
  await store.close();
});
