import { afterAll, describe, expect, test } from 'vitest';
import { openMlflowLab, type RunningTrial } from '../../../../test/helpers/mlflow-lab.ts';
import { readNoResult } from '../../../results/index.ts';
import { runSchema } from '../mlflow.fixture.ts';

const lab = await openMlflowLab({ needsToken: true });
afterAll(() => lab.close());
let sweeps = 0;

/** Starts the two trials of a new sweep with the objective `val_accuracy`. */
const newTrials = () => lab.start(`hd-stand-in-${++sweeps}`);

/** Creates a run without a parent, as Lightning's MLFlowLogger and similar helpers do. */
async function makeRun(of: RunningTrial, parent?: string): Promise<string> {
  const tags = parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent }];
  const made = await of.post('/mlflow/runs/create', { experiment_id: of.experimentId, tags });
  return runSchema.parse(made.json()).run.info.run_id;
}

async function log(of: RunningTrial, run_id: string, values: readonly number[], key = 'val_accuracy'): Promise<void> {
  const metrics = values.map((value, step) => ({ key, value, timestamp: 1_000 + step, step }));
  const answer = await of.post('/mlflow/runs/log-batch', { run_id, metrics });
  expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
}

const valuesOf = async (of: RunningTrial, trial = 0) =>
  (await lab.store.reports({ sweepId: of.experimentId, trial, metric: 'val_accuracy' })).map(({ value }) => value);

const notices = async (of: RunningTrial) =>
  (await lab.store.log({ sweepId: of.experimentId, kinds: ['attempt.noticed'] })).map(({ body }) => body);

describe('a run that the script creates itself', () => {
  test('counts for the trial, each value once, with a notice', async () => {
    const [trial, sibling] = await newTrials();
    const run = await makeRun(trial);
    await log(trial, run, [0.1, 0.2]);
    expect(await lab.store.trial(trial.experimentId, 0)).toMatchObject({ intervals: 2, best: 0.2, last: 0.2 });
    // A client without an answer sends again.
    await log(trial, run, [0.1, 0.2, 0.3]);
    await log(trial, run, [7], 'other');
    await trial.post('/mlflow/runs/log-metric', {
      run_id: run,
      key: 'val_accuracy',
      value: 0.4,
      timestamp: 9,
      step: 9,
    });
    expect(await valuesOf(trial)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(await lab.store.reports({ sweepId: trial.experimentId, trial: 0, metric: 'other' })).toEqual([]);
    const history = await trial.get('/mlflow/metrics/get-history', { run_id: run, metric_key: 'val_accuracy' });
    expect(history.json().metrics).toHaveLength(4);
    // The other trials run the same script, so there is one notice only.
    await log(sibling, await makeRun(sibling), [0.5]);
    expect(await valuesOf(sibling, 1)).toEqual([0.5]);
    const [notice, ...more] = await notices(trial);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ code: 'TRIAL_RUN_COUNTS', facts: { trial: 0, metric: 'val_accuracy', run } });
    expect(notice?.text).toContain('MLFlowLogger(run_id=os.environ["MLFLOW_RUN_ID"])');
  });

  test('counts only if it is the first one; a notice names another', async () => {
    const [trial] = await newTrials();
    const [first, second, third] = [await makeRun(trial), await makeRun(trial), await makeRun(trial)];
    await log(trial, second, [0.2]);
    await log(trial, first, [0.9]);
    await log(trial, third, [0.8]);
    await log(trial, second, [0.2, 0.3]);
    expect(await valuesOf(trial)).toEqual([0.2, 0.3]);
    expect((await notices(trial)).map(({ code }) => code)).toEqual(['TRIAL_RUN_COUNTS', 'TRIAL_RUN_IGNORED']);
  });

  test('counts alone when several log concurrently', async () => {
    const [trial] = await newTrials();
    const runs = await Promise.all([1, 2, 3, 4].map(() => makeRun(trial)));
    await Promise.all(runs.map((run, index) => log(trial, run, [index, index + 10])));
    const values = await valuesOf(trial);
    expect(values).toEqual([values[0], (values[0] ?? 0) + 10]);
  });

  test('never counts when nested', async () => {
    const [trial] = await newTrials();
    await log(trial, await makeRun(trial, trial.runId), [0.1]);
    const own = await makeRun(trial);
    await log(trial, await makeRun(trial, own), [0.2]);
    expect([await valuesOf(trial), await notices(trial)]).toEqual([[], []]);
  });

  test("does not count once the trial's own run has a value, over any channel", async () => {
    const [trial, sibling] = await newTrials();
    await log(trial, trial.runId, [0.6]);
    await log(trial, await makeRun(trial), [0.9]);
    expect(await valuesOf(trial)).toEqual([0.6]);

    const run = await makeRun(sibling);
    await log(sibling, run, [0.1]);
    await log(sibling, sibling.runId, [0.7], 'loss');
    await log(sibling, run, [0.1, 0.2]);
    await log(sibling, sibling.runId, [0.7]);
    await log(sibling, run, [0.1, 0.2, 0.3]);
    expect(await valuesOf(sibling, 1)).toEqual([0.1, 0.2, 0.7]);

    const [printing] = await newTrials();
    const printed = { metric: 'val_accuracy', value: 0.5 };
    const batch = { epoch: 1, door: 'stdout', first: 1, live: true, reports: [printed] } as const;
    await lab.store.appendReports([{ key: printing.key, batch }]);
    await log(printing, await makeRun(printing), [0.9]);
    expect(await valuesOf(printing)).toEqual([0.5]);
  });

  test('is named by the advice when no run counted', async () => {
    const [trial] = await newTrials();
    const advice = async () => (await readNoResult(lab.store, await lab.store.sweep(trial.experimentId)))?.detail;
    expect(await advice()).toContain('No metric was reported at all.');
    const nested = await makeRun(trial, trial.runId);
    await log(trial, nested, [0.1], 'val_acc');
    expect(await advice()).toContain('Did you mean "val_acc"?');
    await log(trial, nested, [0.1]);
    expect(await advice()).toMatch(/^The script logged "val_accuracy" to MLflow runs that it made itself/);
    expect(await advice()).toContain('MLFlowLogger(run_id=os.environ["MLFLOW_RUN_ID"])');
  });

  test('is chosen again in the next attempt', async () => {
    const [trial] = await newTrials();
    const first = await makeRun(trial);
    await log(trial, first, [0.1]);
    const end = { epoch: 1, lastSeq: {}, exitCode: null, signal: null, message: null, kind: 'preempted' } as const;
    await lab.store.end(trial.key, end);
    const again = await lab.retry(trial.experimentId, 0, 1);
    await log(again, await makeRun(again), [0.4]);
    expect((await valuesOf(again)).at(-1)).toBe(0.4);
  });
});
