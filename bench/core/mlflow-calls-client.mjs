/**
 * Times single calls of MLflow's API to a run that holds more and more points: `node mlflow-calls-client.mjs <result file> <calls>`.
 * MLFLOW_TRACKING_URI names the server; a trial also has MLFLOW_TRACKING_TOKEN, MLFLOW_EXPERIMENT_ID and MLFLOW_RUN_ID.
 */
import { writeFileSync } from 'node:fs';

const [file = 'result.json', calls = '30'] = process.argv.slice(2);
const { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token, MLFLOW_RUN_ID: given } = process.env;
const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
const sizes = [0, 1_000, 5_000, 20_000];
/** Clients that log to one run while calls to another are timed. */
const neighbours = 4;

async function call(method, path, body) {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function newRun(experiment_id, tags = []) {
  const { run } = await call('POST', 'runs/create', { experiment_id, start_time: Date.now(), tags });
  return run.info.run_id;
}

let time = 1;
const logMetric = (run_id) =>
  call('POST', 'runs/log-metric', { run_id, key: 'other', value: Math.random(), timestamp: time, step: time++ });

async function fill(run_id, from, to) {
  for (let at = from; at < to; at += 1_000) {
    const metrics = Array.from({ length: Math.min(1_000, to - at) }, (_, i) => ({
      ...{ key: 'loss', value: Math.random(), timestamp: at + i, step: at + i },
    }));
    await call('POST', 'runs/log-batch', { run_id, metrics });
  }
}

/** Milliseconds of calls, one after the other. */
async function times(count, make) {
  const all = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await make(i);
    all.push(performance.now() - from);
  }
  return all.sort((a, b) => a - b);
}
const median = (sorted) => sorted[sorted.length >> 1];

async function ownExperiment() {
  const name = `bench ${Date.now()}`;
  return (await call('POST', 'experiments/create', { name })).experiment_id;
}

const experiment = process.env.MLFLOW_EXPERIMENT_ID || (await ownExperiment());
const own = given || (await newRun(experiment));
const nested = await newRun(experiment, [{ key: 'mlflow.parentRunId', value: own }]);
const rows = [];
for (const [index, size] of sizes.entries()) {
  const row = { points: size };
  for (const [name, run_id] of Object.entries({ own, nested })) {
    await fill(run_id, sizes[index - 1] ?? 0, size);
    const search = { experiment_ids: [experiment], filter: `attributes.run_id = '${run_id}'` };
    const kinds = {
      'log-metric': () => logMetric(run_id),
      'set-tag': (i) => call('POST', 'runs/set-tag', { run_id, key: 'tag', value: String(i) }),
      'runs/get': () => call('GET', `runs/get?run_id=${run_id}`),
      'runs/search': () => call('POST', 'runs/search', search),
    };
    for (const [kind, make] of Object.entries(kinds)) {
      await make(-1);
      row[`${kind} ${name}`] = median(await times(Number(calls), make));
    }
  }
  rows.push(row);
}

const quiet = await times(100, () => logMetric(own));
let isOver = false;
const busy = Array.from({ length: neighbours }, async () => {
  while (!isOver) await logMetric(nested);
});
const beside = await times(100, () => logMetric(own));
isOver = true;
await Promise.all(busy);
const neighbour = { quiet: median(quiet), beside: median(beside), largest: beside.at(-1) };
writeFileSync(file, JSON.stringify({ rows, neighbour }));
