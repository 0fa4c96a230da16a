import type { LightMyRequestResponse } from 'fastify';
import { attemptToken, attemptTokenHash } from '../../src/intake/index.ts';
import { attemptKey } from '../../src/model/index.ts';
import { mlflowEnvironment } from '../../src/server/index.ts';
import { openServerLab, type ServerLab, type ServerLabOptions } from './server-lab.ts';
import { studyDefinition } from './study.ts';

const secret = new Uint8Array(32).fill(9);

/** A running trial, with the variables its process has. */
export interface RunningTrial {
  readonly key: string;
  readonly runId: string;
  readonly experimentId: string;
  readonly token: string;
  /** Sends a request the way MLflow's client does. */
  get(path: string, query?: Readonly<Record<string, string | string[]>>): Promise<LightMyRequestResponse>;
  post(path: string, body: object): Promise<LightMyRequestResponse>;
  send(
    method: 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object | Buffer,
    type?: string,
  ): Promise<LightMyRequestResponse>;
}

/** A server lab with sweeps whose first trials run. */
export interface MlflowLab extends ServerLab {
  /** Starts a sweep of two trials, both claimed. */
  start(sweepId: string): Promise<readonly [RunningTrial, RunningTrial]>;
  /** Starts the next attempt of a trial whose attempt has ended. */
  retry(sweepId: string, trial: number, attempt: number): Promise<RunningTrial>;
}

/** Opens a lab. */
export async function openMlflowLab(options: ServerLabOptions = {}): Promise<MlflowLab> {
  const lab = await openServerLab(options);
  const { store, app } = lab;
  const leases = new Map<string, Awaited<ReturnType<typeof store.acquireLease>>>();

  async function launch(sweepId: string, trial: number, attempt: number): Promise<RunningTrial> {
    const key = attemptKey(store.installId, { sweepId, trial, attempt });
    const token = attemptToken(secret, key);
    const lease = leases.get(sweepId);
    if (lease === undefined) throw new Error(`no sweep ${sweepId}`);
    const tokenHashes = new Map([[`${trial}/${attempt}`, attemptTokenHash(token)]]);
    const planned = { kind: 'attempt.planned', trial, attempt, target: 'lab' } as const;
    const result = await store.commit(lease, { decisions: [planned], tokenHashes });
    if (result.kind !== 'committed' || result.positions[0] === null) throw new Error('the attempt was refused');
    const nonce = `${trial}${attempt}`.padStart(32, '0');
    await store.claim(key, { nonce, host: 'lab', pid: null, nativeId: null, restarts: 0, resumedStep: null });
    const environment = mlflowEnvironment({ url: 'http://localhost', key, token, sweepId, trial });
    const authorization = `Bearer ${environment.MLFLOW_TRACKING_TOKEN}`;
    const headers = { host: 'localhost', authorization };
    return {
      key,
      runId: environment.MLFLOW_RUN_ID ?? '',
      experimentId: environment.MLFLOW_EXPERIMENT_ID ?? '',
      token: environment.MLFLOW_TRACKING_TOKEN ?? '',
      get: (path, query = {}) => app.inject({ url: `/api/2.0${path}`, query: { ...query }, headers }),
      post: (path, body) => app.inject({ method: 'POST', url: `/api/2.0${path}`, payload: body, headers }),
      send: (method, path, body, type) =>
        app.inject({
          method,
          url: `/api/2.0${path}`,
          ...(body !== undefined && { payload: body }),
          headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
        }),
    };
  }

  return {
    ...lab,
    async start(sweepId) {
      await store.createSweep({ id: sweepId, definition: studyDefinition({ trials: 2, workers: 2 }) });
      const owner = { bootId: 'lab', pid: 1, startedAt: '0', host: 'lab' };
      const lease = await store.acquireLease(sweepId, owner, 3_600_000);
      leases.set(sweepId, lease);
      const suggested = (trial: number) =>
        ({
          kind: 'trial.suggested',
          trial,
          config: { learning_rate: 0.00001, batch_size: 32, optimizer: { name: 'sgd', momentum: 0.5 + trial / 10 } },
          basisSeq: 1,
          note: {},
        }) as const;
      await store.commit(lease, {
        decisions: [{ kind: 'due', first: 0, count: 2, basisSeq: 1 }, suggested(0), suggested(1)],
      });
      return [await launch(sweepId, 0, 0), await launch(sweepId, 1, 0)];
    },
    async retry(sweepId, trial, attempt) {
      const lease = leases.get(sweepId);
      if (lease === undefined) throw new Error(`no sweep ${sweepId}`);
      const again = { counter: 'preemptions', failure: 'preempted', retryAtMs: 0 } as const;
      await store.commit(lease, { decisions: [{ kind: 'trial.retry', trial, causedBy: 1, ...again }] });
      return launch(sweepId, trial, attempt);
    },
  };
}
