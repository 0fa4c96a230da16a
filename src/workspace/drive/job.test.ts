import { expect, test } from 'vitest';
import { systemRandomBytes } from '../../base/index.ts';
import { localRunFiles, runFolders } from '../../files/index.ts';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { attemptEnvironment } from './attempt-environment.ts';
import { jobMaker } from './job.ts';

/** The variables that a job adds to its trial's environment. */
async function variables(environment: Readonly<Record<string, string>>) {
  const definition = sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'sweep',
    experimentName: 'experiment',
    space: { x: ['uniform', [0, 1]] },
    sampling: { type: 'random' },
    seed: 1,
    earlyTermination: { type: 'none' },
    objective: null,
    limits: { maxTotalTrials: 1, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    retries: {},
    trial: { type: 'command', command: ['true'], workingFolder: '/', environment, stdoutMetrics: {} },
  });
  const folders = runFolders('/state');
  const files = localRunFiles(folders, systemRandomBytes);
  const parts = { folders, files, secret: new Uint8Array(32) };
  const make = jobMaker(parts, (attempt) => attemptEnvironment(parts, 'http://127.0.0.1:8080', attempt));
  const job = await make({
    key: 'inst-hd-1-4-0',
    sweepId: 'hd-1',
    trial: 4,
    attempt: 0,
    config: { x: 0.5 },
    parent: null,
    definition,
  });
  return job.environment;
}

test("a trial finds the server, by our own API and by MLflow's client", async () => {
  expect(await variables({})).toEqual({
    HYPERDRIVE_URL: 'http://127.0.0.1:8080',
    HYPERDRIVE_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
    MLFLOW_TRACKING_URI: 'http://127.0.0.1:8080',
    MLFLOW_TRACKING_TOKEN: expect.stringMatching(/^inst-hd-1-4-0\.[\w-]{43}$/),
    MLFLOW_RUN_ID: expect.stringMatching(/^[0-9a-f]{20}000000040000$/),
    MLFLOW_EXPERIMENT_ID: 'hd-1',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '9',
    MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '1',
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
  });
});

test("the sweep's settings of the client win", async () => {
  const given = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2', MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'false' };
  // A trial's process has the sweep's variables, and those of the job over them.
  expect({ ...given, ...(await variables(given)) }).toMatchObject({ ...given, MLFLOW_EXPERIMENT_ID: 'hd-1' });
});

test('a sweep that names another MLflow server keeps it', async () => {
  const names = Object.keys(await variables({ MLFLOW_TRACKING_URI: 'http://elsewhere' }));
  expect(names).toEqual(['HYPERDRIVE_URL', 'HYPERDRIVE_TOKEN']);
});
