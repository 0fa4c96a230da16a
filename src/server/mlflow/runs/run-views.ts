import { z } from 'zod';
import { type HyperDriveException, isHyperDriveException } from '../../../base/index.ts';
import type { SweepRow, TrialRow, TrialState } from '../../../model/index.ts';
import { readBest, stopText } from '../../../results/index.ts';
import { configurationLeaves } from '../../../space/index.ts';
import type { ExperimentRow, Store } from '../../../store/index.ts';
import { unknown } from '../callers.ts';
import {
  Facts,
  factKind,
  factsByTrial,
  inOrder,
  padded,
  paramFactSchema,
  type RunRecord,
  runKinds,
  runRecordSchema,
} from '../facts.ts';
import { isOutsideSweeps, type RunName, runIdOf } from '../ids.ts';
import type { MlflowRunStatus } from '../schemas.ts';
import type { SearchedDataset } from '../search/search-columns.ts';
import { keyOf, type LatestMetrics, metricJson, type RunMetrics } from './metrics.ts';

/** A run with everything except its metrics, which searches usually need only for the runs of a page. */
export interface RunView {
  readonly name: RunName;
  readonly id: string;
  readonly status: MlflowRunStatus;
  readonly runName: string;
  readonly userId: string;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly deleted: boolean;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly facts: Facts;
  /** Metrics, if known; null: `withMetrics` reads them. */
  readonly metrics: LatestMetrics | null;
}

/** Trials per read. */
const pageSize = 1_000;

/** Views of all runs of a sweep: its own, its trials', and further runs that scripts started. */
export async function sweepRuns(store: Store, sweepId: string, trial?: number): Promise<readonly RunView[]> {
  const own = await store.experiment(sweepId);
  if (own !== undefined) return outsideRuns(store, own);
  const sweep = await store.sweep(sweepId);
  const kindPrefixes = runKinds.all;
  if (trial !== undefined) {
    const facts = new Facts(await store.annotations({ sweepId, trial, kindPrefixes }));
    return trialRuns(sweep, await store.trial(sweepId, trial), facts);
  }
  const facts = factsByTrial(await store.annotations({ sweepId, kindPrefixes }));
  const runs = [await ofSweep(store, sweep, facts.get(null) ?? new Facts([]))];
  for (let offset = 0; ; offset += pageSize) {
    const trials = await store.trials({ sweepId, offset, limit: pageSize });
    for (const row of trials) runs.push(...trialRuns(sweep, row, facts.get(row.number) ?? new Facts([])));
    if (trials.length < pageSize) return runs;
  }
}

/** The view of one run. @throws SERVER_UNKNOWN_RUN */
export async function oneRun(store: Store, name: RunName): Promise<RunView> {
  const { sweepId, trial, extra } = name;
  const kindPrefixes = extra === 0 ? runKinds.own : runKinds.further(extra);
  const facts = new Facts(await store.annotations({ sweepId, trial, kindPrefixes }));
  if (isOutsideSweeps(name)) {
    const record = await runRecord(store, name);
    return ofRecord(name, facts, record, (await store.experiment(sweepId))?.deleted);
  }
  const sweep = await store.sweep(sweepId);
  if (trial === null) return ofSweep(store, sweep, facts);
  const row = await store.trial(sweepId, trial).catch((error: unknown) => {
    throw isUnknownTrial(error) ? unknown('run', runIdOf(name)) : error;
  });
  return extra === 0 ? ofTrial(sweep, row, facts) : ofRecord(name, facts, await runRecord(store, name));
}

/** The record of a run that a script started. @throws SERVER_UNKNOWN_RUN */
export async function runRecord(store: Store, name: RunName): Promise<RunRecord> {
  const { sweepId, trial, extra } = name;
  const found = await store.annotations({ sweepId, trial, kind: factKind.runs, key: padded(extra) });
  const [record] = new Facts(found).read(factKind.runs, runRecordSchema);
  if (record === undefined) throw unknown('run', runIdOf(name));
  return record.value;
}

function isUnknownTrial(error: unknown): error is HyperDriveException {
  return isHyperDriveException(error) && error.code === 'STORE_UNKNOWN_TRIAL';
}

const sweepStatus = {
  running: 'RUNNING',
  ending: 'RUNNING',
  completed: 'FINISHED',
  failed: 'FAILED',
  canceled: 'KILLED',
} as const;

