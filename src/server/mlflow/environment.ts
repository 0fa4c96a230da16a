import { runIdOf } from './ids.ts';

/**
 * Retries of MLflow's client, one second doubling from the second on, at most two minutes each: about six minutes, in which
 * a controller that was killed can be started again. Less: a restart fails trials that only wanted to log. More than 9
 * is refused by the client.
 */
const retries = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '9', MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '1' } as const;

/**
 * How MLflow's client behaves in a trial, where the sweep does not say otherwise. The link that it prints at the end of each run
 * would stay in the trial's log, and leads to a port that closes with the sweep.
 */
export const mlflowSettings = { ...retries, MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true' } as const;

/** A bearer token that says which attempt it opens: MLflow's addresses name runs, not attempts. */
export function mlflowToken(attemptKey: string, token: string): string {
  return `${attemptKey}.${token}`;
}

/** Takes such a token apart; undefined for other tokens. */
export function parseMlflowToken(bearer: string): { readonly key: string; readonly token: string } | undefined {
  const [, key, token] = /^([a-z0-9-]{1,80})\.([A-Za-z0-9_-]{20,128})$/.exec(bearer) ?? [];
  return key === undefined || token === undefined ? undefined : { key, token };
}

/**
 * Variables that make MLflow's client, unchanged, log to the trial's run.
 * @param at.url address of the server
 */
export function mlflowEnvironment(at: {
  readonly url: string;
  readonly key: string;
  readonly token: string;
  readonly sweepId: string;
  readonly trial: number;
}): Readonly<Record<string, string>> {
  return {
    MLFLOW_TRACKING_URI: at.url,
    MLFLOW_TRACKING_TOKEN: mlflowToken(at.key, at.token),
    MLFLOW_EXPERIMENT_ID: at.sweepId,
    MLFLOW_RUN_ID: runIdOf({ sweepId: at.sweepId, trial: at.trial, extra: 0 }),
  };
}
