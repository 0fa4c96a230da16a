import { afterAll } from 'vitest';
import { z } from 'zod';
import { type MlflowLab, openMlflowLab, type RunningTrial } from '../../../test/helpers/mlflow-lab.ts';

/** Two sweeps with running trials, behind a server that needs tokens. */
export interface TwoSweeps {
  readonly lab: MlflowLab;
  /** The two trials of the sweep `hd-own`. */
  readonly trial: RunningTrial;
  readonly sibling: RunningTrial;
  /** A trial of the sweep `hd-other`. */
  readonly stranger: RunningTrial;
}

/** Opens two sweeps for the tests of a file, and closes them afterwards. */
export async function openTwoSweeps(): Promise<TwoSweeps> {
  const lab = await openMlflowLab({ needsToken: true });
  afterAll(() => lab.close());
  const [trial, sibling] = await lab.start('hd-own');
  const [stranger] = await lab.start('hd-other');
  return { lab, trial, sibling, stranger };
}

const pairs = z.array(z.object({ key: z.string(), value: z.string() }));
export const runSchema = z.object({
  run: z.object({
    info: z.object({ run_id: z.string(), run_name: z.string(), status: z.string(), lifecycle_stage: z.string() }),
    data: z.object({
      metrics: z.array(z.object({ key: z.string(), value: z.unknown(), step: z.number(), timestamp: z.number() })),
      params: pairs,
      tags: pairs,
    }),
    inputs: z.object({ dataset_inputs: z.array(z.unknown()), model_inputs: z.array(z.unknown()) }),
    outputs: z.object({ model_outputs: z.array(z.unknown()) }),
  }),
});

/** Reads a run, with its lists as objects. */
export async function runOf(of: RunningTrial, id = of.runId) {
  const { run } = runSchema.parse((await of.get('/mlflow/runs/get', { run_id: id, run_uuid: id })).json());
  const { metrics, params, tags } = run.data;
  return {
    ...run,
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, value])),
    params: Object.fromEntries(params.map(({ key, value }) => [key, value])),
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
  };
}