async function ofSweep(store: Store, sweep: SweepRow, facts: Facts): Promise<RunView> {
  const { definition, id } = sweep;
  const name: RunName = { sweepId: id, trial: null, extra: 0 };
  const runName = definition.displayName ?? definition.name;
  const tags = new Map([
    ['hyperdrive.sweep', id],
    ['hyperdrive.state', sweep.state],
    ['mlflow.runName', runName],
    ...Object.entries(definition.tags),
  ]);
  const metrics = new Map();
  const best = await readBest(store, sweep);
  if (definition.objective !== null && best !== undefined) {
    const { primaryMetric, goal } = definition.objective;
    const timestamp = best.endedAtMs ?? best.startedAtMs ?? best.createdAtMs;
    metrics.set(primaryMetric, { key: primaryMetric, value: best.best, timestamp, step: best.number });
    tags.set('hyperdrive.best_run', runIdOf({ sweepId: id, trial: best.number, extra: 0 }));
    tags.set('mlflow.experiment.primaryMetric.name', primaryMetric);
    tags.set('mlflow.experiment.primaryMetric.greaterIsBetter', goal === 'maximize' ? 'True' : 'False');
  }
  addTags(tags, facts, 0);
  return {
    name,
    id: runIdOf(name),
    status: sweepStatus[sweep.state],
    runName: tags.get('mlflow.runName') ?? runName,
    userId: '',
    startMs: sweep.createdAtMs,
    endMs: sweep.endedAtMs,
    deleted: false,
    params: new Map(),
    tags,
    facts,
    metrics,
  };
}

/** The run of a sweep as its trials see it: it exists, but shows no results of other trials. */
export function bareSweepRun({
  id,
  definition,
  state,
  createdAtMs,
  endedAtMs,
}: SweepRow): RunView & { readonly metrics: LatestMetrics } {
  const name: RunName = { sweepId: id, trial: null, extra: 0 };
  const runName = definition.displayName ?? definition.name;
  return {
    name,
    id: runIdOf(name),
    status: sweepStatus[state],
    runName,
    userId: '',
    startMs: createdAtMs,
    endMs: endedAtMs,
    deleted: false,
    params: new Map(),
    tags: new Map([
      ['hyperdrive.sweep', id],
      ['mlflow.runName', runName],
    ]),
    facts: new Facts([]),
    metrics: new Map(),
  };
}

function trialRuns(sweep: SweepRow, trial: TrialRow, facts: Facts): readonly RunView[] {
  const records = facts.read(factKind.runs, runRecordSchema);
  return [
    ofTrial(sweep, trial, facts),
    ...records.map(({ key, value }) =>
      ofRecord({ sweepId: sweep.id, trial: trial.number, extra: Number(key) }, facts, value),
    ),
  ];
}

/** MLflow calls stopped and canceled trials killed. */
const trialStatus = {
  queued: 'SCHEDULED',
  starting: 'SCHEDULED',
  running: 'RUNNING',
  completed: 'FINISHED',
  failed: 'FAILED',
  stopped: 'KILLED',
  canceled: 'KILLED',
} as const satisfies Record<TrialState, MlflowRunStatus>;

function ofTrial(sweep: SweepRow, trial: TrialRow, facts: Facts): RunView {
  const name: RunName = { sweepId: sweep.id, trial: trial.number, extra: 0 };
  const tags = new Map([
    ['hyperdrive.sweep', sweep.id],
    ['hyperdrive.trial', String(trial.number)],
    ['hyperdrive.state', trial.state],
    ['mlflow.parentRunId', runIdOf({ sweepId: sweep.id, trial: null, extra: 0 })],
    ['mlflow.runName', `${sweep.definition.displayName ?? sweep.definition.name} ${trial.number}`],
  ]);
  if (trial.stop !== null) tags.set('hyperdrive.stop', `${trial.stop.policy}: ${stopText(trial)}`);
  addTags(tags, facts, 0);
  return {
    name,
    id: runIdOf(name),
    status: trialStatus[trial.state],
    runName: tags.get('mlflow.runName') ?? '',
    userId: '',
    startMs: trial.startedAtMs ?? trial.createdAtMs,
    endMs: trial.endedAtMs,
    deleted: false,
    params: new Map([...configurationParams(trial), ...loggedParams(facts, 0)]),
    tags,
    facts,
    metrics: null,
  };
}

/** Runs of an experiment outside sweeps. */
async function outsideRuns(store: Store, { id, deleted }: ExperimentRow): Promise<readonly RunView[]> {
  const facts = new Facts(await store.annotations({ sweepId: id, trial: null, kindPrefixes: [factKind.runs] }));
  return facts
    .read(factKind.runs, runRecordSchema)
    .map(({ key, value }) => ofRecord({ sweepId: id, trial: null, extra: Number(key) }, facts, value, deleted));
}

