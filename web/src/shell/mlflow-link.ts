import { sweepPath, trialPath } from '../paths.ts';

/**
 * The address for a link of MLflow's client, `#/experiments/<sweep>/runs/<run>`: the client prints one at the end of
 * each run. Ids of runs hold the trial's number.
 * @returns undefined for other fragments
 */
export function mlflowPath(hash: string): string | undefined {
  const match = /^#\/experiments\/([A-Za-z0-9_-]+)(?:\/runs\/(?:[0-9a-f]{20}([0-9a-f]{8})[0-9a-f]{4}|[^/]*))?\/?$/.exec(
    hash,
  );
  const [, sweep, trial] = match ?? [];
  if (sweep === undefined) return undefined;
  return trial === undefined || trial === 'ffffffff' ? sweepPath(sweep) : trialPath(sweep, Number.parseInt(trial, 16));
}
