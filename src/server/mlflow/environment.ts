import { runIdOf } from './ids.ts';

/**
 * Retries of MLflow's client. Pauses double from one second, from the second retry on, up to two minutes each: about
 * six minutes in all, enough to restart a killed controller. With fewer retries, a restart would fail trials that only
 * log. The client refuses more than 9.
 */
const retries = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '9', MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '1' } as const;

/**
 * Settings of MLflow's client in a trial, which the sweep can override. The client must not print a link at the end of
 * each run: the link would stay in the trial's log, but its port closes with the sweep.
 */
export const mlflowSettings = { ...retries, MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true' } as const;

/** A bearer token that names its attempt, because MLflow's URLs name runs, not attempts. */
export function mlflowToken(attemptKey: string, token: string): string {
  return `${attemptKey}.${token}`;
}

/** Parses such a token; undefined for other tokens. */
export function parseMlflowToken(bearer: string): { readonly key: string; readonly token: string } | undefined {
  const [, key, token] = /^([a-z0-9-]{1,80})\.([A-Za-z0-9_-]{20,128})$/.exec(bearer) ?? [];
  return key === undefined || token === undefined ? undefined : { key, token };
}

/**
 * Environment variables that make MLflow's unchanged client log to the trial's run.
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