/** @param isHomeDeleted true when its experiment is deleted, which deletes all runs in it */
function ofRecord(name: RunName, facts: Facts, record: RunRecord, isHomeDeleted = false): RunView {
  const { extra } = name;
  const tags = new Map([['mlflow.runName', record.name]]);
  // Default parent; a logged tag overrides it.
  if (name.trial !== null) tags.set('mlflow.parentRunId', runIdOf({ ...name, extra: 0 }));
  addTags(tags, facts, extra);
  return {
    name,
    id: runIdOf(name),
    status: record.status,
    runName: tags.get('mlflow.runName') ?? record.name,
    userId: record.userId,
    startMs: record.startMs,
    endMs: record.endMs,
    deleted: record.deleted || isHomeDeleted,
    params: new Map(loggedParams(facts, extra)),
    tags,
    facts,
    metrics: null,
  };
}

/** The configuration as parameters of MLflow: every leaf under its dotted name. */
export function configurationParams(trial: TrialRow): readonly (readonly [string, string])[] {
  return configurationLeaves(trial.config).map(({ path, text }) => [path, text]);
}

function loggedParams(facts: Facts, extra: number): readonly (readonly [string, string])[] {
  return facts.read(factKind.of(extra, 'param'), paramFactSchema).map(({ key, value }) => [key, value.text]);
}

function addTags(tags: Map<string, string>, facts: Facts, extra: number): void {
  for (const { key, value } of facts.read(factKind.of(extra, 'tag'), z.string())) tags.set(key, value);
  const models = facts.of(factKind.of(extra, 'model-json'));
  // The client of MLflow 2 reads the models of a run from this tag.
  if (models.length > 0) tags.set('mlflow.log-model.history', JSON.stringify(models.map(({ value }) => value)));
}

/** Adds metrics to views that lack them. */
export async function withMetrics(
  reader: RunMetrics,
  runs: readonly RunView[],
): Promise<readonly (RunView & { readonly metrics: LatestMetrics })[]> {
  const wanted = new Map<string, RunName[]>();
  for (const { name, metrics } of runs) {
    if (metrics !== null) continue;
    const names = wanted.get(name.sweepId);
    if (names === undefined) wanted.set(name.sweepId, [name]);
    else names.push(name);
  }
  const found = new Map<string, ReadonlyMap<string, LatestMetrics>>();
  for (const [sweepId, names] of wanted) found.set(sweepId, await reader.latest(sweepId, names));
  return runs.map((run) => ({
    ...run,
    metrics: run.metrics ?? found.get(run.name.sweepId)?.get(keyOf(run.name)) ?? new Map(),
  }));
}

/** `RunInfo` of MLflow. */
export function runInfoJson(run: RunView) {
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.runName,
    experiment_id: run.name.sweepId,
    user_id: run.userId,
    status: run.status,
    start_time: run.startMs,
    ...(run.endMs !== null && { end_time: run.endMs }),
    artifact_uri: `mlflow-artifacts:/${run.name.sweepId}/${run.id}/artifacts`,
    lifecycle_stage: run.deleted ? 'deleted' : 'active',
  };
}

/** `Run` of MLflow. */
export function runJson(run: RunView & { readonly metrics: LatestMetrics }) {
  const { extra } = run.name;
  return {
    info: runInfoJson(run),
    data: {
      metrics: [...run.metrics.values()].map(metricJson),
      params: pairsJson(run.params),
      tags: pairsJson(run.tags),
    },
    inputs: {
      dataset_inputs: inOrder(run.facts, factKind.of(extra, 'dataset')).map(({ value }) => value),
      model_inputs: inOrder(run.facts, factKind.of(extra, 'model-input')).map(({ key }) => ({ model_id: key })),
    },
    outputs: { model_outputs: inOrder(run.facts, factKind.of(extra, 'model-output')).map(({ value }) => value) },
  };
}

const datasetInputSchema = z.object({
  dataset: z.object({ name: z.string(), digest: z.string() }),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
});

/** Data sets of a run, in the form that filters use. */
export function runDatasets({ facts, name }: RunView): readonly SearchedDataset[] {
  return facts.read(factKind.of(name.extra, 'dataset'), datasetInputSchema).map(({ value: { dataset, tags } }) => ({
    ...dataset,
    context: tags.find(({ key }) => key === 'mlflow.data.context')?.value,
  }));
}

/** Pairs in MLflow's form. */
function pairsJson(pairs: ReadonlyMap<string, string>): readonly { readonly key: string; readonly value: string }[] {
  return [...pairs].map(([key, value]) => ({ key, value }));
}
